"""T.38 is agreed, and the two sides do not do the same (ITU-T T.38 Annex D, RFC 3264 6).

Shown by the descriptions (the answer names a newer version than was offered) and by the media: a side goes on sending
sound as RTP after it agreed to fax.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Stream, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OUT, asker_of, over
from sipdiag.rules._fax import fax_offers, image_of
from sipdiag.rules._hops import Branches, in_time
from sipdiag.rules._media import audio_streams
from sipdiag.sip import Media

_VERSION = "t38faxversion"


@wakes_on(Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = Branches(case)
    for transaction in fax_offers(case, branches):
        request, final = transaction.request, transaction.final
        offered, answered = image_of(request), image_of(final)
        if request is None or final is None or final.status >= 300 or offered is None or answered is None:
            continue
        mine, theirs = _version(offered), _version(answered)
        sound = _sound_after(case, transaction, final, limits)
        newer = mine is not None and theirs is not None and theirs > mine
        if sound is None and not newer:
            continue
        asker = asker_of(case, transaction)
        other = "callee" if asker == "caller" else "caller"
        at = other
        if sound is not None:
            at = "caller" if sound.direction == OUT else "callee"
        yield Found(
            evidence=(*in_time(request, final), *((sound,) if sound is not None else ())),
            facts={
                "asker": str(branches.origin(transaction).client),
                "answerer": str(transaction.server),
                "what": f"{sound.source} goes on sending sound as RTP for "
                f"{(sound.last_ns - final.time_ns) / NS_PER_S:.0f} s after it"
                if sound is not None
                else f"the answer names T38FaxVersion {theirs}, the offer {mine}",
            },
            transactions=(transaction, *branches.above(transaction)),
            party="caller" if at == "caller" else "callee",
            party_at=sound.source if sound is not None else transaction.server,
            confidence="likely" if sound is not None else "possible",
            severity=None if sound is not None else "warning",
        )
        return


def _version(media: Media) -> int | None:
    value = next((v for name, v in media.attributes if name == _VERSION), "0")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else None


def _sound_after(case: Case, fax: Transaction, final: Sighting, limits: Limits) -> Stream | None:
    """A stream of sound that goes on though the call is agreed to be fax, up to the next change."""
    changes = (
        t.first_ns
        for t in case.transactions
        if t.in_dialog and t.method in ("INVITE", "UPDATE") and t.first_ns > final.time_ns and t.cseq != fax.cseq
    )
    until_ns = min([over(case), *changes])
    from_ns = final.time_ns + int(limits.one_way_s * NS_PER_S)
    if until_ns < from_ns:
        return None
    for stream in (*audio_streams(case, "confirmed", OUT), *audio_streams(case, "confirmed", BACK)):
        if stream.first_ns < final.time_ns and stream.last_ns >= from_ns:
            return stream
    return None

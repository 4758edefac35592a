"""T.38 is agreed, and the two sides do not do the same (ITU-T T.38 Annex D, RFC 3264 6).

Shown by the descriptions (the answer names a newer version than was offered) and by the media: a side goes on sending
sound as RTP after it agreed to fax; UDPTL goes to another port of the host than was agreed; it goes one way only; or
the sound of both ends and no UDPTL follows. That a direction is missing is claimed where the sound from the same hosts
is in this capture (guard G10).
"""

from __future__ import annotations

from typing import NamedTuple

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Party, Sighting, Stream, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OPPOSITE, OUT, asker_of, over
from sipdiag.rules._fax import fax_offers, image_of
from sipdiag.rules._hops import branches_of, in_time
from sipdiag.rules._media import audio_streams, listener
from sipdiag.sip import Media

_VERSION = "t38faxversion"


class _Broken(NamedTuple):
    """What is wrong after T.38 was agreed."""

    what: str
    streams: tuple[Stream, ...] = ()
    party: Party | None = None
    at: Endpoint | None = None
    is_sure: bool = True


@wakes_on(Signal.REINVITE | Signal.FAX)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    for transaction in fax_offers(case, branches, first=True):
        request, final = transaction.request, transaction.final
        offered, answered = image_of(request), image_of(final)
        if request is None or final is None or final.status >= 300 or offered is None or answered is None:
            continue
        until_ns = _until(case, transaction, final)
        broken = (
            _sound_after(case, final, until_ns, limits)
            or _misdirected(case, (offered, answered), final, until_ns, limits)
            or (_missing(case, (offered, answered), final, until_ns, limits))
            or _newer(case, transaction, (offered, answered), final, until_ns, limits)
        )
        if broken is None:
            continue
        yield Found(
            evidence=(*in_time(request, final), *broken.streams),
            facts={
                "asker": str(branches.origin(transaction).client),
                "answerer": str(transaction.server),
                "what": broken.what,
            },
            transactions=(transaction, *branches.above(transaction)),
            party=broken.party,
            party_at=broken.at,
            confidence="likely" if broken.is_sure else "possible",
            severity=None if broken.streams else "warning",
        )
        return


def _until(case: Case, fax: Transaction, final: Sighting) -> int:
    """When the agreement was over: with the next change of the call, or with the call."""
    changes = (
        t.first_ns
        for t in case.transactions
        if t.in_dialog and t.method in ("INVITE", "UPDATE") and t.first_ns > final.time_ns and t.cseq != fax.cseq
    )
    return min([over(case), *changes])


def _newer(
    case: Case, fax: Transaction, sections: tuple[Media, Media], final: Sighting, until_ns: int, limits: Limits
) -> _Broken | None:
    """A version that was not offered, unless UDPTL is seen both ways after it: then the two understand each other."""
    mine, theirs = map(_version, sections)
    if mine is None or theirs is None or theirs <= mine:
        return None
    if {OUT, BACK} <= {s.direction for s in case.faxes if s.last_ns >= final.time_ns}:
        return None
    if until_ns - final.time_ns < limits.media_stopped_s * NS_PER_S:
        return None  # the pages had no time to come
    answerer: Party = "callee" if asker_of(case, fax) == "caller" else "caller"
    what = f"the answer names T38FaxVersion {theirs}, the offer {mine}"
    return _Broken(what, party=answerer, at=fax.server, is_sure=False)


def _version(media: Media) -> int | None:
    value = next((v for name, v in media.attributes if name == _VERSION), "0")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else None


def _sound_after(case: Case, final: Sighting, until_ns: int, limits: Limits) -> _Broken | None:
    """A stream of sound that goes on though the call is agreed to be fax, up to the next change."""
    from_ns = final.time_ns + int(limits.one_way_s * NS_PER_S)
    if until_ns < from_ns:
        return None
    for stream in (*audio_streams(case, "confirmed", OUT), *audio_streams(case, "confirmed", BACK)):
        if stream.first_ns < final.time_ns and stream.last_ns >= from_ns:
            lasts_s = (stream.last_ns - final.time_ns) / NS_PER_S
            return _Broken(
                f"{stream.source} goes on sending sound as RTP for {lasts_s:.0f} s after it",
                (stream,),
                "caller" if stream.direction == OUT else "callee",
                stream.source,
            )
    return None


def _misdirected(
    case: Case, sections: tuple[Media, Media], final: Sighting, until_ns: int, limits: Limits
) -> _Broken | None:
    """UDPTL to a port of the right host that it was not agreed for, as that of the sound before; not to where the other
    side's comes from, as behind a NAT (RFC 4961)."""
    sent = [s for s in case.faxes if s.last_ns >= final.time_ns and s.first_ns <= until_ns]
    agreed = {(s.address, s.port) for s in sections}
    origins = {s.source for s in sent}
    for stream in sent:
        host = stream.destination.address
        right = [port for address, port in agreed if address == host]
        lasts_s = (stream.last_ns - stream.first_ns) / NS_PER_S
        if len(right) != 1 or stream.direction == "unknown" or lasts_s < limits.media_stopped_s:
            continue
        if any((s.destination.address, s.destination.port) == (host, right[0]) for s in sent):
            continue
        if stream.destination in origins:
            continue
        return _Broken(
            f"{stream.source} sends UDPTL to {stream.destination}, and port {right[0]} is what was agreed",
            (stream,),
            "caller" if stream.direction == OUT else "callee",
            stream.source,
        )
    return None


def _missing(
    case: Case, sections: tuple[Media, Media], final: Sighting, until_ns: int, limits: Limits
) -> _Broken | None:
    """UDPTL that one side or both do not send, though their sound came from the very hosts that they name for it."""
    sent = [s for s in case.faxes if s.last_ns >= final.time_ns and s.first_ns <= until_ns]
    heard = {d: [s for s in case.streams if s.direction == d and s.first_ns < final.time_ns] for d in (OUT, BACK)}
    if until_ns - final.time_ns < limits.media_stopped_s * NS_PER_S or not all(s.is_udptl for s in sections):
        return None
    if any(s.direction == "unknown" for s in (*sent, *case.streams)):
        return None
    if not sent:
        named = {section.address for section in sections}
        if not named <= {s.source.address for streams in heard.values() for s in streams} or not all(heard.values()):
            return None
        before = tuple(max(streams, key=lambda s: s.last_ns) for streams in heard.values())
        silent_s = (until_ns - max(final.time_ns, *(s.last_ns for s in before))) / NS_PER_S
        if silent_s < limits.media_stopped_s:
            return None
        return _Broken(f"neither side sends UDPTL in the {silent_s:.0f} s after it", before, is_sure=False)
    for direction in (OUT, BACK):
        streams = tuple(s for s in sent if s.direction == direction)
        lasts_s = (max((s.last_ns for s in streams), default=0) - final.time_ns) / NS_PER_S
        if len(streams) != len(sent) or lasts_s < limits.media_stopped_s or not heard[OPPOSITE[direction]]:
            continue
        if sum(s.packets for s in streams) < limits.one_way_packets:
            continue
        missing = "caller" if OPPOSITE[direction] == OUT else "callee"
        return _Broken(
            f"UDPTL goes one way only: {streams[0].source} sends for {lasts_s:.0f} s and the {missing} sends none",
            streams[:1],
            at=case.caller if missing == "caller" else listener(case, OUT),
        )
    return None

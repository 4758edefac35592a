"""The answer to SRTP with keys takes a suite or tag that was not offered, or gives no key (RFC 4568 5.1.2, 6.1).

Seen in the descriptions alone: what the packets decrypt to, a capture cannot show.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.offers import Exchange
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import asker_of
from sipdiag.rules._media import audio_section
from sipdiag.rules._negotiation import exchanges_of

_CRYPTO = b"a=crypto:"
_OTHER_KEYS = (b"a=key-mgmt:", b"a=zrtp-hash:")
"""RFC 4567, RFC 6189: keys that come by other ways."""


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not _is_secured(case):
        return
    for exchange in exchanges_of(case):
        offer, answer = exchange.offer, exchange.answer
        if answer is None:
            continue
        what = _wrong(offer, answer)
        if what is None:
            continue
        answerer = _answerer(case, exchange)
        yield Found(
            evidence=(offer, answer),
            facts={
                "answerer": str(answer.source),
                "offerer": str(offer.source),
                "offered": [f"{tag} {suite}" for tag, suite in _suites(offer).items()],
                "answered": [f"{tag} {suite}" for tag, suite in _suites(answer).items()] or ["none"],
                "what": what,
            },
            transactions=(exchange.transaction,),
            party="caller" if answerer == "caller" else "callee",
            party_at=answer.source,
        )
        return


def _is_secured(case: Case) -> bool:
    """Whether an INVITE offers keys; told by its bytes, for nearly every call passes here."""
    for transaction in case.transactions:
        if transaction.method == "INVITE":
            for request in transaction.sends[:1]:
                message = request.message
                # From the end: `in` takes several times as long.
                if message.has_media_line and message.raw.rfind(_CRYPTO, message.body_offset) >= 0:
                    return True
    return False


def _wrong(offer: Sighting, answer: Sighting) -> str | None:
    offered, answered = _suites(offer), _suites(answer)
    if not offered:
        return None
    if not answered:
        media = audio_section(answer)
        secured = media is not None and "SAVP" in media.proto.upper() and not media.fingerprint
        elsewhere = any(name in answer.message.raw for name in _OTHER_KEYS)
        return "takes the secure profile and gives no key" if secured and not elsewhere else None
    for tag, suite in answered.items():
        if tag not in offered:
            return f"takes tag {tag}, which was not offered"
        if offered[tag].upper() != suite.upper():
            return f"takes {suite} under tag {tag}, which was offered as {offered[tag]}"
    return f"takes {len(answered)} suites, where one is to be chosen" if len(answered) > 1 else None


def _suites(seen: Sighting) -> dict[str, str]:
    """Tag -> suite of the audio section's a=crypto lines: `1 AES_CM_128_HMAC_SHA1_80 inline:…`."""
    media = audio_section(seen)
    words = [value.split() for value in media.crypto] if media is not None else []
    return {each[0]: each[1] for each in words if len(each) >= 2}


def _answerer(case: Case, exchange: Exchange) -> str:
    asker = asker_of(case, exchange.transaction)
    return asker if exchange.late else ("callee" if asker == "caller" else "caller")

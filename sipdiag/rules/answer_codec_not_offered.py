"""An answer takes a stream with formats none of which was offered for it (RFC 3264 6.1).

Formats beside a common one are allowed; tones and comfort noise are no format to talk with.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.offers import Exchange
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import answered_by
from sipdiag.rules._formats import section_formats
from sipdiag.rules._hops import in_time
from sipdiag.rules._media import heard_both_ways
from sipdiag.rules._negotiation import exchanges_of
from sipdiag.sip import STATIC_CODECS, Media


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for exchange in exchanges_of(case):
        offer, answer = exchange.offer.sdp, exchange.answer.sdp if exchange.answer is not None else None
        if offer is None or answer is None or exchange.answer is None:
            continue
        for mine, theirs in zip(offer.media, answer.media, strict=False):
            if not _is_foreign(mine, theirs):
                continue
            party, at = answered_by(case, exchange, _answers_foreign)
            yield Found(
                evidence=in_time(exchange.offer, exchange.answer),
                facts={
                    "answerer": str(at),
                    "media": mine.type,
                    "offered": list(section_formats(mine).values()),
                    "answered": list(section_formats(theirs).values()),
                },
                transactions=(exchange.transaction,),
                party=party,
                party_at=at,
                severity="warning" if heard_both_ways(case) else None,
            )
            return


def _answers_foreign(exchange: Exchange) -> bool:
    offer, answer = exchange.offer.sdp, exchange.answer.sdp if exchange.answer is not None else None
    return offer is not None and answer is not None and any(map(_is_foreign, offer.media, answer.media))


def _is_foreign(offered: Media, answered: Media) -> bool:
    """Whether no format of an accepted stream is one of the offer, by name or by payload type."""
    if not (offered.port and answered.port and offered.is_rtp and answered.is_rtp and offered.type == answered.type):
        return False
    mine, theirs = section_formats(offered), section_formats(answered)
    if not mine or not theirs or mine.keys() & theirs.keys():
        return False
    # A static number means the same however its rtpmap is written; so does one that has none on a side.
    common = set(offered.formats) & set(answered.formats)
    return not any(f in STATIC_CODECS or offered.codec(f) is None or answered.codec(f) is None for f in common)

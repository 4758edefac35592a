"""A call is taken off hold, and the other side goes on answering as if it were not (RFC 3264 6.1, 8.4).

A side that put the call on hold itself answers so by right, and one that nobody takes off hold is still on it.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.offers import Exchange, audio_of
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import answered_by
from sipdiag.rules._hops import in_time, seconds
from sipdiag.rules._media import MIN_PACKETS
from sipdiag.rules._negotiation import exchanges_of

_HELD = frozenset({"sendonly", "inactive"})


@wakes_on(Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    held: dict[str, Exchange] = {}
    """Who holds the call, by address, and the exchange with which that began."""
    stuck: tuple[Exchange, Exchange] | None = None
    for exchange in exchanges_of(case):
        offer, answer = exchange.offer, exchange.answer
        if offer.sdp is None or answer is None or answer.sdp is None:
            continue
        wanted, given = audio_of(offer.sdp), audio_of(answer.sdp)
        mine, theirs = offer.source.address, answer.source.address
        if wanted is None or given is None:
            continue
        if wanted in _HELD:
            held[mine] = exchange
            stuck = None
            continue
        before = held.pop(mine, None)
        if wanted != "sendrecv" or given == "sendrecv":
            stuck = None
        elif given in ("recvonly", "inactive") and theirs not in held and before is not None:
            stuck = (before, exchange)
        elif stuck is not None and given in ("recvonly", "inactive"):
            stuck = (stuck[0], exchange)
    if stuck is None or _heard_after(case, stuck[1], limits):
        return
    hold, resume = stuck
    if resume.answer is None or resume.answer.sdp is None:
        return
    party, at = answered_by(case, resume, _is_held)
    yield Found(
        evidence=in_time(hold.offer, hold.answer, resume.offer, resume.answer),
        facts={
            "holder": str(hold.offer.source),
            "answerer": str(at),
            "answered": audio_of(resume.answer.sdp),
            "held_s": seconds(resume.offer.time_ns - hold.offer.time_ns),
            "silent_s": seconds(max(0, case.end_ns - resume.answer.time_ns)),
        },
        transactions=(hold.transaction, resume.transaction),
        party=party,
        party_at=at,
    )


def _is_held(exchange: Exchange) -> bool:
    """Whether an answer takes the stream as if it were held."""
    sdp = exchange.answer.sdp if exchange.answer is not None else None
    return sdp is not None and audio_of(sdp) in ("recvonly", "inactive")


def _heard_after(case: Case, resume: Exchange, limits: Limits) -> bool:
    """Whether who answered so is heard all the same."""
    if resume.answer is None:
        return False
    from_ns = resume.answer.time_ns + int(limits.resume_s * NS_PER_S)
    from_caller = answered_by(case, resume, _is_held)[0] == "caller"
    direction = "caller-to-callee" if from_caller else "callee-to-caller"
    return any(s.direction == direction and s.last_ns > from_ns and s.packets >= MIN_PACKETS for s in case.streams)

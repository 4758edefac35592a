"""Offer and answer never complete: a call is up, and one side was never told what the other wants (RFC 3261 13.2.1).

The offer of the INVITE found no answer in the 2xx or before it, or the offer of the 2xx none in the ACK. A late offer
that the ACK answers is healthy.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.offers import Exchange
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import answered_by
from sipdiag.rules._hops import in_time
from sipdiag.rules._media import heard_both_ways
from sipdiag.rules._negotiation import exchanges_of
from sipdiag.rules._reliable import acknowledges_unseen


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for exchange in exchanges_of(case):
        if exchange.answer is not None or exchange.transaction.method != "INVITE" or heard_both_ways(case):
            continue
        where = _in_ack(exchange) if exchange.late else _in_answer(exchange)
        if where is None or _answered_within(case, exchange):
            continue
        party, at = answered_by(case, exchange, _stays_open)
        yield Found(
            evidence=in_time(exchange.offer, *exchange.transaction.finals[:1], where),
            facts={
                "offerer": str(exchange.offer.source),
                "silent_side": str(at),
                "missing_in": "the ACK" if exchange.late else f"the {where.status} or any response before it",
                "kind": "late offer in the 2xx" if exchange.late else "offer in the INVITE",
            },
            transactions=(exchange.transaction,),
            party=party,
            party_at=at,
        )
        return


def _stays_open(exchange: Exchange) -> bool:
    return exchange.answer is None


def _in_answer(exchange: Exchange) -> Sighting | None:
    """The 2xx without the answer; a body that cannot be read may be one."""
    final = exchange.transaction.final
    return final if final is not None and _is_bare(final) else None


def _in_ack(exchange: Exchange) -> Sighting | None:
    acks = [a for a in exchange.transaction.acks if a.message.to_tag == exchange.offer.message.to_tag]
    return acks[0] if acks and all(_is_bare(a) for a in acks) else None


def _is_bare(seen: Sighting) -> bool:
    message = seen.message
    return not message.truncated and not message.body.strip() and not message.value("Content-Length")


def _answered_within(case: Case, exchange: Exchange) -> bool:
    """Whether descriptions went by PRACK or UPDATE before the answer (RFC 6337 2)."""
    final = exchange.transaction.final
    until_ns = final.time_ns if final is not None else case.end_ns
    early = [t for t in case.transactions if t.in_dialog and t.first_ns < until_ns and _is_early(t)]
    return any(_describes(t) or acknowledges_unseen(case, t) for t in early)


def _is_early(transaction: Transaction) -> bool:
    return transaction.method in ("PRACK", "UPDATE")


def _describes(transaction: Transaction) -> bool:
    return any(s.sdp is not None for s in (*transaction.sends[:1], *transaction.responses))

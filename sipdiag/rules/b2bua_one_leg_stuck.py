"""One leg of a call through a B2BUA is hung up, the other is left standing (RFC 7092, RFC 3261 15)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import direction_seen, watched_until
from sipdiag.rules._hops import Branches, branches_of, in_time

_GOES_ON = frozenset({"INVITE", "REFER", "UPDATE"})


@wakes_on(Signal.LEGS)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or any(t.method == "REFER" for t in case.transactions):
        return
    branches = branches_of(case)
    answered = [t for t in case.invites if not t.in_dialog and t.final is not None and t.final.status < 300]
    legs = {t.call_id: t for t in reversed(answered)}
    ended = {b.call_id: b for b in reversed(branches.byes) if b.final is not None and b.final.status < 300}
    for call_id, bye in ended.items():
        mine = legs.get(call_id)
        if mine is None or bye.request is None:
            continue
        stuck = next((t for t in legs.values() if t.call_id != call_id and _joined(branches, mine, t)), None)
        if stuck is None or any(b.call_id == stuck.call_id for b in branches.byes):
            continue
        if not _left_alone(case, stuck, bye, limits):
            continue
        box = stuck.client if stuck in branches.below(mine) else stuck.server
        yield Found(
            evidence=in_time(mine.final, stuck.final, bye.request, bye.final),
            facts={
                "box": str(box),
                "ended": f"{mine.client} and {mine.server}",
                "stuck": f"{stuck.client} and {stuck.server}",
                "call_id": stuck.call_id,
                "watched_s": round((case.view.last_ns - bye.first_ns) / NS_PER_S, 1),
            },
            transactions=(stuck, bye),
            party_at=box,
        )
        return


def _joined(branches: Branches, one: Transaction, other: Transaction) -> bool:
    return one in branches.above(other) or other in branches.above(one)


def _left_alone(case: Case, stuck: Transaction, bye: Transaction, limits: Limits) -> bool:
    """Whether the capture shows the hosts of the leg after the BYE, and nothing of the leg that ends or changes it."""
    if not watched_until(case, bye.last_ns + int(limits.one_leg_s * NS_PER_S), limits):
        return False
    if any(
        t.call_id == stuck.call_id and t.first_ns > bye.first_ns and t.method in _GOES_ON for t in case.transactions
    ):
        return False
    after_ns = bye.first_ns + int(limits.one_leg_s * NS_PER_S)
    one, other = stuck.client, stuck.server
    return direction_seen(case, one, other, after_ns) or direction_seen(case, other, one, after_ns)

"""Requests of both sides within a call cross again and again, each refused with 491 (RFC 3261 14.1, 14.2).

The side that owns the Call-ID has to wait 2.1 to 4 s before it tries again, the other up to 2 s; so a collision is
over after one round. Two sides that wait for the same time go on.
"""

from __future__ import annotations

from itertools import pairwise

from sipdiag.config import Limits
from sipdiag.model import Case, Endpoint, Party, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._hops import branches_of, in_time, seconds, sender_tag, side_of

_PENDING = 491
_OWNER_WAITS_S = (2.1, 4.0)
_OTHER_WAITS_S = (0.0, 2.0)
"""RFC 3261 14.1."""


@wakes_on(refused_with(491))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    by_call: dict[str, list[Transaction]] = {}
    for transaction in case.transactions:
        changes = transaction.in_dialog and transaction.method in ("INVITE", "UPDATE")
        if changes and transaction.final is not None and not branches.above(transaction):
            by_call.setdefault(transaction.call_id, []).append(transaction)
    for call_id, changes_made in by_call.items():
        yield from _judged(case, call_id, changes_made, limits)


def _judged(case: Case, call_id: str, changes: list[Transaction], limits: Limits) -> Diagnosis:
    refused = [t for t in changes if t.final is not None and t.final.status == _PENDING]
    owner_tag = next((d.caller_tag for d in case.dialogs if d.call_id == call_id), None)
    sides: dict[bool, list[Transaction]] = {True: [], False: []}
    for transaction in refused:
        sides[sender_tag(transaction) == owner_tag].append(transaction)
    rounds = min(len(sides[True]), len(sides[False]))
    if owner_tag is None or rounds < 2:
        return
    waits = {owner: _waits_s(mine) for owner, mine in sides.items()}
    early = [owner for owner in (True, False) if not _all_within(waits[owner], owner, limits)]
    if rounds < limits.glare_rounds and not early:
        return
    last_ns = refused[-1].last_ns
    solved = any(t.final is not None and t.final.status < 300 and t.first_ns > last_ns for t in changes)
    at, party = _who(case, sides, early)
    yield Found(
        evidence=in_time(*(s for t in refused[: 2 * limits.glare_rounds] for s in (t.request, t.final))),
        facts={
            "rounds": rounds,
            "owner": str(sides[True][0].client),
            "other": str(sides[False][0].client),
            "owner_waits_s": waits[True],
            "other_waits_s": waits[False],
            "then": "in the end one got through" if solved else "none got through",
        },
        transactions=tuple(refused),
        party=party,
        party_at=at,
        severity="warning" if solved else None,
    )


def _waits_s(refused: list[Transaction]) -> list[float]:
    """Seconds from each 491 to the next try of the same side."""
    return [
        seconds(after.first_ns - before.final.time_ns)
        for before, after in pairwise(refused)
        if before.final is not None
    ]


def _all_within(waits_s: list[float], owner: bool, limits: Limits) -> bool:
    least, most = _OWNER_WAITS_S if owner else _OTHER_WAITS_S
    slack = limits.timer_tolerance_ratio
    return all(least * (1 - slack) <= wait <= most * (1 + slack) for wait in waits_s)


def _who(case: Case, sides: dict[bool, list[Transaction]], early: list[bool]) -> tuple[Endpoint, Party]:
    """The side that does not keep its window; of both the one that owns the Call-ID."""
    at = sides[early[0] if early else True][0].client
    return at, side_of(case, at)

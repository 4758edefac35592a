"""Which call of one capture stands for which of another: by who calls whom, not by Call-ID.

In: the Cases of two captures. Out: pairs, and the Cases that stand alone. The keys are tried from the narrowest to the
widest; among equals the order of the captures decides.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import NamedTuple

from sipdiag.model import Case
from sipdiag.numbers import tail_of, user_of

Key = Callable[[Case], Hashable]


class Pair(NamedTuple):
    """One of them is None where nothing stands for the other."""

    good: Case | None
    bad: Case | None
    by: str


def same_user(one: str, other: str) -> bool:
    """Whether two users are one: the same text, or the same number in two formats."""
    return _user(one) == _user(other)


def _user(uri: str) -> str:
    user = user_of(uri)
    return tail_of(user) or user


def _caller(case: Case) -> Hashable:
    return _user(case.from_uri)


def _callee(case: Case) -> Hashable:
    return _user(case.to_uri)


LEVELS: tuple[tuple[str, Key], ...] = (
    ("caller and callee", lambda case: (case.method, _caller(case), _callee(case))),
    ("callee", lambda case: (case.method, _callee(case))),
    ("caller", lambda case: (case.method, _caller(case))),
    ("nothing but their order", lambda case: case.method),
)


def pairs(good: Iterable[Case], bad: Iterable[Case]) -> list[Pair]:
    """Every Case once, in the order of the good capture, then those that the bad one alone has."""
    left, others = list(good), list(bad)
    whole, rest = left, others
    found: dict[int, Pair] = {}
    for name, key in LEVELS:
        waiting: dict[Hashable, deque[Case]] = defaultdict(deque)
        for case in others:
            waiting[case.kind, key(case)].append(case)
        for case in left:
            queue = waiting[case.kind, key(case)]
            if queue:
                found[id(case)] = Pair(case, queue.popleft(), name)
        left = [case for case in left if id(case) not in found]
        unpaired = {id(case) for queue in waiting.values() for case in queue}
        others = [case for case in others if id(case) in unpaired]
    alone = {id(case) for case in others}
    return [
        *(found.get(id(case)) or Pair(case, None, "") for case in whole),
        *(Pair(None, case, "") for case in rest if id(case) in alone),
    ]


def ordered(cases: Iterable[Case]) -> Iterator[Case]:
    """Calls first, then registrations, then other transactions, each by number."""
    kinds = ("call", "registration", "transaction")
    yield from sorted(cases, key=lambda case: (kinds.index(case.kind), case.number))

"""RFC 6076 and ITU-T E.411/E.425 figures over the calls and registrations of a report.

A fold: `add` every Case, `result` at the end. Durations are kept as one number of eight bytes per call.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from enum import IntFlag
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from sipdiag.model import NS_PER_S, Case
from sipdiag.records import Metrics, PeerMetrics, Spread

_REACHED_THE_USER = frozenset({"busy", "declined", "no-answer", "cancelled"})
"""Outcomes that a user chose: the network did its part (E.425 counts them for the network effectiveness ratio)."""

_EFFECTIVE = frozenset({480, 486, 600, 603})
"""Final responses that RFC 6076 4.7 counts as effective: what a user did, not the service."""

_CHALLENGES = frozenset({401, 402, 407})
"""Final responses that RFC 6076 4.3.2 leaves out of the delay of failures: they ask for another try."""

_INEFFECTIVE = frozenset({408, 500, 503, 504})
"""Final responses that make an attempt ineffective (RFC 6076 4.8)."""


class Count(IntFlag):
    """What one call counts as."""

    FINISHED = 1
    ANSWERED = 2
    REACHED = 4
    REDIRECTED = 8
    EFFECTIVE = 16
    INEFFECTIVE = 32
    COMPLETED = 64
    PROGRESSED = 128
    """It has a post-dial delay."""
    FAILED = 256
    """It ended with a final response that is no challenge."""


class Ratio(NamedTuple):
    """A figure over the calls that are all of `among` and not `without`: the share of those that are `counted`."""

    among: Count
    without: Count
    counted: Count


NONE = Count(0)
RATIOS = {
    "asr": Ratio(Count.FINISHED, NONE, Count.ANSWERED),
    "ner": Ratio(Count.FINISHED, NONE, Count.REACHED),
    "ser": Ratio(Count.FINISHED, Count.REDIRECTED, Count.ANSWERED),
    "seer": Ratio(Count.FINISHED, Count.REDIRECTED, Count.EFFECTIVE),
    "isa": Ratio(Count.FINISHED, NONE, Count.INEFFECTIVE),
    "scr": Ratio(Count.FINISHED, NONE, Count.COMPLETED),
}
"""E.411 and E.425 ASR and NER; RFC 6076 4.6 to 4.9. SCR is of the attempts that the capture saw the end of."""
DELAYS = {
    "srd_success_s": Count.ANSWERED | Count.PROGRESSED,
    "srd_failure_s": Count.FAILED,
    "sdt_s": Count.COMPLETED,
    "pdd_s": Count.PROGRESSED,
}
"""What a call has to be to have each of the durations."""


_Delay = Callable[[Case], int]
"""A duration of a call that has it, in nanoseconds."""


def _refused_ns(case: Case) -> int:
    assert case.final is not None
    return case.final.time_ns - case.start_ns


_pdd_ns: _Delay = attrgetter("pdd_ns")
_DELAY_NS: dict[str, _Delay] = {
    "srd_success_s": _pdd_ns,
    "srd_failure_s": _refused_ns,
    "sdt_s": attrgetter("talk_ns"),
    "pdd_s": _pdd_ns,
}

_Facts = tuple[str, int | None, bool, bool]
"""What a call counts by, as `counts_as` takes it. Calls are counted by this: a flag costs more than all else here."""


@lru_cache(maxsize=1024)
def counts_as(outcome: str, status: int | None, progressed: bool, talked: bool) -> Count:
    """What a call counts as; one that the capture leaves unfinished counts as nothing."""
    if outcome == "unfinished":
        return NONE
    answered = outcome == "answered"
    redirected = status is not None and 300 <= status < 400
    failed = not answered and status is not None and status not in _CHALLENGES
    return (
        Count.FINISHED
        | (Count.ANSWERED if answered else NONE)
        | (Count.REACHED if answered or outcome in _REACHED_THE_USER else NONE)
        | (Count.REDIRECTED if redirected else NONE)
        | (Count.EFFECTIVE if answered or status in _EFFECTIVE else NONE)
        | (Count.INEFFECTIVE if outcome == "timeout" or status in _INEFFECTIVE else NONE)
        | (Count.COMPLETED if answered and talked else NONE)
        | (Count.PROGRESSED if progressed else NONE)
        | (Count.FAILED if failed else NONE)
    )


class _Alike:
    """The calls that count by the same facts: how many, and the durations that they have, each once for all figures."""

    __slots__ = ("calls", "count", "delays", "noted")

    def __init__(self, facts: _Facts) -> None:
        self.calls = 0
        self.count = counts_as(*facts)
        has = [_DELAY_NS[name] for name, needed in DELAYS.items() if self.count & needed == needed]
        self.delays: dict[_Delay, array[float]] = {delay_ns: array("d") for delay_ns in has}
        """In seconds."""
        self.noted = [(delay_ns, kept.append) for delay_ns, kept in self.delays.items()]


class Tally:
    """Counts and durations while the calls go by."""

    def __init__(self) -> None:
        self._alike: dict[_Facts, _Alike] = {}

    def add(self, case: Case) -> None:
        if case.kind != "call":
            return
        status = case.final.message.status if case.final is not None else None
        facts = case.outcome, status, case.pdd_ns is not None, case.talk_ns is not None
        alike = self._alike.get(facts)
        if alike is None:
            alike = self._alike[facts] = _Alike(facts)
        alike.calls += 1
        for delay_ns, keep in alike.noted:
            keep(delay_ns(case) / NS_PER_S)

    def take(self, other: Tally) -> None:
        """Count what another one counted as well."""
        for facts, theirs in other._alike.items():
            mine = self._alike.get(facts)
            if mine is None:
                mine = self._alike[facts] = _Alike(facts)
            mine.calls += theirs.calls
            for kept, more in zip(mine.delays.values(), theirs.delays.values(), strict=True):
                kept.extend(more)

    def result(self) -> Metrics:
        """The figures; calls that the capture leaves unfinished count in `calls` only."""
        ratios = {name: self._ratio(ratio) for name, ratio in RATIOS.items()}
        spreads = {name: _spread(self._delays(name)) for name in DELAYS}
        return Metrics(
            calls=sum(alike.calls for alike in self._alike.values()),
            answered=self._number(Count.ANSWERED, NONE),
            asr=ratios["asr"],
            ner=ratios["ner"],
            ser=ratios["ser"],
            seer=ratios["seer"],
            isa=ratios["isa"],
            scr=ratios["scr"],
            srd_success_s=spreads["srd_success_s"],
            srd_failure_s=spreads["srd_failure_s"],
            sdt_s=spreads["sdt_s"],
            pdd_s=spreads["pdd_s"],
        )

    def _number(self, needed: Count, without: Count) -> int:
        kinds = self._alike.values()
        return sum(kind.calls for kind in kinds if kind.count & needed == needed and not kind.count & without)

    def _ratio(self, ratio: Ratio) -> float | None:
        return _ratio(
            self._number(ratio.among | ratio.counted, ratio.without), self._number(ratio.among, ratio.without)
        )

    def _delays(self, name: str) -> list[float]:
        """The durations of all calls that have this one, in no order."""
        needed, delay_ns = DELAYS[name], _DELAY_NS[name]
        kinds = (kind for kind in self._alike.values() if kind.count & needed == needed)
        return [delay_s for kind in kinds for delay_s in kind.delays[delay_ns]]


class ByPeer:
    """The same figures for each address that calls came from, and for each that they were last sent to."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str], tuple[Tally, list[int]]] = {}

    def add(self, case: Case) -> None:
        if case.kind != "call":
            return
        self._add("from", case.caller.address, case)
        hops = case.legs[-1].hops if case.legs else ()
        if len(hops) > 1:
            self._add("to", hops[-1].address, case)

    def _add(self, role: str, address: str, case: Case) -> None:
        found = self._tallies.get((role, address))
        if found is None:
            found = self._tallies[role, address] = Tally(), []
        tally, calls = found
        tally.add(case)
        calls.append(case.number)

    def result(self) -> list[PeerMetrics]:
        """Those with most calls first."""
        ranked = sorted(self._tallies.items(), key=lambda item: (-len(item[1][1]), item[0]))
        return [
            PeerMetrics(address, "from" if role == "from" else "to", tally.result(), sorted(calls))
            for (role, address), (tally, calls) in ranked
        ]


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _spread(values: Sequence[float]) -> Spread:
    """Nearest-rank percentiles."""
    if not values:
        return Spread(p50=None, p95=None, max=None)
    ordered = sorted(values)

    def rank(ratio: float) -> float:
        return round(ordered[max(0, -(-int(ratio * 100) * len(ordered) // 100) - 1)], 6)

    return Spread(p50=rank(0.50), p95=rank(0.95), max=round(ordered[-1], 6))

"""RFC 6076 and ITU-T E.411/E.425 figures over the calls and registrations of a report.

A fold: `add` every Case, `result` at the end. Durations are kept as one number per call.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.model import NS_PER_S, Case
from sipdiag.records import Metrics, Spread

_REACHED_THE_USER = frozenset({"busy", "declined", "no-answer", "cancelled"})
"""Outcomes that a user chose: the network did its part (E.425 counts them for the network effectiveness ratio)."""

_EFFECTIVE = frozenset({480, 486, 600, 603})
"""Final responses that RFC 6076 4.7 counts as effective: what a user did, not the service."""

_CHALLENGES = frozenset({401, 402, 407})
"""Final responses that RFC 6076 4.3.2 leaves out of the delay of failures: they ask for another try."""

_INEFFECTIVE = frozenset({408, 500, 503, 504})
"""Final responses that make an attempt ineffective (RFC 6076 4.8)."""


class Tally:
    """Counts and durations while the calls go by."""

    def __init__(self) -> None:
        self._calls = 0
        self._answered = 0
        self._reached = 0
        self._redirected = 0
        self._effective = 0
        self._ineffective = 0
        self._completed = 0
        self._finished = 0
        self._srd_success: list[float] = []
        self._srd_failure: list[float] = []
        self._sdt: list[float] = []
        self._pdd: list[float] = []

    def add(self, case: Case) -> None:
        if case.kind != "call":
            return
        self._calls += 1
        status = case.final.status if case.final else None
        if case.outcome == "unfinished":
            return
        self._finished += 1
        answered = case.outcome == "answered"
        self._answered += answered
        self._reached += answered or case.outcome in _REACHED_THE_USER
        self._redirected += status is not None and 300 <= status < 400
        self._effective += answered or status in _EFFECTIVE
        self._ineffective += case.outcome == "timeout" or status in _INEFFECTIVE
        self._completed += answered and case.talk_ns is not None
        if case.pdd_ns is not None:
            self._pdd.append(case.pdd_ns / NS_PER_S)
        if answered:
            if case.pdd_ns is not None:
                self._srd_success.append(case.pdd_ns / NS_PER_S)
            if case.talk_ns is not None:
                self._sdt.append(case.talk_ns / NS_PER_S)
        elif case.final is not None and status not in _CHALLENGES:
            self._srd_failure.append((case.final.time_ns - case.start_ns) / NS_PER_S)

    def result(self) -> Metrics:
        """The figures; calls that the capture leaves unfinished count in `calls` only."""
        finished = self._finished
        return Metrics(
            calls=self._calls,
            answered=self._answered,
            asr=_ratio(self._answered, finished),
            ner=_ratio(self._reached, finished),
            ser=_ratio(self._answered, finished - self._redirected),
            seer=_ratio(self._effective, finished - self._redirected),
            isa=_ratio(self._ineffective, finished),
            scr=_ratio(self._completed, finished),
            srd_success_s=_spread(self._srd_success),
            srd_failure_s=_spread(self._srd_failure),
            sdt_s=_spread(self._sdt),
            pdd_s=_spread(self._pdd),
        )


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

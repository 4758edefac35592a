"""Numbers that one source dials with prefix after prefix: what a search for a way out looks like.

A fold over the final responses of INVITEs in order: the latest calls of each source to each range of numbers, bounded.
A Case takes a snapshot of its own range when it is sealed.
"""

from __future__ import annotations

from collections import OrderedDict

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Dialled
from sipdiag.numbers import digits_of

RANGES_KEPT = 4096
"""Sources and ranges remembered, the ones dialled last."""

NUMBERS_KEPT = 128
"""Numbers kept per source and range, the latest: a search of three calls a second until its Cases are sealed."""

RANGE_DIGITS = 5
"""Digits in common that make numbers a range: a country code and what follows, or an exchange."""

_VARIED = (4, 6)
"""Last digits that differ within a range: subscribers of an exchange, or any of a country's premium numbers."""

_NO_WAY = frozenset({403, 404, 410, 480, 484, 503, 603, 604})
"""What a number gets that a dial plan or trunk does not let through."""

_Key = tuple[str, int, str]


class _Range:
    __slots__ = ("calls", "prefixes")

    def __init__(self) -> None:
        self.calls: dict[str, tuple[str, Dialled]] = {}
        """By number: its prefix, and the latest call to it; the one dialled last comes last."""
        self.prefixes: set[str] = set()
        """Those of its numbers, forgotten ones too, up to as many as make a search."""


class Prefixes:
    """The fold: feed it calls as they are answered or refused."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ranges: OrderedDict[_Key, _Range] = OrderedDict()
        self._is_any_searched = False
        """Whether a range ever had as many prefixes as a search has: in most captures none has."""

    def note_call(self, call: Dialled, digits: str) -> None:
        """An INVITE to a telephone number, of these digits, got its final response, which is no challenge."""
        number, ranges = call.number, self._ranges
        for key, prefix in _ranges_of(call.client, number, digits):
            kept = ranges.get(key)
            if kept is None:
                if len(ranges) >= RANGES_KEPT:
                    ranges.popitem(last=False)
                kept = ranges[key] = _Range()
            else:
                ranges.move_to_end(key)
            calls, prefixes = kept.calls, kept.prefixes
            if len(prefixes) < self._limits.searched_prefixes:
                prefixes.add(prefix)
            if len(prefixes) >= self._limits.searched_prefixes:
                self._is_any_searched = True
            calls.pop(number, None)
            calls[number] = prefix, call
            if len(calls) > NUMBERS_KEPT:
                del calls[next(iter(calls))]

    def searched(self, source: str, number: str) -> tuple[Dialled, ...]:
        """The calls of a source to the range of this number, where they are a search for a prefix; else none."""
        digits = digits_of(number) if self._is_any_searched else None
        if digits is None:
            return ()
        limits = self._limits
        near_ns = int(limits.dialled_formats_s * NS_PER_S)
        for key, _ in _ranges_of(source, number, digits):
            kept = self._ranges.get(key)
            if kept is None or len(kept.prefixes) < limits.searched_prefixes or number not in kept.calls:
                continue
            own_ns = kept.calls[number][1].time_ns
            near = [one for one in kept.calls.values() if abs(one[1].time_ns - own_ns) <= near_ns]
            refused = sum(call.status in _NO_WAY for _, call in near)
            many = len(near) >= limits.searched_numbers and refused * 2 >= len(near)
            if many and len({prefix for prefix, _ in near}) >= limits.searched_prefixes:
                return tuple(call for _, call in near)
        return ()


def _ranges_of(source: str, number: str, digits: str) -> list[tuple[_Key, str]]:
    """The ranges that a number is part of as it was dialled, and what stands before the range's digits."""
    sign = "+" if number.startswith("+") else ""
    found = []
    for varied in _VARIED:
        start = len(digits) - varied - RANGE_DIGITS
        if start >= 0:
            found.append(((source, varied, digits[start : start + RANGE_DIGITS]), sign + digits[:start]))
    return found

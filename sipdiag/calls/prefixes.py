"""Numbers that one source dials with prefix after prefix: what a search for a way out looks like.

A fold over the final responses of INVITEs in order: the latest calls of each source to each range of numbers, bounded.
A Case takes a snapshot of its own range when it is sealed.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterator

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Dialled

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

_NO_DIGIT = re.compile(r"[^0-9]")

_Key = tuple[str, int, str]


class _Range:
    __slots__ = ("calls", "prefixes")

    def __init__(self) -> None:
        self.calls: OrderedDict[str, tuple[str, Dialled]] = OrderedDict()
        """By number: its prefix, and the latest call to it."""
        self.prefixes: Counter[str] = Counter()
        """How many of these numbers have it."""


class Prefixes:
    """The fold: feed it calls as they are answered or refused."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ranges: OrderedDict[_Key, _Range] = OrderedDict()
        self._is_any_searched = False
        """Whether a range ever had as many prefixes as a search has: in most captures none has."""

    def note_call(self, call: Dialled) -> None:
        """An INVITE to a telephone number got its final response, which is no challenge."""
        for key, prefix in _ranges_of(call.client, call.number):
            kept = self._ranges.get(key)
            if kept is None:
                if len(self._ranges) >= RANGES_KEPT:
                    self._ranges.popitem(last=False)
                kept = self._ranges[key] = _Range()
            else:
                self._ranges.move_to_end(key)
            if kept.calls.pop(call.number, None) is None:
                kept.prefixes[prefix] += 1
                if len(kept.prefixes) >= self._limits.searched_prefixes:
                    self._is_any_searched = True
            kept.calls[call.number] = prefix, call
            if len(kept.calls) > NUMBERS_KEPT:
                _, (gone, _) = kept.calls.popitem(last=False)
                kept.prefixes[gone] -= 1
                if not kept.prefixes[gone]:
                    del kept.prefixes[gone]

    def searched(self, source: str, number: str) -> tuple[Dialled, ...]:
        """The calls of a source to the range of this number, where they are a search for a prefix; else none."""
        if not self._is_any_searched:
            return ()
        limits = self._limits
        near_ns = int(limits.dialled_formats_s * NS_PER_S)
        for key, _ in _ranges_of(source, number):
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


def _ranges_of(source: str, number: str) -> Iterator[tuple[_Key, str]]:
    """The ranges that a number is part of as it was dialled, and what stands before the range's digits."""
    digits = _NO_DIGIT.sub("", number)
    sign = "+" if number.startswith("+") else ""
    for varied in _VARIED:
        start = len(digits) - varied - RANGE_DIGITS
        if start >= 0:
            yield (source, varied, digits[start : start + RANGE_DIGITS]), sign + digits[:start]

"""Rows of the report as the lines of JSON that they become.

A list of rows is written as one line for each, many at once; a call of which nothing is to be said may be such a line
from the beginning, as it came from the process that made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import msgspec

from sipdiag.records import CallInfo

Line = memoryview | CallInfo
"""A call as a line of JSON without its line feed, or as the record that becomes one."""

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(CallInfo)


def lines_of(rows: Iterable[object]) -> bytes:
    """Rows as JSON, each with a line feed behind it; so many at once take a third of the time. Raises
    UnicodeEncodeError where one holds what was no UTF-8."""
    return _encoder.encode_lines(rows)


class CallLines(Sequence[CallInfo]):
    """The calls of a report, of which most are lines: each is decoded when it is asked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> CallInfo: ...
    @overload
    def __getitem__(self, index: slice) -> list[CallInfo]: ...
    def __getitem__(self, index: int | slice) -> CallInfo | list[CallInfo]:
        found = self._lines[index]
        return _row(found) if isinstance(found, memoryview | CallInfo) else [_row(line) for line in found]

    def __iter__(self) -> Iterator[CallInfo]:
        return map(_row, self._lines)

    def as_they_are(self, begin: int, end: int) -> Sequence[Line]:
        """Those from one place up to another, not decoded."""
        return self._lines[begin:end]


def _row(line: Line) -> CallInfo:
    return _decoder.decode(line) if isinstance(line, memoryview) else line

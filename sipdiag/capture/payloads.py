"""Payloads as rows: who goes through all of a Block's takes each by its fields, in the order of these.

A record for each is what most want. Where they came from another process, as columns, to make one only to ask it for
each of its fields takes as long as to find the call that it is of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import starmap
from operator import attrgetter
from typing import Any

import msgspec

from sipdiag.model import Endpoint, Frame, Payload

PayloadRow = tuple[int, Frame, Endpoint, Endpoint, str, bytes, tuple[Frame, ...], bool, Frame | None]
"""A Payload by its fields, in their order."""


class PayloadColumns(Sequence[Payload]):
    """Payloads that came as columns; they become records where somebody asks for one."""

    def __init__(self, count: int, data_bytes: int, rows: Callable[[], Iterator[PayloadRow]]) -> None:
        """`data_bytes`: of all of them. `rows` gives each by its fields, whenever it is called."""
        self._count = count
        self.data_bytes = data_bytes
        self.rows = rows

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Payload]:
        return starmap(Payload, self.rows())

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]


def rows_of(payloads: Sequence[Payload]) -> Iterator[PayloadRow]:
    """Each by its fields."""
    if isinstance(payloads, PayloadColumns):
        return payloads.rows()
    return map(row_of, payloads)


def data_bytes_of(payloads: Sequence[Payload]) -> int:
    """How much data they have in all."""
    if isinstance(payloads, PayloadColumns):
        return payloads.data_bytes
    return sum(map(len, map(_data_of, payloads)))


row_of: Callable[[Payload], PayloadRow] = msgspec.structs.astuple
_data_of: Callable[[Payload], bytes] = attrgetter("data")

"""Compiled from _compiled.c, which tells more. Each function has a twin in Python: in usual.py and in lookup.py."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SOURCE_CRC32: int
"""Of the source that it was compiled from."""

def header_texts(data: bytes, begin: int, end: int, name: bytes, compact: bytes, /) -> list[str]: ...
def media_lines(data: bytes, body: int, /) -> bytes | None: ...
def audio_at(data: bytes, body: int, /) -> bytes | None: ...
def reader(cls: type[T], max_headers: int, max_header_bytes: int, /) -> Callable[[bytes, bool], T | None]:
    """What reads into that class. ImportError: its slots are not those known here."""

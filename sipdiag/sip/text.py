"""The bytes of a message as text: `surrogateescape` keeps those that are not UTF-8. Raises for no input.

What many messages have is one string for all of them, so that the messages of a capture take less memory.
"""

import re
from functools import lru_cache
from sys import intern

REMEMBERED_WORDS = 128
"""Methods and reason phrases that are remembered as text: nearly all are `OK` and its like."""

_FOLD = re.compile(rb"\r?\n[ \t]+")


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def unfolded(value: bytes) -> bytes:
    """The value of a header in one line, without the blanks around it."""
    if b"\n" in value:
        value = _FOLD.sub(b" ", value)
    return value.strip(b" \t\r\n")


@lru_cache(REMEMBERED_WORDS)
def word_of(data: bytes) -> str:
    """A method or a reason phrase, one string for all messages that have it."""
    return intern(text_of(data.strip(b" \t")))

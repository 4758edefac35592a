"""Where a header stands in a message: its names -> its values, as text.

In: the bytes of a message, where its headers lie (from the line feed before the first of them), and the two names of
one header, in small letters. Out: its values in order, with folds undone and without the blanks around them. Raises for
no input, linear in the headers. `_compiled.c` does the same where it was compiled.
"""

import re
from functools import lru_cache

from sipdiag.sip.text import text_of, unfolded

REMEMBERED_HEADERS = 1024
"""Patterns that are kept: one for each header that this program asks for, or compares in two captures."""


def header_texts(data: bytes, begin: int, end: int, name: bytes, compact: bytes) -> list[str]:
    return [text_of(unfolded(value)) for value in _lines(name, compact).findall(data, begin, end)]


@lru_cache(REMEMBERED_HEADERS)
def _lines(name: bytes, compact: bytes) -> re.Pattern[bytes]:
    """Finds the lines of a header, with those they are folded over."""
    either = re.escape(name) + b"|" + re.escape(compact)
    return re.compile(rb"\n(?:%s)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)" % either, re.IGNORECASE)

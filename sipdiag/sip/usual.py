"""How a message is read that is written as most are: at once, in half the time of the way for any (parsing.py).

In: the bytes of one message. Out: the `Message`, with every member as that way gives it; or None where the message is
not so written, and is for that way. Raises for no input, linear in the message.

`_compiled.c` does the same in C, where there was a compiler when this was installed. What both have in common: a strict
start line at the first byte; Call-ID, CSeq, From, To and Via spelt so, not folded, in the plain forms below; no more
headers than are read (excess.py). Which other messages one of them takes does not matter: the result is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from sipdiag.sip.excess import end_of_headers
from sipdiag.sip.text import REMEMBERED_WORDS, text_of, word_of

if TYPE_CHECKING:
    from sipdiag.sip.message import Message

START_LINE = re.compile(rb"(?:SIP/2\.0 ([1-6][0-9]{2}) ([^\r\n]*)|([!-~]+) ([^ \t\r\n]+) SIP/2\.0)\r?\n")
BLANK_LINE = re.compile(rb"\n\r?\n")

# From and To in either order, and between the headers no line that could be another one of these.
_BETWEEN = rb"(?:(?:Via:|Contact:|[^CFITVcfitv \t\r\n])[^\n]*+\n)*"
_BEFORE_VIA = rb"(?:(?:Contact:|[^CFITVcfitv \t\r\n])[^\n]*+\n)*"
_VIA = (
    rb"Via:[ \t]*+SIP/2\.0/[A-Z]+ [^ \t\n\r\f\v;,]++;(?:[^ \t\n\r\f\v;,=bB][^ \t\n\r\f\v;,]*+;)*"
    rb"branch=([^ \t\n\r\f\v;,]{1,128})(?:[;,][^\n]*+|\r?)\n"
)
_ADDRESS = rb'[ \t]*+(?:"[^"\\\r\n]*+"[ \t]*+|[^"<\r\n]*+)<[^<>\r\n]*+>(?:;tag=([0-9A-Za-z_.\-]{1,128}))?\r?\n'
_CALL_ID = rb"Call-ID:[ \t]*+([^ \t\n\r\f\v]{1,128})\r?\n"
_NUMBER = rb"CSeq:[ \t]*+([0-9]{1,10}) ([A-Z]{1,16})\r?\n(?![ \t])"
_FROM, _TO = b"From:" + _ADDRESS, b"To:" + _ADDRESS
_BOTH = b"(?:%s|%s)" % (_BETWEEN.join((_FROM, _TO)), _BETWEEN.join((_TO, _FROM)))
_HEAD = _BEFORE_VIA + _BETWEEN.join((_VIA, _BOTH, _CALL_ID, _NUMBER))

REMEMBERED_TEXTS = 4_096
"""Call-IDs, tags and branches of at most 128 bytes that are remembered as text: most messages have those of one
before."""


def reader(message: type[Message]) -> Callable[[bytes, bool], Message | None]:
    """What reads into that class. Its pattern takes a millisecond, and is not wanted beside `_compiled.c`."""
    head_of = re.compile(_HEAD).match

    def read(data: bytes, truncated: bool) -> Message | None:
        line = START_LINE.match(data)
        if line is None:
            return None
        head = head_of(data, line.end())
        if head is None:
            return None
        blank = BLANK_LINE.search(data, head.end() - 1)
        body_start = len(data) if blank is None else blank.end()
        if end_of_headers(data, 0, body_start) is not None:
            return None
        branch, first_from, then_to, first_to, then_from, call_id, cseq, cseq_method = head.groups()
        from_tag, to_tag = first_from or then_from, then_to or first_to
        status, reason, method, request_uri = line.groups()
        return message(
            data,
            word_of(method or cseq_method),
            None if request_uri is None else text_of(request_uri),
            None if status is None else int(status),
            "" if reason is None else word_of(reason),
            _shared(call_id),
            _number(cseq),
            None if from_tag is None else _shared(from_tag),
            None if to_tag is None else _shared(to_tag),
            _shared(branch),
            truncated,
            0,
            body_start,
        )

    return read


@lru_cache(REMEMBERED_WORDS)
def _number(digits: bytes) -> int:
    return int(digits)


@lru_cache(REMEMBERED_TEXTS)
def _shared(data: bytes) -> str:
    return text_of(data)

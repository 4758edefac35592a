"""What of a message is beyond a bound and not read: where its header section is cut off, and what people are told.

The bounds of bodies are in body.py and sdp.py, those of a message on a stream in framing.py. Raises for no input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from sipdiag.sip.body import MAX_MULTIPART_DEPTH, MAX_PARTS, is_read_whole
from sipdiag.sip.framing import MAX_HEADER_BYTES
from sipdiag.sip.sdp import MAX_MEDIA, TOO_LONG, TOO_MANY_MEDIA

if TYPE_CHECKING:
    from sipdiag.sip.message import Message

MAX_HEADERS = 1024
"""Lines of headers that are read of one message; the largest real ones have some hundred."""

HEADERS_LEFT_OUT = f"a message with more than {MAX_HEADERS} lines or {MAX_HEADER_BYTES} bytes of headers"
PARTS_LEFT_OUT = f"a body of more than {MAX_PARTS} parts, or of more than {MAX_MULTIPART_DEPTH} levels of parts"

MEDIA_BYTES = MAX_MEDIA * len("m=\n")
"""In a body of at most these, no more media sections have room than are read, nor more lines."""

_LINE_END = re.compile(rb"\n")


def end_of_headers(data: bytes, start: int, end: int) -> int | None:
    """Where a header section, with start line and blank line, gets longer than is read; None where it does not."""
    if end - start <= MAX_HEADERS:
        return None
    within = min(end, start + MAX_HEADER_BYTES)
    if data.count(b"\n", start, within) > MAX_HEADERS + 2:
        return next(islice(_LINE_END.finditer(data, start, within), MAX_HEADERS, None)).end()
    return data.rfind(b"\n", start, within) + 1 if within < end else None


def left_out(message: Message, data: bytes) -> Iterable[str]:
    """What of a message was not read, for people. `data` is what it was parsed from.

    Nothing of one without a body that is not `truncated`: nobody needs to ask.
    """
    is_plain = not message.has_body or (
        (len(data) - message.body_offset <= MEDIA_BYTES or data.count(b"\n") <= MAX_MEDIA)
        and data.rfind(b"multipart/") < 0
    )
    if is_plain and len(message.raw) == len(data):
        return ()  # of nearly every message
    return _left_out(message, data)


def _left_out(message: Message, data: bytes) -> Iterator[str]:
    if len(message.raw) < len(data):
        yield f"{HEADERS_LEFT_OUT}: the rest is left out"
    is_multipart = b"multipart/" in data
    if is_multipart and not is_read_whole(message.header("content-type"), message.body):
        yield f"{PARTS_LEFT_OUT}: the rest is left out"
    if (is_multipart or data.count(b"\n") > MAX_MEDIA) and message.sdp is not None:
        reasons = (defect.reason for defect in message.sdp.defects[-1:])
        yield from (reason for reason in reasons if reason in (TOO_LONG, TOO_MANY_MEDIA))

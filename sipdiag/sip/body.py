"""Finds the session description in a message body: Content-Type text and body bytes -> (`Sdp`, its offset),
or None.

Looks into multipart bodies (RFC 2046 5.1, RFC 5621) to a bounded depth, decodes no transfer encoding but
the identity ones, raises for no input.
"""

import re
from collections.abc import Iterator

from sipdiag.sip.headers import parse_token
from sipdiag.sip.sdp import Sdp, parse_sdp

MAX_MULTIPART_DEPTH = 4
"""Levels of multipart in multipart; SIP has two at most (a signed part around mixed ones)."""
MAX_PARTS = 64
"""Parts read of one multipart body."""

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CONTENT_TYPE = re.compile(rb"(?:\A|\n)(?:content-type|c)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE)


def find_sdp(content_type: str | None, body: bytes, depth: int = 0) -> tuple[Sdp, int] | None:
    """The first session description in `body` and its offset there (bytes).

    A body without a Content-Type is taken for one if it begins like one.
    """
    token = parse_token(content_type) if content_type else None
    media_type = token.value.lower() if token else ""
    if media_type == "application/sdp" or (content_type is None and body.startswith(b"v=0")):
        sdp = parse_sdp(body)
        return None if sdp is None else (sdp, 0)
    boundary = token.params.get("boundary") if token and media_type.startswith("multipart/") else None
    if not boundary or depth >= MAX_MULTIPART_DEPTH:
        return None
    for start, end in _parts(body, boundary.encode("utf-8", "surrogateescape")):
        part = body[start:end]
        # A part may have no headers at all and begin with its blank line.
        blank = _BLANK_LINE.search(b"\n" + part)
        if blank is None:
            continue
        content_start = blank.end() - 1
        match = _CONTENT_TYPE.search(part, 0, content_start)
        part_type = " ".join(match[1].decode("utf-8", "surrogateescape").split()) if match else "text/plain"
        found = find_sdp(part_type, part[content_start:], depth + 1)
        if found is not None:
            return found[0], start + content_start + found[1]
    return None


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Where each part lies: from behind its delimiter line to before the line end of the next one."""
    delimiter = b"--" + boundary
    at = 0 if body.startswith(delimiter) else body.find(b"\n" + delimiter) + 1
    if at == 0 and not body.startswith(delimiter):
        return
    for _ in range(MAX_PARTS):
        line_end = body.find(b"\n", at + len(delimiter))
        if line_end < 0 or body.startswith(b"--", at + len(delimiter)):
            return
        # The line end before a delimiter belongs to the delimiter, and a part may be empty.
        next_at = body.find(b"\n" + delimiter, line_end)
        end = len(body) if next_at < 0 else next_at
        if end > line_end and body[end - 1 : end] == b"\r":
            end -= 1
        yield line_end + 1, max(end, line_end + 1)
        if next_at < 0:
            return
        at = next_at + 1

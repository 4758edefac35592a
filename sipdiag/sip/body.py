"""Finds the session description in a message body: Content-Type text and body bytes -> (`Sdp`, its offset),
or None.

Looks into multipart bodies (RFC 2046 5.1, RFC 5621) to a bounded depth, decodes no transfer encoding but
the identity ones, raises for no input.
"""

import re
from collections.abc import Iterator
from itertools import islice

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
    media_type, boundary = _read_type(content_type)
    if media_type == "application/sdp" or (content_type is None and body.startswith(b"v=0")):
        sdp = parse_sdp(body)
        return None if sdp is None else (sdp, 0)
    if boundary is None or depth >= MAX_MULTIPART_DEPTH:
        return None
    for start, end in islice(_parts(body, boundary), MAX_PARTS):
        part_type, content_start = _read_head(body[start:end])
        found = find_sdp(part_type, body[start + content_start : end], depth + 1)
        if found is not None:
            return found[0], start + content_start + found[1]
    return None


def is_read_whole(content_type: str | None, body: bytes, depth: int = 0) -> bool:
    """Whether `find_sdp` looks into every part, none being beyond a bound."""
    _, boundary = _read_type(content_type)
    if boundary is None:
        return True
    parts = list(islice(_parts(body, boundary), MAX_PARTS + 1))
    if depth >= MAX_MULTIPART_DEPTH or len(parts) > MAX_PARTS:
        return False
    for start, end in parts:
        part_type, content_start = _read_head(body[start:end])
        if not is_read_whole(part_type, body[start + content_start : end], depth + 1):
            return False
    return True


def _read_type(content_type: str | None) -> tuple[str, bytes | None]:
    """The media type in lower case, and the boundary of a multipart one."""
    token = parse_token(content_type) if content_type else None
    if token is None:
        return "", None
    media_type = token.value.lower()
    boundary = token.params.get("boundary") if media_type.startswith("multipart/") else None
    return media_type, boundary.encode("utf-8", "surrogateescape") if boundary else None


def _read_head(part: bytes) -> tuple[str, int]:
    """The type of a part and where its content begins: behind its end where it has no blank line."""
    # A part may have no headers at all and begin with its blank line.
    blank = _BLANK_LINE.search(b"\n" + part)
    if blank is None:
        return "text/plain", len(part)
    match = _CONTENT_TYPE.search(part, 0, blank.end() - 1)
    part_type = " ".join(match[1].decode("utf-8", "surrogateescape").split()) if match else "text/plain"
    return part_type, blank.end() - 1


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Where each part lies: from behind its delimiter line to before the line end of the next one."""
    delimiter = b"--" + boundary
    at = 0 if body.startswith(delimiter) else body.find(b"\n" + delimiter) + 1
    if at == 0 and not body.startswith(delimiter):
        return
    while True:
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

"""Where the bodies of a SIP message lie, and how what they hold is replaced.

In: the text of a message. Out: a `Body` for each that is text, XML, or nothing that can be rewritten in place. Bodies
of lines that name people as headers do (session descriptions, sipfrag, reports) are none of these. Nothing raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

MAX_BOUNDARIES = 4
"""Multipart bodies in one message, as the parser looks into them."""

Holds = Literal["text", "xml", "other"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_ABOUT = re.compile(r"(?i)(content-type|c|content-encoding|e|content-transfer-encoding)[ \t]*:(.*)", re.DOTALL)
_BOUNDARY = re.compile(r"(?i);\s*boundary\s*=\s*(?:\"([^\"]+)\"|([^\s;\"]+))")
_LIKE_HEADERS = ("sdp", "sip", "dtmf", "digit", "multipart/", "vq-rtcpxr", "simple-message-summary", "3gpp-ims+xml")
"""Parts of media types of which every line that names somebody does so as a header does, or none does."""
_PLAIN = ("", "identity", "7bit", "8bit", "binary")


class Body(NamedTuple):
    """A stretch of a message."""

    start: int
    end: int
    holds: Holds


class _Head(NamedTuple):
    """What the headers before a body say of it."""

    media_type: str = ""
    is_coded: bool = False

    @property
    def holds(self) -> Holds | None:
        if self.is_coded:
            return "other"
        if not self.media_type or any(part in self.media_type for part in _LIKE_HEADERS):
            return None
        if self.media_type.endswith(("+xml", "/xml")):
            return "xml"
        return "text" if self.media_type.startswith(("text/", "message/")) else "other"


def bodies(text: str) -> Iterator[Body]:
    """The bodies, those within a multipart one on their own (RFC 2046 5.1)."""
    boundaries: tuple[str, ...] = ()
    head, lines, start = _Head(), list[str](), -1
    for match in _LINE.finditer(text):
        line = match[0].rstrip("\r\n")
        if start >= 0:
            if boundaries and line.startswith(boundaries):
                yield from _body(text, start, match.start(), head)
                lines, start = [""], -1
        elif line[:1] in (" ", "\t") and lines:
            lines[-1] += line
        elif line:
            lines.append(line)
        elif lines:
            head, boundary = _told(lines)
            start = match.end()
            if boundary is not None and len(boundaries) < MAX_BOUNDARIES:
                boundaries += (f"--{boundary}",)
    if start >= 0:
        yield from _body(text, start, len(text), head)


def _told(lines: list[str]) -> tuple[_Head, str | None]:
    """What the headers say, and the boundary of a multipart body."""
    media_type, is_coded, boundary = "", False, None
    for line in lines:
        match = _ABOUT.match(line)
        if match is None:
            continue
        value = match[2].strip().lower()
        if match[1].lower() in ("content-type", "c"):
            media_type = value.partition(";")[0].rstrip()
            named = _BOUNDARY.search(match[2]) if media_type.startswith("multipart/") else None
            boundary = named[1] or named[2] if named else None
        else:
            is_coded = is_coded or value not in _PLAIN
    return _Head(media_type, is_coded), boundary


def _body(text: str, start: int, end: int, head: _Head) -> Iterator[Body]:
    holds = head.holds
    if holds is not None:
        # The line end before a delimiter belongs to the delimiter.
        yield Body(start, start + len(text[start:end].rstrip("\r\n")), holds)


_ELEMENT = re.compile(r">(?P<text>[^<>]+)<")
_ATTRIBUTE = re.compile(
    r"(?i)[\s:](?:display|nick|title|subject|note|desc|name(?![ \t]*=[ \t]*[\"']\+[a-z]))[ \t]*=[ \t]*"
    r"(?P<mark>[\"'])(?P<text>[^\"'<>]*)(?P=mark)"
)
"""In registrations `name` also says which feature tag it is, as `+g.3gpp.smsip`."""
_MEASURE = re.compile(r"\s*(?:\d{1,3}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?)\s*")
"""A count or a time."""
_STATES = frozenset(
    ["open", "closed", "active", "inactive", "pending", "terminated", "trying", "proceeding", "early", "confirmed",
     "full", "partial", "connected", "disconnected", "alerting", "muted", "on", "hold", "dialing", "in", "out", "audio",
     "video", "text", "sendrecv", "sendonly", "recvonly", "init", "registered", "created", "refreshed", "shortened",
     "expired", "deactivated", "probation", "unregistered", "rejected", "idle", "composing", "busy", "away", "true",
     "false", "initiator", "recipient", "http", "https", "urn", "uuid", "im", "pres", "mailto"]
)  # fmt: skip
"""What elements of presence, dialogs, conferences and registrations say, and nobody is called."""


def named_in_xml(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where names and free text stand: in attributes, and between tags."""
    for match in _ATTRIBUTE.finditer(text, start, end):
        yield match.span("text")
    for match in _ELEMENT.finditer(text, start, end):
        words = re.findall(r"[^\W\d_]+", match["text"].lower())
        is_state = bool(words) and _STATES.issuperset(words) and not re.search(r"\d", match["text"])
        if not is_state and not _MEASURE.fullmatch(match["text"]):
            yield match.span("text")

"""TARGETS: any bytes in, nothing out; what raises is a fault of ours.

Each function reads the bytes as a whole stage would, and checks what has to hold of anything. Knows no fuzzer.
"""

from __future__ import annotations

import io
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import Any

from rich.console import Console

from sipdiag.capture import Capture, CaptureError
from sipdiag.knowledge import Knowledge
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.records import Analysis
from sipdiag.report import terminal
from sipdiag.report.json import render
from sipdiag.report.screen import Screen
from sipdiag.report.writer import Plain
from sipdiag.sip import HEADERS, Message, StreamFramer, datagram_offset, looks_like_sip, parse, parse_sdp, parse_uri

SMALL_BLOCK_BYTES = 1_500
"""What a capture gives must not depend on how it is cut into blocks."""

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that change the direction of what follows them."""


def harmless(text: str) -> bool:
    """Nothing in it controls a terminal or turns the direction of writing."""
    return not any((unicodedata.category(one) in ("Cc", "Cs", "Co") and one != "\n") or one in BIDI for one in text)


def sip(data: bytes) -> None:
    """One datagram, and the same bytes as a stream, whole and in two pieces."""
    looks_like_sip(data)
    offset = datagram_offset(data)
    assert offset is None or 0 <= offset < len(data)
    for truncated in (False, True):
        message = parse(data, truncated)
        if isinstance(message, Message):
            _read_all(message)
    whole, parted = StreamFramer(), StreamFramer()
    cut = len(data) // 2
    at_once = whole.feed(data) + whole.finish()
    assert at_once == parted.feed(data[:cut]) + parted.feed(data[cut:]) + parted.finish()
    for framed in at_once:
        parse(framed.data, framed.incomplete)


def _read_all(message: Message) -> None:
    """Everything of a message that is parsed when asked for."""
    for name in dir(type(message)):
        if isinstance(getattr(type(message), name), property):
            getattr(message, name)
    for name in HEADERS:
        message.header(name)
        message.values(name)
    parse_uri(message.request_uri or "")


def sdp(data: bytes) -> None:
    """A session description."""
    description = parse_sdp(data)
    if description is None:
        return
    for record in (description, *description.media):
        for name in dir(type(record)):
            if isinstance(getattr(type(record), name), property):
                getattr(record, name)


def capture(data: bytes) -> None:
    """A capture file, up to its messages; the same in small blocks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "capture")
        path.write_bytes(data)
        with suppress(CaptureError):
            assert _messages(path) == _messages(path, block_bytes=SMALL_BLOCK_BYTES)


def _messages(path: Path, **sizes: int) -> list[Any]:
    reading = Capture([str(path)], **sizes)
    found: list[Any] = []
    for block in reading:
        found += block.payloads
        found += block.events
    found.sort(key=lambda one: (one.time_ns, repr(one)))
    return [*found, reading.frames, reading.duplicate_frames]


def report(data: bytes) -> None:
    """A capture file, up to its reports."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "capture")
        path.write_bytes(data)
        with suppress(CaptureError):
            check_report(run(Options(paths=(str(path),))))


def check_report(analysis: Analysis) -> str:
    """The report for a file and for a terminal, which has to be harmless; no rule may have failed."""
    assert [finding.facts for finding in analysis.report.findings if finding.rule == "internal-error"] == []
    render(analysis)
    out = io.StringIO()
    for paper in (Plain(out, 100), Screen(Console(file=out, width=100, no_color=True, highlight=False))):
        terminal.render(analysis, paper, knowledge=Knowledge(None), tz=UTC)
    text = out.getvalue()
    assert harmless(text), next(line for line in text.splitlines() if not harmless(line))
    return text


TARGETS: dict[str, Callable[[bytes], None]] = {"capture": capture, "sip": sip, "sdp": sdp, "report": report}

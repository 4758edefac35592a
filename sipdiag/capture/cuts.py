"""What is cut out of the byte stream of one direction of a connection: a message, and where in the stream it lay."""

from __future__ import annotations

from typing import Literal, NamedTuple

Carries = Literal["sip", "ws", "hep", "deflated", "too-large"]
"""`sip` and `ws`: a SIP message, by itself or over WebSocket; `hep`: a HEP packet; `deflated`: a WebSocket message that
cannot be inflated; `too-large`: one that is longer than is read."""


class Cut(NamedTuple):
    """One message; offsets count from the stream's first byte."""

    start: int
    end: int
    data: bytes
    carries: Carries
    incomplete: bool = False
    """A gap or the end of the stream came before its end."""
    oversized: bool = False
    """It is longer than is read; `data` is its beginning."""

"""What a capture holds of media beside the streams of its Cases."""

from __future__ import annotations

import msgspec

from sipdiag.model import Frame, Stream

MAX_UNCLAIMED = 20
"""Streams of no call given with their figures."""


class Unclaimed(msgspec.Struct, frozen=True):
    """Media that the capture holds beside the streams of the Cases so far."""

    streams: int = 0
    """RTP streams that no Case named."""
    packets: int = 0
    """Of these streams."""
    first_frame: Frame | None = None
    """Of these packets; None where there are none."""
    largest: tuple[Stream, ...] = ()
    """The largest of them, up to MAX_UNCLAIMED, in the order of their beginning."""
    rtcp_flows: int = 0
    rtcp_packets: int = 0
    lone_packets: int = 0
    """Looked like RTP each, but none followed them."""
    other_packets: int = 0
    """Began with RTP's version bits and were no RTP by their length."""

"""Digits that a call sends, by method (RFC 4733, RFC 6086), and what each side described for them.

In: a Case. Out: what was sent and whether the receiver takes it, no findings.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.model import Case, Endpoint, Evidence, Record, Stream, ToneEvent, Transaction
from sipdiag.rules._media import described
from sipdiag.sip import Media

EVENT = "TELEPHONE-EVENT"
INFO_BODIES = frozenset({"application/dtmf", "application/dtmf-relay", "audio/telephone-event"})
_KEYS = "0123456789*#ABCD"


class Pressed(Record, frozen=True):
    """Key presses of RFC 4733 on one stream."""

    stream: Stream
    events: tuple[ToneEvent, ...]

    @property
    def digits(self) -> str:
        return "".join(_KEYS[e.event] for e in self.events)


def pressed(case: Case) -> Iterator[Pressed]:
    """The key presses of the confirmed call, stream by stream; other events, as fax tones, are none."""
    for stream in case.streams:
        keys = tuple(e for e in stream.events if e.event < len(_KEYS))
        if stream.phase == "confirmed" and keys and not stream.encrypted:
            yield Pressed(stream, keys)


def takes_events(media: Media) -> list[int]:
    """The payload types that a section maps to telephone-event."""
    return [int(t) for t, c in media.rtpmap.items() if c.name.upper() == EVENT and t.isdigit() and t in media.formats]


def sections_of(case: Case, end: Endpoint) -> tuple[Media, ...]:
    """What its side described for this endpoint, or, where NAT hides that, nothing."""
    return tuple(m for _, m in described(case) if m.type == "audio" and (m.address, m.port) == end)


def cited(events: tuple[ToneEvent, ...], stream: Stream) -> tuple[Evidence, ...]:
    """The first packets of a few key presses."""
    return tuple(
        Evidence(e.frame, f"RTP event {_KEYS[e.event]} of payload type {e.payload_type} from {stream.source}")
        for e in events[:4]
    )


def infos(case: Case) -> tuple[Transaction, ...]:
    """The INFO requests that bring digits, on the first hop that shows them."""
    return tuple(
        t
        for t in case.transactions
        if t.method == "INFO"
        and t.upstream is None
        and t.request is not None
        and t.request.message.content_type in INFO_BODIES
    )

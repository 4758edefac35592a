"""What the RTP of a Case shows of who was heard when.

In: a Case with its streams. Out: judgments, no findings. That nothing was heard is another question: it takes a capture
that would have shown it (guard G10).
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.model import Case, Endpoint, Sighting, Stream, Transaction
from sipdiag.rules import time_of
from sipdiag.sip import Media

MIN_PACKETS = 2
"""Packets that make a stream something that is heard; one is a probe of a NAT."""


def sighted(*seen: Sighting | Stream) -> tuple[Sighting | Stream, ...]:
    """Messages and streams in the order in which they began."""
    return tuple(sorted(dict.fromkeys(seen), key=time_of))


def heard_both_ways(case: Case) -> bool:
    """Whether both sides were heard after the answer."""
    heard = {s.direction for s in case.streams if s.phase == "confirmed" and s.packets >= MIN_PACKETS}
    return {"caller-to-callee", "callee-to-caller"} <= heard


def towards_caller(case: Case, phase: str) -> Iterator[Stream]:
    """The streams of a phase that the caller can hear; one of unknown direction may be such a one."""
    for stream in case.streams:
        if stream.phase == phase and stream.direction != "caller-to-callee" and stream.packets >= MIN_PACKETS:
            yield stream


def audio_section(seen: Sighting | None) -> Media | None:
    """The first audio section with a port."""
    sdp = seen.sdp if seen is not None else None
    return next((m for m in sdp.media if m.type == "audio" and m.port), None) if sdp is not None else None


def audio_end(seen: Sighting | None) -> Endpoint | None:
    """Where a description wants to receive audio."""
    media = audio_section(seen)
    if media is None or media.address is None or media.is_hold_address:
        return None
    return Endpoint(media.address, media.port)


def media_passes_with_signalling(attempt: Transaction, response: Sighting) -> bool:
    """Whether both descriptions name the very hosts that signal on this hop, so that who sees one sees the other."""
    mine, theirs = audio_end(attempt.request), audio_end(response)
    return (
        mine is not None
        and theirs is not None
        and mine.address == attempt.client.address
        and theirs.address == response.source.address
    )

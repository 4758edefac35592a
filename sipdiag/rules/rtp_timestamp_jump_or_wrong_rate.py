"""Timestamps run at another rate than the codec's clock, or leap while the sequence runs on (RFC 3550 5.1, RFC 3551).

G.722 counts 8,000 a second though it samples 16,000 (RFC 3551 4.5.2), Opus always 48,000. A leap where the media was
changed (hold, transfer, answer) is a new source behind an old SSRC and only noted; where the streams of both sides leap
alike, it is the clock of the capture that does.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import audio_streams, side_words

_LEAPS = 3
"""Leaps of the timestamp in one phase that no change of the source behind it explains."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for stream in audio_streams(case, "confirmed"):
        what = None if _leaps_alike(case, stream) else _what(stream, limits)
        if what is None or stream.packets < limits.quality_packets:
            continue
        speaker, hearer = side_words(stream.direction) if stream.direction != "unknown" else ("sender", "receiver")
        yield Found(
            evidence=(stream,),
            facts={
                "source": str(stream.source),
                "codec": stream.codec or "of unknown codec",
                "speaker": speaker,
                "hearer": hearer,
                "what": what,
                "clock_rate": stream.clock_rate,
                "measured_rate_hz": round(stream.measured_rate_hz) if stream.measured_rate_hz is not None else None,
                "jumps": stream.timestamp_jumps,
            },
            party="caller" if speaker == "caller" else "callee" if speaker == "callee" else None,
            party_at=stream.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _leaps_alike(case: Case, stream: Stream) -> bool:
    """Whether a stream of another host leaps about as often."""
    return stream.timestamp_jumps > 0 and any(
        other.source.address != stream.source.address and 2 * other.timestamp_jumps >= stream.timestamp_jumps
        for other in audio_streams(case, "confirmed")
    )


def _what(stream: Stream, limits: Limits) -> str | None:
    rate, measured = stream.clock_rate, stream.measured_rate_hz
    named = stream.codec is not None and rate is not None
    steady = named and not stream.timestamp_jumps and not stream.pauses
    if steady and rate and measured is not None and abs(measured / rate - 1) > limits.clock_rate_ratio:
        return f"run at {measured:.0f} Hz instead of {rate} Hz"
    if stream.timestamp_jumps >= _LEAPS:
        return f"leap {stream.timestamp_jumps} times by more than a second while the sequence numbers run on"
    return None

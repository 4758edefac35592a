"""The SSRC of a direction changes in the middle of the call, without signalling (RFC 3550 8.2).

At the answer, at a re-INVITE, a transfer or a hold it is usual and nothing is said. Where the sound goes on it is a
fact; where it breaks off for longer, the receiver lost its source for a while.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import stretches
from sipdiag.rules._media import audio_streams, side_words

_CHANGES = frozenset({"INVITE", "UPDATE", "REFER", "NOTIFY", "INFO"})
_NEAR_S = 3.0
"""A change of the source this close to a request within the call is that request's doing."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    for before, after in _changes(case):
        if _is_signalled(case, before, after):
            continue
        parts = stretches(case)
        gap_ns = after.first_ns - before.last_ns
        # A stream that was not to be sent in between has no gap.
        agreed = any(
            p.begin_ns <= before.last_ns and after.first_ns <= p.end_ns and after.direction in p.sends for p in parts
        )
        heard_gap = agreed and gap_ns > limits.media_gap_s * NS_PER_S and not before.pauses
        speaker, hearer = side_words(after.direction) if after.direction != "unknown" else ("sender", "receiver")
        yield Found(
            evidence=(before, after),
            facts={
                "source": str(after.source),
                "speaker": speaker,
                "hearer": hearer,
                "old_ssrc": f"0x{before.ssrc:08x}",
                "new_ssrc": f"0x{after.ssrc:08x}",
                "gap_ms": round(max(0, gap_ns) / 1e6),
                "after_s": round((after.first_ns - case.answered_ns) / NS_PER_S, 1),
            },
            severity="warning" if heard_gap else None,
            party_at=after.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _changes(case: Case) -> list[tuple[Stream, Stream]]:
    """Streams of the confirmed call that follow another between the same two endpoints, and that one."""
    found = []
    streams = audio_streams(case, "confirmed")
    for after in streams:
        if after.previous_ssrc is None:
            continue
        ends = (after.source, after.destination)
        before = [
            s
            for s in streams
            if (s.source, s.destination) == ends and s.ssrc == after.previous_ssrc and s.last_ns <= after.first_ns
        ]
        if before:
            found.append((before[-1], after))
    return found


def _is_signalled(case: Case, before: Stream, after: Stream) -> bool:
    near_ns = int(_NEAR_S * NS_PER_S)
    if case.answered_ns is not None and after.first_ns <= case.answered_ns + near_ns:
        return True
    return any(
        t.method in _CHANGES and before.last_ns - near_ns <= t.first_ns <= after.first_ns + near_ns
        for t in case.transactions
        if t.in_dialog
    )

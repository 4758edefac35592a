"""A second source sends RTP to the port of a call, beside the side that was agreed (RFC 3550 8.2, 9; RFC 7201).

Somebody injects sound, or a relay mixes up its ports. Not a branch of a fork, not a source that takes over from another
as behind a NAT or on hold, and not one that any description or signalling of the call names.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_MS, NS_PER_S, Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import audio_streams, described, side_words, sighted


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    known = {m.address for _, m in described(case)}
    known |= {host for t in case.transactions for host in (t.client.address, t.server.address)}
    known |= {c.address for _, m in described(case) for c in m.candidates}
    streams = [s for s in audio_streams(case, "confirmed") if s.packets >= limits.intruder_packets]
    for intruder in streams:
        if intruder.source.address in known:
            continue
        rightful = [s for s in streams if s.source.address in known and _beside(s, intruder)]
        if not rightful or any(s.destination.address == intruder.source.address for s in case.streams):
            continue  # who is answered there takes part in the call
        _, hearer = side_words(intruder.direction) if intruder.direction != "unknown" else ("", "receiver")
        yield Found(
            evidence=sighted(rightful[0], intruder),
            facts={
                "intruder": str(intruder.source),
                "rightful": str(rightful[0].source),
                "destination": str(intruder.destination),
                "hearer": hearer,
                "packets": intruder.packets,
                "ssrc": f"0x{intruder.ssrc:08x}",
                "payload_type": intruder.payload_types[0] if intruder.payload_types else None,
            },
            party_at=intruder.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _beside(rightful: Stream, intruder: Stream) -> bool:
    """Whether both go to one port at the same time for a second and more. One that pauses for as long as the other
    lasts may give way to it, as to the music of a hold."""
    shared_ns = min(rightful.last_ns, intruder.last_ns) - max(rightful.first_ns, intruder.first_ns)
    together_ns = shared_ns - rightful.max_gap_ms * NS_PER_MS
    return rightful.destination == intruder.destination and together_ns >= NS_PER_S

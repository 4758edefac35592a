"""Packets of a stream arrive out of order or twice (RFC 3550 6.4.1, A.1).

Second sights of a frame, as of a mirror port, are no duplicates (guard G3): they are left out of all figures.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import percent, side_words


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for direction in dict.fromkeys(s.direction for s in case.streams):
        mixed = [s for s in case.streams if s.direction == direction and _is_mixed(s, limits)]
        if not mixed:
            continue
        worst = max(mixed, key=lambda s: max(s.reordered, s.duplicates) / s.packets)
        _, hearer = side_words(direction) if direction != "unknown" else ("sender", "receiver")
        mostly = "arrive out of order" if worst.reordered >= worst.duplicates else "arrive twice"
        yield Found(
            evidence=(worst,),
            facts={
                "source": str(worst.source),
                "destination": str(worst.destination),
                "hearer": hearer,
                "reordered": worst.reordered,
                "duplicates": worst.duplicates,
                "packets": worst.packets,
                "percent": percent(max(worst.reordered, worst.duplicates) / worst.packets),
                "how": mostly,
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )


def _is_mixed(stream: Stream, limits: Limits) -> bool:
    most = max(stream.reordered, stream.duplicates)
    return most >= limits.lost_packets and most > limits.loss_ratio * stream.packets

"""A relay sends a side's media to where packets first came from, and not to where that side is (RFC 4961, RTP bleed).

The relay's packets go to an address that no description names and from which nothing comes any more, while the side
that they are for sends from elsewhere and gets nothing. A NAT that changed its binding moves both ways together.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import audio_streams, described, sighted


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    named = {(m.address, m.port) for _, m in described(case)}
    confirmed = audio_streams(case, "confirmed")
    for astray in confirmed:
        if astray.source not in named or astray.destination in named or astray.packets < limits.one_way_packets:
            continue
        first = [s for s in case.streams if s.source == astray.destination and s.destination == astray.source]
        live = [s for s in confirmed if s.destination == astray.source and s.source != astray.destination]
        live = [s for s in live if _alone_for_long(s, first, astray, limits)]
        if not first or not live or any(s.destination in {x.source for x in live} for s in confirmed):
            continue
        yield Found(
            evidence=sighted(first[0], live[-1], astray),
            facts={
                "relay": str(astray.source),
                "sends_to": str(astray.destination),
                "live": str(live[-1].source),
                "packets": astray.packets,
                "too_long_s": seconds(astray.last_ns - max(s.last_ns for s in first)),
            },
            party_at=astray.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _alone_for_long(live: Stream, first: list[Stream], astray: Stream, limits: Limits) -> bool:
    """Whether the live source goes on well after the first one stopped, and the relay still sends to that."""
    stopped_ns = max((s.last_ns for s in first), default=live.last_ns)
    margin_ns = int(limits.one_way_s * NS_PER_S)
    return min(live.last_ns, astray.last_ns) - stopped_ns >= margin_ns

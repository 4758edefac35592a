"""A description names an address that the peer cannot reach, and the peer's media goes there (RFC 3264 5).

Shown by the streams alone: the peer sends to the private address, while that side's own packets come from a public one.
A private address that works, or that the peer overrules by answering where packets come from, is no fault (guard G9).
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.config import Limits
from sipdiag.model import Case, Endpoint, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import is_private
from sipdiag.rules._hops import side_of
from sipdiag.rules._media import MIN_PACKETS, audio_end, sighted


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for seen, end in _private_ends(case):
        public = seen.source.address
        lost = [s for s in case.streams if s.destination == end and s.packets >= MIN_PACKETS]
        # Its own media, where it is seen, has to come from elsewhere than the description says.
        own = [s for s in case.streams if s.source.address == end.address]
        latched = [s for s in case.streams if s.destination.address == public and s.packets >= MIN_PACKETS]
        if not lost or own or latched:
            continue
        back = [s for s in case.streams if s.source.address == public][:1]
        yield Found(
            evidence=sighted(seen, *back, lost[-1]),
            facts={
                "described": str(end),
                "described_by": str(seen.source),
                "sender": str(lost[-1].source),
                "packets": sum(s.packets for s in lost),
                "other_way": "is heard" if back else "is not in the capture",
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
            party=side_of(case, seen.source),
            party_at=seen.source,
            confidence="certain" if back else "likely",
        )
        return


def _private_ends(case: Case) -> Iterator[tuple[Sighting, Endpoint]]:
    """The descriptions that name a private address, though their sender is seen under a public one.

    Each as it was first seen: what proxies passed on is not theirs.
    """
    told: set[Endpoint] = set()
    seen_in = (s for t in case.invites for s in (*t.sends[:1], *t.responses, *t.acks[:1]))
    for seen in sorted(seen_in, key=lambda seen: (seen.time_ns, seen.frame)):
        end = audio_end(seen)
        if end is None or end in told or not is_private(end.address) or is_private(seen.source.address):
            continue
        told.add(end)
        yield seen, end

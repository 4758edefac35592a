"""What the caller could hear before the answer, from the provisional responses and the RTP that came back.

In: a Case with its streams. Out: `EarlyMedia` rows, seconds since the first INVITE. RFC 3960 3.2: a caller's device
plays what it receives, and a local tone after 180 where it receives nothing. A device is free to do otherwise, so
"unknown" is said where a session description promised media and this capture holds no media at all.
"""

from __future__ import annotations

from itertools import pairwise

from sipdiag.model import NS_PER_S, Case, Sighting
from sipdiag.records import EarlyMedia
from sipdiag.shown import has_sdp

NOTHING = "nothing"
LOCAL = "local-ringback"
NETWORK = "network-ringback-or-announcement"
UNKNOWN = "unknown"

NOTICED_NS = NS_PER_S // 5
"""A pause shorter than a fifth of a second is no silence to a listener."""


def early_media(case: Case) -> list[EarlyMedia]:
    """The stretches between the first 18x and the end of the early phase, neighbours of one kind joined."""
    if case.kind != "call":
        return []
    progress = [r for r in case.last_attempt.provisionals if r.status > 100] if case.attempts else []
    if not progress:
        return []
    end_ns = case.answered_ns or (case.final.time_ns if case.final else case.end_ns)
    media = [
        (max(s.first_ns, progress[0].time_ns), min(s.last_ns, end_ns))
        for s in case.streams
        if s.phase == "early" and s.direction == "callee-to-caller" and s.packets > 1
    ]
    edges = sorted({r.time_ns for r in progress} | {t for stretch in media for t in stretch} | {end_ns})
    # What is shorter than anybody notices, as the 20 ms after a last packet, belongs to what was before it.
    edges = [t for i, t in enumerate(edges) if t <= end_ns and (i == 0 or t == end_ns or end_ns - t >= NOTICED_NS)]
    rows: list[EarlyMedia] = []
    for begin, finish in pairwise(edges):
        heard = _heard(case, [r for r in progress if r.time_ns <= begin], media, begin, finish)
        from_s, to_s = ((t - case.start_ns) / NS_PER_S for t in (begin, min(finish, end_ns)))
        if rows and rows[-1].heard == heard:
            rows[-1] = EarlyMedia(from_s=rows[-1].from_s, to_s=round(to_s, 3), heard=heard)
        else:
            rows.append(EarlyMedia(from_s=round(from_s, 3), to_s=round(to_s, 3), heard=heard))
    return rows


def _heard(case: Case, so_far: list[Sighting], media: list[tuple[int, int]], begin: int, finish: int) -> str:
    if any(first < finish and last > begin for first, last in media):
        return NETWORK
    alerted = any(r.status == 180 for r in so_far)
    promised = any(has_sdp(r.message) for r in so_far)
    if promised and not (case.streams or case.view.media_seen):
        return UNKNOWN
    return LOCAL if alerted else NOTHING

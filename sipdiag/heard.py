"""What the caller could hear before the answer, from the provisional responses and the RTP that came back.

In: a Case with its streams. Out: `EarlyMedia` rows, seconds since the first INVITE. RFC 3960 3.2: a caller's device
plays what it receives, and a local tone after 180 where it receives nothing. A device is free to do otherwise, so
"unknown" is said where a session description promised media and this capture holds no media at all. RTP that holds
digital silence alone is the network's all the same: a device that receives it makes no tone of its own; `why` says so.
What a box on the way receives is not heard by the caller before it comes out on the caller's side.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from sipdiag.model import NS_PER_S, Case, Sighting, Stream
from sipdiag.offers import ends_below
from sipdiag.records import EarlyMedia, since
from sipdiag.shown import has_sdp
from sipdiag.sip import early_media_direction

NOTHING = "nothing"
LOCAL = "local-ringback"
NETWORK = "network-ringback-or-announcement"
UNKNOWN = "unknown"

NOTICED_NS = NS_PER_S // 5
"""What is shorter than a fifth of a second is nothing to a listener: no silence, and no tone."""
SILENT_RATIO = 0.98
"""Share of idle packets from which on a stream is digital silence."""
_UNHEARD = ("inactive", "recvonly")
"""Of P-Early-Media (RFC 5009 8), which speaks from the callee's side: no media towards the caller is authorised."""


class _Stretch(NamedTuple):
    begin_ns: int
    end_ns: int
    stream: Stream


def early_media(case: Case) -> tuple[EarlyMedia, ...]:
    """The stretches between the first 18x and the end of the early phase, neighbours of one kind joined."""
    if case.kind != "call":
        return ()
    attempts = case.attempts
    progress = [r for r in attempts[-1].responses if 100 < (r.message.status or 0) < 200] if attempts else ()
    if not progress:
        return ()
    start_ns, begin_ns = case.start_ns, progress[0].time_ns
    end_ns = case.answered_ns or (case.final.time_ns if case.final else case.end_ns)
    media = _stretches(case, begin_ns, end_ns) if case.streams else []
    if len(progress) == 1 and not media and begin_ns < end_ns:  # as in nearly every call: one stretch
        heard, why = _signalled(case, progress)
        return (EarlyMedia(since(begin_ns, start_ns), since(end_ns, start_ns), heard, why),)
    edges = sorted({end_ns, *[r.time_ns for r in progress], *[t for part in media for t in part[:2]]})
    # What is shorter than anybody notices, as the 20 ms after a last packet, belongs to what was before it.
    edges = [t for i, t in enumerate(edges) if t <= end_ns and (i == 0 or t == end_ns or end_ns - t >= NOTICED_NS)]
    rows: list[EarlyMedia] = []
    for begin, finish in pairwise(edges):
        heard, why = _heard(case, [r for r in progress if r.time_ns <= begin], media, begin, finish)
        from_s, to_s = since(begin, start_ns), since(min(finish, end_ns), start_ns)
        before = rows[-1] if rows else None
        is_brief = before is not None and before.to_s - before.from_s < NOTICED_NS / NS_PER_S
        if before is not None and (is_brief or (before.heard, before.why) == (heard, why)):
            from_s = rows.pop().from_s
        rows.append(EarlyMedia(from_s, to_s, heard, why))
    return tuple(rows)


def _stretches(case: Case, begin_ns: int, end_ns: int) -> list[_Stretch]:
    """The RTP that could come back to the caller in this time."""
    back = [s for s in case.streams if s.phase == "early" and s.direction == "callee-to-caller" and s.packets > 1]
    on_the_way = ends_below(case) if back else ()
    parts = (
        _Stretch(max(s.first_ns, begin_ns), min(s.last_ns, end_ns), s) for s in back if s.destination not in on_the_way
    )
    # The first sound of who answers may overtake the 200.
    return [part for part in parts if part.end_ns - part.begin_ns >= NOTICED_NS]


def _heard(case: Case, so_far: list[Sighting], media: list[_Stretch], begin: int, finish: int) -> tuple[str, str]:
    """What could be heard, and why."""
    there = [part.stream for part in media if part.begin_ns < finish and part.end_ns > begin]
    if there:
        sounding = [s for s in there if s.idle_ratio is None or s.idle_ratio < SILENT_RATIO]
        return NETWORK, _whose(case, sounding) if sounding else "digital-silence"
    return _signalled(case, so_far)


def _signalled(case: Case, so_far: list[Sighting]) -> tuple[str, str]:
    """The same where nothing sounded."""
    described = rang = False
    for response in so_far:
        message = response.message
        described = described or (message.has_media_line and has_sdp(message))
        rang = rang or message.status == 180
    if described and not (case.streams or case.view.media_seen):
        return UNKNOWN, "no-media-in-capture"
    if rang:
        if _is_gated(so_far):
            return LOCAL, "early-media-not-authorised"
        return LOCAL, "180-after-sdp-without-rtp" if described else "180"
    if described:
        return NOTHING, "early-media-not-authorised" if _is_gated(so_far) else "sdp-without-rtp"
    return NOTHING, "no-180-no-sdp"


def _whose(case: Case, sounding: list[Stream]) -> str:
    """Which of several early dialogs the sound came from (RFC 3960 3.1)."""
    if len({s.source for s in sounding}) > 1:
        return "several-at-once"
    answerer = case.final.message.to_tag if case.final is not None and case.answered_ns is not None else None
    if answerer and all(s.to_tags and answerer not in s.to_tags for s in sounding):
        return "another-dialog"
    return "rtp"


def _is_gated(so_far: list[Sighting]) -> bool:
    """Whether the latest P-Early-Media with a direction does not authorise media towards the caller."""
    for response in reversed(so_far):
        direction = early_media_direction(response.message)
        if direction is not None:
            return direction in _UNHEARD
    return False

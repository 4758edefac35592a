"""What the RTP of a Case shows of who was heard when.

In: a Case with its streams. Out: judgments, no findings. That nothing was heard is another question: it takes a capture
that would have shown it (guard G10).
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.model import NS_PER_MS, NS_PER_S, Case, Endpoint, Sighting, Stream, Transaction
from sipdiag.offers import ends_below
from sipdiag.rules import time_of
from sipdiag.sip import Media

MIN_PACKETS = 2
"""Packets that make a stream something that is heard; one is a probe of a NAT."""

_OVERTAKES_NS = NS_PER_S // 2
"""By how much the first sound of who answers may overtake the 200, which every proxy on the way takes time for."""
_REPORTS = 2
"""RTCP reports from which a receiver's word on a whole stream counts."""
_LONG_LOSS = 25
"""Packets missing in a row, half a second, that are one gap and no chance losses."""
_ALIKE_BURSTS = 2
"""Bursts of loss that make a pattern; a single one at the same time in both directions may be chance."""
_HOLE = 5
"""Packets missing in a row that are no chance where the other direction lacks as many up to the same instant."""
_HOLE_END_NS = 120 * NS_PER_MS
"""Within which both directions go on after a hole: each sends a packet every 20 ms, or every 60."""
_ALIKE = 0.1
"""How far two counts of lost packets may differ and still be of the same losses: a stream begins or ends in between."""
_RESTARTS = 3
"""Times that a sender may begin its numbers anew, as on hold and on transfer, without counting twice at once."""
_VIDEO_CLOCK_HZ = 90_000
"""RFC 3551 5: the clock of video."""


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


def heard_early(case: Case) -> tuple[Stream, ...]:
    """The streams that the caller can hear before the answer: not what a box on the way hears, nor the first sound of
    who answers, on its way beside the 200."""
    on_the_way, answered_ns = ends_below(case), case.answered_ns
    return tuple(
        s
        for s in towards_caller(case, "early")
        if s.destination not in on_the_way and (answered_ns is None or answered_ns - s.first_ns > _OVERTAKES_NS)
    )


def audio_streams(case: Case, phase: str, direction: str | None = None) -> tuple[Stream, ...]:
    """The streams of a phase, of one direction or of all, that can be heard: no video, and no lone packets."""
    return tuple(
        s
        for s in case.streams
        if s.phase == phase
        and direction in (None, s.direction)
        and s.packets >= MIN_PACKETS
        and s.clock_rate != _VIDEO_CLOCK_HZ
    )


def sections_at(case: Case, end: Endpoint) -> tuple[Media, ...]:
    """What descriptions of this call say of an endpoint, in whatever offer or answer they said it."""
    return tuple(media for seen, media in described(case) if end.port == media.port and end.address == media.address)


def described(case: Case) -> Iterator[tuple[Sighting, Media]]:
    """Every section with a port that a message of this call describes, and the message."""
    for transaction in case.transactions:
        for seen in (*transaction.sends[:1], *transaction.responses, *transaction.acks[:1]):
            sdp = seen.sdp
            for media in sdp.media if sdp is not None else ():
                if media.port:
                    yield seen, media


def describer(case: Case, end: Endpoint) -> Sighting | None:
    """The first message that names this endpoint."""
    return next((s for s, m in described(case) if m.port == end.port and m.address == end.address), None)


def listener(case: Case, direction: str) -> Endpoint | None:
    """The box that hears a direction, by its signalling."""
    if direction == "callee-to-caller":
        return case.caller
    last = case.deepest or (case.attempts[-1] if case.attempts else None)
    return last.server if last is not None else None


def side_words(direction: str) -> tuple[str, str]:
    """Who speaks and who listens."""
    return ("caller", "callee") if direction == "caller-to-callee" else ("callee", "caller")


def network_lost(case: Case, stream: Stream) -> int:
    """Packets that the network lost: not those that the capture lost in all streams at once (guard G11), nor the holes
    of a sender whose numbers go back as often as forth, as one that counts its key presses apart."""
    bursts, leaps = stream.bursts, stream.restarts + stream.switches
    if bursts is not None and leaps >= _RESTARTS and 2 * leaps >= bursts.bursts:
        return 0
    return max(0, stream.lost - max(stream.lost_at_once, _gap_of_all(case, stream)))


def receiver_denies(case: Case, stream: Stream) -> bool:
    """Whether a receiver reports that it lost hardly anything of what is missing here: the capture lost it."""
    rtcp = stream.rtcp
    if rtcp is None or rtcp.reports < _REPORTS or rtcp.reported_lost is None:
        return False
    return rtcp.reported_lost * 10 <= network_lost(case, stream)


def network_loss(case: Case, stream: Stream) -> float:
    """Share of the packets sent that the network lost."""
    lost = network_lost(case, stream)
    return lost / (stream.packets + lost) if lost else 0.0


def _gap_of_all(case: Case, stream: Stream) -> int:
    """The longest loss of a stream, where every stream of the phase has a long one that ends at the same moment."""
    mine = stream.bursts
    others = [s for s in case.streams if s.phase == stream.phase and _goes_against(s, stream)]
    if mine is None or mine.longest_loss < _LONG_LOSS or not others:
        return 0
    for other in others:
        theirs = other.bursts
        if theirs is None or theirs.longest_loss < _LONG_LOSS:
            return 0
        if abs(theirs.longest_loss_ns - mine.longest_loss_ns) > NS_PER_S:
            return 0
    return mine.longest_loss


def loses_alike(case: Case, stream: Stream) -> Stream | None:
    """The stream of the other direction that lost as many packets in as many bursts, the longest at the same moment, or
    all in one hole that ends at the same instant: what lost them is common to both, the capture or a link."""
    mine = stream.bursts
    if mine is None:
        return None
    for other in case.streams:
        theirs = other.bursts
        if theirs is None or other.phase != stream.phase or not _goes_against(other, stream):
            continue
        if abs(other.lost - stream.lost) > max(_ALIKE * stream.lost, 1) or abs(theirs.bursts - mine.bursts) > 1:
            continue
        apart_ns = abs(theirs.longest_loss_ns - mine.longest_loss_ns)
        if mine.bursts >= _ALIKE_BURSTS and apart_ns <= NS_PER_S:
            return other
        if min(mine.longest_loss, theirs.longest_loss) >= _HOLE and apart_ns <= _HOLE_END_NS:
            return other
    return None


def _goes_against(other: Stream, stream: Stream) -> bool:
    """Whether a stream is of the other direction; where that is not known, from another host."""
    if "unknown" in (other.direction, stream.direction):
        return other.source.address != stream.source.address
    return other.direction != stream.direction


def percent(ratio: float) -> float:
    """A ratio as a fact for people holds it: percent, to a tenth."""
    return round(100 * ratio, 1)


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

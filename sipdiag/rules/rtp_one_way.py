"""A confirmed call in which both sides are to send, and RTP goes one way only (RFC 3264 5.1, RFC 3550).

The direction that is heard shows that this capture holds the call's media (guard G10); hold, sendonly and inactive are
taken from the offers and answers. A direction that stops long before the end counts too, unless its sender pauses in
silence (DTX); one that does not come back after a hold, if both descriptions name the hosts that they named before;
one that is away for more than 30 s and whose sequence numbers show that it was sent all the while; and one that reaches
a box between two legs which sends nothing of it on. A direction that is missing from the beginning may be missing from
the capture alone: a hearer that reports by RTCP what it receives shows that, and where nothing shows that the capture
holds both directions, that hangs on its other calls.
"""

from __future__ import annotations

import msgspec

from sipdiag.config import Limits
from sipdiag.model import NS_PER_MS, NS_PER_S, Absence, Case, Evidence, Sighting, Stream
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._agreed import BACK, OPPOSITE, OUT, Stretch, over, stretches, within
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import audio_end, audio_streams, listener, media_passes_with_signalling, side_words, sighted

_NUMBERS = 1 << 16
_REPORTS = 2
"""RTCP reports that show what a side is; the first may be sent before its sound begins."""
_PACED = 0.05
"""How far the numbers that a sender used up may differ from what its ptime makes due, as a share."""
_MOST = 0.9
"""Share of an absence for which the other direction has to be there."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None or any(s.direction == "unknown" for s in case.streams):
        return
    parts = stretches(case)
    for heard in (OUT, BACK):
        missing = OPPOSITE[heard]
        sent = audio_streams(case, "confirmed", heard)
        if sum(s.packets for s in sent) < limits.one_way_packets:
            continue
        back = audio_streams(case, "confirmed", missing)
        silent_s, before, resumed = _silence(case, parts, sent, back, limits)
        if silent_s is not None:
            found = _found(case, resumed or parts, sent, before, silent_s, missing, is_resumed=bool(resumed))
            yield found if before is not None else _if_captured(case, sent, found)
            return
        away = _away(parts, sent, back, limits)
        if away is not None:
            yield _found_away(case, parts, sent, *away)
            return
    kept = _kept(case, parts, limits)
    if kept is not None:
        yield kept


def _kept(case: Case, parts: tuple[Stretch, ...], limits: Limits) -> Found | None:
    """Sound that a box hears on one leg and does not send on the other, on which it does hear the other side."""
    if any({OUT, BACK} - part.sends for part in parts):
        return None
    for heard in (OUT, BACK):
        missing = OPPOSITE[heard]
        there = audio_streams(case, "confirmed", missing)
        legs = {call_id for stream in there for call_id in stream.call_ids}
        for stream in audio_streams(case, "confirmed", heard):
            if stream.packets < limits.one_way_packets or not stream.call_ids or legs.intersection(stream.call_ids):
                continue
            box = stream.destination.address
            coming = next((s for s in there if s.destination.address == box and s.packets >= stream.packets / 2), None)
            if coming is None or within(parts, stream, OUT, BACK) < limits.media_stopped_s:
                continue
            speaker, hearer = side_words(missing)
            return Found(
                evidence=sighted(stream, coming),
                facts={
                    "speaker": speaker,
                    "hearer": hearer,
                    "heard": str(stream.source),
                    "heard_to": str(stream.destination),
                    "packets": stream.packets,
                    "silent_s": round(within(parts, stream, OUT, BACK), 1),
                    "how": f"reaches {coming.destination} and is not sent on",
                },
                transactions=tuple(a for a in case.attempts if a.final is case.final),
                party="proxy",
                party_at=stream.destination,
            )
    return None


def _silence(
    case: Case, parts: tuple[Stretch, ...], sent: tuple[Stream, ...], back: tuple[Stream, ...], limits: Limits
) -> tuple[float | None, Stream | None, tuple[Stretch, ...]]:
    """For how long nothing came though both sides were to send and one did; the last that came before; and if a hold
    was in between, what was agreed after it. None where it did come."""
    if not back:
        heard_s = max(within(parts, stream, OUT, BACK) for stream in sent)
        return (heard_s if heard_s >= limits.one_way_s else None), None, ()
    last = max(back, key=lambda stream: stream.last_ns)
    # Who pauses in silence is heard again when somebody speaks.
    if any(s.pauses or s.comfort_noise for s in back) or last.max_gap_ms > limits.media_gap_s * 1000:
        return None, None, ()
    rest = tuple(
        Stretch(max(p.begin_ns, last.last_ns), p.end_ns, p.sends, p.caller, p.callee)
        for p in parts
        if p.end_ns > last.last_ns
    )
    if over(case) - last.last_ns < limits.media_stopped_s * NS_PER_S:
        return None, None, ()
    resumed: tuple[Stretch, ...] = ()
    # Only a side that was to send when its media stopped, and to the end, has stopped on its own account.
    if any({OUT, BACK} - p.sends for p in rest):
        rest = resumed = _resumed(parts, rest)
        if not rest:
            return None, None, ()
    goes_on_s = max(within(rest, stream, OUT, BACK) for stream in sent)
    return (goes_on_s if goes_on_s >= limits.media_stopped_s else None), last, resumed


def _away(
    parts: tuple[Stretch, ...], sent: tuple[Stream, ...], back: tuple[Stream, ...], limits: Limits
) -> tuple[Stream, Absence] | None:
    """The longest absence of a direction that was sent all the while, as its sequence numbers show, and got lost, while
    both were to send and the other one was there; a packet or two are no return."""
    stays_ns = int(limits.one_way_s * NS_PER_S)
    found = [
        (stream, away)
        for stream in back
        for away in stream.absences
        if stream.last_ns - away.until_ns >= stays_ns and _lost_on_the_way(stream, away) and _covered(parts, sent, away)
    ]
    return max(found, key=lambda one: one[1].until_ns - one[1].from_ns, default=None)


def _lost_on_the_way(stream: Stream, away: Absence) -> bool:
    if stream.ptime_ms is None or stream.comfort_noise:
        return False
    due = (away.until_ns - away.from_ns) / NS_PER_MS / stream.ptime_ms
    off = (away.steps - due) % _NUMBERS
    return min(off, _NUMBERS - off) <= _PACED * min(due, _NUMBERS)


def _covered(parts: tuple[Stretch, ...], sent: tuple[Stream, ...], away: Absence) -> bool:
    """Whether both were to send, and the other direction was there, in nearly all of an absence."""
    lasts_ns = away.until_ns - away.from_ns
    agreed = [(p.begin_ns, p.end_ns) for p in parts if {OUT, BACK} <= p.sends]
    heard = [(s.first_ns, s.last_ns) for s in sent if s.max_gap_ms * NS_PER_MS < lasts_ns / 2]
    return all(
        sum(max(0, min(end, away.until_ns) - max(begin, away.from_ns)) for begin, end in spans) >= _MOST * lasts_ns
        for spans in (agreed, heard)
    )


def _found_away(
    case: Case, parts: tuple[Stretch, ...], sent: tuple[Stream, ...], stream: Stream, away: Absence
) -> Found:
    silent_s = (away.until_ns - away.from_ns) / NS_PER_S
    found = _found(case, parts, sent, stream, silent_s, stream.direction, is_resumed=False)
    since_s = (away.from_ns - (case.answered_ns or case.start_ns)) / NS_PER_S
    how = f"is lost from {since_s:.0f} s to {since_s + silent_s:.0f} s after the answer"
    return Found(
        evidence=found.evidence,
        facts={**found.facts, "how": how},
        transactions=found.transactions,
        party="network",
        confidence="likely",
        against=("a capture that leaves out packets of one direction for so long looks the same",),
    )


def _if_captured(case: Case, sent: tuple[Stream, ...], found: Found) -> Found | Unknown:
    """The finding, with what it hinges on: that the capture would hold the missing direction."""
    stream = max(sent, key=lambda s: s.packets)
    if stream.hears is not None:
        note = f"RTCP: {stream.source.address} says that it receives RTP from {stream.destination.address}"
        return Unknown(
            evidence=(*found.evidence, Evidence(stream.hears, note)),
            facts=found.facts,
            because="the side that seems to hear nothing reports by RTCP that it receives RTP; this capture does not "
            "hold it",
            capture_at=stream.source,
            transactions=found.transactions,
        )
    shown = found.confidence == "likely" or bool(case.view.inbound.get(stream.source.address))
    is_held = stream.rtcp is not None and stream.rtcp.reports > 0
    is_held = is_held or bool(audio_streams(case, "early", OPPOSITE[stream.direction]))
    return msgspec.structs.replace(found, hinges_on=None if is_held else "others" if shown else "capture")


def _resumed(parts: tuple[Stretch, ...], rest: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The end of the call, from where both are to send again after a hold; empty where the media may go elsewhere."""
    both = [{OUT, BACK} <= part.sends for part in rest]
    resumed = rest[max(index for index, agreed in enumerate(both) if not agreed) + 1 :]
    before = next((part for part in parts if {OUT, BACK} <= part.sends), None)
    if not resumed or before is None or any(_hosts(part) != _hosts(before) for part in resumed):
        return ()
    return resumed


def _hosts(part: Stretch) -> tuple[str | None, str | None]:
    """The hosts at which the caller and the callee want to hear."""
    caller, callee = audio_end(part.caller), audio_end(part.callee)
    return caller.address if caller is not None else None, callee.address if callee is not None else None


def _found(
    case: Case,
    parts: tuple[Stretch, ...],
    sent: tuple[Stream, ...],
    before: Stream | None,
    silent_s: float,
    missing: str,
    *,
    is_resumed: bool,
) -> Found:
    stream = max(sent, key=lambda s: s.packets)
    speaker, hearer = side_words(missing)
    part = next((p for p in parts if {OUT, BACK} <= p.sends), None)
    told: list[Sighting] = [s for p in (part,) if p is not None for s in (p.caller, p.callee) if s is not None]
    attempt = next(a for a in case.attempts if a.final is case.final)
    answer = case.final
    shown = before is not None or bool(audio_streams(case, "early", missing))
    shown = shown or (answer is not None and media_passes_with_signalling(attempt, answer))
    at = case.caller if missing == OUT else listener(case, OUT)
    sends_none = before is None and _says_it_sends_none(stream)
    return Found(
        evidence=sighted(*told, stream, *((before,) if before is not None else ())),
        facts={
            "speaker": speaker,
            "hearer": hearer,
            "heard": str(stream.source),
            "heard_to": str(stream.destination),
            "packets": sum(s.packets for s in sent),
            "silent_s": round(silent_s, 1),
            "how": "does not come back after a hold"
            if is_resumed
            else f"stops {seconds(over(case) - before.last_ns):g} s before the end"
            if before is not None
            else "is missing, and its receiver reports say that nothing is sent"
            if sends_none
            else "is missing",
        },
        transactions=(attempt,),
        party=("caller" if missing == OUT else "callee") if sends_none else None,
        party_at=at,
        confidence="likely" if shown else "possible",
        against=()
        if before is not None
        else (f"a {speaker} that is muted may send nothing; its own capture would tell",),
    )


def _says_it_sends_none(heard: Stream) -> bool:
    """Whether who hears this stream reports on it by RTCP as one that sends nothing itself: by receiver reports alone
    (RFC 3550 6.4)."""
    rtcp = heard.rtcp
    return rtcp is not None and rtcp.reports >= _REPORTS and rtcp.by_sender is False

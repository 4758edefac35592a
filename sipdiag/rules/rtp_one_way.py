"""A confirmed call in which both sides are to send, and RTP goes one way only (RFC 3264 5.1, RFC 3550).

The direction that is heard shows that this capture holds the call's media (guard G10); hold, sendonly and inactive are
taken from the offers and answers. A direction that stops long before the end counts too, unless its sender pauses in
silence (DTX); one that does not come back after a hold, if both descriptions name the hosts that they named before;
and one that reaches a box between two legs which sends nothing of it on.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OPPOSITE, OUT, Stretch, over, stretches, within
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import audio_end, audio_streams, listener, media_passes_with_signalling, side_words, sighted


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
        silent_s, before, resumed = _silence(case, parts, sent, audio_streams(case, "confirmed", missing), limits)
        if silent_s is None:
            continue
        yield _found(case, resumed or parts, sent, before, silent_s, missing, is_resumed=bool(resumed))
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
            else "is missing",
        },
        transactions=(attempt,),
        party_at=at,
        confidence="likely" if shown else "possible",
        against=()
        if before is not None
        else (f"a {speaker} that is muted may send nothing; its own capture would tell",),
    )

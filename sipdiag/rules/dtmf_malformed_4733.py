"""Key presses as RTP events that break RFC 4733: no end, no duration, a duration that shrinks, or too short (2.5.1).

Only of streams that lost no packets, or so few that they cannot account for what most of the key presses lack, and not
of the last moments of a capture.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Severity, ToneEvent
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import side_words
from sipdiag.rules._tones import cited, pressed

_WORDS = {
    "no-end": "no packet has the end bit",
    "duration-shrinks": "its duration goes back",
    "zero-duration": "its duration stays 0",
    "short": "it is shorter than receivers have to notice",
    "no-marker": "its first packet has no marker bit",
}

_FEW = 0.01
"""Share of packets lost up to which the three end packets of several key presses are not lost by chance."""
_HABIT = 2
"""Key presses that show how a sender always does it."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for keys in pressed(case):
        if keys.stream.reordered or keys.stream.loss_ratio > _FEW:
            continue
        until_ns = min(case.view.last_ns, keys.stream.last_ns) - NS_PER_S
        bad = tuple((e, faults) for e in keys.events if (faults := _faults(e, until_ns, limits)))
        if not bad or (keys.stream.lost and (len(bad) < _HABIT or 2 * len(bad) <= len(keys.events))):
            continue
        named = list(dict.fromkeys(_WORDS[fault] for _, faults in bad for fault in faults))
        only_marker = all(faults == ["no-marker"] for _, faults in bad)
        severity: Severity | None = "info" if only_marker else None
        speaker, hearer = side_words(keys.stream.direction)
        yield Found(
            evidence=cited(tuple(event for event, _ in bad), keys.stream),
            facts={
                "source": str(keys.stream.source),
                "speaker": speaker,
                "hearer": hearer,
                "digits": keys.digits,
                "events": len(bad),
                "all_events": len(keys.events),
                "faults": named,
            },
            severity=severity,
            party="caller" if speaker == "caller" else "callee",
            party_at=keys.stream.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _faults(event: ToneEvent, until_ns: int, limits: Limits) -> list[str]:
    faults = [fault for fault in event.faults if fault in _WORDS and (fault != "no-end" or event.time_ns < until_ns)]
    ended = event.end_packets and event.duration_ms is not None
    if ended and event.duration_ms is not None and 0 < event.duration_ms < limits.events_short_ms:
        faults.append("short")
    return faults

"""Key presses come with a payload type that the receiver mapped to something else (RFC 3264 5.1, RFC 4733 2.5.1).

Different numbers in the two directions are legal, each as the receiver described it.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import describer, side_words
from sipdiag.rules._tones import cited, pressed, sections_of, takes_events


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for keys in pressed(case):
        sections = sections_of(case, keys.stream.destination)
        wanted = sorted({number for media in sections for number in takes_events(media)})
        wrong = tuple(e for e in keys.events if e.payload_type not in wanted)
        told = describer(case, keys.stream.destination)
        if not wanted or not wrong or told is None:
            continue
        speaker, hearer = side_words(keys.stream.direction)
        yield Found(
            evidence=(told, *cited(wrong, keys.stream)),
            facts={
                "source": str(keys.stream.source),
                "destination": str(keys.stream.destination),
                "speaker": speaker,
                "hearer": hearer,
                "digits": keys.digits,
                "payload_type": wrong[0].payload_type,
                "described": ", ".join(map(str, wanted)),
                "events": len(wrong),
            },
            party="caller" if speaker == "caller" else "callee",
            party_at=keys.stream.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return

"""Who speaks gets back what it said: the packets that come hold the bytes of those that went (RFC 3550 8.2).

A box that sends back whatever it gets is what an echo test is for, and two test programs that play one file look the
same: where both streams begin with the same sound, or a side says that it is of that kind, it is told as a fact.
"""

from __future__ import annotations

import re

from sipdiag.config import Limits
from sipdiag.model import NS_PER_MS, Case, Evidence, Stream
from sipdiag.numbers import user_of
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK
from sipdiag.rules._media import percent, side_words, sighted

_ECHO_TEST = re.compile(r"echo|^\*\d+$|^(600|9196|9195)$", re.I)
"""Users of echo tests: by name, star codes, and the numbers that Asterisk and FreeSWITCH come with."""
_TEST_PROGRAM = re.compile(r"sipp\b|echo", re.I)
_BRIDGE_NS = 60 * NS_PER_MS
"""A bridge takes packets into a jitter buffer before it sends them on; what comes back sooner was reflected."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    for stream in case.streams:
        loop = stream.returned
        # On one host, programs of one test talk to each other, and often with one file.
        if loop is None or stream.source.address == stream.destination.address:
            continue
        # What comes back to the caller is the callee's side's doing, and the other way round.
        returner, speaker = side_words(stream.direction) if stream.direction != "unknown" else ("callee", "caller")
        yield Found(
            evidence=(
                *sighted(stream, *_other_way(case, stream)),
                Evidence(loop.said, f"RTP of {stream.destination}, one packet"),
                Evidence(loop.back, f"the same sound from {stream.source}"),
            ),
            facts={
                "speaker": speaker,
                "returner": returner,
                "source": str(stream.source),
                "destination": str(stream.destination),
                "delay_ms": round(loop.lag_ns / NS_PER_MS),
                "share_percent": percent(loop.share),
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
            party="callee" if stream.direction == BACK else "caller",
            party_at=stream.source,
            severity="info" if loop.from_start or loop.lag_ns < _BRIDGE_NS or _is_test(case) else None,
            against=("both streams begin with the same sound, as in an echo test",) if loop.from_start else (),
        )
        return


def _other_way(case: Case, stream: Stream) -> tuple[Stream, ...]:
    return tuple(s for s in case.streams if (s.source, s.destination) == (stream.destination, stream.source))[:1]


def _is_test(case: Case) -> bool:
    """Whether the call is to an echo test, or a side of it is a program that sends back what it gets."""
    if _ECHO_TEST.search(user_of(case.request_uri)):
        return True
    seen = [s for a in case.attempts for s in (a.request, a.final) if s is not None]
    return any(
        _TEST_PROGRAM.search(s.message.header(name) or "") for s in seen for name in ("User-Agent", "Server", "Contact")
    )

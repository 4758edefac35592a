"""Sound that comes and goes as ringing tones do: SECOND rows of G.711 -> a `Cadence`.

What the sound is like is not kept, only which packets hold digital silence. But the tones that are in use repeat after
three, five or six whole seconds (ITU-T E.180, supplement 2), so that the share of sound in each second of the clock
repeats as well, to within a packet or two; nobody who speaks, and hardly an announcement, does that. Tones whose pauses
are not digital silence, as of analogue lines, and such as repeat after a fraction of a second, are not found.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.seconds import SUMS
from sipdiag.model import NS_PER_S, Cadence, Frame

LEAST_S = 10
"""Seconds over which it has to repeat, and two periods at least: shorter may be chance."""
MOST_S = 120
"""Seconds of a stream that are looked through; nobody waits longer for an answer."""
LEAST_PACKETS = 10
"""Packets of a second that is full: those of 100 ms."""
TOLERANCE = 0.08
"""Share of a second by which two may differ: two packets of 40 ms, or four of 20 ms."""

MISSING = 0.05
"""Share of a second's packets that may be lost: two of 50 move its share of sound by less than TOLERANCE."""


class _Tone(NamedTuple):
    period_s: int
    on_s: float
    """Seconds of sound in each period."""


TONES = (_Tone(3, 0.8), _Tone(5, 1.0), _Tone(5, 1.5), _Tone(6, 2.0))
"""Of ringing: 0.4-0.2-0.4-2 (Great Britain, Australia), 1-4 (most of Europe), 1.5-3.5 (France), 2-4 (North America)."""


def cadence(rows: NDArray[np.void]) -> Cadence | None:
    """The ringing tone that the stream of these rows (in the order of time) begins with, if it does."""
    rows = rows[: MOST_S + 2]
    second = rows["first_ns"] // NS_PER_S
    # Not the first second, which is not full, and not the last.
    missing = np.abs(rows["expected"][1:] - rows["packets"][1:])
    whole = np.flatnonzero((np.diff(second) != 1) | (missing > MISSING * rows["expected"][1:]))
    count = int(whole[0]) if len(whole) else len(rows) - 2
    part = rows[1 : 1 + max(0, count)]
    speech = part["sums"][:, SUMS["speech"]]
    if len(part) < LEAST_S or (speech < LEAST_PACKETS).any() or part["joined"].any():
        return None
    sound = 1 - part["sums"][:, SUMS["idle"]] / speech
    for tone in TONES:
        found = _repeats(sound, tone)
        if found:
            return Cadence(
                period_s=tone.period_s,
                on_s=tone.on_s,
                from_ns=int(rows["first_ns"][0]),
                until_ns=int(part["last_ns"][found - 1]),
                first_frame=Frame(int(rows["first_file"][0]), int(rows["first_frame"][0])),
                last_frame=Frame(int(part["last_file"][found - 1]), int(part["last_frame"][found - 1])),
            )
    return None


def _repeats(sound: NDArray[np.float64], tone: _Tone) -> int:
    """For how many seconds from the first on the sound is that of the tone; 0 where it is not."""
    period = tone.period_s
    off = np.flatnonzero(np.abs(sound[period:] - sound[:-period]) > TOLERANCE)
    lasts = period + (int(off[0]) if len(off) else len(sound) - period)
    first = sound[:period]
    is_tone = abs(float(first.sum()) - tone.on_s) <= 2 * TOLERANCE and int((first > TOLERANCE).sum()) <= tone.on_s + 1.5
    return lasts if is_tone and lasts >= max(LEAST_S, 2 * period) else 0

"""Estimates what a listener would score: codec and loss -> MOS-CQE by the E-model (ITU-T G.107, G.107.1).

Everything that a capture cannot show (echo, noise, loudness, the network's delay) is at the model's
default. What a jitter buffer threw away is not known here, so the estimate is the best that the receiver can
have had. Where no impairment has been published for a codec, or none under loss, there is no estimate.
"""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from sipdiag.model import JITTER_BUFFER_MS

NARROWBAND_R = 93.2
"""The rating with every parameter at its default (G.107 table 3)."""
WIDEBAND_R = 129.0
"""The same on the wideband scale (G.107.1)."""
_WIDEBAND_SCALE = 1.29
# R of the wideband scale is divided by this before it is turned into a MOS (G.107.1 annex A).
_FREE_DELAY_MS = 100.0
_LOWEST_MOS, _HIGHEST_MOS = 1.0, 4.5


class Impairment(NamedTuple):
    """What a codec costs (G.113 appendices I and IV)."""

    scale: Literal["NB", "WB"]
    ie: float
    """Equipment impairment without loss."""
    bpl: float | None
    """Robustness against loss; None where none is published."""


IMPAIRMENTS = {
    # Appendix I, tables I.1 (Ie) and I.2 (Bpl): with the loss concealment of G.711 appendix I, as receivers have had
    # for long; without it Bpl is 4.3.
    "PCMU": Impairment("NB", 0.0, 25.1),
    "PCMA": Impairment("NB", 0.0, 25.1),
    # The same tables: G.729A with voice activity detection, which plain "G729" allows unless its fmtp says annexb=no.
    "G729": Impairment("NB", 11.0, 19.0),
    # The same tables, at 6.3 kbit/s.
    "G723": Impairment("NB", 15.0, 16.1),
    # Table I.1 alone: no Bpl that two sources agree on.
    "GSM": Impairment("NB", 20.0, None),
    "GSM-EFR": Impairment("NB", 5.0, None),
    "G726-16": Impairment("NB", 50.0, None),
    "G726-24": Impairment("NB", 25.0, None),
    "G726-32": Impairment("NB", 7.0, None),
    "G726-40": Impairment("NB", 2.0, None),
    # Appendix IV, table IV.1 (one ear), by mode of RFC 4867; table IV.4 has Bpl for two ears alone.
    "AMR-WB 0": Impairment("WB", 41.0, None),
    "AMR-WB 1": Impairment("WB", 26.0, None),
    "AMR-WB 2": Impairment("WB", 13.0, None),
    "AMR-WB 3": Impairment("WB", 10.0, None),
    "AMR-WB 4": Impairment("WB", 7.0, None),
    "AMR-WB 5": Impairment("WB", 5.0, None),
    "AMR-WB 6": Impairment("WB", 3.0, None),
    "AMR-WB 7": Impairment("WB", 1.0, None),
    # No slip: 23.85 kbit/s is rated below 23.05.
    "AMR-WB 8": Impairment("WB", 8.0, None),
}
"""By encoding name in upper case, AMR-WB with its mode: planning values of G.113, read in works that quote it, not in
itself. AMR and Opus have none; EVS has one on a third scale (G.107.2); of G.722 the works disagree
(13, 20 and 31 or 14, 18 and 24 at 64, 56 and 48 kbit/s), and of G.728 they give delays that it leaves room for, but no
Ie."""

_ONE_MODE = re.compile(r"(?:^|;)\s*mode-set\s*=\s*([0-8])\s*(?:;|$)", re.IGNORECASE)


class Quality(NamedTuple):
    """A score, 1 to 4.5, and the scale it is on: the two scales cannot be compared."""

    mos_cqe: float
    scale: Literal["NB", "WB"]


def quality(codec: str | None, loss_ratio: float, burst_ratio: float = 1.0, fmtp: str = "") -> Quality | None:
    """The score of a stream with this codec (encoding name and format parameters as in SDP) and this share of packets
    lost, 0 to 1; burst_ratio is BurstR, 1 where loss is random."""
    impairment = IMPAIRMENTS.get(_named(codec, fmtp)) if codec else None
    if impairment is None or (impairment.bpl is None and loss_ratio > 0):
        return None
    ie = effective_impairment(impairment, loss_ratio, burst_ratio) + delay_impairment(JITTER_BUFFER_MS)
    if impairment.scale == "WB":
        return Quality(mos((WIDEBAND_R - ie) / _WIDEBAND_SCALE), "WB")
    return Quality(mos(NARROWBAND_R - ie), "NB")


def _named(codec: str, fmtp: str) -> str:
    """The name that impairments go by. A stream of several modes of AMR-WB has none: each costs something else."""
    mode = _ONE_MODE.search(fmtp) if codec.upper() == "AMR-WB" else None
    return f"AMR-WB {mode[1]}" if mode else codec.upper()


def effective_impairment(impairment: Impairment, loss_ratio: float, burst_ratio: float = 1.0) -> float:
    """Ie,eff of G.107 7.5. Loss that is spread out more evenly than chance would is taken for random."""
    if impairment.bpl is None:
        return impairment.ie
    percent = 100 * min(max(loss_ratio, 0.0), 1.0)
    return impairment.ie + (95 - impairment.ie) * percent / (percent / max(burst_ratio, 1.0) + impairment.bpl)


def delay_impairment(one_way_ms: float) -> float:
    """Idd of G.107 7.4, the cost of delay alone."""
    if one_way_ms <= _FREE_DELAY_MS:
        return 0.0
    x = math.log2(one_way_ms / _FREE_DELAY_MS)
    return 25 * (math.pow(1 + x**6, 1 / 6) - 3 * math.pow(1 + (x / 3) ** 6, 1 / 6) + 2)


def mos(rating: float) -> float:
    """MOS-CQE of a rating R (G.107 annex B)."""
    if rating <= 0:
        return _LOWEST_MOS
    if rating >= 100:
        return _HIGHEST_MOS
    value = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return max(value, _LOWEST_MOS)

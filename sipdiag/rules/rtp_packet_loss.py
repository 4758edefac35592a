"""The network loses RTP: sequence numbers are missing (RFC 3550 6.4, A.3; ITU-T G.107).

What chance makes of the little that is always lost is no finding: of a short stream a greater share has to be missing.
What all streams lose at once is the capture's own loss (guard G11); a sender that starts its numbers anew, or pauses in
silence, has lost nothing. A receiver that reports no loss while this capture misses packets shows that the capture
lost them. Where the two directions of a call lose alike, in the same moments, and no receiver reports loss, the capture
cannot be told from a link that both share.
"""

from __future__ import annotations

import math

from sipdiag.config import Limits
from sipdiag.model import Case, Evidence, Stream
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._media import loses_alike, network_loss, network_lost, percent, receiver_denies, side_words


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not any(s.lost for s in case.streams):
        return
    for direction in dict.fromkeys(s.direction for s in case.streams):
        lossy = [s for s in case.streams if s.direction == direction and _is_lossy(case, s, limits)]
        if not lossy:
            continue
        worst = max(lossy, key=lambda s: network_loss(case, s))
        found = _found(case, worst, lossy, limits)
        rtcp = worst.rtcp
        if rtcp is not None and receiver_denies(case, worst):
            note = f"RTCP: the receiver of {worst.source} lost {rtcp.reported_lost} packets"
            yield Unknown(
                evidence=(worst, Evidence(rtcp.last_frame, note)),
                facts=found.facts,
                because="the receiver's own reports say that it got nearly all of them, so the gaps are this capture's",
                capture_at=worst.destination,
            )
            continue
        twin = loses_alike(case, worst)
        if twin is not None and found.confidence != "certain":
            yield Unknown(
                evidence=(worst, twin),
                facts=found.facts,
                because="both directions lack packets at the same moments: this capture lost them, or a link that both "
                "share",
                capture_at=worst.destination,
            )
            continue
        yield found


def _is_lossy(case: Case, stream: Stream, limits: Limits) -> bool:
    if stream.lost < limits.lost_packets:
        return False
    lost = network_lost(case, stream)
    if lost < limits.lost_packets or network_loss(case, stream) < limits.loss_ratio:
        return False
    by_chance = limits.loss_background_ratio * (stream.packets + lost)
    return lost >= by_chance + limits.loss_deviations * math.sqrt(by_chance)


def _found(case: Case, worst: Stream, lossy: list[Stream], limits: Limits) -> Found:
    ratio = network_loss(case, worst)
    speaker, hearer = side_words(worst.direction) if worst.direction != "unknown" else ("sender", "receiver")
    others = [
        s for s in case.streams if s.direction not in (worst.direction, "unknown") and not _is_lossy(case, s, limits)
    ]
    clean = max(others, key=lambda s: s.packets, default=None)
    rtcp = worst.rtcp
    reported = rtcp is not None and (rtcp.max_fraction_lost or 0.0) >= ratio / 2
    bursts = worst.bursts
    seen: list[Stream | Evidence] = [worst, *([clean] if clean is not None else [])]
    if rtcp is not None and reported and rtcp.max_fraction_frame is not None:
        note = f"RTCP: the receiver of {worst.source} reports {percent(rtcp.max_fraction_lost or 0.0):g} % lost"
        seen.append(Evidence(rtcp.max_fraction_frame, note))
    return Found(
        evidence=tuple(seen),
        facts={
            "source": str(worst.source),
            "destination": str(worst.destination),
            "speaker": speaker,
            "hearer": hearer,
            "lost": network_lost(case, worst),
            "packets": worst.packets,
            "loss_percent": percent(ratio),
            "longest_loss": bursts.longest_loss if bursts is not None else 1,
            "streams": len(lossy),
            "mos_cqe": worst.mos_cqe,
            "other_way": "the other direction lost nothing to speak of, so it is not the capture"
            if clean is not None
            else "the other direction lost packets too or is not in the capture",
        },
        transactions=tuple(a for a in case.attempts if a.final is case.final),
        severity="error" if ratio >= limits.loss_unusable_ratio else None,
        confidence="certain" if reported else None if clean is not None else "possible",
    )

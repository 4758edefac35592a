"""Several branches of a fork announce media, one of them answers, and the caller's media stays with another (RFC 3261
13.2.2.4, RFC 3960 3.1).

A caller that turns to the branch that answered within a moment is healthy, and so is a fork as such.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Sighting, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import MIN_PACKETS, audio_end, sighted


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    final = case.final
    if case.kind != "call" or final is None or final.status >= 300:
        return
    attempt = next((a for a in case.attempts if a.final is final), None)
    if attempt is None or attempt.in_dialog:
        return
    described = [r for r in (*attempt.provisionals, final) if audio_end(r) is not None]
    if len({r.message.to_tag for r in described}) < 2:
        return
    tag = final.message.to_tag
    right = {audio_end(r) for r in described if r.message.to_tag == tag}
    wrong: dict[Endpoint | None, Sighting] = {audio_end(r): r for r in described if audio_end(r) not in right}
    late_ns = final.time_ns + int(limits.fork_switch_s * NS_PER_S)
    stays = [s for s in case.streams if s.destination in wrong and s.last_ns > late_ns and s.packets >= MIN_PACKETS]
    if not stays or _turned(case, right, stays[0]):
        return
    stream = stays[-1]
    branch = wrong[stream.destination]
    yield Found(
        evidence=sighted(branch, *(r for r in described if r.message.to_tag == tag), stream),
        facts={
            "branches": len({r.message.to_tag for r in described}),
            "answered_by": str(next((e for e in right if e is not None), None)),
            "answer_tag": tag,
            "sent_to": str(stream.destination),
            "other_tag": branch.message.to_tag,
            "after_s": seconds(stream.last_ns - final.time_ns),
        },
        transactions=(attempt,),
        party_at=attempt.client,
    )


def _turned(case: Case, right: set[Endpoint | None], stream: Stream) -> bool:
    """Whether the sender's media went to the branch that answered as well; a relay may stand for its address."""
    mine = stream.source.address
    return any(
        s.phase == "confirmed" and s.source.address == mine and s.destination in right and s.packets >= MIN_PACKETS
        for s in case.streams
    )

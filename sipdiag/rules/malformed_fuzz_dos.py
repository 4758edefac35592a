"""One source sends messages broken in ever other ways, to find what a server cannot bear (RFC 4475, RFC 3261 26.1).

Not a stack with a fault, which makes the same one each time; nor a capture that damages what everybody sends.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited
from sipdiag.rules._hops import seconds

_OWN_SHARE = 0.9
"""Of what would not parse in that minute, at least so much comes from this source."""


@wakes_on(Signal.MALFORMED)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    hostile = case.around.hostile
    if hostile is None or not case.broken or len(hostile.defects) < limits.hostile_defects:
        return
    if hostile.messages < max(limits.hostile_messages, _OWN_SHARE * (hostile.messages + hostile.others)):
        return
    source, victim = case.broken[0].source, case.broken[0].destination
    silent_ns = _silence_after(case, victim.address, hostile.last_ns)
    down = silent_ns >= limits.victim_silent_s * NS_PER_S
    yield Found(
        evidence=(
            *case.broken[:1],
            *cited(
                [f"another broken message from {source.address}"] * len(hostile.frames),
                [frame for frame in hostile.frames if frame != case.broken[0].frame],
            ),
        ),
        facts={
            "source": source.address,
            "victims": list(hostile.targets),
            "messages": hostile.messages,
            "defects": list(hostile.defects),
            "silent_s": seconds(silent_ns) if down else None,
            "harm": f"{victim.address} sends nothing for {seconds(silent_ns):g} s after them, though it is sent to"
            if down
            else "what they went to goes on sending",
        },
        transactions=case.transactions,
        party_at=source,
        severity="critical" if down else None,
        against=("a laboratory that tests a server does the same",),
    )


def _silence_after(case: Case, victim: str, last_ns: int) -> int:
    """For how long a host that was seen sending before sends nothing after a moment, while it is sent to; as far as
    this Case was watched, and to the width of the buckets that traffic is kept in."""
    sent, got = case.view.outbound.get(victim, ()), case.view.inbound.get(victim, ())
    begun_ns = last_ns + TRAFFIC_BUCKET_NS
    again_ns = next((time for time in sent if time >= begun_ns), case.view.last_ns)
    asked = any(begun_ns <= time < again_ns for time in got)
    seen = any(message.time_ns < last_ns for message in case.around.sdp_of.get(victim, ()))
    return max(0, again_ns - begun_ns) if asked and seen else 0

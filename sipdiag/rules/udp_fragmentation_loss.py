"""A request too large for one packet goes out over UDP in fragments, and they do not all arrive (RFC 3261 18.1.1).

Seen where some fragments are missing, where an ICMP error says so, or where a fragmented request is repeated in vain
while smaller ones between the same hosts are answered.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Event, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited as cited_frames
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, silence

_NEEDED = "fragmentation needed"
_TIMED_OUT = "reassembly"


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for transaction in case.transactions:
        if transaction.transport != "udp" or transaction.responses or branches.decided_elsewhere(transaction):
            continue
        lost = _events(case, transaction)
        said = [e for e in lost if e.kind != "fragment-lost"]
        missing = [e for e in lost if e.kind == "fragment-lost"]
        split = bool(missing) or any(len(s.frames) > 1 for s in transaction.sends)
        if not (split or said) or silence(case, branches, transaction, limits) not in ("proved", "likely", "open"):
            continue
        route = case.around.routes.get((transaction.client.address, transaction.server.address))
        small = route.answered_bytes if route is not None else 0
        if not said and not small and len(missing) < limits.sends_without_answer:
            continue
        sent = {sighting.frame for sighting in transaction.sends}
        yield Found(
            evidence=(
                *cited_frames(("a smaller request", "its response"), route.answered_frames if route else ()),
                *in_time(*cited(transaction.sends), *[e for e in lost if e.frame not in sent][:3]),
            ),
            facts={
                "server": str(transaction.server),
                "sender": str(transaction.client),
                "failed_method": transaction.method,
                "sent": how_often(transaction.sends),
                "fragments_lost": len(missing),
                "size": _size(transaction, missing),
                "shown": _shown(said, missing),
                "small_bytes": small,
                "small": f"one of {small} bytes was answered" if small else "no smaller one is in the capture",
            },
            transactions=(transaction,),
            party_at=transaction.client,
            confidence="certain" if said or (small and missing) else "likely",
            against=("a capture filter on the port hides later fragments too",)
            if missing and not (said or small)
            else (),
        )
        return


def _events(case: Case, transaction: Transaction) -> list[Event]:
    """What says that packets of this request were too large, or came in part."""
    flow = (transaction.client, transaction.server)
    return [
        e
        for e in case.events
        if e.about == flow
        and e.time_ns >= transaction.first_ns
        and (
            e.kind == "fragment-lost"
            or (e.kind == "icmp-time-exceeded" and _TIMED_OUT in e.detail)
            or (e.kind == "icmp-unreachable" and e.detail.startswith(_NEEDED))
        )
    ]


def _size(transaction: Transaction, missing: list[Event]) -> str:
    seen = max((len(s.message.raw) for s in transaction.sends), default=0)
    return f"more than {seen} bytes" if missing else f"{seen} bytes"


def _shown(said: list[Event], missing: list[Event]) -> str:
    if said:
        return f"{said[0].source.address} reports {said[0].detail}"
    if missing:
        return f"sends of which only a part of the fragments came: {len(missing)} ({missing[0].detail})"
    return "all of its fragments left, and nothing came back"

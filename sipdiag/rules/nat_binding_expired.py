"""A request goes to where a phone registered from, and the NAT in between has forgotten it (RFC 5626 4.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Binding, Case, Evidence, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited as cited_frames
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, reached_nobody, refused_below_sip, seconds


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for transaction in case.transactions:
        at = case.around.reachable.get(transaction.server)
        if at is None or transaction.in_dialog or transaction.transport != "udp" or not at.binding.behind_nat:
            continue
        if transaction.method in ("REGISTER", "CANCEL") or branches.decided_elsewhere(transaction):
            continue
        if not reached_nobody(case, branches, transaction, limits):
            continue
        granted = at.binding
        idle_ns = transaction.first_ns - at.heard_ns
        if idle_ns < limits.nat_idle_s * NS_PER_S or (granted.expires_ns or 0) <= transaction.first_ns:
            continue
        moved = _moved(case, granted)
        yield Found(
            evidence=(
                *cited_frames(
                    (f"REGISTER {granted.aor} from {granted.source}", f"{granted.status} to it"), granted.frames
                ),
                *in_time(*cited(transaction.sends), *refused_below_sip(case, transaction)[:1]),
                *_again(moved),
            ),
            facts=_facts(transaction, granted, moved, idle_ns),
            transactions=(transaction,),
            party_at=transaction.server,
            confidence="certain" if moved is not None else "likely",
            against=() if moved is not None else ("no later registration from another port is in the capture",),
        )
        return


def _facts(transaction: Transaction, granted: Binding, moved: Binding | None, idle_ns: int) -> dict[str, object]:
    return {
        "failed_method": transaction.method,
        "pinhole": str(transaction.server),
        "sent": how_often(transaction.sends),
        "aor": granted.aor,
        "contact": granted.contact or "unknown",
        "idle_s": seconds(idle_ns),
        "valid_s": seconds((granted.expires_ns or 0) - transaction.first_ns),
        "later": f"registered anew from {moved.source}" if moved is not None else "is not seen to register anew",
    }


def _moved(case: Case, granted: Binding) -> Binding | None:
    """The registration of the same user that came later, from another port of the same address."""
    latest = case.around.bindings.get(granted.aor)
    if latest is None or latest.source is None or granted.source is None or latest.time_ns <= granted.time_ns:
        return None
    same_host = latest.source.address == granted.source.address
    return latest if same_host and latest.source.port != granted.source.port else None


def _again(moved: Binding | None) -> tuple[Evidence, ...]:
    return cited_frames((f"REGISTER from {moved.source}", f"{moved.status} to it"), moved.frames) if moved else ()

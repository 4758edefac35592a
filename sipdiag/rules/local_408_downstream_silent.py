"""A hop answers for a next hop that does not: 408, or another failure it made up (RFC 3261 16.7, 16.8, 8.1.3.1).

The silent next hop is at fault, not who says so. Where the capture shows the unanswered request behind the response,
that proves it; where it shows the 408 alone, a 408 to an INVITE that rang nowhere is the same thing, likely.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._hops import Branches, cited, how_often, own_final, refused_below_sip, seconds, side_of, silence

_NEVER = frozenset({"CANCEL", "ACK"})


@wakes_on(Signal.FINAL_FAILURE | Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    for transaction in case.transactions:
        final = own_final(transaction)
        if final is None or final.status < 400 or transaction.method in _NEVER or transaction.request is None:
            continue
        if branches.decided_elsewhere(transaction) or _relayed(branches, transaction, final):
            continue
        silent = [t for t in branches.open_ends(transaction) if t is not transaction and _silent(case, t, final, limits)]
        if silent:
            yield _proved(case, transaction, final, tuple(silent))
        elif not branches.below(transaction) and _rang_nowhere(transaction, final):
            yield _inferred(transaction, final, limits)


def _relayed(branches: Branches, transaction: Transaction, final: Sighting) -> bool:
    """Whether the response came from further down: with its status, or as the better one of a fork."""
    below = [f for t in branches.below(transaction) if (f := own_final(t)) is not None]
    return any(f.status == final.status or final.status != 408 for f in below)


def _silent(case: Case, end: Transaction, final: Sighting, limits: Limits) -> bool:
    """Whether this end of a branch had time to answer before `final` and did not."""
    answered = end.responses if end.method == "INVITE" else end.finals
    if answered or end.request is None:
        return False
    waited_ns = final.time_ns - end.first_ns
    return waited_ns >= limits.local_timer_s * NS_PER_S or silence(case, end, limits) == "proved"


def _rang_nowhere(transaction: Transaction, final: Sighting) -> bool:
    """A 408 to a new INVITE before any ringing, which nobody cancelled and no gateway gives a Q.850 cause for."""
    if final.status != 408 or transaction.method != "INVITE" or transaction.in_dialog:
        return False
    if any(r.status > 100 for r in transaction.provisionals) or transaction.cancel is not None:
        return False
    return not any(r.protocol == "Q.850" for r in final.message.values("Reason"))


def _proved(case: Case, transaction: Transaction, final: Sighting, silent: tuple[Transaction, ...]) -> Found:
    end = silent[-1]
    seen = [transaction.request, final] if transaction.request else [final]
    seen += [s for t in silent for s in cited(t.sends)]
    return Found(
        evidence=(*sorted(seen, key=lambda s: s.time_ns), *(e for t in silent for e in refused_below_sip(case, t)[:1])),
        facts=_facts(transaction, final)
        | {
            "silent_hop": str(end.server),
            "sent": f"was sent to it {how_often(end.sends)} and found no response",
            "waited_s": seconds(final.time_ns - end.first_ns),
        },
        transactions=(transaction, *silent),
        party=side_of(case, end.server),
        party_at=end.server,
        severity="warning" if transaction.method == "OPTIONS" else None,
    )


def _inferred(transaction: Transaction, final: Sighting, limits: Limits) -> Found | Unknown:
    waited_ns = final.time_ns - transaction.first_ns
    evidence = (*cited(transaction.sends)[:1], *transaction.provisionals[:1], final)
    facts = _facts(transaction, final) | {
        "silent_hop": f"the hop behind {transaction.server}",
        "sent": "is not in this capture on its way there",
        "waited_s": seconds(waited_ns),
    }
    if waited_ns < limits.local_timer_s * NS_PER_S:
        return Unknown(
            evidence=evidence,
            because=f"the hop behind {transaction.server} is not in this capture, and the 408 came too soon for a timer",
            capture_at=transaction.server,
            facts=facts,
            transactions=(transaction,),
        )
    return Found(
        evidence=evidence,
        facts=facts,
        transactions=(transaction,),
        party_at=transaction.server,
        confidence="likely",
        against=(f"the hop behind {transaction.server} is not in this capture",),
    )


def _facts(transaction: Transaction, final: Sighting) -> dict[str, object]:
    return {
        "status": final.status,
        "reason": final.message.reason,
        "answered_by": str(final.source),
        "failed_method": transaction.method,
    }

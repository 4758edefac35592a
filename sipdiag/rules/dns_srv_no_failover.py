"""DNS names several servers, the first one fails, and the others are not tried (RFC 3263 4.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited as cited_frames
from sipdiag.rules._guards import watched_until
from sipdiag.rules._hops import Branches, branches_of, cited, how_often, in_time, side_of, silence
from sipdiag.rules._lookups import alternatives

_UNAVAILABLE = 503


@wakes_on(Signal.FINAL_FAILURE | Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if (case.final is not None and case.final.status < 300) or not case.around.lookups:
        return
    branches = branches_of(case)
    for transaction in reversed(case.transactions):
        if transaction.in_dialog or transaction.request is None or transaction.method == "CANCEL":
            continue
        if not _server_failed(case, branches, transaction, limits):
            continue
        found = alternatives(case, transaction.client, transaction.server, transaction.first_ns)
        if found is None:
            continue
        service, others = found
        tried = {
            t.server.address
            for t in case.transactions
            if t.client.address == transaction.client.address and t.method == transaction.method
        }
        tried.discard(transaction.server.address)
        by_name = not set(others).isdisjoint(service.lookup.targets)
        # Where a name leads that was looked up before the capture is not seen: it may be any of the others tried.
        if tried if by_name else tried & set(others):
            continue
        final = transaction.final
        relays = bool(branches.above(transaction))
        yield Found(
            evidence=(
                *cited_frames([f"DNS SRV {service.lookup.name}"] * 2, service.frames),
                *in_time(*cited(transaction.sends), final),
            ),
            facts={
                "name": service.lookup.name,
                "targets": list(service.lookup.targets),
                "server": str(transaction.server),
                "others": list(others),
                "sender": str(transaction.client),
                "failed_method": transaction.method,
                "status": final.status if final else None,
                "became": f"answered {final.status} {final.message.reason}"
                if final
                else f"did not answer, though it was asked {how_often(transaction.sends)}",
            },
            transactions=(transaction,),
            party="proxy" if relays else side_of(case, transaction.client),
            party_at=transaction.client,
        )
        return


def _server_failed(case: Case, branches: Branches, transaction: Transaction, limits: Limits) -> bool:
    """Whether this server gave a client reason to try the next one, and the capture shows that it had time to."""
    final = transaction.final
    if final is None:
        return silence(case, branches, transaction, limits) in ("proved", "likely")
    waited_ns = final.time_ns + int(limits.successor_s * NS_PER_S)
    return final.status == _UNAVAILABLE and watched_until(case, waited_ns, limits)

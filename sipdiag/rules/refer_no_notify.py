"""A REFER is accepted and nobody reports what becomes of it (RFC 3515 2.4.4, RFC 4488, RFC 7647)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import bytes_missed, direction_seen, hidden_by_encryption, watched_until
from sipdiag.rules._hops import branches_of, in_time, side_of


@wakes_on(Signal.REFER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if hidden_by_encryption(case):
        return
    branches = branches_of(case)
    timeout_ns = int(limits.transaction_timeout_s * NS_PER_S)
    for refer in case.transactions:
        final = refer.final
        if refer.method != "REFER" or final is None or final.status >= 300 or branches.above(refer):
            continue
        until_ns = final.time_ns + timeout_ns
        if refer.request is None or _wants_none(refer) or _reported(case, refer, until_ns):
            continue
        due_ns = final.time_ns + 2 * TRAFFIC_BUCKET_NS
        if not watched_until(case, until_ns, limits) or not direction_seen(case, refer.server, refer.client, due_ns):
            continue
        if bytes_missed(case, refer.server, refer.client, refer.first_ns):
            continue
        referee = branches.onward(refer)[-1].server
        yield Found(
            evidence=in_time(refer.request, final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "referrer": str(refer.client),
                "referee": str(referee),
                "waited_s": limits.transaction_timeout_s,
            },
            transactions=(refer,),
            party=side_of(case, referee),
            party_at=referee,
        )
        return


def _wants_none(refer: Transaction) -> bool:
    """Whether the two sides agreed on no subscription (RFC 4488 4, RFC 7614)."""
    for seen in (refer.request, refer.final):
        if seen is None:
            continue
        message = seen.message
        said = (message.header("Refer-Sub") or "").strip().lower().startswith("false")
        tags = " ".join((*message.headers("Require"), *message.headers("Supported"))).lower()
        if said or (seen is refer.request and message.header("Require") and "nosub" in tags):
            return True
    return False


def _reported(case: Case, refer: Transaction, until_ns: int) -> bool:
    """Whether a NOTIFY came, or the call was ended at once, after which many send none."""
    after = [t for t in case.transactions if t.first_ns >= refer.first_ns and t.call_id == refer.call_id]
    return any(t.method == "NOTIFY" or (t.method == "BYE" and t.first_ns <= until_ns) for t in after)

"""Credentials are sent under the CSeq of the request that was challenged, as if it were the same once more.

RFC 3261 22.2, 8.1.3.5; what the server makes of it is in 8.2.2.2.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._credentials import CHALLENGES, credentials
from sipdiag.rules._hops import branches_of, in_time, silence


@wakes_on(Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for first, again in zip(case.attempts, case.attempts[1:], strict=False):
        challenge, retry, final = first.final, again.request, again.final
        if challenge is None or challenge.status not in CHALLENGES or first.request is None or retry is None:
            continue
        if not _same_again(first, again, challenge) or (final is not None and final.status < 300):
            continue
        if final is None and silence(case, branches_of(case), again, limits) not in ("proved", "likely"):
            continue
        yield Found(
            evidence=in_time(first.request, challenge, retry, final),
            facts={
                "status": final.status if final else None,
                "phrase": final.message.reason if final else None,
                "responder": str(again.server),
                "cseq": first.cseq,
                "became": f"{final.status} {final.message.reason}" if final else "silence",
            },
            transactions=(first, again),
            party_at=case.caller,
        )
        return


def _same_again(first: Transaction, again: Transaction, challenge: Sighting) -> bool:
    """Whether the second carries credentials and the identity of the first: Call-ID, From tag, CSeq; another branch."""
    one, two = first.request, again.request
    return (
        one is not None
        and two is not None
        and first.call_id == again.call_id
        and first.cseq == again.cseq
        and first.branch != again.branch
        and one.message.from_tag == two.message.from_tag
        and two.time_ns > challenge.time_ns
        and not credentials(one)
        and bool(credentials(two))
    )

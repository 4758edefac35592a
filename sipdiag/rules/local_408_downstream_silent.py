"""A hop answers for a next hop that does not: 408, or another failure it made up (RFC 3261 16.7, 16.8, 8.1.3.1).

The silent next hop is at fault, not who says so. Where the capture shows the unanswered request behind the
response, that proves it; where it shows the 408 alone, a 408 to an INVITE that rang nowhere is the same, likely.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._endings import MadeUp, made_up
from sipdiag.rules._hops import how_often, in_time, seconds, sent_in_vain, side_of
from sipdiag.rules._unanswered import shows_that_it_got_it, sound_of


@wakes_on(Signal.FINAL_FAILURE | Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for response in made_up(case, limits):
        yield _proved(case, response) if response.silent else _inferred(response)


def _proved(case: Case, response: MadeUp) -> Found:
    end = response.silent[-1]
    sound = sound_of(case, end)
    return Found(
        evidence=(*in_time(response.transaction.request, response.final, *sent_in_vain(case, response.silent)), *sound),
        facts=_facts(response)
        | {
            "silent_hop": str(end.server),
            "sent": f"was sent there {how_often(end.sends)} and got no response",
            "waited_s": seconds(response.final.time_ns - end.first_ns),
        },
        transactions=(response.transaction, *response.silent),
        party="network" if sound else side_of(case, end.server),
        party_at=end.server,
        severity="warning" if response.transaction.method == "OPTIONS" else None,
        confidence="likely" if sound else None,
        against=tuple(map(shows_that_it_got_it, sound)),
    )


def _inferred(response: MadeUp) -> Found:
    transaction = response.transaction
    return Found(
        evidence=in_time(transaction.request, *transaction.provisionals[:1], response.final),
        facts=_facts(response)
        | {
            "silent_hop": f"the hop behind {transaction.server}",
            "sent": "is not in this capture on its way there",
            "waited_s": seconds(response.final.time_ns - transaction.first_ns),
        },
        transactions=(transaction,),
        party_at=transaction.server,
        confidence="likely",
        against=(f"the hop behind {transaction.server} is not in this capture",),
    )


def _facts(response: MadeUp) -> dict[str, object]:
    return {
        "status": response.final.status,
        "reason": response.final.message.reason,
        "answered_by": str(response.final.source),
        "failed_method": response.transaction.method,
    }

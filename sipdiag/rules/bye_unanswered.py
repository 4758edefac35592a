"""A BYE is repeated and finds no answer, so that the other side holds the call to be up (RFC 3261 15.1, 17.1.2.2).

The other requests that find none are `noninvite-timeout`. A BYE that meets one of the other side is no fault.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._hops import branches_of, in_time, sent_in_vain, side_of, silence, silence_facts, why_unknown
from sipdiag.rules._unanswered import tells


@wakes_on(Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    told: set[str] = set()
    for bye in case.transactions:
        if bye.method != "BYE" or bye.call_id in told or not tells(branches, bye):
            continue
        judged = silence(case, branches, bye, limits)
        facts = silence_facts(case, bye)
        if judged in ("proved", "likely"):
            told.add(bye.call_id)
            yield Found(
                evidence=in_time(*sent_in_vain(case, [bye])),
                facts=facts,
                transactions=(bye,),
                party=side_of(case, bye.server),
                party_at=bye.server,
                confidence="certain" if judged == "proved" else "likely",
            )
            continue
        because = why_unknown(bye, judged)
        if because is not None:
            told.add(bye.call_id)
            yield Unknown(
                evidence=in_time(*sent_in_vain(case, [bye])),
                because=because,
                capture_at=bye.client,
                facts=facts,
                transactions=(bye,),
            )

"""One address of record has gathered many contacts: of devices that restarted, or a stranger's (RFC 3261 10.3).

Told where several contacts of one host differ by port alone and carry no +sip.instance that would tell them apart.
"""

from __future__ import annotations

from collections import Counter

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.sip import NameAddr


@wakes_on(Signal.REGISTER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for attempt in reversed(case.attempts):
        final = attempt.final
        if attempt.request is None or final is None or final.status >= 300:
            continue
        contacts = [c for c in final.message.values("Contact") if isinstance(c, NameAddr)]
        nameless = [c for c in contacts if "+sip.instance" not in c.params]
        hosts = Counter((c.uri.user, c.uri.host) for c in nameless)
        (user, host), most = max(hosts.items(), key=lambda item: item[1], default=((None, ""), 0))
        if most < limits.stale_contacts:
            return
        # Where the registrar put the address of a NAT in, several phones behind it look like this too.
        own = {c.uri.host for c in attempt.request.message.values("Contact") if isinstance(c, NameAddr)}
        through_nat = host not in own
        yield Found(
            evidence=in_time(attempt.request, final),
            facts={
                "aor": case.to_uri,
                "contacts": len(contacts),
                "alike": most,
                "host": host,
                "named": f"{user}@{host}" if user else host,
                "registrar": str(attempt.server),
            },
            transactions=(attempt,),
            party_at=attempt.server,
            severity="info" if through_nat else None,
            confidence="possible" if through_nat else None,
            against=("these may be several phones behind one NAT, whose address this is",) if through_nat else (),
        )
        return

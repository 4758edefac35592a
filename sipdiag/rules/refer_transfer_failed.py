"""A transfer failed: the NOTIFY to who asked for it reports a final failure (RFC 3515 2.4, RFC 5589).

What the report says of the new call is the reason. A busy target or one who declines is what a user did.
"""

from __future__ import annotations

import re

from sipdiag.config import Limits
from sipdiag.model import Case, Party, Record, Severity, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.sip import NameAddr, Token

_STATUS_LINE = re.compile(rb"\s*SIP/2\.0[ \t]+([1-6][0-9]{2})[ \t]*([^\r\n]{0,200})")
_USERS = frozenset({486, 487, 600, 603})
_ASKED_WRONG = frozenset({400, 404, 410, 414, 416, 420, 481, 484, 485, 604})
"""What the reference itself brings about: a target that does not exist or cannot be asked for so."""


class Report(Record, frozen=True):
    """What a NOTIFY says of the call that a REFER asked for."""

    sights: tuple[Sighting, ...]
    """The NOTIFY, on every hop."""
    status: int
    phrase: str


@wakes_on(Signal.REFER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    refers = [t for t in case.transactions if t.method == "REFER" and t.request is not None and not branches.above(t)]
    for refer in refers:
        if refer.final is not None and refer.final.status >= 300:
            continue
        reports = _reports(case, refer, refers)
        last = reports[-1] if reports else None
        if refer.request is None or last is None or last.status < 300:
            continue
        target = refer.request.message.value("Refer-To")
        party, severity = _who(case, refer, last)
        hops = branches.onward(refer)
        yield Found(
            evidence=in_time(
                *(seen for hop in hops for seen in (hop.request, hop.final)),
                *(seen for report in reports for seen in report.sights),
            ),
            facts={
                "status": last.status,
                "phrase": last.phrase,
                "refer_to": target.uri.raw if isinstance(target, NameAddr) else None,
                "target": (target.uri.user or target.uri.host) if isinstance(target, NameAddr) else "the target",
                "referrer": str(refer.client),
                "referee": str(hops[-1].server),
                "progress": [r.status for r in reports],
            },
            transactions=(refer,),
            party=party,
            party_at=refer.client if party == side_of(case, refer.client) else hops[-1].server,
            severity=severity,
        )


def _reports(case: Case, refer: Transaction, refers: list[Transaction]) -> list[Report]:
    """The reports on a REFER, told by the `id` of its Event where several are under way (RFC 3515 2.4.6)."""
    found: dict[int | None, Report] = {}
    for transaction in case.transactions:
        request = transaction.request
        if transaction.method != "NOTIFY" or request is None or transaction.call_id != refer.call_id:
            continue
        event = request.message.value("Event")
        is_refer = isinstance(event, Token) and event.value.lower() == "refer"
        match = _STATUS_LINE.match(request.message.body) if is_refer else None
        if match is None or request.time_ns < refer.first_ns:
            continue
        number = event.params.get("id") if isinstance(event, Token) else None
        if number is not None and number.isdigit() and int(number) != refer.cseq:
            continue
        later = [r for r in refers if refer.first_ns < r.first_ns <= request.time_ns]
        if number is None and later:
            continue
        phrase = match[2].decode("utf-8", "replace").strip()
        before = found.get(request.message.cseq)  # the same on the hop before
        sights = (*before.sights, request) if before is not None else (request,)
        found[request.message.cseq] = Report(sights, int(match[1]), phrase)
    return list(found.values())


def _who(case: Case, refer: Transaction, report: Report) -> tuple[Party, Severity | None]:
    if report.status in _USERS:
        return "user", "info"
    return side_of(case, refer.client if report.status in _ASKED_WRONG else refer.server), None

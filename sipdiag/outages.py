"""A reason that shows in several Cases of the report, joined into one problem: what a trunk's pings and its refused
calls have in common, and what a failed registration and the calls for its user.

In: the root causes of all Cases, numbered, and all findings. A finding is explained by one on another Case where its
knowledge entry says that it can be, and both speak of the same trunk or of the same user; the cause is as grave as what
it brought about. Calls keep their own root cause; only the problem is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from sipdiag.model import SEVERITIES
from sipdiag.numbers import aor_in
from sipdiag.records import CallInfo, FindingInfo, RegistrationInfo, TransactionInfo

PING_DOWN = "options-ping-down"
UNREGISTERED = "callee-not-registered"

MAX_SAME = 16
"""Failed registrations of one user that its calls are held against, the first: a person has fewer phones."""

Key = tuple[str, int]
"""A Case as the report numbers it: `("call", 7)`."""
Explains = Callable[[str], Sequence[str]]
"""A rule -> the rules that it may explain."""


class Root(msgspec.Struct, frozen=True):
    """A Case that has a root cause."""

    key: Key
    info: CallInfo | RegistrationInfo | TransactionInfo
    start_ns: int
    finding: int
    """Index of that finding."""


def fold_outages(roots: Sequence[Root], findings: list[FindingInfo], explains: Explains) -> dict[Key, Key]:
    """Join causes and effects on different Cases, in `findings`; each Case whose root cause another one's explains,
    with that one."""
    under: dict[Key, Key] = {}
    for cause, effect in (*_pings(roots, findings, explains), *_registrations(roots, findings, explains)):
        if effect.key not in under and cause.key not in under:
            under[effect.key] = cause.key
            _join(cause.finding, effect.finding, findings)
    return under


def _join(cause: int, effect: int, findings: list[FindingInfo]) -> None:
    findings[effect] = msgspec.structs.replace(findings[effect], explained_by=cause)
    graver = max(findings[cause].severity, findings[effect].severity, key=SEVERITIES.index)
    known = findings[cause].explains
    findings[cause] = msgspec.structs.replace(findings[cause], explains=[*known, effect], severity=graver)


def _pings(roots: Sequence[Root], findings: Sequence[FindingInfo], explains: Explains) -> Iterator[tuple[Root, Root]]:
    """Failed pings and the calls refused on their account, cause first. What stops the pings below SIP is the cause of
    both; where they just find no answer, that is what the refusing box went by, and the refusal tells it."""
    refused = [root for root in roots if findings[root.finding].rule == PING_DOWN]
    cited = {(evidence.file, evidence.frame): root for root in refused for evidence in findings[root.finding].evidence}
    pings = [root for root in roots if isinstance(root.info, TransactionInfo) and root.info.method == "OPTIONS"]
    calls: dict[tuple[object, ...], Root] = {}
    for ping in pings if cited else ():
        for evidence in findings[ping.finding].evidence:
            call = cited.get((evidence.file, evidence.frame))
            if call is not None:
                calls.setdefault(_way(findings[ping.finding]), call)
    causes: dict[object, Root] = {}
    for ping in pings if calls else ():
        told = findings[ping.finding]
        call = calls.get(_way(told))
        if call is None:
            continue
        trunk = findings[call.finding].facts["trunk"]
        if PING_DOWN in explains(told.rule):
            causes.setdefault(trunk, ping)
        else:
            yield causes.get(trunk, call), ping
    for call in refused:
        cause = causes.get(findings[call.finding].facts["trunk"])
        if cause is not None:
            yield cause, call


def _way(told: FindingInfo) -> tuple[object, ...]:
    """What the pings of one box to one trunk have in common, where they fail for one reason."""
    return told.rule, told.facts.get("sender"), told.facts.get("server"), told.party_at and told.party_at.address


def _registrations(
    roots: Sequence[Root], findings: Sequence[FindingInfo], explains: Explains
) -> Iterator[tuple[Root, Root]]:
    """A registration that failed, or ran out, and the calls that its user was not there for, cause first."""
    failed: dict[str, list[Root]] = {}
    for root in roots:
        if isinstance(root.info, RegistrationInfo) and UNREGISTERED in explains(findings[root.finding].rule):
            same = failed.setdefault(aor_in(root.info.aor), [])
            if len(same) < MAX_SAME:
                same.append(root)
    for call in roots if failed else ():
        if not isinstance(call.info, CallInfo) or findings[call.finding].rule != UNREGISTERED:
            continue
        shown = {(evidence.file, evidence.frame) for evidence in findings[call.finding].evidence}
        for root in failed.get(aor_in(call.info.to), ()):
            # Of one that was renewed too late, the call comes between: it cites that call.
            cites = any((evidence.file, evidence.frame) in shown for evidence in findings[root.finding].evidence)
            if cites or root.start_ns < call.start_ns:
                yield root, call
                break

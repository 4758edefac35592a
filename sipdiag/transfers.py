"""A failed transfer and the call that it asked for, which failed: two calls of the report and one problem.

In: the calls of a report and all findings, numbered. The finding on the transfer gets the rule of the other call's root
cause as the fact `sub` and its number as `sub_call`, and explains that one, so that one problem stands with the other
folded under it. A transfer whose call is not in the capture stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sipdiag.numbers import user_of
from sipdiag.records import CallInfo, FindingInfo

TRANSFER = "refer-transfer-failed"


def fold_transfers(calls: Sequence[CallInfo], findings: list[FindingInfo]) -> set[int]:
    """Join failed transfers to the calls that they asked for, in `findings`; the numbers of these calls."""
    folded: set[int] = set()
    by_number = {call.number: call for call in calls}
    for index, transfer in enumerate(findings):
        outer = by_number.get(transfer.calls[0]) if transfer.calls else None
        if transfer.rule != TRANSFER or transfer.verdict != "found" or outer is None:
            continue
        inner = next((call for call in calls if _asked_for(call, outer, transfer) and call.number not in folded), None)
        root = _root_of(inner, findings) if inner is not None else None
        if inner is None or root is None:
            continue
        folded.add(inner.number)
        findings[root] = msgspec.structs.replace(findings[root], explained_by=index)
        findings[index] = msgspec.structs.replace(
            transfer,
            explains=[*transfer.explains, root],
            facts={**transfer.facts, "sub": findings[root].rule, "sub_call": inner.number},
        )
    return folded


def _asked_for(call: CallInfo, outer: CallInfo, transfer: FindingInfo) -> bool:
    """Whether a call is the one that the transferred side made for a REFER: from its host, to the target, meanwhile."""
    if call.number == outer.number or not outer.start <= call.start <= outer.end or not call.legs:
        return False
    caller = call.legs[0].hops[0] if call.legs[0].hops else ""
    referee = str(transfer.facts.get("referee") or "")
    same_host = _host(caller) == _host(referee)
    return same_host and user_of(call.request_uri) == transfer.facts.get("target")


def _host(endpoint: str) -> str:
    """`192.0.2.1:5060` -> `192.0.2.1`, `[2001:db8::1]:5060` -> `[2001:db8::1]`."""
    host, _, port = endpoint.rpartition(":")
    return host if host and port.isdigit() and not (":" in host and not host.endswith("]")) else endpoint


def _root_of(call: CallInfo, findings: Sequence[FindingInfo]) -> int | None:
    """The index of the finding that is the root cause of a call."""
    return next(
        (i for i in call.findings if findings[i].rule == call.root_cause and findings[i].explained_by is None), None
    )

"""A failed transfer and the call that it asked for, which failed: two calls of the report and one problem.

In: the calls of a report and all findings, numbered. The finding on the transfer gets the rule of the other call's root
cause as the fact `sub` and its number as `sub_call`, cites what that one cites, and explains it, so that one problem
stands with the other folded under it. A transfer whose call is not in the capture stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

import msgspec

from sipdiag.numbers import user_of
from sipdiag.records import CallInfo, EvidenceInfo, FindingInfo
from sipdiag.wording import frame_filter

TRANSFER = "refer-transfer-failed"
_REPLACED = re.compile(r"[?&]Replaces=([^;&]+)", re.I)
"""In a Refer-To, its escapes undone: the Call-ID of the call to be replaced."""


def fold_transfers(calls: Sequence[CallInfo], findings: list[FindingInfo]) -> set[int]:
    """Join failed transfers to the calls that they asked for, in `findings`; the numbers of these calls."""
    transfers = [(i, f) for i, f in enumerate(findings) if f.rule == TRANSFER and f.verdict == "found" and f.calls]
    if not transfers:
        return set()
    folded: set[int] = set()
    by_number = {call.number: call for call in calls}
    asked = _Asked(calls, findings)
    for index, transfer in transfers:
        outer = by_number.get(transfer.calls[0])
        if outer is None:
            continue
        meant = (call for call in asked.by(transfer) if call.number not in folded and _meanwhile(call, outer))
        inner = next(meant, None)
        root = _root_of(inner, findings) if inner is not None else None
        if inner is None or root is None:
            continue
        folded.add(inner.number)
        findings[root] = msgspec.structs.replace(findings[root], explained_by=index)
        cited = _in_order({(e.file, e.frame): e for e in (*findings[root].evidence, *transfer.evidence)})
        findings[index] = msgspec.structs.replace(
            transfer,
            evidence=cited,
            wireshark_filter=frame_filter(n for e in cited for n in ([f.frame for f in e.frames] or [e.frame])),
            explains=[*transfer.explains, root],
            facts={**transfer.facts, "sub": findings[root].rule, "sub_call": inner.number},
        )
    return folded


class _Asked:
    """The calls of a report by what a REFER may have asked for."""

    def __init__(self, calls: Sequence[CallInfo], findings: Sequence[FindingInfo]) -> None:
        self._replacing: dict[str, list[CallInfo]] = {}
        self._to: dict[tuple[str, str], list[CallInfo]] = {}
        for call in calls:
            if not call.legs:
                continue
            root = _root_of(call, findings)
            replaced = findings[root].facts.get("replaced_call_id") if root is not None else None
            if replaced:
                self._replacing.setdefault(str(replaced), []).append(call)
            caller = call.legs[0].hops[0] if call.legs[0].hops else ""
            self._to.setdefault((_host(caller), user_of(call.request_uri)), []).append(call)

    def by(self, transfer: FindingInfo) -> Iterator[CallInfo]:
        """The calls that replace the one which Refer-To names, whoever sent them (RFC 3891 6.1); and those of the
        transferred host to the target."""
        named = _REPLACED.search(unquote(str(transfer.facts.get("refer_to") or "")))
        if named is not None:
            yield from self._replacing.get(named[1], ())
        referee, target = str(transfer.facts.get("referee") or ""), str(transfer.facts.get("target"))
        yield from self._to.get((_host(referee), target), ())


def _in_order(evidence: Mapping[tuple[int, int], EvidenceInfo]) -> list[EvidenceInfo]:
    return [evidence[at] for at in sorted(evidence)]


def _meanwhile(call: CallInfo, outer: CallInfo) -> bool:
    return call.number != outer.number and outer.start <= call.start <= outer.end


def _host(endpoint: str) -> str:
    """`192.0.2.1:5060` -> `192.0.2.1`, `[2001:db8::1]:5060` -> `[2001:db8::1]`."""
    host, _, port = endpoint.rpartition(":")
    return host if host and port.isdigit() and not (":" in host and not host.endswith("]")) else endpoint


def _root_of(call: CallInfo, findings: Sequence[FindingInfo]) -> int | None:
    """The index of the finding that is the root cause of a call."""
    return next(
        (i for i in call.findings if findings[i].rule == call.root_cause and findings[i].explained_by is None), None
    )

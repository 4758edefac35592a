"""Stage [6]: the findings of a Case -> one root cause, what it explains, and who has to act.

One fault gives one root cause (docs/report.md). A finding explains another where its knowledge entry says that it
can, cause comes before effect, and both share a transaction or a peer; what is explained stays, marked. Among the rest
the root cause is the one that accounts for what failed, then the gravest, then the one in the highest layer. What a
user chose names the root cause of a call that has no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from sipdiag.model import LAYERS, SEVERITIES, Case, Endpoint, Finding, Party, Record, Severity, Transaction

SUCCESS = frozenset({"answered", "registered", "unregistered", "unfinished"})
"""Outcomes that are no failure, or none that this capture shows."""


class RuleTraits(Protocol):
    """What the verdict needs to know of a rule: the defaults in its knowledge entry."""

    @property
    def severity(self) -> Severity: ...
    @property
    def party(self) -> Party: ...
    @property
    def layer(self) -> str: ...
    @property
    def confidence(self) -> Literal["certain", "likely", "possible"]: ...
    @property
    def explains(self) -> tuple[str, ...]: ...
    @property
    def site_severity(self) -> Severity | None: ...


class Judged(Record, frozen=True):
    """A finding with the defaults of its knowledge entry filled in and its place among the others."""

    finding: Finding
    severity: Severity
    party: Party
    party_at: Endpoint | None
    confidence: Literal["certain", "likely", "possible"]
    layer: str
    explained_by: int | None
    """Index of the finding that explains it."""


class Verdict(Record, frozen=True):
    """All findings of a Case, and the index of the root cause; None for a Case that needs none."""

    judged: tuple[Judged, ...]
    root: int | None


NOTHING_TO_SAY = Verdict(judged=(), root=None)


def judge(case: Case, findings: Sequence[Finding], traits_of: Callable[[str], RuleTraits]) -> Verdict:
    """Weigh the findings of one Case."""
    if not findings:
        return NOTHING_TO_SAY
    ordered = sorted(findings, key=lambda f: (f.time_ns, f.rule)) if len(findings) > 1 else findings
    traits = [traits_of(finding.rule) for finding in ordered]
    judged = tuple(
        [_judged(case, finding, traits[i], _explanation(i, ordered, traits)) for i, finding in enumerate(ordered)]
    )
    return Verdict(judged, _root(case, judged))


def _judged(case: Case, finding: Finding, trait: RuleTraits, explained_by: int | None) -> Judged:
    party = finding.party or trait.party
    return Judged(  # by position: so many keywords take msgspec longer than all values do
        finding,
        "info" if finding.verdict == "unknown" else trait.site_severity or finding.severity or trait.severity,
        party,
        finding.party_at or _box_of(case, party),
        finding.confidence or trait.confidence,
        trait.layer,
        explained_by,
    )


def explained(verdict: Verdict, cause: int) -> list[int]:
    """What a finding explains, the symptom first and what is nearest to the cause last; by layer, then by time."""
    judged = verdict.judged
    effects = [i for i, one in enumerate(judged) if one.explained_by == cause]
    if len(effects) > 1:
        effects.sort(key=lambda i: (-LAYERS.index(judged[i].layer), -judged[i].finding.time_ns, i))
    return effects


def _explanation(effect: int, findings: Sequence[Finding], traits: Sequence[RuleTraits]) -> int | None:
    """The finding that explains this one, by a direct edge; the earliest where several do."""
    explained = findings[effect]
    rule = explained.rule
    for cause, trait in enumerate(traits):
        if rule not in trait.explains or cause == effect:  # as of nearly any two
            continue
        finding = findings[cause]
        if (
            finding.verdict == "found"
            and not _found_harmless(finding, trait)
            and finding.rule not in traits[effect].explains
            and (finding.time_ns <= explained.time_ns or finding.time_ns <= explained.time_ns + _span_ns(explained))
            and _related(finding, explained)
        ):
            return cause
    return None


def _found_harmless(finding: Finding, trait: RuleTraits) -> bool:
    """Whether a rule says of this one that, other than most of its kind, it did no harm: then it causes none."""
    return finding.severity == "info" and trait.severity != "info"


def _span_ns(finding: Finding) -> int:
    """How long the transactions of a finding lasted: its cause may show at any moment of them."""
    if not finding.transactions:
        return 0
    return max(0, max(t.last_ns for t in finding.transactions) - finding.time_ns)


def _related(a: Finding, b: Finding) -> bool:
    if not a.transactions or not b.transactions:
        return True
    peers = [{host for t in f.transactions for host in (t.client.address, t.server.address)} for f in (a, b)]
    return bool(peers[0] & peers[1])


def _root(case: Case, judged: tuple[Judged, ...]) -> int | None:
    failed = case.outcome not in SUCCESS
    open_ones = [i for i, j in enumerate(judged) if j.explained_by is None]
    grave = [i for i in open_ones if judged[i].finding.verdict == "found" and judged[i].severity != "info"]
    candidates = grave or (open_ones if failed else [])
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    path = _failed_path(case) if failed else None
    return min(candidates, key=lambda i: _rank(judged[i], path))


def _rank(judged: Judged, path: set[int] | None) -> tuple[bool, bool, int, int, int]:
    """Smaller goes first. `path`: the transactions, by identity, on which it failed; None where nothing did."""
    finding = judged.finding
    accounts = path is None or not finding.transactions or any(id(t) in path for t in finding.transactions)
    return (
        finding.verdict != "found",
        not accounts,
        -SEVERITIES.index(judged.severity),
        LAYERS.index(judged.layer),
        finding.time_ns,
    )


def _failed_path(case: Case) -> set[int]:
    """The transactions, by identity, that the final response passed: the attempt that got it and the hops below."""
    if not case.attempts:
        return set()
    onward: dict[int, list[Transaction]] = {}
    for transaction in case.transactions:
        if transaction.upstream is not None:
            onward.setdefault(id(transaction.upstream), []).append(transaction)
    deciding = next((a for a in reversed(case.attempts) if a.final is case.final), case.attempts[-1])
    path: set[int] = set()
    waiting = [deciding]
    while waiting:
        hop = waiting.pop()
        if id(hop) not in path:
            path.add(id(hop))
            waiting += onward.get(id(hop), [])
    return path


def _box_of(case: Case, party: Party) -> Endpoint | None:
    """The box that usually stands for a party; a rule that knows better says so."""
    if party == "caller":
        return case.caller
    if party in ("callee", "proxy") and case.attempts:
        last = case.deepest or case.attempts[-1]
        return last.server if party == "callee" else case.attempts[-1].server
    return None

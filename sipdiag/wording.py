"""The words of a finding: its knowledge entry, filled with the facts of its rule.

In: a Case, one judged finding, what the box to look at calls itself. Out: `Wording`. Where the entry says so, what is
known of the response that a call failed with goes in too: its variant, causes, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import intern
from typing import NamedTuple

from sipdiag.knowledge import Knowledge, UnknownEntry
from sipdiag.knowledge_forms import RuleEntry, Sides, Where
from sipdiag.model import Case, Party, Record
from sipdiag.numbers import user_of
from sipdiag.shown import Shown
from sipdiag.verdict import Judged

COMMON_FACTS = frozenset({"caller", "server", "request_uri", "user", "method"})
"""Placeholders that a text may use besides the facts that its rule gives."""

_SIDES = {
    "endpoint": "Caller's or callee's side",
    "caller": "Caller's side",
    "callee": "Callee's side",
    "proxy": "Proxy or SBC",
    "network": "Network",
}


_SERVICES = {"pstnhub.microsoft.com": "Teams", "microsoft.pstnhub": "Teams"}
"""Part of a host, or of what a box calls itself, by which a service is known that does not give its name."""


class Wording(Record, frozen=True):
    """What a report says of a finding."""

    title: str
    explanation: str
    causes: list[str]
    confirm: list[str]
    fix: list[str]


def frame_filter(numbers: Iterable[int]) -> str:
    """A Wireshark display filter for the frames that prove a finding."""
    return f"frame.number in {{{', '.join(map(str, sorted(set(numbers))))}}}"


def worded(case: Case, judged: Judged, software: str | None, knowledge: Knowledge) -> Wording:
    """The words of one finding."""
    entry = knowledge.rule(judged.finding.rule)
    software = _with_service(case, software)
    facts = {**_common_facts(case), **judged.finding.facts}
    fitting = [where for where in entry.where if facts.get(where.fact) == where.equals]
    parts: list[Where | RuleEntry] = [*fitting, entry]
    explanation = [entry.explanation]
    causes = [cause for each in parts for cause in each.causes]
    confirm = [step for each in parts for step in each.confirm]
    sides = _together([each.fix for each in parts if each.fix])
    acting, others = _by_side(sides, judged.party, entry.platforms, software)
    for joined in (_of_cause(judged, entry, knowledge), _of_status(case, judged, entry, knowledge, software)):
        explanation += joined.explanation
        causes += joined.causes
        # An entry that has causes of its own knows more of the case than what is said of every such response.
        acting = acting + joined.acting if entry.causes else joined.acting + acting
        others = others + joined.others if entry.causes else joined.others + others
    fix = acting + others

    def filled(texts: list[str]) -> list[str]:
        # Thousands of calls that fail alike share their words.
        return [intern(knowledge.fill(text, facts)) for text in dict.fromkeys(texts)]

    return Wording(
        title=knowledge.fill(entry.title, facts),
        explanation=" ".join(filled(explanation)),
        causes=filled(causes),
        confirm=filled(confirm),
        fix=filled(fix),
    )


def _with_service(case: Case, software: str | None) -> str | None:
    """What the box calls itself, and the service that it, or who it speaks to, is known to be."""
    shown = " ".join((software or "", case.request_uri, case.from_uri, case.to_uri)).lower()
    services = {name for sign, name in _SERVICES.items() if sign in shown}
    return " ".join([software or "", *sorted(services)]).strip() or None if services else software


def _common_facts(case: Case) -> dict[str, object]:
    """The facts of the Case that every text may name."""
    last = case.attempts[-1] if case.attempts else None
    return {
        "caller": str(case.caller),
        "server": str(last.server) if last else "the server",
        "request_uri": case.request_uri,
        "user": user_of(case.request_uri),
        "method": case.method,
    }


class _Joined(NamedTuple):
    """What a response or a cause adds to the words of a finding."""

    explanation: list[str]
    causes: list[str]
    acting: list[str]
    others: list[str]


_NOTHING = _Joined([], [], [], [])


def _of_status(case: Case, judged: Judged, entry: RuleEntry, knowledge: Knowledge, software: str | None) -> _Joined:
    code = judged.finding.facts.get("status")
    if "status" not in entry.joins or not isinstance(code, int) or not 100 <= code <= 699:
        return _NOTHING
    status = knowledge.status(code)
    origin = case.deepest or (case.attempts[-1] if case.attempts else None)
    final = origin.final if origin is not None else None
    variant = None
    if origin is not None and final is not None and final.status == code:
        variant = knowledge.variant(status, Shown(final, origin))
    acting, others = _by_side(status.how_to_fix, judged.party, status.platforms, software)
    if entry.causes:  # then this is a fault, and why such a response may be none is beside the point
        acting = [text for text in acting if text not in status.how_to_fix.nothing]
    return _Joined(
        [f"{status.code} {status.phrase}: {variant.meaning if variant else status.description}"],
        list(status.causes or status.when_you_see_it),
        list(variant.how_to_fix if variant else ()) + acting,
        others,
    )


def _of_cause(judged: Judged, entry: RuleEntry, knowledge: Knowledge) -> _Joined:
    number = judged.finding.facts.get("q850_cause")
    if "q850" not in entry.joins or not isinstance(number, int):
        return _NOTHING
    try:
        cause = knowledge.q850(number)
    except UnknownEntry:  # a capture may name any number
        return _NOTHING
    return _Joined(
        [f"Cause {number}, {cause.cause_name}: {cause.description}"],
        list(cause.when_you_see_it),
        list(cause.how_to_fix),
        [],
    )


def _together(parts: list[Sides]) -> Sides:
    """The sentences of several, side by side."""
    joined: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for side, texts in part.items():
            joined[side] = joined.get(side, ()) + texts
    return Sides(**joined)


def _by_side(
    sides: Sides, party: Party, platforms: Mapping[str, str], software: str | None
) -> tuple[list[str], list[str]]:
    """What the side that has to act does, its platform's way where the box names its platform; what the others do."""
    given = dict(sides.items())
    acting = list(given.pop("nothing", ()))
    if party in ("caller", "callee"):
        acting += given.pop("endpoint", ())
    acting += given.pop(party, ())
    if software:
        acting += [f"{name}: {text}" for name, text in platforms.items() if name.lower() in software.lower()]
    return acting, [f"{_SIDES[side]}: {text}" for side, texts in given.items() for text in texts]

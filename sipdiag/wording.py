"""The words of a finding: its knowledge entry, filled with the facts of its rule.

In: a Case, one judged finding, what the box to look at calls itself. Out: `Wording`. Where the entry says so, what is
known of the response that a call failed with goes in too: its variant, causes, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import RuleEntry, Sides, StatusEntry, Variant
from sipdiag.model import Case, Party, Record
from sipdiag.shown import Shown
from sipdiag.sip import parse_uri
from sipdiag.verdict import Judged

COMMON_FACTS = frozenset({"caller", "server", "request_uri", "user", "method"})
"""Placeholders that a text may use besides the facts that its rule gives."""

_SIDES = {"caller": "Caller's side", "callee": "Callee's side", "proxy": "Proxy or SBC", "network": "Network"}


class Wording(Record, frozen=True):
    """What a report says of a finding."""

    title: str
    explanation: str
    causes: list[str]
    confirm: list[str]
    fix: list[str]


def worded(case: Case, judged: Judged, software: str | None, knowledge: Knowledge) -> Wording:
    """The words of one finding."""
    entry = knowledge.rule(judged.finding.rule)
    facts = {**_common_facts(case), **judged.finding.facts}
    status, variant = _response(case, entry, judged, knowledge)
    explanation = [entry.explanation]
    causes = list(entry.causes)
    fix = _by_side(entry.fix, judged.party, entry.platforms, software)
    if status is not None:
        explanation.append(f"{status.code} {status.phrase}: {variant.meaning if variant else status.description}")
        causes += status.causes or status.when_you_see_it
        first = list(variant.how_to_fix) if variant else []
        fix = first + _by_side(status.how_to_fix, judged.party, status.platforms, software) + fix

    def filled(texts: list[str]) -> list[str]:
        return [knowledge.fill(text, facts) for text in dict.fromkeys(texts)]

    return Wording(
        title=knowledge.fill(entry.title, facts),
        explanation=" ".join(filled(explanation)),
        causes=filled(causes),
        confirm=filled(list(entry.confirm)),
        fix=filled(fix),
    )


def user_of(uri: str) -> str:
    """The user part of a URI: a number or a name; empty where it has none."""
    parsed = parse_uri(uri) if uri else None
    return (parsed.user or "") if parsed else ""


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


def _response(
    case: Case, entry: RuleEntry, judged: Judged, knowledge: Knowledge
) -> tuple[StatusEntry | None, Variant | None]:
    """What is known of the response that the finding is about, where its entry joins that in."""
    code = judged.finding.facts.get("status")
    if not entry.joins_status or not isinstance(code, int) or not 100 <= code <= 699:
        return None, None
    status = knowledge.status(code)
    origin = case.deepest or (case.attempts[-1] if case.attempts else None)
    if origin is None or origin.final is None or origin.final.status != code:
        return status, None
    return status, knowledge.variant(status, Shown(origin.final, origin))


def _by_side(sides: Sides, party: Party, platforms: Mapping[str, str], software: str | None) -> list[str]:
    """What to do: the side that has to act first, its platform's way where the box names its platform, then the others."""
    given = dict(sides.items())
    lines = list(given.pop("nothing", ())) + list(given.pop(party, ()))
    if software:
        lines += [f"{name}: {text}" for name, text in platforms.items() if name.lower() in software.lower()]
    return lines + [f"{_SIDES[side]}: {text}" for side, texts in given.items() for text in texts]

"""The words of a finding: its knowledge entry, filled with the facts of its rule.

In: a Case, one judged finding, what the box to look at calls itself. Out: `Wording`. Where the entry says so, what is
known of the response that a call failed with goes in too: its variant, causes, and what to do. Which texts that makes
is the same for calls that fail alike, and chosen once for them; of each finding only the facts are filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import NamedTuple

from sipdiag.knowledge import Knowledge, UnknownEntry
from sipdiag.knowledge_forms import RuleEntry, Sides, StatusEntry, Variant, Where
from sipdiag.model import Case, Finding, Party, Record
from sipdiag.numbers import user_of
from sipdiag.records import NONE
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


TEXTS_KNOWN = 1024
"""Choices of texts remembered: of a rule as many as it has parties, statuses and platforms."""

FILLED_KNOWN = 64
"""Of each of their lists, what it became with the facts of latest: of the boxes and responses of one trunk."""

LISTS_SHARED = 4096
"""Lists of texts that records share: what sets calls apart is told in other lists, and there are some hundred rules."""


class Wording(Record, frozen=True):
    """What a report says of a finding; its lists are those of others that say the same."""

    title: str
    explanation: str
    causes: list[str]
    confirm: list[str]
    fix: list[str]
    against: list[str]
    references: list[str]


def frame_filter(numbers: Iterable[int]) -> str:
    """A Wireshark display filter for the frames that prove a finding."""
    return f"frame.number in {{{', '.join(map(str, sorted(set(numbers))))}}}"


class _Joined(NamedTuple):
    """What a response or a cause adds to the words of a finding."""

    explanation: list[str]
    causes: list[str]
    acting: list[str]
    others: list[str]


_NOTHING = _Joined([], [], [], [])


class _Lines(NamedTuple):
    """Texts, each once."""

    templates: tuple[str, ...]
    facts: tuple[str, ...]
    """That go into them, by name."""
    is_one: bool
    """They make one text."""
    filled: dict[str, list[str]]
    """What became of them, by the values of these facts: most calls that fail alike have the same. To look that up
    takes a tenth of the time of filling them in."""


class _Texts(NamedTuple):
    """What is said of all findings that are alike but for their facts."""

    title: _Lines
    explanation: _Lines
    causes: _Lines
    confirm: _Lines
    fix: _Lines
    references: list[str]
    common: frozenset[str]
    """Those of COMMON_FACTS that go into them."""


class _Asked(Mapping[str, object]):
    """No facts, and the names of those that were asked for."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def __getitem__(self, name: str) -> object:
        self.names[name] = None
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Words:
    """Words findings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._texts: dict[tuple[object, ...], _Texts] = {}
        self._lists: dict[tuple[str, ...], list[str]] = {}

    def of(self, case: Case, judged: Judged, software: str | None) -> Wording:
        """The words of one finding; `software` is what the box to look at calls itself."""
        texts = self._texts_of(case, judged, software)
        finding = judged.finding
        facts = finding.facts
        if not facts.keys() >= texts.common:
            facts = {**_common_facts(case), **facts}
        return Wording(
            self._filled(texts.title, facts)[0],
            self._filled(texts.explanation, facts)[0],
            self._filled(texts.causes, facts),
            self._filled(texts.confirm, facts),
            self._filled(texts.fix, facts),
            self._shared(finding.against) if finding.against else NONE,
            texts.references,
        )

    def _texts_of(self, case: Case, judged: Judged, software: str | None) -> _Texts:
        knowledge, finding, party = self._knowledge, judged.finding, judged.party
        entry = knowledge.rule(finding.rule)
        fitting = _fitting(case, finding, entry) if entry.where else ()
        cause, status, variant = None, None, None
        if entry.joins:
            cause = _cause_in(finding, entry)
            status = _status_in(finding, entry, knowledge)
            variant = None if status is None else _variant_of(case, status, knowledge)
        has_platforms = entry.platforms or (status is not None and status.platforms)
        software = _with_service(case, software) if has_platforms else None
        key = (
            finding.rule,
            party,
            software,
            fitting,
            cause,
            None if status is None else status.code,
            None if variant is None else variant.id,
        )
        texts = self._texts.get(key)
        if texts is None:
            if len(self._texts) >= TEXTS_KNOWN:  # cheaper than to look for the oldest
                self._texts.clear()
            joined = _of_cause(cause, knowledge), _of_status(status, variant, party, entry, software)
            texts = self._texts[key] = self._chosen(entry, fitting, joined, party, software)
        return texts

    def _chosen(
        self, entry: RuleEntry, fitting: Sequence[int], joins: Sequence[_Joined], party: Party, software: str | None
    ) -> _Texts:
        parts: list[Where | RuleEntry] = [*(entry.where[i] for i in fitting), entry]
        explanation = [entry.explanation]
        causes = [cause for each in parts for cause in each.causes]
        confirm = [step for each in parts for step in each.confirm]
        sides = _together([each.fix for each in parts if each.fix])
        acting, others = _by_side(sides, party, entry.platforms, software)
        for joined in joins:
            explanation += joined.explanation
            causes += joined.causes
            # An entry that has causes of its own knows more of the case than what is said of every such response.
            acting = acting + joined.acting if entry.causes else joined.acting + acting
            others = others + joined.others if entry.causes else joined.others + others
        lines = (
            self._lines_of([entry.title], is_one=True),
            self._lines_of(explanation, is_one=True),
            self._lines_of(causes),
            self._lines_of(confirm),
            self._lines_of(acting + others),
        )
        named = {name for each in lines for name in each.facts}
        return _Texts(*lines, self._shared(entry.references), COMMON_FACTS & named)

    def _lines_of(self, texts: Iterable[str], is_one: bool = False) -> _Lines:
        templates, asked = tuple(dict.fromkeys(texts)), _Asked()
        for text in templates:
            self._knowledge.fill(text, asked)
        return _Lines(templates, tuple(asked.names), is_one, {})

    def _filled(self, lines: _Lines, facts: Mapping[str, object]) -> list[str]:
        # Not by the values as such: 1 and True are equal, and spelt otherwise.
        values = repr([facts.get(name) for name in lines.facts]) if lines.facts else ""
        known = lines.filled.get(values)
        if known is None:
            texts = [self._knowledge.fill(text, facts) for text in lines.templates]
            known = [intern(" ".join(texts))] if lines.is_one else self._shared(texts)
            if len(lines.filled) >= FILLED_KNOWN:
                lines.filled.clear()
            lines.filled[values] = known
        return known

    def _shared(self, texts: Iterable[str]) -> list[str]:
        """These texts, as one list for all records that have them: thousands of calls that fail alike share their
        words."""
        key = tuple(map(intern, texts))
        known = self._lists.get(key)
        if known is None:
            known = list(key)
            if len(self._lists) < LISTS_SHARED:
                self._lists[key] = known
        return known


def _fitting(case: Case, finding: Finding, entry: RuleEntry) -> tuple[int, ...]:
    """Which `where` of an entry hold of a finding, by their places."""
    facts = {**_common_facts(case), **finding.facts}
    return tuple([i for i, where in enumerate(entry.where) if facts.get(where.fact) == where.equals])


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


def _status_in(finding: Finding, entry: RuleEntry, knowledge: Knowledge) -> StatusEntry | None:
    """Of the response that a finding is about, where its entry joins what is known of it."""
    code = finding.facts.get("status")
    if "status" not in entry.joins or not isinstance(code, int) or not 100 <= code <= 699:
        return None
    return knowledge.status(code)


def _variant_of(case: Case, status: StatusEntry, knowledge: Knowledge) -> Variant | None:
    """What such a response means in this Case, where it is the one that the Case failed with."""
    origin = case.deepest or (case.attempts[-1] if case.attempts else None)
    final = origin.final if origin is not None else None
    if origin is None or final is None or final.status != status.code:
        return None
    return knowledge.variant(status, Shown(final, origin))


def _of_status(
    status: StatusEntry | None, variant: Variant | None, party: Party, entry: RuleEntry, software: str | None
) -> _Joined:
    if status is None:
        return _NOTHING
    acting, others = _by_side(_together([status.how_to_fix]), party, status.platforms, software)
    if entry.causes:  # then this is a fault, and why such a response may be none is beside the point
        acting = [text for text in acting if text not in status.how_to_fix.nothing]
    return _Joined(
        [f"{status.code} {status.phrase}: {variant.meaning if variant else status.description}"],
        list(status.causes or status.when_you_see_it),
        list(variant.how_to_fix if variant else ()) + acting,
        others,
    )


def _cause_in(finding: Finding, entry: RuleEntry) -> int | None:
    """The Q.850 cause that a finding names, where its entry joins what is known of it."""
    number = finding.facts.get("q850_cause")
    return number if "q850" in entry.joins and isinstance(number, int) else None


def _of_cause(number: int | None, knowledge: Knowledge) -> _Joined:
    if number is None:
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


def _together(parts: Sequence[Sides]) -> dict[str, tuple[str, ...]]:
    """The sentences of several by side, `nothing` first."""
    joined: dict[str, tuple[str, ...]] = {}
    for side in Sides.__struct_fields__:
        texts = tuple([text for part in parts for text in getattr(part, side)])
        if texts:
            joined[side] = texts
    return joined


def _by_side(
    sides: Mapping[str, tuple[str, ...]], party: Party, platforms: Mapping[str, str], software: str | None
) -> tuple[list[str], list[str]]:
    """What the side that has to act does, its platform's way where the box names its platform; what the others do."""
    given = dict(sides)
    acting = list(given.pop("nothing", ()))
    if party in ("caller", "callee"):
        acting += given.pop("endpoint", ())
    acting += given.pop(party, ())
    if software:
        acting += [f"{name}: {text}" for name, text in platforms.items() if name.lower() in software.lower()]
    return acting, [f"{_SIDES[side]}: {text}" for side, texts in given.items() for text in texts]

"""Names in an expectation file that nothing has: a rule, an outcome, a kind of sound before the answer.

In: an Expectation. Out: where the first wrong name stands, and what is wrong with it. That a rule must not be found
would hold for ever, if there is no such rule.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from msgspec import UNSET

from sipdiag.check.forms import EARLY_MEDIA, OUTCOMES, AnyExpectation, Expectation, OwnFindings
from sipdiag.yaml_files import LIKENESS, KeyPath

ANY_OTHER = "*"


class _Name(NamedTuple):
    where: KeyPath
    text: str
    what: str
    known: Iterable[str]
    """Empty: the rules."""


def wrong_name(expectation: Expectation, rules: Iterable[str]) -> tuple[KeyPath, str] | None:
    """The path of a name that there is not, and why it is refused; `rules` are the ids that there are."""
    ids = tuple(rules)
    for name in _names(expectation):
        known = tuple(name.known) or ids
        if name.text not in known:
            near = difflib.get_close_matches(name.text, known, 1, LIKENESS)
            hint = f"; did you mean `{near[0]}`?" if near else "" if known is ids else f": they are {', '.join(known)}"
            return name.where, f"`{name.text}` is no {name.what}{hint}"
    return None


def _names(expectation: Expectation) -> Iterator[_Name]:
    for items in ("calls", "registrations", "transactions", "selected"):
        given = getattr(expectation, items)
        for index, item in enumerate(() if given is UNSET else given):
            yield from _of_item(item, (items, index), OUTCOMES[items])
    outcomes = {} if expectation.outcomes is UNSET else expectation.outcomes
    for text in outcomes:
        yield _Name(("outcomes", text), text, "outcome", OUTCOMES["calls"])
    at: KeyPath = ("findings",)
    for index, one in enumerate(expectation.findings.must):
        yield _rule((*at, "must", index, "rule"), one.rule)
        if isinstance(one.explained_by, str):
            yield _rule((*at, "must", index, "explained_by"), one.explained_by)
    yield from _rules((*at, "must_not"), expectation.findings.must_not)
    yield from _rules((*at, "except"), expectation.findings.except_)


def _of_item(item: AnyExpectation, at: KeyPath, outcomes: Iterable[str]) -> Iterator[_Name]:
    if isinstance(item.outcome, str):
        yield _Name((*at, "outcome"), item.outcome, "outcome", outcomes)
    if isinstance(item.root_cause, str):
        yield _rule((*at, "root_cause"), item.root_cause)
    if isinstance(item.findings, OwnFindings):
        yield from _rules((*at, "findings", "must"), item.findings.must)
        yield from _rules((*at, "findings", "must_not"), item.findings.must_not)
    elif item.findings is not UNSET:
        yield from _rules((*at, "findings"), item.findings)
    heard: Any = getattr(item, "early_media", UNSET)
    for index, text in enumerate(() if heard is UNSET else heard):
        yield _Name((*at, "early_media", index), text, "kind of early media", EARLY_MEDIA)


def _rules(at: KeyPath, texts: Iterable[str]) -> Iterator[_Name]:
    for index, text in enumerate(texts):
        if text != ANY_OTHER:
            yield _rule((*at, index), text)


def _rule(at: KeyPath, text: str) -> _Name:
    return _Name(at, text, "rule", ())

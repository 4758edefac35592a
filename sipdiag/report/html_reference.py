"""The entries of the knowledge base that one report needs, as pages within its file.

In: a Report and the knowledge base. Out: the pages of the responses and rules that it names, of what these name, and
the comparisons of the responses with those that people take for them. The texts are those of `explain` and `compare`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from sipdiag.knowledge import Knowledge, UnknownEntry
from sipdiag.knowledge_forms import AnyEntry, StatusEntry
from sipdiag.records import Report
from sipdiag.report.comparison import comparison
from sipdiag.report.hypertext import Hypertext
from sipdiag.report.linking import Linker
from sipdiag.report.page import Page
from sipdiag.report.reference import KINDS, entry_page
from sipdiag.report.words import AnyCase

VERBATIM = frozenset({"example", "formula"})
"""Sections that are to be read letter by letter."""


class Part(NamedTuple):
    """A section with its lines as HTML; a label where it has several groups."""

    heading: str
    groups: Sequence[tuple[str, str, Sequence[Markup]]]
    verbatim: bool


class EntryPage(NamedTuple):
    id: str
    kind: str
    title: str
    subtitle: str
    parts: list[Part]
    others: list[tuple[str, str]]
    """(page, name): the comparisons of a code, the two codes of a comparison."""
    code: int | None


class Reference:
    """The pages, and where a text may lead."""

    def __init__(self, report: Report, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._linker = Linker(knowledge)
        self._entries = {entry.ref: entry for entry in self._needed(report)}
        self._pairs = {
            (entry.code, other.code)
            for entry in self._entries.values()
            if isinstance(entry, StatusEntry) and entry.code in self._met
            for other in entry.not_to_be_confused_with
        }
        self.hypertext = Hypertext(self._linker, self.address)

    def address(self, ref: str) -> str | None:
        """`#status-404` of `status:404`; None where the file has no such page."""
        return f"#{ref.replace(':', '-')}" if ref in self._entries else None

    def pages(self) -> Iterator[EntryPage]:
        """All of them, each once, in the order of their ids."""
        for ref in sorted(self._entries):
            yield self._entry(ref, self._entries[ref])
        for a, b in sorted(self._pairs):
            yield self._comparison(a, b)

    def _needed(self, report: Report) -> Iterator[AnyEntry]:
        """What the report names, then what these texts name: a reader follows a link or two."""
        self._met = {response.status for call in report.calls for response in call.responses}
        cases: list[AnyCase] = [*report.calls, *report.registrations, *report.transactions]
        self._met |= {case.final_status for case in cases if case.final_status is not None}
        rules = sorted({finding.rule for finding in report.findings})
        first: list[AnyEntry] = [
            *(known for status in sorted(self._met) if (known := self._status(status))),
            *(named for rule in rules if (named := self._known(f"rule:{rule}"))),
        ]
        yield from first
        seen = {entry.ref for entry in first}
        for entry in first:
            if isinstance(entry, StatusEntry) and entry.code in self._met:
                for other in entry.not_to_be_confused_with:
                    if neighbour := self._status(other.code):
                        yield neighbour
            for ref in self._named(entry):
                if ref not in seen and (next_one := self._known(ref)):
                    seen.add(ref)
                    yield next_one

    def _status(self, code: int) -> StatusEntry | None:
        """The entry; None of a number that is in no class."""
        try:
            return self._knowledge.status(code)
        except UnknownEntry:
            return None

    def _known(self, ref: str) -> AnyEntry | None:
        """The entry; None where a site's overlay took it away."""
        try:
            return self._knowledge.find(ref)
        except UnknownEntry:
            return None

    def _named(self, entry: AnyEntry) -> Iterator[str]:
        for part in entry_page(entry, self._knowledge).sections:
            for group in part.groups if part.id != "references" else ():
                for line in group.lines:
                    yield from (piece.ref for piece in self._linker.pieces(line) if piece.ref)

    def _entry(self, ref: str, entry: AnyEntry) -> EntryPage:
        page = entry_page(entry, self._knowledge)
        code = entry.code if isinstance(entry, StatusEntry) else None
        others = [(f"compare-{a}-{b}", f"{a} and {b}") for a, b in sorted(self._pairs) if a == code]
        kind = ref.partition(":")[0]
        return EntryPage(
            ref.replace(":", "-"), KINDS[kind][1], page.title, page.subtitle, self._parts(page, ref), others, code
        )

    def _comparison(self, a: int, b: int) -> EntryPage:
        first, second = self._knowledge.status(a), self._knowledge.status(b)
        page = comparison(first, second, self._knowledge)
        others = [(f"status-{code}", f"All about {code}") for code in (a, b)]
        return EntryPage(
            f"compare-{a}-{b}", "comparison", page.title, page.subtitle, self._parts(page, ""), others, None
        )

    def _parts(self, page: Page, ref: str) -> list[Part]:
        parts = []
        for section in page.sections:
            linked = {ref}
            groups = [
                (
                    group.label,
                    group.style,
                    [self.hypertext.line(line, section.id, linked) for line in group.lines],
                )
                for group in section.groups
            ]
            parts.append(Part(section.heading, groups, section.id in VERBATIM))
        return parts

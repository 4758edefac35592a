"""The knowledge base as a static site: a page per entry, lists, a search, and any two response codes compared.

In: a knowledge base (a site's overlay included) and a directory. Out: files in it, which need no network and no
server; a browser opens index.html. The directory appears whole or not at all, and the same knowledge gives the same
bytes. Addresses are stable: `KIND/NAME.html` for the entry `KIND:NAME`, `KIND/index.html` for a list, and
`compare.html?183,404`. The texts are those of `reference` and `comparison`; nothing is worded here but the frame.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sipdiag._version import __version__
from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import AnyEntry, RuleEntry, StatusEntry, Topic
from sipdiag.report.comparison import comparison
from sipdiag.report.hypertext import Hypertext
from sipdiag.report.linking import Linker
from sipdiag.report.page import Page
from sipdiag.report.reference import KINDS, entry_page
from sipdiag.report.rendering import environment, source

MANIFEST = "sipdiag-site.json"  # lists the files of a site, so that nothing else is ever overwritten
FORMAT = "sipdiag.site"
STATIC = ("site.css", "site.js", "icon.svg")
FOREIGN_NAMED = 3  # files named in the refusal to write over them

_VERBATIM = frozenset({"example", "formula"})  # sections that are to be read letter by letter
_ASKED_BY_ID = frozenset({"status", "rule"})  # kinds that `sipdiag explain` knows without a word before
_CODES = ("status:", "q850:", "warning:")


class SiteError(Exception):
    """The directory cannot be written, for the reason given."""


class _Listed(NamedTuple):
    """An entry as lists, search and links show it."""

    ref: str
    kind: str
    id: str
    title: str
    short: str
    page: Page
    entry: AnyEntry

    @property
    def path(self) -> str:
        return f"{self.kind}/{self.id}.html"


def write(knowledge: Knowledge, directory: Path) -> int:
    """Writes the site and gives the number of its files; raises SiteError, and then nothing has changed.

    A directory that is there is replaced if it is empty, or holds a site of ours and nothing else.
    """
    target = Path(os.path.realpath(directory))
    try:
        _refuse_foreign(target, directory)
        made = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            paths = []
            for path, text in files(knowledge):
                paths.append(path)
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                (made / path).write_text(text, encoding="utf-8", newline="\n")
            _swap(made, target)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise SiteError(f"{directory} cannot be written: {error.strerror or error}") from None
    return len(paths)


def files(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(path, text) of every file of the site."""
    paths = []
    for path, text in _contents(knowledge):
        paths.append(path)
        yield path, text
    listed = {"format": FORMAT, "format_version": 1, "files": sorted([*paths, MANIFEST])}
    yield MANIFEST, json.dumps(listed, indent=1) + "\n"


# ---- the directory


def _refuse_foreign(target: Path, directory: Path) -> None:
    """Raises SiteError where the target is something that this module did not write."""
    if not target.exists():
        return
    if not target.is_dir():
        raise SiteError(f"{directory} is there and is not a directory")
    held = {
        (folder / name).relative_to(target).as_posix()
        for folder, inner, names in ((Path(at), inner, names) for at, inner, names in os.walk(target))
        for name in (*names, *(each for each in inner if (folder / each).is_symlink()))
    }
    foreign = sorted(held - _manifest(target))
    if foreign:
        named = ", ".join(foreign[:FOREIGN_NAMED]) + (", ..." if len(foreign) > FOREIGN_NAMED else "")
        raise SiteError(
            f"{directory} holds what is not of a site of sipdiag ({named}); choose a new or empty directory"
        )


def _manifest(target: Path) -> set[str]:
    try:
        said = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return set(said["files"]) if said["format"] == FORMAT else set()
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def _swap(made: Path, target: Path) -> None:
    umask = os.umask(0)
    os.umask(umask)
    made.chmod(0o777 & ~umask)
    if not target.exists():
        made.rename(target)
        return
    old = made.with_name(f"{made.name}.old")  # beside a name that nobody else has
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


# ---- the files


def _contents(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    kinds = {kind: tuple(_listed(kind, id, knowledge) for id in ids) for kind, ids in knowledge.list().items()}
    kinds = {kind: listed for kind, listed in kinds.items() if listed}
    codes = [each.entry for each in kinds["status"] if isinstance(each.entry, StatusEntry)]
    render = _Renderer(knowledge, kinds)
    yield "index.html", render("index.html", "", "", pairs=_mixed_up(codes))
    yield "compare.html", render("compare.html", "", "compare 183 404")
    for kind, listed in kinds.items():
        groups = _classes(listed) if kind == "status" else {"": listed}
        yield f"{kind}/index.html", render("list.html", "../", "", kind=kind, groups=groups)
        for index, each in enumerate(listed):
            before = listed[index - 1] if index else None
            after = listed[index + 1] if index + 1 < len(listed) else None
            yield each.path, render.entry(each, before, after)
    # Of hits that are equally good the first is shown first, and what a word means goes before the rules about it.
    by_weight = sorted(kinds, key=lambda kind: kind == "rule")
    yield "search.js", _data("search", [_searched(each) for kind in by_weight for each in kinds[kind]])
    for code, pairs in _compared(codes, knowledge):
        yield f"compare/{code}.js", _data(f"compare/{code}", pairs)
    for name in STATIC:
        yield name, render.static(name)


class _Renderer:
    """The templates, with what all pages show."""

    def __init__(self, knowledge: Knowledge, kinds: Mapping[str, tuple[_Listed, ...]]) -> None:
        self._linker = Linker(knowledge)
        self._text = Hypertext(self._linker, lambda ref: f"../{self._by_ref[ref].path}")
        self._by_ref = {each.ref: each for listed in kinds.values() for each in listed}
        self._environment = environment("site")
        self._environment.globals |= {
            "kinds": kinds,
            "labels": {kind: heading.split(",")[0] for kind, (heading, _) in KINDS.items()},
            "classes": _classes(kinds["status"]),
            "version": __version__,
        }
        self._mentions = self._all_mentions()

    def __call__(self, template: str, root: str, command: str, **shown: Any) -> str:
        """A page; `root` leads from it to the top of the site, `command` prints the same in a terminal."""
        return self._environment.get_template(template).render(root=root, command=command, **shown)

    def static(self, name: str) -> str:
        return source("site", name)

    def entry(self, listed: _Listed, before: _Listed | None, after: _Listed | None) -> str:
        sections = []
        for part in listed.page.sections:
            linked = {listed.ref}
            lines = [[self._text.line(text, part.id, linked) for text in group.lines] for group in part.groups]
            if isinstance(listed.entry, Topic) and part.id == "see":  # a line for each, in order
                lines = [
                    [
                        self._text.link(text, ref)
                        for text, ref in zip(part.groups[0].lines, listed.entry.see, strict=True)
                    ]
                ]
            sections.append((part, tuple(zip(part.groups, lines, strict=True))))
        return self(
            "entry.html",
            "../",
            f"explain {listed.id if listed.kind in _ASKED_BY_ID else listed.ref}",
            listed=listed,
            sections=sections,
            verbatim=_VERBATIM,
            mentions=self._mentions.get(listed.ref, ()),
            before=before,
            after=after,
        )

    def _all_mentions(self) -> dict[str, tuple[_Listed, ...]]:
        """ref -> the entries that send a reader there: a topic by what it says to see, a rule by the codes it names."""
        found: dict[str, dict[str, _Listed]] = {}
        for listed in self._by_ref.values():
            for ref in self._sent_to(listed):
                if ref != listed.ref:
                    found.setdefault(ref, {})[listed.ref] = listed
        return {ref: tuple(by.values()) for ref, by in found.items()}

    def _sent_to(self, listed: _Listed) -> Iterator[str]:
        if isinstance(listed.entry, Topic):
            yield from listed.entry.see
        elif isinstance(listed.entry, RuleEntry):
            yield from (f"rule:{id}" for id in listed.entry.explains)
            for line in _lines(listed.page):
                for piece in self._linker.pieces(line):
                    if piece.ref and piece.ref.startswith(_CODES):
                        yield piece.ref


def _listed(kind: str, id: str, knowledge: Knowledge) -> _Listed:
    entry = knowledge.find(f"{kind}:{id}")
    page = entry_page(entry, knowledge)
    if isinstance(entry, RuleEntry):
        return _Listed(entry.ref, kind, id, id, page.title, page, entry)
    first = re.split(r"(?<=[.!?]) ", entry.description, maxsplit=1)[0]
    return _Listed(entry.ref, kind, id, page.title, first, page, entry)


def _lines(page: Page) -> Iterator[str]:
    """The sentences of a page, its references aside."""
    for part in page.sections:
        if part.id != "references":
            for group in part.groups:
                yield from group.lines


def _classes(listed: Iterable[_Listed]) -> dict[str, list[_Listed]]:
    """Response codes by class, each class under its name."""
    classes: dict[str, list[_Listed]] = {}
    for each in listed:
        if isinstance(each.entry, StatusEntry):
            classes.setdefault(f"{each.id[0]}xx {each.entry.class_.replace('-', ' ')}", []).append(each)
    return classes


def _mixed_up(codes: Iterable[StatusEntry]) -> list[tuple[int, int]]:
    """The pairs of codes that people take for each other."""
    pairs = {
        (min(entry.code, other.code), max(entry.code, other.code))
        for entry in codes
        for other in entry.not_to_be_confused_with
    }
    return sorted(pairs)


# ---- data for the script


def _data(name: str, value: object) -> str:
    """A JavaScript file that hands a value over; a script element can load it where a page comes from a disk."""
    return f"sipdiag.add({json.dumps(name)}, {json.dumps(value, separators=(',', ':'))});\n"


def _searched(listed: _Listed) -> list[object]:
    """[path, kind, title, what it is also called, text] for the search."""
    entry = listed.entry
    also: tuple[str, ...] = (listed.ref,)
    if isinstance(entry, Topic):
        also += entry.also
    elif isinstance(entry, StatusEntry):
        also += entry.other_phrases
    elif isinstance(entry, RuleEntry):
        also += (listed.page.title,)
    return [listed.path, KINDS[listed.kind][1], listed.title, also, " ".join(_lines(listed.page))]


def _compared(codes: list[StatusEntry], knowledge: Knowledge) -> Iterator[tuple[int, dict[str, object]]]:
    """(code, its file) for every code: all its comparisons, in the words of `sipdiag compare CODE OTHER`.

    A file has `texts` and, for each other code, the page [title, subtitle, [id, heading, [label, style, line ...] ...]
    ...]. A text stands as its number in this file's `texts`, or, from -1 down, in those of the other code's file:
    what is said of one code alone is kept once and not with each of its pairs.
    """
    pages = {(a.code, b.code): _as_list(comparison(a, b, knowledge)) for a in codes for b in codes if a.code != b.code}
    in_all: dict[str, set[int]] = {}  # text -> the codes that are in all of its pairs
    for pair, page in pages.items():
        for text in _flat(page):
            in_all[text] = in_all.get(text, set(pair)) & set(pair)
    homes = {text: min(shared) for text, shared in in_all.items() if shared}
    texts: dict[int, dict[str, int]] = {entry.code: {} for entry in codes}
    numbered: dict[int, dict[str, object]] = {entry.code: {} for entry in codes}
    for (a, b), page in pages.items():

        def number(text: str, a: int = a, b: int = b) -> int:
            home = b if homes.get(text) == b else a
            at = texts[home].setdefault(text, len(texts[home]))
            return at if home == a else -1 - at

        numbered[a][str(b)] = _mapped(page, number)
    for code, pairs in numbered.items():
        yield code, {"texts": list(texts[code]), "pairs": pairs}


_Nested = list[Any]  # of texts, and of lists of them


def _as_list(page: Page) -> _Nested:
    return [
        page.title,
        page.subtitle,
        [
            [part.id, part.heading, [[group.label, group.style, *group.lines] for group in part.groups]]
            for part in page.sections
        ],
    ]


def _flat(nested: _Nested) -> Iterator[str]:
    for each in nested:
        if isinstance(each, str):
            yield each
        else:
            yield from _flat(each)


def _mapped(nested: _Nested, number: Callable[[str], int]) -> _Nested:
    return [number(each) if isinstance(each, str) else _mapped(each, number) for each in nested]

"""The knowledge base: prose and facts about responses, causes, rules, headers, timers and more, read by id.

In: a kind and an id (`status` 183, `q850` 34, `rule` ack-not-received ...), and optionally a site's overlay,
a directory of the same tree. Out: one immutable entry (the records of `knowledge_forms`). An entry is read
when it is asked for, and then remembered; only an overlay is read whole, because a site has to hear of its
mistakes at once.

It does not diagnose, does not print, and knows nothing of the rules' code: a rule gives facts, and
`Knowledge.fill` puts them into the texts.
"""

import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from sipdiag.knowledge_forms import (
    FORMS,
    AnyEntry,
    Entry,
    Location,
    Q850Entry,
    RuleEntry,
    StatusEntry,
    TermEntry,
    Tests,
    Topic,
    Variant,
    WarningEntry,
    generic_status,
    schema,
    slug,
)
from sipdiag.prepared import data_of
from sipdiag.yaml_files import File, FileError, KeyPath, convert

__all__ = ["Knowledge", "KnowledgeError", "UnknownEntry", "schema"]

ALIKE = 0.6  # share of two names that is the same, from which one may be a slip for the other
WORSE = 0.2  # how much less alike than the nearest name another may be and still be offered
LONGEST_NAME = 80  # characters that are looked at for a slip; no name of ours has as many
SUGGESTIONS = 5  # names offered when nothing is known by the name asked for

DIRECTORIES: Mapping[str, str] = {
    "status": "status", "q850": "q850", "warning": "warning", "rule": "rules", "header": "headers",
    "method": "methods", "timer": "timers", "option-tag": "option-tags", "sdp": "sdp",
    "tls-alert": "tls-alerts", "metric": "metrics", "reason": "reasons", "term": "terms",
}  # fmt: skip
NUMBERED: Mapping[str, tuple[int, int]] = {"status": (100, 699), "q850": (0, 127), "warning": (300, 399)}
# What people write before a name, as in `cause 34` or `attribute rtpmap`.
KIND_WORDS: Mapping[str, str] = {
    "code": "status", "response": "status", "cause": "q850", "option": "option-tag", "tag": "option-tag",
    "attribute": "sdp", "alert": "tls-alert", "tls": "tls-alert",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.-]*)\}")  # the {404, 480} of a filter is none
_IF_KNOWN = re.compile(r"( ?)\[([^][]*\{[A-Za-z_][^][]*)\]")  # the [6:2] of a filter is none
_SIZED = (str, list, tuple, set, frozenset)
_CLAUSE = re.compile(r"[a-z]+ ")  # words of a rule, and no name or address of a capture
_SDP_LINE = re.compile(r"([a-z])=(.*)")  # `m=` and `a=rtpmap:0 PCMU/8000`, as copied from a message
LOCATIONS = "locations"  # q850/locations.yaml, the one file that is a list
_Known = TypeVar("_Known", bound=Entry)


class KnowledgeError(FileError):
    """A knowledge file that cannot be used."""


class UnknownEntry(LookupError):
    """Nothing is known by the name `text`; `nearest` are known names that look like it, if any do."""

    def __init__(self, text: str, nearest: tuple[str, ...] = ()) -> None:
        self.text, self.nearest = text, nearest
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(f"nothing is known about {text!r}{hint}")


def home() -> Path:
    """The directory of the built-in knowledge: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for directory in (package / "_knowledge", package.parent / "knowledge"):
        if directory.is_dir():
            return directory
    raise KnowledgeError(package / "_knowledge", None, "the knowledge base is missing from this installation")


def _ours(path: Path) -> File:
    """A file of the built-in knowledge, as it was prepared where it was."""
    return File(path, KnowledgeError, partial(data_of, path))


def _fits(kind: str, name: str) -> bool:
    """True for a name that a file of the kind can have; keeps what a user types out of paths."""
    if kind not in NUMBERED:
        return re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name) is not None
    low, high = NUMBERED[kind]
    return re.fullmatch("0|[1-9][0-9]{0,2}", name) is not None and low <= int(name) <= high


class Knowledge:
    """The knowledge base, and a site's overlay over it.

    `overlay`: a directory with the same tree (`status/183.yaml`, `rules/...`), whose files give only the keys
    they change; a status code, cause, warning or term that we do not have has to be whole. Raises
    KnowledgeError where the overlay has a wrong key, id, placeholder or reference.
    """

    def __init__(self, overlay: Path | None = None) -> None:
        self._home = home()
        self._entries: dict[tuple[str, str], Entry | None] = {}
        self._statuses: dict[int, StatusEntry] = {}
        self._locations: dict[str, Location] | None = None
        self._also: dict[str, dict[str, str]] = {}
        self._overlay: dict[tuple[str, str], File] = {}
        if overlay is not None:
            self._load_overlay(overlay)

    # -- by id

    def status(self, code: int) -> StatusEntry:
        """The entry of a response code, 100 to 699; `generic` where there is none. UnknownEntry outside."""
        known = self._statuses.get(code)  # every response passes here
        if known is None:
            known = self._get(StatusEntry, str(code), lambda: generic_status(code) if 100 <= code <= 699 else None)
            self._statuses[code] = known
        return known

    def q850(self, cause: int) -> Q850Entry:
        """The entry of a Q.850 cause. Raises UnknownEntry."""
        return self._get(Q850Entry, str(cause))

    def q850_location(self, letter: str) -> Location:
        """A cause location by its abbreviation (`U`, `RLN` ...). Raises UnknownEntry."""
        locations = self._all_locations()
        if letter.upper() not in locations:
            raise UnknownEntry(f"cause location {letter}", tuple(locations))
        return locations[letter.upper()]

    def warning(self, code: int) -> WarningEntry:
        """The entry of a warn-code. Raises UnknownEntry."""
        return self._get(WarningEntry, str(code))

    def rule(self, id: str) -> RuleEntry:
        """The entry of a rule. Raises UnknownEntry."""
        return self._get(RuleEntry, id)

    def term(self, name: str) -> TermEntry:
        """The entry of a term by its slug. Raises UnknownEntry."""
        return self._get(TermEntry, name)

    def find(self, text: str) -> AnyEntry:
        """The entry that a person means: `183`, `q850:34`, `timer:B`, `timer b`, `Via`, a rule's id, a term ...

        Of several kinds that know a name, the first in the order of `DIRECTORIES` has it. Raises UnknownEntry
        with the names that look like it.
        """
        for kind, name in _readings(text):
            if entry := self._named(kind, name):
                return entry
        raise UnknownEntry(text, self._nearest(text))

    def list(self) -> dict[str, tuple[str, ...]]:
        """The ids of every kind that have an entry, in order."""
        ids = {kind: {path.stem for path in (self._home / DIRECTORIES[kind]).glob("*.yaml")} for kind in FORMS}
        for kind, name in self._overlay:
            ids[kind].add(name)
        ids["q850"].discard(LOCATIONS)
        return {
            kind: tuple(sorted(names, key=lambda name: (int(name) if name.isdecimal() else 0, name)))
            for kind, names in ids.items()
        }

    # -- what is made of an entry

    @staticmethod
    def variant(entry: StatusEntry, shown: Mapping[str, object]) -> Variant | None:
        """The first variant whose condition holds, or None.

        `shown` has the keys of `When` with what the message shows (`q850`, `warning` and `after` collections
        of int, `header` and `request_header` name -> value), and `elapsed_s` for both elapsed conditions. A
        key that is not known is left out: no condition on it holds.
        """
        return Knowledge.held(entry.candidates(shown.get("method"), shown.get("in_dialog"), shown.get("sdp")), shown)

    @staticmethod
    def held(candidates: Iterable[tuple[Variant, Tests]], shown: Mapping[str, object]) -> Variant | None:
        """The first of the candidates whose tests hold, or None."""
        for variant, tests in candidates:
            for test, wanted in tests:
                if not test(wanted, shown):
                    break
            else:
                return variant
        return None

    @staticmethod
    def fill(template: str, facts: Mapping[str, object]) -> str:
        """The template with its {placeholders} replaced; one that `facts` lacks or has as None: `unknown`.

        [What stands in brackets] with a placeholder is left out where one of its facts is unknown or empty. A clause
        that begins a sentence gets its capital.
        """
        if "[" in template:
            template = _IF_KNOWN.sub(lambda part: _if_known(part[1], part[2], facts), template)
        if "{" not in template:  # as most texts have it
            return template

        def filled(match: re.Match[str]) -> str:
            said = _spelt(facts.get(match[1]))
            begins = match.start() == 0 or template.endswith(". ", 0, match.start())
            return said[:1].upper() + said[1:] if begins and _CLAUSE.match(said) else said

        return _PLACEHOLDER.sub(filled, template)

    @staticmethod
    def placeholders(entry: RuleEntry) -> frozenset[str]:
        """The names of the facts that the entry's texts ask for."""
        return frozenset(name for _, text in _templates(entry) for name in _PLACEHOLDER.findall(text))

    def check(self) -> tuple[KnowledgeError, ...]:
        """Everything that is wrong in the whole knowledge base, overlay and references included."""
        errors: list[KnowledgeError] = []
        for kind, names in self.list().items():
            for name in names:
                try:
                    self._check_one(kind, name)
                except KnowledgeError as error:
                    errors.append(error)
        try:
            self._all_locations()
        except KnowledgeError as error:
            errors.append(error)
        return tuple(errors)

    # -- reading

    def _get(self, form: type[_Known], name: str, otherwise: Callable[[], _Known | None] = lambda: None) -> _Known:
        key = (form.kind, name)
        entry = self._entry(*key) or otherwise()
        if not isinstance(entry, form):
            raise UnknownEntry(":".join(key), self._nearest(":".join(key)))
        self._entries[key] = entry
        return entry

    def _entry(self, kind: str, name: str) -> Entry | None:
        key = (kind, name)
        if key not in self._entries:
            files = self._files(kind, name)
            self._entries[key] = self._joined(kind, name, files) if files else None
        return self._entries[key]

    def _files(self, kind: str, name: str) -> tuple[File, ...]:
        """Our file and the overlay's, as far as there are any."""
        if not _fits(kind, name):
            return ()
        ours = self._home / DIRECTORIES[kind] / f"{name}.yaml"
        files = (_ours(ours),) if ours.is_file() else ()
        over = self._overlay.get((kind, name))
        return (*files, over) if over else files

    def _joined(self, kind: str, name: str, files: tuple[File, ...]) -> Entry:
        data: dict[object, object] = {}
        for file in files:
            if not isinstance(file.data, dict):
                raise file.error((), "not a mapping of keys to values")
            data |= file.data
        last = files[-1]
        if kind == "rule" and len(files) > 1 and isinstance(last.data, dict) and "severity" in last.data:
            data["site_severity"] = data["severity"]
        entry: Entry = convert(last, data, FORMS[kind])
        if entry.name != name:
            key = {"status": "code", "warning": "code", "q850": "cause", "rule": "id", "term": "term"}.get(kind, "name")
            raise last.error((key,), f"`{key}` says {entry.name}, the file is called {last.path.name}")
        return entry

    def _all_locations(self) -> dict[str, Location]:
        if self._locations is None:
            files = [_ours(self._home / "q850" / f"{LOCATIONS}.yaml")]
            if over := self._overlay.get(("q850", LOCATIONS)):
                files.append(over)
            self._locations = {
                location.location: location
                for file in files
                for location in convert(file, file.data, tuple[Location, ...])
            }
        return self._locations

    # -- an overlay, whole

    def _load_overlay(self, directory: Path) -> None:
        if not os.path.isdir(directory):  # noqa: PTH112  # of what may not be looked at, a Path's raises
            raise KnowledgeError(directory, None, "no such directory")
        kinds = {name: kind for kind, name in DIRECTORIES.items()}
        for path in sorted(directory.rglob("*.y*ml")):
            inside = path.relative_to(directory)
            kind = kinds.get(inside.parts[0])
            if kind is None or len(inside.parts) != 2 or path.suffix != ".yaml":
                places = ", ".join(f"{name}/NAME.yaml" for name in kinds)
                raise KnowledgeError(path, None, f"nothing is read from here; expected {places}")
            locations = (kind, path.stem) == ("q850", LOCATIONS)
            if not (_fits(kind, path.stem) or locations):
                raise KnowledgeError(path, None, f"{path.stem!r} is no {kind} id")
            if kind == "rule" and not (self._home / "rules" / path.name).is_file():
                unknown = UnknownEntry(f"rule:{path.stem}", self._nearest(path.stem))
                raise KnowledgeError(path, 1, str(unknown))
            self._overlay[kind, path.stem] = File(path, KnowledgeError)
        for kind, name in self._overlay:
            if name == LOCATIONS and kind == "q850":
                self._all_locations()
            else:
                self._check_one(kind, name)

    def _check_one(self, kind: str, name: str) -> None:
        entry = self._entry(kind, name)
        assert entry is not None  # it is asked for by the name of its file
        files = self._files(kind, name)
        for path, reason in self._problems(entry, files):
            raise files[-1].error(path, reason)

    def _problems(self, entry: Entry, files: tuple[File, ...]) -> Iterator[tuple[KeyPath, str]]:
        """What the form cannot see: ids that lead nowhere, and placeholders that our text has no fact for."""
        for path, ref in _links(entry):
            kind, _, name = ref.partition(":")
            if kind not in FORMS or self._entry(kind, name) is None:
                yield path, f"{ref!r} leads to no entry"
        ours = self._joined(entry.kind, entry.name, files[:1])
        if isinstance(entry, RuleEntry) and isinstance(ours, RuleEntry):
            facts = self.placeholders(ours)
            for path, text in _templates(entry):
                for name in set(_PLACEHOLDER.findall(text)) - facts:
                    has = ", ".join(sorted(facts)) or "none"
                    yield path, f"{{{name}}} is no fact of {entry.id}; it has {has}"

    # -- names

    def _named(self, kind: str | None, name: str) -> AnyEntry | None:
        """The entry of that name, by its id before what it is also called; kind None: any."""
        if kind is not None:
            kinds: tuple[str, ...] = (kind,)
        else:
            kinds = ("status",) if name.isdecimal() else tuple(each for each in FORMS if each not in NUMBERED)
        entry: Entry | None = None
        for each in kinds:
            # A rule's id has hyphens, so that `internal_error` is the TLS alert and not the rule.
            spelt = name if each in NUMBERED else name.lower() if each == "rule" else slug(name)
            entry = self._entry(each, spelt)
            if entry is None and each == "status" and _fits(each, spelt):
                entry = generic_status(int(spelt))
            if entry is not None:
                return entry  # type: ignore[return-value]  # FORMS has no other kinds
        also = (self._spellings(each).get(slug(name)) for each in kinds)
        return next((self._entry(each, id) for each, id in zip(kinds, also, strict=True) if id is not None), None)  # type: ignore[return-value]  # idem

    def _spellings(self, kind: str) -> dict[str, str]:
        """slug -> id, of all that the kind's entries are also called; reads them all, once."""
        if kind not in self._also:
            entries = [self._entry(kind, name) for name in self.list()[kind]] if kind not in NUMBERED else []
            self._also[kind] = {
                slug(also): entry.name for entry in entries if isinstance(entry, Topic) for also in entry.also
            }
        return self._also[kind]

    def _nearest(self, text: str) -> tuple[str, ...]:
        """What to ask for instead: the names, of the kind that was asked for if any, that look like the text."""
        kind, name = _readings(text)[0]
        wanted = {slug(part)[:LONGEST_NAME] for part in (name, text)}  # `timer:q` may mean timer-b
        names = self.list()
        near: dict[str, float] = {}
        for each in [kind] if kind is not None else FORMS:
            spellings = self._spellings(each)
            for known in (*names[each], *spellings):
                ratio = max(difflib.SequenceMatcher(None, asked, known).ratio() for asked in wanted)
                told = spellings.get(known, known)
                told = f"{each}:{told}" if kind is not None or each in ("q850", "warning") else told
                if ratio >= ALIKE and ratio > near.get(told, 0):
                    near[told] = ratio
        best = max(near.values(), default=0.0)
        near = {told: ratio for told, ratio in near.items() if ratio > best - WORSE}
        return tuple(sorted(near, key=lambda told: (-near[told], told))[:SUGGESTIONS])


def _readings(text: str) -> tuple[tuple[str | None, str], ...]:
    """(kind, name) that a text may mean, the likeliest first: `timer:b`, `timer b`, and any kind's `b`."""
    text = text.strip()
    if line := _SDP_LINE.match(text):
        return (("sdp", line[2].partition(":")[0] if line[1] == "a" and line[2] else line[1]),)
    for mark in (":", " "):
        word, _, name = text.partition(mark)
        kind = KIND_WORDS.get(slug(word), slug(word))
        if kind in FORMS and name.strip():
            named = (kind, name.strip())
            return (named,) if mark == ":" else (named, (None, text))
    return ((None, text),)


def _links(entry: Entry) -> Iterator[tuple[KeyPath, str]]:
    """(where it stands, the id it names) of what an entry refers to."""
    if isinstance(entry, Topic):
        yield from ((("see", index), ref) for index, ref in enumerate(entry.see))
    elif isinstance(entry, RuleEntry):
        yield from ((("explains", index), f"rule:{id}") for index, id in enumerate(entry.explains))
    elif isinstance(entry, Q850Entry):
        for index, code in enumerate(entry.status_codes):
            yield ("status_codes", index), f"status:{code}"
    elif isinstance(entry, StatusEntry):
        for index, other in enumerate(entry.not_to_be_confused_with):
            yield ("not_to_be_confused_with", index, "code"), f"status:{other.code}"
        if entry.q850:
            for index, cause in enumerate(entry.q850.from_causes):
                yield ("q850", "from_causes", index), f"q850:{cause}"
            if entry.q850.to_cause is not None:
                yield ("q850", "to_cause"), f"q850:{entry.q850.to_cause}"


def _templates(entry: RuleEntry) -> Iterator[tuple[KeyPath, str]]:
    """(where it stands, the text) of everything in a rule's entry that a finding's facts are put into."""
    yield ("title",), entry.title
    yield ("explanation",), entry.explanation
    for key in ("causes", "confirm"):
        yield from (((key, index), text) for index, text in enumerate(getattr(entry, key)))
    for side, texts in entry.fix.items():
        yield from ((("fix", side, index), text) for index, text in enumerate(texts))
    for number, where in enumerate(entry.where):
        for key in ("causes", "confirm"):
            yield from ((("where", number, key, index), text) for index, text in enumerate(getattr(where, key)))
        for side, texts in where.fix.items() if where.fix else ():
            yield from ((("where", number, "fix", side, index), text) for index, text in enumerate(texts))
    yield from ((("platforms", name), text) for name, text in entry.platforms.items())


def _if_known(space: str, text: str, facts: Mapping[str, object]) -> str:
    values = [facts.get(name) for name in _PLACEHOLDER.findall(text)]
    return "" if any(value is None or (isinstance(value, _SIZED) and not value) for value in values) else space + text


def _spelt(value: object) -> str:
    """A fact as a sentence has it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(_spelt(each) for each in value) or "none"
    return str(value)

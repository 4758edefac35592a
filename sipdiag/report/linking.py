"""Links in the texts of the knowledge base: which words of a sentence are the name of another entry.

In: the knowledge base, once; then sentences. Out: each sentence in pieces, with the entry that a piece names. It makes
no HTML and knows no addresses. Where it is in doubt it makes no link: a name that is also a plain word (`transfer`,
`Contact`) is left alone.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import AnyEntry, Entry, RuleEntry, StatusEntry, Topic
from sipdiag.report.comparison import name

# A word alone is a name only where it cannot be a plain word: REFER, T1, Retry-After, handshake_failure, 100rel.
_UNLIKE_WORDS = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2,}|(?=.*\d)(?=.*[A-Za-z])\S{3,}|\S+[-_]\S+")
_NOT_NAMES = frozenset({"CLI", "SIP"})  # in most texts a platform's command line, and the protocol as such
_NUMBERS = r"""
    \b[Cc]ause[ ](?:q850:)?(?P<q850>\d{1,3})\b
    | \bWarning[ ](?P<warning>3\d\d)\b
    | (?<![\w./:=\#-]) (?<!RFC[ ]) (?<!port[ ]) (?<!times[ ]) (?<!within[ ])
      (?P<status>[1-6]\d\d) (?![\w%/-]|[.:]\d|[ ](?:ms|s|bytes|Hz|kHz|%)(?!\w))
"""  # of a code, and not of `200 ms`, a port, a part of an address or of an id with hyphens


class Piece(NamedTuple):
    """A part of a sentence, and the `kind:name` of the entry that it names, if any."""

    text: str
    ref: str | None = None


class Linker:
    """Finds the names of all entries in a text."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._refs: dict[str, str] = {}  # name, in lower case if it has a space -> kind:name
        self._known: set[str] = set()
        for kind, ids in knowledge.list().items():
            for id in ids:
                entry = knowledge.find(f"{kind}:{id}")
                self._known.add(entry.ref)
                for spelling in _spellings(entry):
                    self._refs.setdefault(spelling.lower() if " " in spelling else spelling, entry.ref)
        # The longest first: `488 Not Acceptable Here` before `488`.
        names = [re.escape(each) for each in sorted(self._refs, key=lambda each: (-len(each), each))]
        phrases = "|".join(each for each in names if " " in each)
        words = "|".join(each for each in names if " " not in each)
        self._names = re.compile(
            rf"(?<![\w./-])(?P<name>(?i:{phrases})|{words})(?![\w/-])|{_NUMBERS}",
            re.VERBOSE,
        )

    def pieces(self, text: str) -> Iterator[Piece]:
        """The text in order; the texts of its pieces joined are the text again."""
        at = 0
        for match in self._names.finditer(text):
            if ref := self._meant(match):
                if match.start() > at:
                    yield Piece(text[at : match.start()])
                yield Piece(match[0], ref)
                at = match.end()
        if at < len(text):
            yield Piece(text[at:])

    def _meant(self, match: re.Match[str]) -> str | None:
        kind = match.lastgroup
        if kind == "name":
            return self._refs.get(match[0]) or self._refs.get(match[0].lower())
        ref = f"{kind}:{match[kind]}" if kind else ""
        return ref if ref in self._known else None


def _spellings(entry: AnyEntry | Entry) -> Iterator[str]:
    """What an entry is called where nothing else is meant."""
    match entry:
        case StatusEntry():
            yield name(entry)
        case RuleEntry() if "-" in entry.id:
            yield entry.id
        case Topic() if entry.kind == "sdp":
            yield from (f"a={each}" for each in (entry.topic, *entry.also) if " " not in each)
        case Topic() if entry.kind != "reason":  # their names are those of protocols
            for each in (entry.topic, *entry.also):
                if " " in each or (_UNLIKE_WORDS.fullmatch(each) and each not in _NOT_NAMES):
                    yield each

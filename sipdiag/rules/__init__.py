"""Stage [5]: Case -> Findings. One file is one rule with one id, found by its place in this directory.

A rule is a module with a `diagnose(case, limits)` marked `@wakes_on(signals)`. It yields `Found` (the capture shows
the fault) or `Unknown` (the fault may be there, but this capture cannot show it); saying nothing means that there is
nothing to say. It gives what it saw and facts, no prose: that is `knowledge/rules/<id>.yaml`. Modules whose names begin
with an underscore and a letter are shared helpers.

`@wakes_on(Signal.CANCEL | refused_with(404, 410))` calls the rule for every Case with a CANCEL, and for every one in
which some request was refused with 404 or 410. A rule that has nothing to say of a failure unless it has one of a few
statuses names these, and not `Signal.FINAL_FAILURE` or `Signal.IN_DIALOG_FAILURE`: to call every rule for every failure
takes longer than what most of them do. Being called for more Cases never makes it say more.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Any, Literal, TypeVar

from sipdiag.config import Limits
from sipdiag.model import (
    Broken,
    Case,
    Endpoint,
    Event,
    Evidence,
    Finding,
    Frame,
    Party,
    Record,
    Severity,
    Sighting,
    Signal,
    Stream,
    Transaction,
    refused_with,
)

Seen = Sighting | Broken | Event | Stream | Evidence
"""What a rule may cite: something with a frame. Evidence as such is for frames of other Cases, which are gone."""


class Found(Record, frozen=True):
    """The capture shows this fault."""

    evidence: tuple[Seen, ...]
    """What proves it, in the order of time; at least one."""
    facts: Mapping[str, Any] = {}
    """Values for the {placeholders} of the knowledge entry, and for programs."""
    transactions: tuple[Transaction, ...] = ()
    """The transactions it accounts for: what tells a cause from its effects."""
    party: Party | None = None
    """Who has to act, where it is not the entry's default; so the next two."""
    severity: Severity | None = None
    confidence: Literal["certain", "likely", "possible"] | None = None
    party_at: Endpoint | None = None
    """The box that has to be looked at."""
    against: tuple[str, ...] = ()
    """What speaks against it, if anything."""
    hinges_on: Literal["capture", "others"] | None = None
    """What the whole capture has to show for it to stand, as in Finding."""


class Unknown(Record, frozen=True):
    """This fault may be there, but the capture cannot show it."""

    evidence: tuple[Seen, ...]
    because: str
    """What the capture lacks, a clause without full stop: `the caller's direction is not in this capture`."""
    capture_at: Endpoint | None = None
    """The box where a capture would show it."""
    facts: Mapping[str, Any] = {}
    transactions: tuple[Transaction, ...] = ()


Diagnosis = Iterator[Found | Unknown]
Diagnose = Callable[[Case, Limits], Diagnosis]
_Function = TypeVar("_Function", bound=Diagnose)


class Rule(Record, frozen=True):
    """A rule as the engine calls it."""

    id: str
    signals: int
    diagnose: Diagnose


def wakes_on(signals: int) -> Callable[[_Function], _Function]:
    """Mark a rule's `diagnose` with the bits (`Signal`, `refused_with`) of which any one wakes it."""

    def mark(function: _Function) -> _Function:
        function.wakes_on = int(signals)  # type: ignore[attr-defined]  # a function has no such attribute until here
        return function

    return mark


def all_rules() -> tuple[Rule, ...]:
    """Every rule in this directory, by id."""
    return tuple(_rule(name) for name in _signals_of())


@lru_cache(maxsize=4096)  # bounded, for what statuses come together is up to who was captured; some 2 MiB
def rules_woken_by(signals: int) -> tuple[Rule, ...]:
    """The rules that a Case with these signal bits wakes."""
    return tuple(map(_rule, _names_woken_by(signals)))


def load_until(is_enough: Callable[[], bool]) -> None:
    """Load rules one by one, first those that any failure wakes: who has to wait now need not later."""
    names = (name for signals in (int(Signal.FINAL_FAILURE), -1) for name in _names_woken_by(signals))
    while not is_enough() and (name := next(names, None)) is not None:
        _rule(name)


def number_woken_by(signals: int) -> int:
    """How many these are; none of them is loaded to tell."""
    return len(_names_woken_by(signals))


@lru_cache(maxsize=4096)
def _names_woken_by(signals: int) -> tuple[str, ...]:
    return tuple(name for name, wakes in _signals_of().items() if wakes & signals)


@cache
def _rule(name: str) -> Rule:
    """The rule in the module of that name, which is imported now."""
    diagnose = importlib.import_module(f"{__name__}.{name}").diagnose
    return Rule(id=name.lstrip("_").replace("_", "-"), signals=diagnose.wakes_on, diagnose=diagnose)


@lru_cache(maxsize=1)
def _signals_of() -> Mapping[str, int]:
    """The modules of the rules, and the signals that wake each.

    Read from the line that marks `diagnose`: importing them all takes longer than diagnosing a call, and of most
    captures few are woken. Where that line says it otherwise than in names of signals, the module is asked.
    """
    found = {}
    for module in pkgutil.iter_modules(__path__):
        name = module.name
        if name.startswith("_") and not name[1:2].isdigit():
            continue
        marked = _mark(f"{__path__[0]}/{name}.py")
        if marked is None:
            found[name] = _rule(name).signals
        else:
            found[name] = reduce(or_, map(_bits, _NAMED.finditer(marked[1])))
    return found


def _mark(path: str) -> re.Match[bytes] | None:
    """The line that marks `diagnose`; None where it is not there, or the module is no file."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a Path for each takes as long as reading it
            source = file.read()
    except OSError:
        return None
    return _MARK.match(source, source.find(b"\n@wakes_on(") + 1)


def _bits(named: re.Match[bytes]) -> int:
    """The bits that a part of that line names."""
    signal, statuses = named.groups()
    return _BITS[signal.decode()] if signal else refused_with(*map(int, _STATUS.findall(statuses)))


_ONE = rb"(?:Signal\.\w+|refused_with\([\d,\s]+\))"
_MARK = re.compile(rb"@wakes_on\(\s*(%b(?:\s*\|\s*%b)*)\s*\)\ndef diagnose\(" % (_ONE, _ONE))
_NAMED = re.compile(rb"Signal\.(\w+)|refused_with\(([\d,\s]+)\)")
_STATUS = re.compile(rb"\d+")
_BITS = {name: int(signal) for name, signal in Signal.__members__.items()}


def findings_of(case: Case, limits: Limits) -> list[Finding]:
    """What the woken rules say of this Case.

    A rule that raises does not take the report with it: it becomes an `internal-error` finding, which fails our tests.
    """
    findings: list[Finding] = []
    for rule in rules_woken_by(case.signals):
        try:
            for said in rule.diagnose(case, limits):
                findings.append(_finding(rule.id, said, case))
        except Exception as error:  # noqa: BLE001  # the other findings are worth more than a clean crash
            findings.append(_internal_error(rule.id, error, case))
    return findings


def _finding(rule: str, said: Found | Unknown, case: Case) -> Finding:
    found = said if isinstance(said, Found) else None
    unknown = said if isinstance(said, Unknown) else None
    return Finding(
        rule=rule,
        verdict="found" if found else "unknown",
        evidence=tuple(dict.fromkeys(map(_evidence, said.evidence))),
        facts=dict(said.facts),
        time_ns=min([time_of(seen) for seen in said.evidence if not isinstance(seen, Evidence)], default=case.start_ns),
        transactions=said.transactions,
        party=found.party if found else "unknown",
        severity=found.severity if found else None,
        confidence=found.confidence if found else None,
        party_at=found.party_at if found else None,
        because=unknown.because if unknown else None,
        capture_next=_capture_line(unknown.capture_at, case) if unknown else None,
        against=found.against if found else (),
        hinges_on=found.hinges_on if found else None,
    )


def _capture_line(at: Endpoint | None, case: Case) -> str:
    """Where to capture, and the tcpdump line that would show it."""
    box = at or case.caller
    port = box.port or 5060
    return f"on {box.address} (or a mirror of its port): tcpdump -i any -s 0 -w sip.pcap 'port {port} or icmp or icmp6'"


def _internal_error(rule: str, error: Exception, case: Case) -> Finding:
    first = next((s for t in case.transactions for s in (*t.sends, *t.responses)), None)
    return Finding(
        rule="internal-error",
        verdict="found",
        evidence=(_evidence(first),) if first else (Evidence(frame=Frame(0, 1), note=""),),
        facts={"failed_rule": rule, "error": f"{type(error).__name__}: {error}"},
        time_ns=case.start_ns,
    )


def time_of(seen: Sighting | Broken | Event | Stream) -> int:
    return seen.first_ns if isinstance(seen, Stream) else seen.time_ns


def _evidence(seen: Seen) -> Evidence:
    """The frame and what it is, in the words of the wire."""
    if isinstance(seen, Sighting):
        message = seen.message
        note = (
            f"{message.method} {message.request_uri} from {seen.source}"
            if message.is_request
            else f"{message.status} {message.reason} to {message.method} from {seen.source}"
        )
        return Evidence(frame=seen.frame, note=note, frames=seen.frames)
    if isinstance(seen, Evidence):
        return seen
    if isinstance(seen, Stream):
        what = "UDPTL" if seen.codec == "T38" else f"RTP {seen.codec or 'of unknown codec'}"
        note = f"{what} from {seen.source} to {seen.destination}, {seen.packets} packets"
        return Evidence(frame=seen.first_frame, note=note)
    if isinstance(seen, Event):
        return Evidence(frame=seen.frame, note=f"{seen.kind} from {seen.source.address}: {seen.detail}")
    broken = seen.malformed
    return Evidence(frame=seen.frame, note=f"from {seen.source}: {broken.reason} at byte {broken.offset}")


__all__ = [
    "Diagnosis",
    "Found",
    "Rule",
    "Signal",
    "Unknown",
    "all_rules",
    "findings_of",
    "number_woken_by",
    "refused_with",
    "rules_woken_by",
    "wakes_on",
]

"""The expectation file: what `sipdiag check` holds a report to.

In: a YAML file. Out: an `Expectation`, or an `ExpectationError` with file, line and reason. A key that is
left out is not checked; `null` is an expectation like any other. What the keys mean in a report is
evaluate.py's.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml
from msgspec import UNSET, UnsetType

from sipdiag.model import Party, Severity

MAX_FILE_BYTES = 1 << 20
"""Far above any expectation written by hand; bounds what a wrong path can make us read."""


class ExpectationError(ValueError):
    """An expectation file that cannot be used; its text is `file:line: reason`."""


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of what an expectation file may say."""


class CallExpectation(Form, frozen=True, kw_only=True):
    """What one call has to look like; the names are those of the JSON report."""

    outcome: str | UnsetType = UNSET
    final_status: int | UnsetType | None = UNSET
    root_cause: str | UnsetType | None = UNSET
    party: Party | UnsetType | None = UNSET
    request_uri: str | UnsetType = UNSET
    responses: list[int] | UnsetType = UNSET
    """Status codes to the INVITE as the originator got them, in order, each distinct response once."""
    variants: list[str] | UnsetType = UNSET
    """Knowledge variants that those responses have to have, among others: `183 with-sdp`."""
    ended_by: Literal["caller", "callee"] | UnsetType | None = UNSET
    early_media: list[str] | UnsetType = UNSET
    """What the caller could hear before the answer, stretch by stretch."""
    legs: int | UnsetType = UNSET
    findings: list[str] | UnsetType = UNSET
    """Rule ids of all findings of this call, in any order."""


class RegistrationExpectation(Form, frozen=True, kw_only=True):
    """What one registration has to look like."""

    aor: str | UnsetType = UNSET
    outcome: str | UnsetType = UNSET
    final_status: int | UnsetType | None = UNSET
    root_cause: str | UnsetType | None = UNSET
    party: Party | UnsetType | None = UNSET


class TransactionExpectation(Form, frozen=True, kw_only=True):
    """What one other transaction has to look like."""

    method: str | UnsetType = UNSET
    outcome: str | UnsetType = UNSET
    final_status: int | UnsetType | None = UNSET
    root_cause: str | UnsetType | None = UNSET
    party: Party | UnsetType | None = UNSET


class FindingExpectation(Form, frozen=True, kw_only=True):
    """A finding that has to be there."""

    rule: str
    verdict: Literal["found", "unknown"] = "found"
    severity: Severity | UnsetType = UNSET
    party: Party | UnsetType = UNSET
    confidence: Literal["certain", "likely", "possible"] | UnsetType = UNSET
    explained_by: str | UnsetType | None = UNSET
    """Rule id of the finding that explains it."""
    calls: list[int] | UnsetType = UNSET
    """Numbers of exactly the calls it speaks of; so the next two."""
    registrations: list[int] | UnsetType = UNSET
    transactions: list[int] | UnsetType = UNSET
    frames: list[int | str] | UnsetType = UNSET
    """Frames that its evidence has to name, among others: 12, or `1:12` for a frame of the second file."""
    facts: dict[str, Any] | UnsetType = UNSET
    """Facts that it has to state, among others."""


class FindingsExpectation(Form, frozen=True, kw_only=True):
    """What has to be found, and what must not be."""

    must: list[FindingExpectation] = []
    must_not: list[str] = []
    """Rule ids; `*` is every finding above info and every unknown, except those under `must` and what they
    explain."""


class Expectation(Form, frozen=True, kw_only=True):
    """A whole expectation file."""

    calls: list[CallExpectation] | UnsetType = UNSET
    """One item per call, in order."""
    registrations: list[RegistrationExpectation] | UnsetType = UNSET
    transactions: list[TransactionExpectation] | UnsetType = UNSET
    outcomes: dict[str, int] | UnsetType = UNSET
    """How many calls have which outcome, for captures with many."""
    findings: FindingsExpectation = FindingsExpectation()


def load(path: Path) -> Expectation:
    """The expectation in a file.

    Raises ExpectationError with file, line and reason: no such file, no YAML, an unknown key (and the nearest
    one), a value of the wrong kind, an expectation of nothing.
    """
    try:
        raw = path.read_bytes()[: MAX_FILE_BYTES + 1]
    except OSError as error:
        raise ExpectationError(f"{path}: {error.strerror or error}") from error
    if len(raw) > MAX_FILE_BYTES:
        raise ExpectationError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
    node, data = _parse(path, raw)
    if data is None:
        raise ExpectationError(f"{path}:1: it expects nothing")
    try:
        return msgspec.convert(data, Expectation)
    except msgspec.ValidationError as error:
        reason, steps = _where(str(error))
        raise ExpectationError(f"{path}:{_line(node, steps)}: {_with_nearest(reason, steps)}") from error


def schema() -> dict[str, Any]:
    """JSON schema of an expectation file."""
    return msgspec.json.schema(Expectation)


def _parse(path: Path, raw: bytes) -> tuple[yaml.Node | None, Any]:
    """The YAML tree, which knows the lines, and the data in it."""
    loader_class: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loader = loader_class(raw.decode("utf-8"))
        try:
            node = loader.get_single_node()
            if repeated := _repeated_key(node):
                raise ExpectationError(
                    f"{path}:{repeated.start_mark.line + 1}: the key {repeated.value!r} is given twice"
                )
            return node, None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ExpectationError(f"{path}:{line}: not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ExpectationError(f"{path}:{mark.line + 1 if mark else 1}: {error.problem or error}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ExpectationError(f"{path}: not YAML that can be read: {error}") from error


def _repeated_key(root: yaml.Node | None) -> yaml.ScalarNode | None:
    """YAML's own loader takes the last of two equal keys and says nothing."""
    todo, done = [root], set[int]()
    while todo:
        node = todo.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            todo += node.value
        elif isinstance(node, yaml.MappingNode):
            seen = set[str]()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        return key
                    seen.add(key.value)
                todo.append(value)
    return None


def _where(text: str) -> tuple[str, list[str]]:
    """msgspec's text -> its reason, and the path it names, a step each: `calls`, `0`, `outcome`."""
    found = re.search(r" - at (?:`key` in )?`\$(.*)`$", text)
    if not found:
        return text, []
    return text[: found.start()], re.findall(r"[^.\[\]]+", found[1])


def _line(node: yaml.Node | None, steps: list[str]) -> int:
    """1-based line of the value at a path, or of the nearest thing around it."""
    line = node.start_mark.line + 1 if node else 1
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            inside = {str(key.value): (key, value) for key, value in node.value}
        elif isinstance(node, yaml.SequenceNode):
            inside = {str(index): (value, value) for index, value in enumerate(node.value)}
        else:
            break
        if step not in inside:
            break
        mark, node = inside[step]
        line = mark.start_mark.line + 1
    return line


_FORMS: dict[str, type[Form]] = {
    "calls": CallExpectation,
    "registrations": RegistrationExpectation,
    "transactions": TransactionExpectation,
    "findings": FindingsExpectation,
    "must": FindingExpectation,
}
"""By the key that holds it or a list of it."""


def _with_nearest(reason: str, steps: list[str]) -> str:
    """Names the key that an unknown one was most likely meant to be."""
    found = re.search(r"unknown field `(.*)`", reason)
    if not found:
        return reason
    holders = [step for step in steps if not step.isdigit()]
    known = (_FORMS[holders[-1]] if holders else Expectation).__struct_fields__
    near = difflib.get_close_matches(found[1], known, 1, 0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
    return f"unknown key `{found[1]}`; {hint}"

"""Reading an expectation file: YAML in, an `Expectation` out, or an ExpectationError with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from sipdiag.check.forms import RULE, RULE_OR_ANY, AnyExpectation, Expectation
from sipdiag.check.matching import patterns
from sipdiag.check.naming import ANY_OTHER, wrong_name
from sipdiag.knowledge import Knowledge
from sipdiag.yaml_files import File, FileError, KeyPath, convert

LineOf = Callable[[KeyPath], int | None]
"""Line of the value at a path of keys and indexes."""


class ExpectationError(FileError):
    """An expectation file that cannot be used; its text is `file:line: reason`."""


def load(path: Path) -> Expectation:
    """The expectation in a file. Raises as `read`."""
    return read(path)[0]


def read(path: Path) -> tuple[Expectation, LineOf]:
    """The expectation in a file, and on which line each of its keys stands.

    Raises ExpectationError with file, line and reason: no such file, no YAML, an unknown key, rule or outcome (and the
    nearest one), a value of the wrong kind, an expectation of nothing.
    """
    file = File(path, ExpectationError)
    if file.data is None:
        raise ExpectationError(path, 1, "it expects nothing")
    expectation: Expectation = convert(file, file.data, Expectation)
    if expectation == Expectation():
        raise ExpectationError(path, 1, "it expects nothing")
    wrong = mistake(expectation)
    if wrong is not None:
        raise file.error(*wrong)
    return expectation, file.line


def mistake(expectation: Expectation) -> tuple[KeyPath, str] | None:
    """Where it names what there is not, or what is no regular expression stands for one, and why it is refused."""
    wrong = wrong_name(expectation, _rules())
    if wrong is not None:
        return wrong
    for where, item in _items(expectation):
        for pattern in patterns(item.headers or {}):
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                return (*where, "headers"), f"{pattern!r} is no regular expression: {error}"
    return None


@cache
def _rules() -> tuple[str, ...]:
    return Knowledge().list()["rule"]


def schema() -> dict[str, Any]:
    """JSON schema of an expectation file; editors complete the ids of rules from it."""
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What `sipdiag check` expects of a capture",
        **msgspec.json.schema(Expectation),
    }
    rules = _rules()
    for name, title, ids in (("RuleId", RULE, rules), ("RuleIdOrAny", RULE_OR_ANY, [*rules, ANY_OTHER])):
        _refer(made, title, f"#/$defs/{name}")
        made["$defs"][name] = {"type": "string", "title": title, "enum": ids}
    return made


def _refer(part: Any, title: str, to: str) -> None:
    """Have what has this title refer to where it is said once."""
    if isinstance(part, dict):
        if part.get("title") == title:
            part.clear()
            part["$ref"] = to
        for inner in part.values():
            _refer(inner, title, to)
    elif isinstance(part, list):
        for inner in part:
            _refer(inner, title, to)


def _items(expectation: Expectation) -> list[tuple[KeyPath, AnyExpectation]]:
    """Every item that expects something, and where in the file it stands."""
    found: list[tuple[KeyPath, AnyExpectation]] = []
    for name in ("calls", "registrations", "transactions", "selected"):
        items = getattr(expectation, name)
        found += [((name, index), item) for index, item in enumerate(() if items is UNSET else items)]
    return found

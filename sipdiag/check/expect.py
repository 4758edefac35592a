"""Reading an expectation file: YAML in, an `Expectation` out, or an ExpectationError with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from sipdiag.check.forms import CallExpectation, Expectation
from sipdiag.check.matching import patterns
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

    Raises ExpectationError with file, line and reason: no such file, no YAML, an unknown key (and the nearest
    one), a value of the wrong kind, an expectation of nothing.
    """
    file = File(path, ExpectationError)
    if file.data is None:
        raise ExpectationError(path, 1, "it expects nothing")
    expectation: Expectation = convert(file, file.data, Expectation)
    for where, item in _items(expectation):
        for pattern in patterns(item.headers or {}):
            try:
                re.compile(pattern)
            except re.error as error:
                raise file.error((*where, "headers"), f"{pattern!r} is no regular expression: {error}") from None
    return expectation, file.line


def schema() -> dict[str, Any]:
    """JSON schema of an expectation file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What `sipdiag check` expects of a capture",
        **msgspec.json.schema(Expectation),
    }


def _items(expectation: Expectation) -> list[tuple[KeyPath, CallExpectation]]:
    """Everything that expects something of calls, and where in the file it stands."""
    found: list[tuple[KeyPath, CallExpectation]] = []
    for name in ("calls", "selected"):
        items = getattr(expectation, name)
        found += [((name, index), item) for index, item in enumerate(() if items is UNSET else items)]
    return found

"""A YAML file that somebody wrote, and where in it a mistake stands.

In: a path. Out: its data as PyYAML has it and as a form, or a FileError with file, line and reason. What the data mean
is not its matter.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from sipdiag.yaml_nodes import Document

MAX_FILE_BYTES = 1 << 20
"""Far above anything written by hand: the largest entry of the knowledge base is below 20 kB."""

LIKENESS = 0.5
"""How alike a known key has to be to an unknown one (difflib's ratio) to be suggested for it."""


class FileError(ValueError):
    """A file that cannot be used: `path`, `line` (1-based; None: the file whole) and `reason`."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")


_ERROR_PATH = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_ERROR_UNQUOTED = re.compile(r"Expected `[^`]*\bstr\b[^`]*`, got `(?:int|float|date|datetime)`")
_ERROR_VALUE = re.compile(r"Invalid enum value '(.*?)'")
_ERROR_FIELD = re.compile(r"unknown field `(.*?)`")
KeyPath: TypeAlias = tuple[str | int, ...]

ANY = "..."
"""How msgspec names the value of a mapping that may have any key."""


class File:
    """One YAML file: its data, and the lines they stand on. What is wrong with it is raised as `error`.

    `prepared` gives the data of what the file holds where they are known already, else None.
    """

    def __init__(
        self, path: Path, error: type[FileError] = FileError, prepared: Callable[[bytes], Any] = lambda raw: None
    ) -> None:
        self.path = path
        self._error = error
        try:
            self._raw = path.read_bytes()
        except OSError as problem:
            raise error(path, None, problem.strerror or str(problem)) from problem
        if len(self._raw) > MAX_FILE_BYTES:
            raise error(path, None, f"larger than {MAX_FILE_BYTES} bytes")
        data = prepared(self._raw)
        self.data: Any = self._document.data if data is None else data

    @cached_property
    def _document(self) -> Document:
        from sipdiag.yaml_nodes import Document, Unreadable

        try:
            return Document(self._raw.decode("utf-8"))
        except UnicodeDecodeError as problem:
            line = self._raw.count(b"\n", 0, problem.start) + 1
            raise self._error(self.path, line, "not UTF-8") from problem
        except Unreadable as problem:
            raise self._error(self.path, problem.line, problem.reason) from problem

    def line(self, path: KeyPath) -> int | None:
        """1-based line of the value at `path`, or of the nearest thing around it that is there; ANY steps into every
        value of a mapping."""
        return self._document.line(path)

    def error(self, path: KeyPath, reason: str) -> FileError:
        """What to raise for a mistake at `path`."""
        return self._error(self.path, self.line(path), reason)


def convert(file: File, data: Any, form: Any) -> Any:
    """`data` as a `form`, or the file's error at the line that is to blame; an unknown key comes with the nearest
    known one."""
    try:
        return msgspec.convert(data, form)
    except msgspec.ValidationError as error:
        message = str(error)
        where = _ERROR_PATH.search(message)
        unknown = _ERROR_FIELD.search(message)
        value = _ERROR_VALUE.search(message)
        path: list[str | int] = []
        for name, index in re.findall(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", where[1] if where else ""):
            path.append(name or (ANY if index == ANY else int(index)))
        if unknown:
            message = f"unknown key `{unknown[1]}`; {_nearest(unknown[1], _known_at(form, path))}"
            path.append(unknown[1])
        elif value:
            message = f"{message}; {_nearest(value[1], _values_at(form, path))}"
        elif _ERROR_UNQUOTED.search(message):
            message += "; a number that is meant as text stands in quotes"
        elif known := _known_at(form, path):
            message = message.replace("Expected `object`", f"Expected keys with values ({', '.join(known)})")
        raise file.error(tuple(path), message.replace("`$.", "`")) from None


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1, LIKENESS)
    return f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"


def _known_at(form: Any, path: list[str | int]) -> list[str]:
    """The keys that the form knows at a path."""
    kinds = _kinds_at(form, path)
    fields = (field for kind in kinds if isinstance(kind, msgspec.inspect.StructType) for field in kind.fields)
    return list(dict.fromkeys(field.encode_name for field in fields))


def _values_at(form: Any, path: list[str | int]) -> list[str]:
    """The words that the form knows at a path."""
    kinds = _kinds_at(form, path)
    return [str(value) for kind in kinds if isinstance(kind, msgspec.inspect.LiteralType) for value in kind.values]


def _kinds_at(form: Any, path: list[str | int]) -> list[msgspec.inspect.Type]:
    here = [msgspec.inspect.type_info(form)]
    for step in path:
        here = [inner for kind in here for one in _alternatives(kind) for inner in _inside(one, step)]
    return [one for kind in here for one in _alternatives(kind)]


def _alternatives(kind: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, ...]:
    return kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)


def _inside(kind: msgspec.inspect.Type, step: str | int) -> list[msgspec.inspect.Type]:
    """What stands one step further down."""
    if isinstance(kind, msgspec.inspect.StructType):
        return [field.type for field in kind.fields if field.encode_name == step]
    if isinstance(kind, msgspec.inspect.DictType):
        return [kind.value_type]
    if isinstance(kind, (msgspec.inspect.ListType, msgspec.inspect.VarTupleType)):
        return [kind.item_type]
    return []

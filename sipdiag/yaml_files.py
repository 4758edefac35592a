"""A YAML file that somebody wrote, and where in it a mistake stands.

In: a path. Out: its data as PyYAML has it and as a form, or a FileError with file, line and reason. What the data mean
is not its matter.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import yaml

MAX_FILE_BYTES = 1 << 20
"""Far above anything written by hand: the largest entry of the knowledge base is below 20 kB."""

MAX_DEPTH = 32
"""Levels; our forms have 7, and PyYAML's composer recurses on the C stack, where too many are fatal."""

LIKENESS = 0.5
"""How alike a known key has to be to an unknown one (difflib's ratio) to be suggested for it."""


class FileError(ValueError):
    """A file that cannot be used: `path`, `line` (1-based; None: the file whole) and `reason`."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")


_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # C where there is one
_ERROR_PATH = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_ERROR_FIELD = re.compile(r"unknown field `(.*?)`")
KeyPath: TypeAlias = tuple[str | int, ...]

ANY = "..."
"""How msgspec names the value of a mapping that may have any key."""


class File:
    """One YAML file: its data, and the lines they stand on. What is wrong with it is raised as `error`."""

    def __init__(self, path: Path, error: type[FileError] = FileError) -> None:
        self.path = path
        self._error = error
        try:
            raw = path.read_bytes()
            if len(raw) > MAX_FILE_BYTES:
                raise error(path, None, f"larger than {MAX_FILE_BYTES} bytes")
            text = raw.decode("utf-8")
            self._refuse_depth(text)
            loader = _LOADER(text)
            try:
                node = loader.get_single_node()
                self._node = node
                self._refuse_repeated_keys(node)
                self.data: Any = loader.construct_document(node) if node is not None else None
            finally:
                loader.dispose()
        except OSError as problem:
            raise error(path, None, problem.strerror or str(problem)) from problem
        except UnicodeDecodeError as problem:
            raise error(path, raw.count(b"\n", 0, problem.start) + 1, "not UTF-8") from problem
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            raise error(path, mark.line + 1 if mark else None, problem.problem or str(problem)) from problem
        except (yaml.YAMLError, ValueError, RecursionError) as problem:
            if isinstance(problem, FileError):
                raise
            raise error(path, None, f"not YAML that can be read: {problem}") from problem

    def _refuse_depth(self, text: str) -> None:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else None
                raise self._error(self.path, line, f"nested deeper than {MAX_DEPTH} levels")

    def _refuse_repeated_keys(self, root: yaml.Node | None) -> None:
        """YAML's own loader takes the last of two equal keys and says nothing."""
        todo, seen_nodes = [root], set[int]()
        while todo:
            node = todo.pop()
            if id(node) in seen_nodes:
                continue
            seen_nodes.add(id(node))
            if isinstance(node, yaml.SequenceNode):
                todo.extend(node.value)
            elif isinstance(node, yaml.MappingNode):
                seen = set[str]()
                for key, value in node.value:
                    if isinstance(key, yaml.ScalarNode) and key.value in seen:
                        raise self._error(self.path, key.start_mark.line + 1, f"`{key.value}` is given twice")
                    seen.add(str(key.value))
                    todo.append(value)

    def line(self, path: KeyPath) -> int | None:
        """1-based line of the value at `path`, or of the nearest thing around it that is there; ANY steps into every
        value of a mapping."""
        nodes, line = ([self._node], 1) if self._node is not None else ([], None)
        for step in path:
            inside = [found for node in nodes for found in _children(node, step)]
            if not inside:
                break
            line = inside[0][0].start_mark.line + 1
            nodes = [value for _, value in inside]
        return line

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
        path: list[str | int] = []
        for name, index in re.findall(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", where[1] if where else ""):
            path.append(name or (ANY if index == ANY else int(index)))
        if unknown:
            message = f"unknown key `{unknown[1]}`; {_nearest(unknown[1], _known_at(form, path))}"
            path.append(unknown[1])
        raise file.error(tuple(path), message.replace("`$.", "`")) from None


def _children(node: yaml.Node, step: str | int) -> list[tuple[yaml.Node, yaml.Node]]:
    """What a step leads to: where it begins (a key, or an item itself), and its value."""
    if isinstance(node, yaml.MappingNode):
        return [(key, value) for key, value in node.value if step in (ANY, key.value)]
    if isinstance(node, yaml.SequenceNode):
        return [(value, value) for index, value in enumerate(node.value) if index == step]
    return []


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1, LIKENESS)
    return f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"


def _known_at(form: Any, path: list[str | int]) -> list[str]:
    """The keys that the form knows at a path."""
    here = [msgspec.inspect.type_info(form)]
    for step in path:
        here = [inner for kind in here for one in _alternatives(kind) for inner in _inside(one, step)]
    return list(
        dict.fromkeys(
            field.encode_name
            for kind in here
            for one in _alternatives(kind)
            if isinstance(one, msgspec.inspect.StructType)
            for field in one.fields
        )
    )


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

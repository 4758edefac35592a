"""A file of the knowledge base, and where in it a mistake stands.

In: a path. Out: its data as PyYAML has it and as a form, or KnowledgeError with file, line and reason. What the data
mean is not its matter.
"""

import re
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import yaml

MAX_FILE_BYTES = 1 << 20  # bytes; the largest entry of ours is below 20 kB, so more is no entry but a mistake
MAX_DEPTH = 32  # levels; our forms have 6, and PyYAML's composer recurses on the C stack, where too many are fatal


class KnowledgeError(ValueError):
    """A knowledge file that cannot be used: `path`, `line` (1-based; None: the file whole) and `reason`."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")


_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # C where there is one
_ERROR_PATH = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_ERROR_FIELD = re.compile(r"unknown field `(.*?)`")
KeyPath: TypeAlias = tuple[str | int, ...]


class File:
    """One YAML file: its data, and the lines they stand on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            raw = path.read_bytes()
            if len(raw) > MAX_FILE_BYTES:
                raise KnowledgeError(path, None, f"larger than {MAX_FILE_BYTES} bytes")
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
        except OSError as error:
            raise KnowledgeError(path, None, error.strerror or str(error)) from error
        except UnicodeDecodeError as error:
            at = raw.count(b"\n", 0, error.start) + 1
            raise KnowledgeError(path, at, "not UTF-8") from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else None
            raise KnowledgeError(path, line, error.problem or str(error)) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            if isinstance(error, KnowledgeError):
                raise
            raise KnowledgeError(path, None, f"not YAML that can be read: {error}") from error

    def _refuse_depth(self, text: str) -> None:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else None
                raise KnowledgeError(self.path, line, f"nested deeper than {MAX_DEPTH} levels")

    def _refuse_repeated_keys(self, root: yaml.Node | None) -> None:
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
                        line = key.start_mark.line + 1
                        raise KnowledgeError(self.path, line, f"`{key.value}` is given twice")
                    seen.add(str(key.value))
                    todo.append(value)

    def line(self, path: KeyPath) -> int | None:
        """1-based line of the value at `path`, or of the nearest thing around it that is there."""
        node, line = self._node, 1 if self._node is not None else None
        for step in path:
            children: dict[str | int, tuple[yaml.Node, yaml.Node]] = {}
            if isinstance(node, yaml.MappingNode):
                children = {key.value: (key, value) for key, value in node.value}
            elif isinstance(node, yaml.SequenceNode):
                children = {index: (value, value) for index, value in enumerate(node.value)}
            if step not in children:
                break
            mark, node = children[step]
            line = mark.start_mark.line + 1
        return line

    def error(self, path: KeyPath, reason: str) -> KnowledgeError:
        return KnowledgeError(self.path, self.line(path), reason)


def convert(file: File, data: Any, form: Any) -> Any:
    """`data` as a `form`, or KnowledgeError at the line of `file` that is to blame."""
    try:
        return msgspec.convert(data, form)
    except msgspec.ValidationError as error:
        message = str(error)
        where = _ERROR_PATH.search(message)
        unknown = _ERROR_FIELD.search(message)
        path: list[str | int] = []
        for name, index in re.findall(r"\.([^.\[]+)|\[(\d+)\]", where[1] if where else ""):
            path.append(name or int(index))
        if unknown:
            path.append(unknown[1])
        raise file.error(tuple(path), message.replace("`$.", "`")) from None

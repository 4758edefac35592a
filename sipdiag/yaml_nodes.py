"""YAML text, read: its data, and the nodes that know their lines.

In: text. Out: the data as PyYAML has it and the lines of its values, or Unreadable with line and reason. Apart from
`yaml_files`, because PyYAML takes as long to load as most of what is read with it.
"""

from __future__ import annotations

from typing import Any

import yaml

from sipdiag.yaml_files import ANY, KeyPath

MAX_DEPTH = 32
"""Levels; our forms have 7, and PyYAML's composer recurses on the C stack, where too many are fatal."""

MAX_NODES = 1 << 20
"""Values with those that aliases repeat; a file without aliases has fewer, for its bytes are bounded."""

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # C where there is one


class Unreadable(ValueError):
    """Text that is no YAML, or none that we take: `line` (1-based; None: the text whole) and `reason`."""

    def __init__(self, line: int | None, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(reason)


class Document:
    """One YAML document: its data, and the lines they stand on. Raises Unreadable."""

    def __init__(self, text: str) -> None:
        try:
            _refuse_depth(text)
            loader = _LOADER(text)
            try:
                self._node = loader.get_single_node()
                _refuse_repeated_keys(self._node)
                _refuse_aliases(self._node)
                self.data: Any = loader.construct_document(self._node) if self._node is not None else None
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            raise Unreadable(mark.line + 1 if mark else None, problem.problem or str(problem)) from problem
        except yaml.reader.ReaderError as problem:
            raise Unreadable(text.count("\n", 0, problem.position) + 1, problem.reason) from problem
        except (yaml.YAMLError, ValueError, RecursionError) as problem:
            if isinstance(problem, Unreadable):
                raise
            raise Unreadable(None, f"not YAML that can be read: {problem}") from problem

    def line(self, path: KeyPath) -> int | None:
        """1-based line of the value at `path`, or of the nearest thing around it that is there."""
        nodes, line = ([self._node], 1) if self._node is not None else ([], None)
        for step in path:
            inside = [found for node in nodes for found in _children(node, step)]
            if not inside:
                break
            line = inside[0][0].start_mark.line + 1
            nodes = [value for _, value in inside]
        return line


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise Unreadable(line, f"nested deeper than {MAX_DEPTH} levels")


def _refuse_repeated_keys(root: yaml.Node | None) -> None:
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
                    raise Unreadable(key.start_mark.line + 1, f"`{key.value}` is given twice")
                seen.add(str(key.value))
                todo.append(value)


def _refuse_aliases(root: yaml.Node | None) -> None:
    """A few lines of aliases stand for a value that is endless, or larger than any memory."""
    measures: dict[int, tuple[int, int]] = {}
    """Of nodes that are done: values and levels."""
    around, todo = set[int](), [] if root is None else [root]
    while todo:
        node = todo[-1]
        parts = _parts(node)
        missing = [part for part in parts if id(part) not in measures]
        if missing:
            around.add(id(node))
            if any(id(part) in around for part in missing):
                raise Unreadable(node.start_mark.line + 1, "an alias stands within what it stands for")
            todo += missing
            continue
        todo.pop()
        around.discard(id(node))
        nodes = 1 + sum(measures[id(part)][0] for part in parts)
        levels = 1 + max((measures[id(part)][1] for part in parts), default=0)
        if nodes > MAX_NODES or levels > MAX_DEPTH + 1:
            raise Unreadable(node.start_mark.line + 1, f"aliases make it larger than {MAX_NODES} values, or too deep")
        measures[id(node)] = nodes, levels


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _children(node: yaml.Node, step: str | int) -> list[tuple[yaml.Node, yaml.Node]]:
    """What a step leads to: where it begins (a key, or an item itself), and its value."""
    if isinstance(node, yaml.MappingNode):
        return [(key, value) for key, value in node.value if step in (ANY, key.value)]
    if isinstance(node, yaml.SequenceNode):
        return [(value, value) for index, value in enumerate(node.value) if index == step]
    return []

"""Which capture belongs to which expectation file: `calls/*.pcap` with `calls/*.yaml`, by their names.

In: what the user typed. Out: `Pair`s, each a test case. No file is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from glob import has_magic
from pathlib import Path
from typing import NamedTuple

_PACKED = (".gz", ".zst", ".xz", ".bz2", ".lz4")
_EXPECTATIONS = (".yaml", ".yml")
_CAPTURES = (".pcap", ".pcapng", ".cap", ".snoop", ".erf", ".ntar", ".dmp")
"""What captures are called, where a folder is given; on their own they may have any name."""


class PairingError(ValueError):
    """A capture without its expectation, or an expectation without its capture; the text says which."""


class Pair(NamedTuple):
    """A test case: its captures are one capture, as everywhere."""

    name: str
    traces: tuple[str, ...]
    expectation: Path


def pairs(traces: Sequence[str], expect: str) -> list[Pair]:
    """The test cases.

    One expectation file goes with all the captures together. A pattern or a folder of them goes by name: `a.pcap` with
    `a.yaml` or `a.expect.yaml`. Raises PairingError where one is left over.
    """
    if not has_magic(expect) and not os.path.isdir(expect):  # noqa: PTH112  # of what may not be looked at, a Path's raises
        path = Path(expect)
        return [Pair(_name(path), tuple(traces), path)]
    expectations = _by_name(_expanded([expect], _EXPECTATIONS))
    captures = _by_name(path for path in _expanded(traces, _CAPTURES) if not path.name.endswith(_EXPECTATIONS))
    if not expectations:
        raise PairingError(f"{expect}: there is no expectation file")
    lone = [path for name, path in captures.items() if name not in expectations]
    if lone:
        raise PairingError(f"{lone[0]}: no expectation file of this name (such as {_name(lone[0])}.yaml) in {expect}")
    lone = [path for name, path in expectations.items() if name not in captures]
    if lone:
        raise PairingError(f"{lone[0]}: no capture of this name (such as {_name(lone[0])}.pcap) among those given")
    return [Pair(name, (str(captures[name]),), expectations[name]) for name in sorted(expectations)]


def pair_of(expectation: Path) -> Pair:
    """An expectation file and the capture of its name beside it. Raises PairingError where there is none, or two."""
    name = _name(expectation)
    beside = _expanded([str(expectation.parent)], _CAPTURES)
    found = _by_name(path for path in beside if _name(path) == name)
    if not found:
        raise PairingError(f"{expectation}: no capture of this name (such as {name}.pcap) beside it")
    return Pair(name, (str(found[name]),), expectation)


def _expanded(given: Sequence[str], endings: tuple[str, ...]) -> list[Path]:
    """Files that patterns and folders stand for; what is there as it is written is no pattern."""
    found: list[Path] = []
    for text in given:
        path = Path(text)
        if os.path.isdir(path):  # noqa: PTH112  # of what may not be looked at, a Path's raises
            found += _in_folder(path, endings)
        elif has_magic(text) and not os.path.exists(path):  # noqa: PTH110  # of what may not be looked at, a Path's raises
            found += _matching(path)
        else:
            found.append(path)
    return found


def _in_folder(path: Path, endings: tuple[str, ...]) -> list[Path]:
    try:
        return sorted(child for child in path.iterdir() if _bare(child).endswith(endings))
    except OSError as error:
        raise PairingError(f"{path}: it cannot be opened: {error.strerror or error}") from error


def _matching(pattern: Path) -> list[Path]:
    plain = 0
    while not has_magic(pattern.parts[plain]):
        plain += 1
    return sorted(Path(*pattern.parts[:plain]).glob(str(Path(*pattern.parts[plain:]))))


def _bare(path: Path) -> str:
    name = path.name
    for ending in _PACKED:
        name = name.removesuffix(ending)
    return name


def _name(path: Path) -> str:
    return Path(_bare(path)).stem.removesuffix(".expect")


def _by_name(paths: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in paths:
        name = _name(path)
        if name in found:
            raise PairingError(f"{found[name]} and {path} have the same name, {name}: check them one by one")
        found[name] = path
    return found

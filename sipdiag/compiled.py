"""Modules that were compiled from their own sources, and where they are found before those.

Building the package compiles the modules of `calls` with mypyc, where there is a compiler (hatch_build.py), into a
directory there, with a mark of what they were made of. They do what the sources do, which so are their twins: these are
used where nothing was compiled, and once one of them was changed. Nothing here says what a module does.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sipdiag.sip.message import TWIN_ALONE

DIRECTORY = "_compiled"
"""Of a package, not kept in the repository."""
MARK = "made_of"
"""A file there."""


def sources(package: Path) -> list[Path]:
    """The modules of a package that are compiled: all but itself."""
    return sorted(path for path in package.glob("*.py") if path.name != "__init__.py")


def mark_of(package: Path) -> str:
    """What tells these from what they were before."""
    crc = 0
    for path in sources(package):
        crc = zlib.crc32(path.read_bytes(), zlib.crc32(path.name.encode(), crc))
    return f"{crc:08x}"


def compiled_first(path: Iterable[str]) -> list[str]:
    """The `__path__` of a package, so that its modules are found compiled where they were made from what lies there."""
    places = [*path]
    for place in () if os.environ.get(TWIN_ALONE) else map(Path, path):
        with suppress(OSError, ValueError):  # nothing was compiled, or the mark is damaged
            if (place / DIRECTORY / MARK).read_text(encoding="ascii") == mark_of(place):
                places.insert(0, str(place / DIRECTORY))
    return places

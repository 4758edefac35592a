"""The built-in knowledge base read beforehand: YAML takes longer to read than all else that `explain` does.

In: the directory of the knowledge base, when the package is built; the name of a file and what it holds, later. Out:
the data as the YAML reader has it, or None where they are not known: nothing was prepared, or the file is another one
now. So what was prepared may be old or missing, and is never wrong.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import msgspec

FILE = Path(__file__).with_name("_prepared.json")
"""Made when the package is built or installed (hatch_build.py), and not kept in the repository."""

Mark = tuple[int, int]
"""Length and CRC-32 of a file: what tells it from what it was before."""


def prepare(directory: Path) -> bytes:
    """What FILE is to hold: of each YAML file its mark and its data.

    A file that cannot be read, or has what JSON lacks, is left out: whoever asks for it is told.
    """
    import msgspec

    from sipdiag.yaml_nodes import Document

    known = {}
    for path in sorted(directory.glob("*/*.yaml")):
        raw = path.read_bytes()
        try:
            data = Document(raw.decode("utf-8")).data
            is_same = msgspec.json.decode(msgspec.json.encode(data)) == data
        except (TypeError, ValueError):
            continue
        if is_same:
            known[f"{path.parent.name}/{path.name}"] = [_mark(raw), data]
    return msgspec.json.encode(known)


def data_of(path: Path, raw: bytes) -> Any:
    """The data of a file of the knowledge base that holds `raw`, or None where it was not prepared."""
    import msgspec

    known = _known(FILE).get(f"{path.parent.name}/{path.name}")
    return msgspec.json.decode(known[1]) if known and known[0] == _mark(raw) else None


@cache
def _known(file: Path) -> dict[str, tuple[Mark, msgspec.Raw]]:
    import msgspec

    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, tuple[Mark, msgspec.Raw]])
    except (OSError, msgspec.DecodeError):
        return {}


def _mark(raw: bytes) -> Mark:
    return len(raw), zlib.crc32(raw)

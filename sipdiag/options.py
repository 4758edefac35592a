"""What a run is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from sipdiag.capture import DecoderChoice
from sipdiag.config import Limits
from sipdiag.model import Record
from sipdiag.selection import Selection

Progress = Callable[[int, int | None], None]


class Details(Record, frozen=True):
    """What the reader wants to see in full."""

    of: Literal["none", "few", "failed", "all"] = "few"
    """`none`: a program reads the report, which has no stories. `few`: the first Cases of each kind, without their
    messages. `failed`: some of each root cause. `all`: every Case."""
    show_secrets: bool = False


class Options(Record, frozen=True):
    """What to read, and what to say of it."""

    paths: tuple[str, ...]
    limits: Limits = Limits()
    knowledge_dir: Path | None = None
    selection: Selection = Selection()
    block_bytes: int | None = None
    progress: Progress | None = None
    keylog: str | None = None
    decoder: DecoderChoice = "auto"
    details: Details = Details()
    jobs: int = 1
    lines: bool = False
    """The calls of the report may be lines of JSON (sipdiag.lines), which only what writes JSON takes as they are."""

"""From options to an Analysis: configuration, knowledge base, pipeline, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sipdiag.cli.options import Decoder, Severity
from sipdiag.cli.output import UNREADABLE, USAGE, stop
from sipdiag.cli.saying import say
from sipdiag.cli.selecting import Selecting

if TYPE_CHECKING:
    from sipdiag.knowledge import Knowledge
    from sipdiag.options import Options
    from sipdiag.records import Analysis, FindingInfo, Report

MAX_KINDS_SAID = 3
"""Kinds of what was not decoded named on stderr."""
MAX_JOBS = 2
"""Processes that help: one reads, one diagnoses."""


def options_of(
    paths: tuple[str, ...],
    config_path: Path | None,
    knowledge_dir: Path | None,
    keylog: Path | None,
    decoder: Decoder,
    jobs: int | None,
) -> Options:
    from sipdiag.config import ConfigError, load_config
    from sipdiag.options import Options

    if keylog is not None and decoder is Decoder.native:
        stop(USAGE, "sipdiag: --keylog takes tshark, which --decoder native rules out: leave one of them away")
    try:
        config = load_config(config_path)
    except ConfigError as error:
        stop(USAGE, f"sipdiag: {error}")
    overlay = knowledge_dir or (Path(config.knowledge) if config.knowledge else None)
    return Options(
        paths=paths,
        limits=config.limits,
        knowledge_dir=overlay,
        keylog=None if keylog is None else str(keylog),
        decoder=decoder.value,
        jobs=min(MAX_JOBS, _cores()) if jobs is None else jobs,
    )


def _cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(options: Options, select: Selecting) -> Analysis:
    import msgspec

    from sipdiag.opening import opened

    options = msgspec.structs.replace(options, selection=select.selection())
    with reading() as progress:
        options = msgspec.structs.replace(options, progress=progress)
        capture = opened(options)  # before what the rest needs is loaded
        from sipdiag.pipeline import run

        return run(options, capture=capture)


@contextmanager
def reading() -> Iterator[Any]:
    """Around the reading of captures: gives what shows its progress, and ends the program where they cannot be read."""
    import gc

    from sipdiag.capture import CaptureError
    from sipdiag.cli.memory import keep_memory, need_memory
    from sipdiag.knowledge import KnowledgeError

    need_memory()
    keep_memory()
    # What a run makes has no cycles, and looking for them takes a third of its time.
    gc.disable()
    try:
        with _progress() as progress:
            yield progress
    except CaptureError as error:
        stop(UNREADABLE, f"sipdiag: {error}")
    except KnowledgeError as error:
        stop(USAGE, f"sipdiag: {error}")


def refuse_without_sip(report: Report, traces: Sequence[str]) -> None:
    """Ends the program where captures hold no SIP, and says what they hold instead."""
    if not has_sip(report, traces):
        raise typer.Exit(UNREADABLE)


def has_sip(report: Report, traces: Sequence[str]) -> bool:
    """Whether captures hold SIP; where they do not, it is said what they hold instead."""
    if report.capture.sip_messages or report.capture.malformed_messages:
        return True
    from sipdiag.report.streams import stream_line

    for stream in report.media_alone:
        say(f"sipdiag: {stream_line(stream)}")
    say(f"sipdiag: no SIP found in {', '.join(traces)}{_held_instead(report)}")
    return False


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar with rate and time left on a terminal's stderr, once the work has taken more than a second."""
    if not sys.stderr.isatty():
        yield None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    started = time.monotonic()
    bar = Progress(
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("reading", total=None)

    def advance(done: int, total: int | None) -> None:
        if not bar.live.is_started:
            if time.monotonic() - started < 1.0:
                return
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        bar.stop()


def knowledge_in(directory: Path | None) -> Knowledge:
    from sipdiag.knowledge import Knowledge, KnowledgeError

    try:
        return Knowledge(directory)
    except KnowledgeError as error:
        stop(USAGE, f"sipdiag: {error}")


def knowledge_of(config_path: Path | None, directory: Path | None) -> Knowledge:
    from sipdiag.config import ConfigError, load_config

    try:
        config = load_config(config_path)
    except ConfigError as error:
        stop(USAGE, f"sipdiag: {error}")
    return knowledge_in(directory or (Path(config.knowledge) if config.knowledge else None))


def find_entry(base: Knowledge, text: str) -> Any:
    from sipdiag.knowledge import UnknownEntry

    try:
        return base.find(text)
    except UnknownEntry as error:
        stop(USAGE, f"sipdiag: {error}")


def reaches(report: Report, fail_on: Severity) -> bool:
    """Whether a finding makes the command fail."""
    return any(is_as_grave(finding, fail_on) for finding in report.findings)


def is_as_grave(finding: FindingInfo, fail_on: Severity) -> bool:
    """Whether this one does: what is not certain, or another explains, does not."""
    from sipdiag.model import SEVERITIES

    if fail_on is Severity.never or finding.verdict != "found" or finding.explained_by is not None:
        return False
    return SEVERITIES.index(finding.severity) >= SEVERITIES.index(fail_on.value)


def _held_instead(report: Report) -> str:
    not_decoded = report.capture.not_decoded
    held = [f"{n.frames} frames of {n.what} ({n.why})" for n in not_decoded[:MAX_KINDS_SAID]]
    if len(not_decoded) > len(held):
        held.append(f"and {len(not_decoded) - len(held)} more kinds")
    return f"; it holds {', '.join(held)}" if held else f"; it holds {report.capture.frames} frames of other traffic"

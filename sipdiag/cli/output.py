"""Where a command writes: standard output or a file, whole or not at all; what it says on stderr; its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import typer

from sipdiag.cli.options import EntryFormat

USAGE, UNREADABLE, FOUND, FINE = 2, 3, 1, 0

MAX_SAID = 2_000
"""Characters of one line on stderr."""


def piped_width() -> int:
    """Columns when nothing tells: COLUMNS, else 100."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdigit() and 40 <= int(columns) <= 1000 else 100


def look(format: EntryFormat, stream: BinaryIO) -> dict[str, Any]:
    to_terminal = stream is sys.stdout.buffer and sys.stdout.isatty()
    if to_terminal:
        import shutil

        width = shutil.get_terminal_size((100, 24)).columns
    else:
        width = piped_width()
    return {"fmt": format.value, "width": width, "colour": to_terminal and "NO_COLOR" not in os.environ}


@contextmanager
def written_to(path: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that appears whole or not at all."""
    if path is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader has seen enough (`| head`): say nothing, not even at the interpreter's last flush.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    import tempfile

    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            try:
                yield stream  # type: ignore[misc]  # the wrapper around a binary file is one
                stream.flush()
                umask = os.umask(0)
                os.umask(umask)
                Path(stream.name).chmod(0o666 & ~umask)
                Path(stream.name).replace(path)
            except BaseException:
                Path(stream.name).unlink()
                raise
    except OSError as error:
        stop(USAGE, f"sipdiag: {path} cannot be written: {error.strerror or error}")


def encoding_of(stream: BinaryIO) -> str:
    return (sys.stdout.encoding or "utf-8") if stream is sys.stdout.buffer else "utf-8"


def write_text(stream: BinaryIO, text: str) -> None:
    stream.write(text.encode(encoding_of(stream), "backslashreplace"))
    if not text.endswith("\n"):
        stream.write(b"\n")


def say(text: str) -> None:
    from sipdiag.report.text import visible

    print(visible(text, MAX_SAID), file=sys.stderr)


def stop(status: int, text: str) -> NoReturn:
    say(text)
    raise typer.Exit(status)

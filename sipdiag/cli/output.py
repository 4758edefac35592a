"""Where a command writes: standard output or a file, whole or not at all; what it says on stderr; its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EBADF, EISDIR
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import typer

from sipdiag.cli.options import EntryFormat
from sipdiag.cli.saying import say

USAGE, UNREADABLE, FOUND, FINE = 2, 3, 1, 0


def piped_width() -> int:
    """Columns when nothing tells: COLUMNS, else 100."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdigit() and 40 <= int(columns) <= 1000 else 100


def width_of(stream: BinaryIO) -> int:
    """Columns of the terminal, or of what goes elsewhere."""
    if not _is_terminal(stream):
        return piped_width()
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


def look(format: EntryFormat, stream: BinaryIO) -> dict[str, Any]:
    colour = _is_terminal(stream) and "NO_COLOR" not in os.environ
    return {"fmt": format.value, "width": width_of(stream), "colour": colour}


def _is_terminal(stream: BinaryIO) -> bool:
    return stream is sys.stdout.buffer and sys.stdout.isatty()


def refuse_unwritable(path: Path | None) -> None:
    """Ends the program where a file could not be made there, before a large capture is read for it."""
    if path is None:
        return
    try:
        if path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if path.is_file() or not path.exists():
            import tempfile

            tempfile.TemporaryFile(dir=Path(os.path.realpath(path)).parent).close()
    except OSError as error:
        _stop_unwritable(path, error)


@contextmanager
def written_to(path: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that appears whole or not at all."""
    if path is None:
        if sys.stdout is None:  # closed by who started the program (`>&-`)
            _stop_unwritable("standard output", OSError(EBADF, os.strerror(EBADF)))
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except OSError as error:
            # Nothing is written any more, not even at the interpreter's last flush.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not isinstance(error, BrokenPipeError):  # else the reader has seen enough (`| head`)
                _stop_unwritable("standard output", error)
        return
    try:
        with _file(path) as stream:
            yield stream
    except OSError as error:
        _stop_unwritable(path, error)


def _stop_unwritable(target: Path | str, error: OSError) -> NoReturn:
    stop(USAGE, f"sipdiag: {target} cannot be written: {error.strerror or error}")


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():  # a device or a pipe, as /dev/null: a file in its place would end it
        with path.open("wb") as stream:
            yield stream
        return
    import tempfile

    target = Path(os.path.realpath(path))  # a link stays one
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as made:
        try:
            yield made  # type: ignore[misc]  # the wrapper around a binary file is one
            made.flush()
            umask = os.umask(0)
            os.umask(umask)
            Path(made.name).chmod(0o666 & ~umask)
            Path(made.name).replace(target)
        except BaseException:
            Path(made.name).unlink()
            raise


def encoding_of(stream: BinaryIO) -> str:
    return (sys.stdout.encoding or "utf-8") if stream is sys.stdout.buffer else "utf-8"


def is_ascii_only(stream: BinaryIO) -> bool:
    """Whether lines and arrows cannot be shown there."""
    try:
        "│…".encode(encoding_of(stream))
    except UnicodeEncodeError:
        return True
    return False


def write_text(stream: BinaryIO, text: str) -> None:
    if is_ascii_only(stream):
        from sipdiag.report.text import ascii_only

        text = "\n".join(map(ascii_only, text.split("\n")))
    stream.write(text.encode(encoding_of(stream), "backslashreplace"))
    if not text.endswith("\n"):
        stream.write(b"\n")


def stop(status: int, text: str) -> NoReturn:
    say(text)
    raise typer.Exit(status)

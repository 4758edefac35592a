"""Captures of other programs -> pcapng, by Wireshark's editcap where it is installed.

Told by their first bytes. Such formats are rare enough not to be read here, and editcap knows them all. Without it,
the error says what the file is and what to do.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import IO

from sipdiag.capture.errors import CaptureError

_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"GMBU", "Network Monitor"),
    (b"RTSS", "Network Monitor 1"),
    (b"TRSNIFF data", "Sniffer"),
    (b"XCP\0", "NetXRay"),
    (b"\x54\x52\x00\x64", "NetScaler"),
    (b"\x05VNF", "5Views"),
    (b"\x7fver", "EtherPeek"),
    (b"btsnoop\0", "btsnoop"),
)

MAX_WORDS = 300
"""Characters of editcap's own error that are told."""

MAX_WAIT_S = 10
"""Seconds that editcap may take to end once nobody reads what it writes."""


def foreign_format(first: bytes) -> str | None:
    """What program's capture these first bytes begin; None where it is of none that is known here."""
    return next((name for magic, name in _FORMATS if first.startswith(magic)), None)


class Converted:
    """editcap's output for one file, as it comes."""

    def __init__(self, path: str, name: str) -> None:
        """Raises CaptureError where there is no editcap, or no file that it could read."""
        hint = "convert it with `editcap -F pcapng IN OUT`"
        program = shutil.which("editcap")
        if program is None:
            raise CaptureError(path, f"a {name} capture: install Wireshark's editcap to have it read, or {hint}")
        if not Path(path).is_file():
            raise CaptureError(path, f"a {name} capture, which is not read from a pipe: {hint}")
        import tempfile  # as long to load as ten of our modules

        try:
            # A file: a pipe that nobody empties could stop editcap.
            self._words = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as editcap runs; close() closes it
            # The absolute path cannot be taken for an option.
            self._process = subprocess.Popen(
                [program, "-F", "pcapng", Path(path).resolve(), "-"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._words,
                bufsize=0,
            )
        except OSError as error:
            reason = f"a {name} capture, for which editcap cannot be started ({error.strerror or error}): {hint}"
            raise CaptureError(path, reason) from error

    @property
    def stream(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def close(self) -> str | None:
        """End editcap; what it complained of, if it read to the end."""
        self.stream.close()
        try:
            # Where its output was not read to the end, this ends it by SIGPIPE, which is no failure.
            failed = self._process.wait(MAX_WAIT_S) > 0
        except subprocess.TimeoutExpired:
            self._process.kill()
            failed = self._process.wait() > 0
        with self._words as words:
            words.seek(0)
            told = words.read(4 * MAX_WORDS).decode("utf-8", "replace")
        return " ".join(told.split())[:MAX_WORDS] if failed else None

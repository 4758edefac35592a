"""A capture file -> what tshark makes of it: TLS decrypted with a key log, or all the SIP that Wireshark finds.

tshark exports upper-layer PDUs (`-U "OSI layer 7"`) as a capture, which is read like any other (upper_pdu.py) while
it is being written; the numbers, times and addresses in it are those of the original frames. TLS is exported as
plain bytes, whatever its port, so that SIP is found in it as in any stream. Which tshark, and with which options, is
decided here and nowhere else.

Why the export, and not pyshark, which dissects packet by packet: both give the same messages of every capture tried,
and for 7619 of them (tshark 4.0) the export took 0.7 s, pyshark 8.5 s.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import IO, BinaryIO, cast

from sipdiag.capture import pcapng
from sipdiag.capture.compression import Source, Unpacked
from sipdiag.capture.errors import CaptureError
from sipdiag.capture.records import Records
from sipdiag.capture.tls import TlsConnections
from sipdiag.capture.undecoded import Undecoded
from sipdiag.capture.upper_pdu import UpperPdus
from sipdiag.capture.window import Window
from sipdiag.model import Block, Payload

TSHARK = "tshark"

INSTALL = (
    "install it (Debian and Ubuntu: `apt-get install tshark`; Fedora: `dnf install wireshark-cli`; "
    "macOS: `brew install wireshark`)"
)

_UNPACKED_BYTES = 1 << 18

MAX_COMPLAINT_BYTES = 2_000
"""Bytes of what tshark says on stderr that are looked at: its last lines name what went wrong."""

_STANDARD_INPUT = "-"
_EXPORT = "OSI layer 7"
# Every TLS session is handed over as the bytes that it carries, one record after the other, whatever its port.
_TLS_AS_BYTES = ("-d", "tls.port==1-65535,data", "-o", "tls.desegment_ssl_application_data:FALSE")
_ORDER = ("-o", "tcp.reassemble_out_of_order:TRUE")
_CHATTER = "Running as user"


def find_tshark() -> str | None:
    """The path of tshark; None where it is not installed."""
    return shutil.which(TSHARK)


class Export:
    """What tshark exports of one file. Iterate to get Records; `problems` is whole once it is over.

    Everything that Wireshark takes for SIP with `whole`, otherwise only what was inside TLS; `keylog` is given to
    tshark beside the secrets in the file itself. Raises CaptureError where there is no tshark, or nothing that it
    could read.
    """

    def __init__(self, path: str, index: int, block_bytes: int, *, keylog: str | None, whole: bool) -> None:
        self.index = index
        self.problems: list[str] = []
        self._path = path
        self._block_bytes = block_bytes
        if path == _STANDARD_INPUT:
            raise CaptureError("standard input", "tshark reads the capture a second time: save it to a file first")
        program = find_tshark()
        if program is None:
            raise CaptureError(
                path, f"tshark, which decrypts TLS and decodes for --decoder tshark, is missing: {INSTALL}"
            )
        wanted = "(tls or sip) and not exported_pdu" if whole else "tls"
        keys = ("-o", f"tls.keylog_file:{Path(keylog).absolute()}") if keylog else ()
        import tempfile  # as long to load as ten of our modules

        packed = _packed(path)
        # The absolute path cannot be taken for standard input.
        read = _STANDARD_INPUT if packed else Path(path).absolute()
        reading = (program, "-n", "-r", read, *keys, *_TLS_AS_BYTES, *_ORDER, "-Y", wanted)
        try:
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
            self._process = subprocess.Popen(
                [*reading, "-U", _EXPORT, "-w", "-"],
                stdin=subprocess.PIPE if packed else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            raise CaptureError(path, f"tshark cannot be started: {error.strerror or error}") from error
        if packed:
            threading.Thread(target=_unpack, args=(packed, self._process.stdin), daemon=True).start()

    def __iter__(self) -> Iterator[Records]:
        window = Window(cast(BinaryIO, self._process.stdout), self._block_bytes)  # type: ignore[arg-type]  # a pipe has readinto
        if window.require(pcapng.SECTION_MAGIC_BYTES):
            yield from pcapng.PcapngReader(window)
        status = self._process.wait()
        if status:
            self.problems.append(f"{self._path}: tshark gave up (status {status}): {self._complaint()}")

    def close(self) -> None:
        """End tshark, whether or not it is done."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._complaints.close()

    def _complaint(self) -> str:
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - MAX_COMPLAINT_BYTES))
        lines = self._complaints.read(MAX_COMPLAINT_BYTES).decode("utf-8", "replace").splitlines()
        return " ".join(line for line in lines if line and not line.startswith(_CHATTER)) or "it does not say why"


def _packed(path: str) -> Unpacked | None:
    """The file where it is compressed; tshark does not know every kind that is read here."""
    try:
        unpacked = Unpacked(Source(path, cast(BinaryIO, FileIO(path)), None))
    except OSError as error:
        raise CaptureError(path, f"it cannot be opened: {error.strerror or error}") from error
    if unpacked.is_packed:
        return unpacked
    unpacked.close()
    return None


def _unpack(packed: Unpacked, target: IO[bytes]) -> None:
    """Hand the file to tshark unpacked, for as long as it reads."""
    buffer = memoryview(bytearray(_UNPACKED_BYTES))
    try:
        while count := packed.readinto(buffer):
            target.write(buffer[:count])
        target.close()
    except BrokenPipeError:
        # tshark was ended, or gave up and says why.
        return
    finally:
        packed.close()


class ExportDecoder:
    """Turn the Records of an Export into Blocks without frames of their own: those are the original file's."""

    def __init__(self, undecoded: Undecoded, tls: TlsConnections, *, whole: bool) -> None:
        self._tls = tls
        self._whole = whole
        self._pdus = UpperPdus(undecoded, exported_here=True)
        self._last: tuple[int, int] | None = None

    def decode(self, records: Records, file: int) -> Block:
        """The SIP in these records, as of the file with this index."""
        payloads = self._pdus.feed(records, file)
        for ends in self._pdus.conversations:
            self._tls.mark_decrypted(*ends, file)
        first_ns, last_ns = int(records.time_ns.min()), int(records.time_ns.max())
        self._last = (file, last_ns)
        return _block(file, first_ns, last_ns, payloads, self._pdus.traffic if self._whole else [])

    def flush(self) -> Block | None:
        """tshark is done: what had begun and not ended; None where it gave nothing at all."""
        if self._last is None:
            return None
        file, last_ns = self._last
        return _block(file, last_ns, last_ns, self._pdus.flush(), [])


def _block(
    file: int, first_ns: int, last_ns: int, payloads: list[tuple[int, Payload]], traffic: list[tuple[str, str, int]]
) -> Block:
    return Block(
        file=file,
        first_ns=first_ns,
        last_ns=last_ns,
        frames=0,
        payloads=[payload for _, payload in payloads],
        events=[],
        media=None,
        traffic=traffic,
    )

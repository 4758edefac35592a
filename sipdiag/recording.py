"""Recording the traffic of an interface with tcpdump, as long as something else runs.

In: an interface and a capture filter. Out: a pcap file; CannotRecord where this machine or this user may not.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

LOOPBACK = "lo0" if sys.platform == "darwin" else "lo"
SIP_AND_MEDIA = "udp or tcp port 5060 or tcp port 5061 or icmp"
"""What belongs to a test call on loopback, where RTP may have any UDP port."""

LOOKS, LOOK_S = 100, 0.1
"""How often, and after how many seconds each, it is looked whether tcpdump has begun: 10 s in all."""
SETTLE_S = 1.2
"""Seconds between the last packet of a test and the end of the recording: the kernel hands packets on once a second.
(At once, as tcpdump can have it, each takes the room of the longest possible, and a burst of a hundred is lost.)"""
END_S = 10
"""Seconds that tcpdump may take to write the rest."""
MOST_PACKETS = 2_000_000
"""Of one recording: far above any test call, and below what fills a disk (about 450 MB of G.711)."""
BUFFER_KIB = 32_768
"""That the kernel holds of packets not yet written: a second of a thousand calls with media."""
_DROPPED = re.compile(r"^(\d+) packets? dropped by kernel", re.MULTILINE)


class CannotRecord(RuntimeError):
    """Nothing can be recorded here; the text says why."""


class Recording:
    """A tcpdump that runs from `start` to `stop`; `path` is whole then."""

    def __init__(self, path: Path, interface: str = LOOPBACK, filter: str = SIP_AND_MEDIA) -> None:
        self.path = path
        self._interface = interface
        self._filter = filter
        self._log = path.with_name(f"{path.name}.log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begins; every packet from now on is recorded. Raises CannotRecord."""
        program = shutil.which("tcpdump", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))
        if program is None:
            raise CannotRecord("tcpdump is not installed")
        command = [program, "-i", self._interface, "-n", "-U", "-s", "0", "-c", str(MOST_PACKETS)]
        command += ["-B", str(BUFFER_KIB), "-w", str(self.path)]
        if os.geteuid() == 0:
            command += ["-Z", "root"]  # as the user that tcpdump else becomes it could not write here
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, self._filter], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(LOOKS):
            if b"listening on" in self._log.read_bytes():
                return
            if self._process.poll() is not None:
                break
            time.sleep(LOOK_S)
        self._end()
        raise CannotRecord(f"tcpdump cannot record {self._interface}: {self._words()}")

    def stop(self) -> None:
        """Ends it and waits for the file to be whole."""
        if self._process is not None:
            time.sleep(SETTLE_S)
            self._end()

    @property
    def dropped(self) -> int:
        """Packets that are missing in the file, because this machine was too slow; known once it is stopped."""
        match = _DROPPED.search(self._log.read_text(errors="replace"))
        return int(match[1]) if match else 0

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it says nothing"

"""Key logs -> which TLS sessions they open: `label, client random, secret`, a line each (RFC 9850).

Only the client randoms are looked at; the secrets are for tshark, which decrypts. What is not a line of a key
log is passed over. Opens no connection and checks no secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from sipdiag.capture.errors import CaptureError

MAX_SESSIONS = 262_144
"""Client randoms remembered, some hundred bytes each; beyond them, every session counts as one with keys."""

MAX_LINE_BYTES = 1024
"""Bytes of a line: the longest real one, of a 64-byte secret, has 230."""

RANDOM_BYTES = 32

_LINE = re.compile(rb"\s*([A-Z_0-9]+) ([0-9A-Fa-f]{64}) [0-9A-Fa-f]+\s*")
# Keys that are found by something else than the client random.
_OTHER = re.compile(rb"\s*RSA (?:Session-ID:[0-9A-Fa-f]+ Master-Key:)?[0-9A-Fa-f]+", re.IGNORECASE)


class Keys:
    """Which sessions can be decrypted. Grows while secrets are found in the capture."""

    def __init__(self) -> None:
        self._randoms: set[bytes] = set()
        self._any = False

    def __bool__(self) -> bool:
        return self._any or bool(self._randoms)

    def opens(self, client_random: bytes) -> bool:
        """Whether there are keys for the session whose ClientHello has this random."""
        return self._any or client_random in self._randoms

    def opens_any(self) -> None:
        """There are keys that cannot be told by the client random."""
        self._any = True

    def add(self, lines: Iterable[bytes]) -> None:
        """Take the lines of a key log."""
        for line in lines:
            found = _LINE.fullmatch(line)
            if found is not None:
                self._randoms.add(bytes.fromhex(found[2].decode()))
                if len(self._randoms) >= MAX_SESSIONS:
                    self._any = True
                    return
            elif _OTHER.match(line):
                self._any = True


def read_keylog(path: str) -> Keys:
    """The sessions that a key log file opens. Raises CaptureError for a file without any."""
    keys = Keys()
    try:
        with Path(path).open("rb") as stream:
            keys.add(iter(lambda: stream.readline(MAX_LINE_BYTES), b""))
    except OSError as error:
        raise CaptureError(path, f"the key log cannot be opened: {error.strerror or error}") from error
    if not keys:
        raise CaptureError(
            path, "this is no key log: none of its lines is a label such as CLIENT_RANDOM, a client random and a secret"
        )
    return keys

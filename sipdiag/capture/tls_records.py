"""Segments of one direction of a TLS connection -> what its handshake shows in clear (RFC 8446, RFC 5246).

ClientHello, ServerHello, the certificate (up to TLS 1.2, where it is not encrypted) and alerts. Nothing is
decrypted or verified. Where bytes are missing, the reading goes on at the next segment that begins with a record.
Nothing here raises for any input; what one direction holds is bounded by the limits below.
"""

from __future__ import annotations

from typing import NamedTuple

from sipdiag.capture.der import Certificate, read_certificate

MAX_RECORD_BYTES = (1 << 14) + 2048
"""Bytes of a record's content: 16 KiB, and what encryption adds (RFC 5246 6.2.3)."""

MAX_HANDSHAKE_BYTES = 1 << 15
"""Bytes of handshake messages put together: a chain of certificates seldom has more than 10 KiB."""

MAX_HELD_SEGMENTS = 16
"""Segments held while an earlier one is missing: a handshake has few."""

MAX_HELD_BYTES = 1 << 16
"""Bytes of them."""

MAX_EXTENSIONS = 64
"""Extensions of a hello that are read; real ones have about twenty."""

MAX_ALERTS = 8
"""Alerts kept of one direction: the first that is fatal ends the connection."""

MAX_NAME_BYTES = 255
"""Bytes of a server name: a DNS name has no more (RFC 1035 2.3.4)."""

_CHANGE_CIPHER, _ALERT, _HANDSHAKE, _DATA, _HEARTBEAT = 20, 21, 22, 23, 24
_CLIENT_HELLO, _SERVER_HELLO, _CERTIFICATE, _CERTIFICATE_REQUEST = 1, 2, 11, 13
_SERVER_NAME, _VERSIONS = 0, 43
_SEQUENCE_MASK = 0xFFFF_FFFF
_HEADER_BYTES = 5

VERSIONS = {0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}

ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
    22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate",
    42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
    46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
    51: "decrypt_error", 60: "export_restriction", 70: "protocol_version", 71: "insufficient_security",
    80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
    109: "missing_extension", 110: "unsupported_extension", 111: "certificate_unobtainable",
    112: "unrecognized_name", 113: "bad_certificate_status_response", 114: "bad_certificate_hash_value",
    115: "unknown_psk_identity", 116: "certificate_required", 120: "no_application_protocol",
}  # fmt: skip
"""Names of the alert descriptions (RFC 8446 6, RFC 5246 7.2, RFC 6066)."""


class Alert(NamedTuple):
    """An alert that is not encrypted."""

    fatal: bool
    description: int

    def __str__(self) -> str:
        level = "fatal" if self.fatal else "warning"
        return f"{level} {ALERTS.get(self.description, 'alert')} ({self.description})"


def is_record(data: bytes) -> bool:
    """Whether the bytes begin with a TLS record: its type, the version that every TLS writes there, its length."""
    return (
        len(data) >= _HEADER_BYTES
        and _CHANGE_CIPHER <= data[0] <= _HEARTBEAT
        and data[1] == 3
        and data[2] <= 4
        and int.from_bytes(data[3:5], "big") <= MAX_RECORD_BYTES
    )


class Half:
    """One direction. The attributes are what was seen so far."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._held: dict[int, tuple[bytes, int]] = {}
        self._buffer = bytearray()
        self._skip = 0
        self._lost = False
        self._handshake = bytearray()
        self._encrypted = False
        self._released = False
        self.client_random: bytes | None = None
        """Set where this direction brought a ClientHello."""
        self.server_name = ""
        self.version = 0
        """Of a ServerHello the version agreed on, of a ClientHello the highest that it offers."""
        self.said_hello = False
        self.certificate: Certificate | None = None
        self.no_certificate = False
        """It was asked for a certificate and sent none."""
        self.wants_certificate = False
        """It asked the other side for a certificate."""
        self.data_records = 0
        """Records of application data, in which TLS 1.3 hides the rest of its handshake."""
        self.alerts: list[Alert] = []

    def feed(self, sequence: int, data: bytes, wire_bytes: int) -> None:
        """Take a segment: `wire_bytes` were sent, `data` was captured."""
        if self._released:
            return
        if self._next is None and is_record(data):
            self._next = sequence
        ahead = (sequence - self._next) & _SEQUENCE_MASK if self._next is not None else 1
        if ahead >= 1 << 31:
            again = (1 << 32) - ahead
            if again >= wire_bytes:
                return
            sequence, data, wire_bytes, ahead = sequence + again, data[again:], wire_bytes - again, 0
        if ahead and self._hold(sequence, data, wire_bytes):
            return
        if ahead:
            self._held.clear()
            self._lose()
        self._next = self._take(sequence, data, wire_bytes)
        while self._next in self._held:
            self._next = self._take(self._next, *self._held.pop(self._next))
        for late in [held for held in self._held if (held - self._next) & _SEQUENCE_MASK >= 1 << 31]:
            del self._held[late]

    def _hold(self, sequence: int, data: bytes, wire_bytes: int) -> bool:
        """Keep a segment until those before it have come; False where there is no room."""
        held_bytes = sum(len(held) for held, _ in self._held.values())
        if len(self._held) >= MAX_HELD_SEGMENTS or held_bytes + len(data) > MAX_HELD_BYTES:
            return False
        self._held.setdefault(sequence, (data, wire_bytes))
        return True

    def release(self) -> None:
        """Read no further; what was learned stays."""
        self._held.clear()
        self._buffer.clear()
        self._handshake.clear()
        self._released = True

    def _lose(self) -> None:
        """Bytes are missing: wait for a segment that begins with a record."""
        self._lost = True
        self._skip = 0
        self._buffer.clear()
        self._handshake.clear()

    def _take(self, sequence: int, data: bytes, wire_bytes: int) -> int:
        """Read the segment; the sequence number of the one after it."""
        following = (sequence + wire_bytes) & _SEQUENCE_MASK
        if self._lost:
            if not is_record(data):
                return following
            self._lost = False
        self._buffer += data
        self._records()
        if wire_bytes > len(data):
            missing = wire_bytes - len(data)
            if self._skip >= missing:
                self._skip -= missing
            else:
                self._lose()
        return following

    def _records(self) -> None:
        buffer = self._buffer
        at = 0
        while True:
            skipped = min(self._skip, len(buffer) - at)
            at += skipped
            self._skip -= skipped
            if self._skip or len(buffer) - at < _HEADER_BYTES:
                break
            head = bytes(buffer[at : at + _HEADER_BYTES])
            if not is_record(head):
                self._lose()
                return
            kind, length = head[0], int.from_bytes(head[3:5], "big")
            if (kind == _ALERT and length == 2) or (kind == _HANDSHAKE and not self._encrypted):
                if len(buffer) - at < _HEADER_BYTES + length:
                    break
                content = bytes(buffer[at + _HEADER_BYTES : at + _HEADER_BYTES + length])
                at += _HEADER_BYTES + length
                if kind == _ALERT:
                    self._alert(content)
                else:
                    self._handshakes(content)
                continue
            if kind in (_CHANGE_CIPHER, _DATA):
                self._encrypted = True
                self._handshake.clear()
            self.data_records += kind == _DATA
            self._skip = _HEADER_BYTES + length
        del buffer[:at]

    def _alert(self, content: bytes) -> None:
        if content[0] in (1, 2) and len(self.alerts) < MAX_ALERTS:
            self.alerts.append(Alert(content[0] == 2, content[1]))

    def _handshakes(self, content: bytes) -> None:
        handshake = self._handshake
        handshake += content
        at = 0
        while len(handshake) - at >= 4:
            kind, length = handshake[at], int.from_bytes(handshake[at + 1 : at + 4], "big")
            if length > MAX_HANDSHAKE_BYTES:
                self._encrypted = True
                handshake.clear()
                return
            if len(handshake) - at < 4 + length:
                break
            body = bytes(handshake[at + 4 : at + 4 + length])
            at += 4 + length
            if kind == _CLIENT_HELLO:
                self._client_hello(body)
            elif kind == _SERVER_HELLO:
                self.said_hello = True
                self._hello(body, versions_at=0)
            elif kind == _CERTIFICATE:
                first = int.from_bytes(body[3:6], "big")
                self.no_certificate = not first
                self.certificate = read_certificate(body[6 : 6 + first]) if first else None
            elif kind == _CERTIFICATE_REQUEST:
                self.wants_certificate = True
        del handshake[:at]

    def _client_hello(self, body: bytes) -> None:
        self.said_hello = True
        self.client_random = body[2:34]
        self._hello(body, versions_at=1)

    def _hello(self, body: bytes, versions_at: int) -> None:
        """What both hellos begin with, and their extensions; `versions_at` is where the list of versions begins
        in its extension."""
        is_client = versions_at == 1
        self.version = int.from_bytes(body[:2], "big")
        at = 34 + 1 + _byte(body, 34)
        # A client lists cipher suites and compressions, a server names one of each.
        at += 2 + int.from_bytes(body[at : at + 2], "big") if is_client else 2
        at += 1 + _byte(body, at) if is_client else 1
        at += 2
        for _ in range(MAX_EXTENSIONS):
            if at + 4 > len(body):
                return
            kind, length = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
            value = body[at + 4 : at + 4 + length]
            at += 4 + length
            if kind == _SERVER_NAME and is_client:
                name = value[5 : 5 + int.from_bytes(value[3:5], "big")]
                self.server_name = name[:MAX_NAME_BYTES].decode("ascii", "backslashreplace")
            elif kind == _VERSIONS:
                listed = value[versions_at:]
                offered = [int.from_bytes(listed[i : i + 2], "big") for i in range(0, min(len(listed), 64), 2)]
                # Clients add versions that do not exist, to keep servers tolerant (RFC 8701).
                self.version = max((version for version in offered if version in VERSIONS), default=self.version)


def _byte(data: bytes, at: int) -> int:
    return data[at] if at < len(data) else 0

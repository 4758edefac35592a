"""TLS connections with SIP in them, real but without a network: Python's ssl at both ends, the bytes in packets."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from scapy.layers.inet import IP, TCP

from tests.capture.making import ETHER, MS, START_NS, Packet
from tests.conftest import need_tool

CLIENT, SERVER = "10.0.0.1", "10.0.0.2"
CLIENT_PORT = 40_000


class Certificate(NamedTuple):
    """Paths of a self-signed certificate and its key."""

    certificate: Path
    key: Path


def self_signed(folder: Path, *, name: str = "sip.example.com", days: int = 36_500) -> Certificate:
    """A certificate that signs itself, made by openssl."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    request = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-keyout", str(made.key), "-out", str(made.certificate), "-days", str(days)),
        *("-subj", f"/O=Example Telecom/CN={name}", "-addext", f"subjectAltName=DNS:{name},DNS:edge.example.com"),
    ]
    need_tool("openssl")
    subprocess.run(request, check=True, capture_output=True)
    return made


class TlsConnection:
    """One connection; `packets` grows while it is used. `port` is the server's."""

    def __init__(
        self,
        certificate: Certificate,
        *,
        keylog: Path | None = None,
        version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
        port: int = 5061,
        client_port: int = CLIENT_PORT,
        trusted: Certificate | None = None,
        start_ns: int = START_NS,
        alpn: str | None = None,
    ) -> None:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate.certificate, certificate.key)
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.load_verify_locations((trusted or certificate).certificate)
        for context in (server, client):
            context.minimum_version = context.maximum_version = version
            if alpn is not None:
                context.set_alpn_protocols([alpn])
        if keylog is not None:
            client.keylog_filename = str(keylog)
        self._incoming = (ssl.MemoryBIO(), ssl.MemoryBIO())
        self._outgoing = (ssl.MemoryBIO(), ssl.MemoryBIO())
        self._ends = (
            client.wrap_bio(self._incoming[0], self._outgoing[0], server_hostname="sip.example.com"),
            server.wrap_bio(self._incoming[1], self._outgoing[1], server_side=True),
        )
        self._ports = (client_port, port)
        self._sequence = [start_ns // MS % 1_000_000, 9_000_000]
        self._now_ns = start_ns
        self.packets: list[Packet] = []
        self._frame(0, "S")
        self._frame(1, "SA")
        self._frame(0, "A")

    def shake_hands(self) -> str | None:
        """Do the handshake; what went wrong, if anything did."""
        problem = None
        for _ in range(4):
            for side in (0, 1):
                try:
                    self._ends[side].do_handshake()
                except ssl.SSLWantReadError:
                    pass
                except ssl.SSLError as error:
                    problem = problem or str(error)
                self._carry(side)
        return problem

    def send(self, side: int, *pieces: bytes, segment_bytes: int = 1_400) -> None:
        """Send these, each in a record of its own, from the client (0) or the server (1)."""
        for piece in pieces:
            self._ends[side].write(piece)
            self._carry(side, segment_bytes)
        while self._pending(1 - side):
            pass

    def _pending(self, side: int) -> bytes:
        try:
            return self._ends[side].read(65_536)
        except ssl.SSLWantReadError:
            return b""

    def _carry(self, side: int, segment_bytes: int = 1_400) -> None:
        """Take what this side has for the wire to the other, by way of the capture."""
        data = self._outgoing[side].read()
        for at in range(0, len(data), segment_bytes):
            self._frame(side, "PA", data[at : at + segment_bytes])
        self._incoming[1 - side].write(data)

    def _frame(self, side: int, flags: str, data: bytes = b"") -> None:
        addresses = (CLIENT, SERVER)
        tcp = TCP(
            sport=self._ports[side],
            dport=self._ports[1 - side],
            seq=self._sequence[side],
            ack=self._sequence[1 - side],
            flags=flags,
        )
        frame = ETHER / IP(src=addresses[side], dst=addresses[1 - side]) / tcp / data
        self.packets.append(Packet(bytes(frame), self._now_ns))
        self._sequence[side] += len(data) + ("S" in flags)
        self._now_ns += MS


def sip(start_line: str, call_id: str = "one", *, cseq: str = "1 INVITE", to_tag: str = "") -> bytes:
    """A SIP message without a body."""
    lines = (
        start_line,
        f"Via: SIP/2.0/TLS {CLIENT}:{CLIENT_PORT};branch=z9hG4bK{call_id}",
        "Max-Forwards: 70",
        "From: <sip:alice@example.com>;tag=a",
        f"To: <sip:bob@example.com>{to_tag}",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq}",
        f"Contact: <sip:alice@{CLIENT}:{CLIENT_PORT};transport=tls>",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()


INVITE = sip("INVITE sip:bob@example.com SIP/2.0")
TRYING = sip("SIP/2.0 100 Trying")
RINGING = sip("SIP/2.0 180 Ringing", to_tag=";tag=b")
NOT_FOUND = sip("SIP/2.0 404 Not Found", to_tag=";tag=b")
ACK = sip("ACK sip:bob@example.com SIP/2.0", cseq="1 ACK", to_tag=";tag=b")
CALL = [INVITE, TRYING, RINGING, NOT_FOUND, ACK]


def refused_call(connection: TlsConnection) -> TlsConnection:
    """A call that is refused with 404: the INVITE in two records, two responses in one."""
    connection.shake_hands()
    connection.send(0, INVITE[:150], INVITE[150:])
    connection.send(1, TRYING + RINGING)
    connection.send(1, NOT_FOUND)
    connection.send(0, ACK)
    return connection


def in_time(*connections: Iterable[Packet]) -> list[Packet]:
    """All packets in the order of their times."""
    return sorted((packet for packets in connections for packet in packets), key=lambda packet: packet.time_ns)

"""Record tls-call.pcapng again: SIP over TLS on loopback, captured by tcpdump, the session keys put into the file.

As root, with openssl, tcpdump and editcap: `python tests/capture/recorded/record.py OUT.pcapng`. Ports, tags of TLS
and times differ each time.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TLS_PORT, UDP_PORT = 5061, 5060


def message(start_line: str, call_id: str, cseq: str, to_tag: str = "") -> bytes:
    """A SIP message without a body."""
    lines = (
        start_line,
        f"Via: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bK{call_id}",
        "Max-Forwards: 70",
        "From: <sip:alice@example.com>;tag=a",
        f"To: <sip:bob@example.com>{to_tag}",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq}",
        "Contact: <sip:alice@127.0.0.1;transport=tls>",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()


def read_until(stream: ssl.SSLSocket, words: bytes) -> None:
    """Read until these words have come."""
    seen = b""
    while words not in seen:
        seen += stream.recv(4096)


def answer(listening: socket.socket, context: ssl.SSLContext, call_id: str) -> None:
    """The callee's server: 100 and 180 in one record, then 404."""
    with context.wrap_socket(listening.accept()[0], server_side=True) as stream:
        read_until(stream, b"\r\n\r\n")
        tag = ";tag=b"
        stream.sendall(
            message("SIP/2.0 100 Trying", call_id, "1 INVITE")
            + message("SIP/2.0 180 Ringing", call_id, "1 INVITE", tag)
        )
        time.sleep(0.1)
        stream.sendall(message("SIP/2.0 404 Not Found", call_id, "1 INVITE", tag))
        read_until(stream, b"ACK")


def call(client: ssl.SSLContext, server: ssl.SSLContext, version: ssl.TLSVersion, call_id: str) -> None:
    """A call that is refused, by this version of TLS; the INVITE comes in two records."""
    for context in (client, server):
        context.minimum_version = context.maximum_version = version
    with socket.create_server(("127.0.0.1", TLS_PORT)) as listening:
        callee = threading.Thread(target=answer, args=(listening, server, call_id))
        callee.start()
        plain = socket.create_connection(("127.0.0.1", TLS_PORT))
        with client.wrap_socket(plain, server_hostname="sip.example.com") as stream:
            invite = message("INVITE sip:bob@example.com SIP/2.0", call_id, "1 INVITE")
            stream.sendall(invite[:150])
            time.sleep(0.02)
            stream.sendall(invite[150:])
            read_until(stream, b"404")
            stream.sendall(message("ACK sip:bob@example.com SIP/2.0", call_id, "1 ACK", ";tag=b"))
            callee.join()


def record(folder: Path, output: Path) -> None:
    """Take the capture."""
    certificate, key, keys, plain = (folder / name for name in ("certificate", "key", "keys", "plain.pcap"))
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /O=Example/CN=sip.example.com"
    names = ["-addext", "subjectAltName=DNS:sip.example.com", "-keyout", key, "-out", certificate]
    subprocess.run([*request.split(), *names], check=True, capture_output=True)
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    server.load_cert_chain(certificate, key)
    client.load_verify_locations(certificate)
    client.keylog_filename = str(keys)
    wanted = f"port {TLS_PORT} or udp port {UDP_PORT}"
    tcpdump = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "-w", plain, wanted], stderr=subprocess.PIPE)
    assert tcpdump.stderr is not None
    tcpdump.stderr.readline()
    time.sleep(0.5)
    call(client, server, ssl.TLSVersion.TLSv1_3, "by-tls-1-3")
    with socket.socket(type=socket.SOCK_DGRAM) as caller, socket.socket(type=socket.SOCK_DGRAM) as callee:
        callee.bind(("127.0.0.1", UDP_PORT))
        caller.sendto(message("OPTIONS sip:bob@example.com SIP/2.0", "by-udp", "1 OPTIONS"), callee.getsockname())
    call(client, server, ssl.TLSVersion.TLSv1_2, "by-tls-1-2")
    time.sleep(0.5)
    tcpdump.terminate()
    tcpdump.wait()
    subprocess.run(["editcap", "--inject-secrets", f"tls,{keys}", plain, output], check=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o777)
        record(Path(made), Path(sys.argv[1]))

"""What talk.py and wire.py make messages of: identifiers from a seed, a message with its headers, codecs, URIs."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from .text import End, Host, StoryError

CODECS = {
    "PCMU": (0, "8000"), "GSM": (3, "8000"), "PCMA": (8, "8000"), "G722": (9, "8000"), "CN": (13, "8000"),
    "G729": (18, "8000"), "iLBC": (97, "8000"), "telephone-event": (101, "8000"), "opus": (111, "48000/2"),
}  # fmt: skip
ORDER = (
    "Via", "Record-Route", "Route", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "RSeq", "RAck",
    "Contact", "Expires", "Require", "Allow", "Supported", "User-Agent", "Server",
)  # fmt: skip
LAST = ("Content-Type", "Content-Length")
COMPACT = {
    "Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Contact": "m", "Supported": "k", "Content-Type": "c",
    "Content-Length": "l", "Content-Encoding": "e", "Subject": "s", "Session-Expires": "x", "Refer-To": "r",
    "Referred-By": "b", "Event": "o", "Identity": "y", "Reject-Contact": "j", "Accept-Contact": "a",
}  # fmt: skip
"""RFC 3261 7.3.3 and the extensions that define a compact form."""


class Identifiers:
    """Random-looking names drawn from a story's seed: the same question gets the same answer."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def token(self, *about: object, length: int = 16) -> str:
        text = "|".join(str(part) for part in (self.seed, *about))
        return hashlib.sha256(text.encode()).hexdigest()[:length]

    def number(self, below: int, *about: object) -> int:
        return int(self.token(*about), 16) % below


@dataclass
class Message:
    start: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    def get(self, name: str) -> str:
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known.lower() == name.lower()]

    def put(self, name: str, *values: str) -> None:
        self.headers = [h for h in self.headers if h[0].lower() != name.lower()] + [(name, v) for v in values]

    def copy(self) -> Message:
        return Message(self.start, list(self.headers), self.body)

    def encode(self, *, compact: bool = False) -> bytes:
        def place(header: tuple[str, str]) -> int:
            name = header[0]
            if name in LAST:
                return len(ORDER) + 1 + LAST.index(name)
            return ORDER.index(name) if name in ORDER else len(ORDER)

        short = COMPACT if compact else {}
        ordered = sorted(self.headers, key=place)
        lines = [self.start, *(f"{short.get(name, name)}: {value}" for name, value in ordered)]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


def socket_address(end: End) -> str:
    """`address:port` as a host names itself in Via and Contact."""
    address = end.host.named
    return f"[{address}]:{end.port}" if ":" in address else f"{address}:{end.port}"


def record_route(host: Host, tcp: bool) -> str:
    return f"<sip:{socket_address(End(host, host.port))}{';transport=tcp' if tcp else ''};lr>"


def tag_of(name_addr: str) -> str:
    return name_addr.partition(";tag=")[2].split(";")[0]


def uri_in(name_addr: str) -> str:
    found = re.search(r"<([^>]*)>", name_addr)
    return found[1] if found else name_addr.split(";")[0]


def codec_of(text: str) -> tuple[int, str, str]:
    """`PCMU` or `96:AMR/8000` -> payload type, name, clock rate with channels."""
    if text in CODECS:
        number, rate = CODECS[text]
        return number, text, rate
    number_text, _, rest = text.partition(":")
    name, _, rate = rest.partition("/")
    if not number_text.isdigit() or not rate:
        raise StoryError(f"no codec {text!r}: use PCMU, PCMA, … or 96:AMR/8000")
    return int(number_text), name, rate

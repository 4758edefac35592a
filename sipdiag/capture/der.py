"""An X.509 certificate's names and dates out of its DER bytes (RFC 5280 4.1, X.690): what a report names it by.

Nothing is verified: no signature, no chain. What cannot be read is left empty; nothing here raises for any input,
and no loop runs longer than its bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

MAX_NAME_PARTS = 16
"""Attributes of a distinguished name that are read: real ones have up to ten."""

MAX_TEXT_BYTES = 64
"""Bytes of one attribute that are shown: what X.520 allows for a common name or organization."""

MAX_ALTERNATIVES = 3
"""DNS names of a certificate that are shown."""

MAX_EXTENSIONS = 64
"""Extensions that are looked through; real certificates have about ten."""

_SEQUENCE, _SET, _OCTETS, _INTEGER = 0x30, 0x31, 0x04, 0x02
_UTC_TIME, _GENERAL_TIME, _BMP_STRING = 0x17, 0x18, 0x1E
_VERSION, _EXTENSIONS, _DNS_NAME = 0xA0, 0xA3, 0x82

# 2.5.4.x, whose encoding is 55 04 x -> its short name (RFC 4514 3)
_ATTRIBUTES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O", b"\x55\x04\x0b": "OU", b"\x55\x04\x06": "C"}
_ALTERNATIVE_NAME = b"\x55\x1d\x11"


class Certificate(NamedTuple):
    """What a certificate says of itself."""

    subject: str
    issuer: str
    not_before: datetime | None
    not_after: datetime | None
    dns_names: tuple[str, ...]


class _Element(NamedTuple):
    tag: int
    data: bytes


def read_certificate(data: bytes) -> Certificate | None:
    """The names and dates of a DER certificate; None where the bytes are none."""
    outer = next(_elements(data, 1), None)
    body = next(_elements(outer.data, 1), None) if outer and outer.tag == _SEQUENCE else None
    if body is None or body.tag != _SEQUENCE:
        return None
    fields = list(_elements(body.data, 11))
    if fields and fields[0].tag == _VERSION:
        del fields[0]
    if len(fields) < 5 or fields[0].tag != _INTEGER or any(field.tag != _SEQUENCE for field in fields[1:5]):
        return None
    _, _, issuer, validity, subject, *rest = fields
    times = [_time(element) for element in _elements(validity.data, 2)]
    extensions = next((field.data for field in rest if field.tag == _EXTENSIONS), b"")
    return Certificate(
        subject=_name(subject.data),
        issuer=_name(issuer.data),
        not_before=times[0] if times else None,
        not_after=times[1] if len(times) > 1 else None,
        dns_names=_dns_names(extensions),
    )


def _elements(data: bytes, limit: int) -> Iterator[_Element]:
    """The elements that lie one behind the other in `data`, at most `limit`; ends where one is cut short."""
    at = 0
    for _ in range(limit):
        if at + 2 > len(data):
            return
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            # The indefinite form is not DER; four bytes of length are more than a record of TLS holds.
            if not 0 < count <= 4:
                return
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > len(data):
            return
        yield _Element(tag, data[at : at + length])
        at += length


def _name(data: bytes) -> str:
    """A distinguished name as `CN=sip.example.com, O=Example`, the common name first."""
    parts: dict[str, str] = {}
    for relative in _elements(data, MAX_NAME_PARTS):
        for attribute in _elements(relative.data, MAX_NAME_PARTS):
            pair = list(_elements(attribute.data, 2))
            kind = _ATTRIBUTES.get(pair[0].data) if len(pair) == 2 else None
            if kind is not None:
                parts.setdefault(kind, _text(pair[1]))
    return ", ".join(f"{kind}={parts[kind]}" for kind in _ATTRIBUTES.values() if kind in parts)


def _text(element: _Element) -> str:
    encoding = "utf-16-be" if element.tag == _BMP_STRING else "utf-8"
    return element.data[:MAX_TEXT_BYTES].decode(encoding, "replace")


def _time(element: _Element) -> datetime | None:
    """UTCTime has two digits of the year, from 1950 to 2049 (RFC 5280 4.1.2.5.1)."""
    digits = element.data[:-1].decode("ascii", "replace")
    if element.tag == _UTC_TIME:
        digits = ("20" if digits[:2] < "50" else "19") + digits
    elif element.tag != _GENERAL_TIME:
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _dns_names(data: bytes) -> tuple[str, ...]:
    """The dNSName alternatives of the subject (RFC 5280 4.2.1.6)."""
    for wrapped in _elements(data, 1):
        for extension in _elements(wrapped.data, MAX_EXTENSIONS):
            parts = list(_elements(extension.data, 3))
            if len(parts) < 2 or parts[0].data != _ALTERNATIVE_NAME or parts[-1].tag != _OCTETS:
                continue
            names = next(_elements(parts[-1].data, 1), None)
            found = [name for name in _elements(names.data, MAX_EXTENSIONS) if name.tag == _DNS_NAME] if names else []
            return tuple(_text(name) for name in found[:MAX_ALTERNATIVES])
    return ()

"""ESP: what of IPsec is not encrypted, read like any other layer (RFC 4303; in UDP RFC 3948).

NULL encryption (RFC 2410), which IMS uses on the Gm interface, says so nowhere in the packet. What tells it is the
trailer, as it lies before an authentication value of one of the usual lengths: a next header, padding that counts 1,
2, 3 …, and a packet of that kind with lengths (TCP: a checksum) that fit exactly. Ciphertext passes by accident once
in more than 2^32 packets. A frame whose end was not captured shows no trailer and counts as encrypted.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.frames import IP_PROTOCOLS, Frames, Layer, lookup
from sipdiag.capture.gather import gather
from sipdiag.capture.udp import text_begins

FORMS = ((0, 12), (0, 16), (0, 24), (0, 32), (8, 16), (0, 0))
"""Bytes of initialisation vector and of authentication value: HMAC-MD5 and SHA-1 (12), SHA-256 and AES-GMAC (16, the
latter with a vector of 8), SHA-384 (24), SHA-512 (32), and none."""

_ESP_BYTES = 8
_TRAILER_BYTES = 2
_MAPPED_MARK = 0xFFFF

_TRAILER = np.dtype([("pad", "u1"), ("next", "u1")])
_MARKER = np.dtype([("first", "u1"), ("rest", "V3")])

_IPV4, _TCP, _UDP, _IPV6 = 4, 6, 17, 41
_READ = lookup(256, {number: Layer(int(IP_PROTOCOLS[number])) for number in (_IPV4, _TCP, _UDP, _IPV6)})
# What a payload on the port of ESP in UDP begins with when it is RTP after all, and no security parameter index.
_RTP_FIRST = (0x80, 0x90)


def _esp(frames: Frames, rows: NDArray[np.int64]) -> None:
    frames.layer[rows] = Layer.ESP
    _read_plain(frames, rows)


def _esp_in_udp(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    head = gather(frames.array, at, _MARKER)
    is_text = (head["first"] >= 0x20) & (head["first"] < 0x7F)
    # Four zeros mark a key exchange; what is shorter than an ESP header is a keepalive.
    no_esp = (at + _ESP_BYTES > frames.end[rows]) | ((head["first"] == 0) & (head["rest"] == np.void(b"\0\0\0")))
    could_be_other = np.isin(head["first"], _RTP_FIRST) | (is_text & _all_text(frames, at))
    frames.layer[rows] = np.where(no_esp | could_be_other, Layer.UDP, Layer.ESP)
    _read_plain(frames, rows[~no_esp])


def _all_text(frames: Frames, at: NDArray[np.int64]) -> NDArray[np.bool_]:
    head = gather(frames.array, at, np.dtype([("bytes", "u1", 8)]))["bytes"]
    is_text: NDArray[np.bool_] = np.asarray(((head >= 0x20) & (head < 0x7F)).all(axis=1))
    return is_text


def _read_plain(frames: Frames, rows: NDArray[np.int64]) -> None:
    """Move those of the rows that are not encrypted to what they hold."""
    rows = rows[frames.end[rows] == frames.wire[rows]]
    for vector_bytes, check_bytes in FORMS:
        found = _read_form(frames, rows, vector_bytes, check_bytes)
        rows = rows[~found]


def _read_form(frames: Frames, rows: NDArray[np.int64], vector_bytes: int, check_bytes: int) -> NDArray[np.bool_]:
    """The same for one form of packet; says which of the rows have it."""
    begin = frames.at[rows] + _ESP_BYTES + vector_bytes
    after = frames.end[rows] - check_bytes
    found = after - begin >= _TRAILER_BYTES + 8
    candidates = np.flatnonzero(found)
    begin, after = begin[candidates], after[candidates]
    trailer = gather(frames.array, after - _TRAILER_BYTES, _TRAILER)
    pad = trailer["pad"].astype(np.int64)
    end = after - _TRAILER_BYTES - pad
    fits = (_READ[trailer["next"]] != Layer.NOTHING) & (end - begin >= 8) & ((after - begin) % 4 == 0)
    # The padding counts from 1 on; its ends are looked at.
    fits &= (pad == 0) | ((frames.array[np.maximum(end, 0)] == 1) & (frames.array[after - _TRAILER_BYTES - 1] == pad))
    for index in np.flatnonzero(fits).tolist():
        first, last = int(begin[index]), int(end[index])
        data = frames.array[first:last].tobytes()
        fits[index] = _FITS[int(trailer["next"][index])](frames, int(rows[candidates[index]]), data)
    found[candidates] = fits
    plain = rows[found]
    frames.at[plain] = begin[fits]
    frames.end[plain] = frames.wire[plain] = end[fits]
    frames.layer[plain] = _READ[trailer["next"][fits]]
    return found


def _udp_fits(frames: Frames, row: int, data: bytes) -> bool:
    return int.from_bytes(data[4:6], "big") == len(data)


def _ipv4_fits(frames: Frames, row: int, data: bytes) -> bool:
    return len(data) >= 20 and 0x45 <= data[0] < 0x50 and int.from_bytes(data[2:4], "big") == len(data)


def _ipv6_fits(frames: Frames, row: int, data: bytes) -> bool:
    return len(data) >= 40 and data[0] >> 4 == 6 and int.from_bytes(data[4:6], "big") + 40 == len(data)


def _tcp_fits(frames: Frames, row: int, data: bytes) -> bool:
    size = (data[12] >> 4) * 4 if len(data) >= 20 else 0
    if not 20 <= size <= len(data):
        return False
    # A NAT on the way changes the addresses under the checksum; text at the start of the payload will do as well.
    return _checksum(frames, row, data) == _MAPPED_MARK or text_begins(data[size:])


def _checksum(frames: Frames, row: int, data: bytes) -> int:
    """The one's complement sum over TCP's pseudo header and segment; 0xFFFF where the checksum is right (RFC 9293
    3.1). The mark of a mapped IPv4 address adds nothing to it."""
    address = b"".join(
        int(column[row]).to_bytes(8, "big")
        for column in (frames.source_hi, frames.source_lo, frames.destination_hi, frames.destination_lo)
    )
    total = len(data) + _TCP
    for part in (address, data + b"\0" * (len(data) % 2)):
        total += int(np.frombuffer(part, dtype=">u2").sum(dtype=np.int64))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


_FITS: dict[int, Callable[[Frames, int, bytes], bool]] = {
    _IPV4: _ipv4_fits,
    _TCP: _tcp_fits,
    _UDP: _udp_fits,
    _IPV6: _ipv6_fits,
}

ESP: dict[int, Callable[[Frames, NDArray[np.int64]], None]] = {
    Layer.ESP_HEADER: _esp,
    Layer.UDP_ESP: _esp_in_udp,
}

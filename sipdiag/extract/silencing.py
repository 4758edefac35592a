"""RTP and RTCP with nothing left to hear or read: UDP payloads -> as many bytes.

Headers stay (RFC 3550 5.1): which stream, order, time, payload type. G.711 becomes a sound too quiet to hear, and what
was digital silence stays so: who sent sound and who sent none is what some faults are told by. Key presses (RFC 4733)
stay: four bytes of a dynamic payload type. Everything else becomes zeros, and of RTCP the texts of SDES, BYE and APP
are replaced.
"""

from __future__ import annotations

from sipdiag.extract.mapping import Mapping

_PCMU, _PCMA = 0, 8
_IDLE = {_PCMU: b"\xff\x7f", _PCMA: b"\xd5\x55"}
_QUIET = {_PCMU: b"\xfe\x7e", _PCMA: b"\xd4\x54"}
"""The two smallest steps up and down from silence (ITU-T G.711)."""
_FIRST_DYNAMIC, _EVENT_BYTES = 96, 4
_SENDER_REPORT, _RECEIVER_REPORT, _SDES, _BYE, _APP, _XR = 200, 201, 202, 203, 204, 207
_REPORT_BYTES = {_SENDER_REPORT: 28, _RECEIVER_REPORT: 8}
"""What comes before the report blocks."""
_RTCP = range(192, 224)
_ENDED = 0
_HEADER_BYTES = 12
MAX_RTCP_PACKETS = 64
"""Of one datagram."""


def silenced(data: bytes, mapping: Mapping) -> bytes:
    """A datagram of RTP or RTCP without its content."""
    if len(data) >= 8 and data[1] in _RTCP:
        return _rtcp(data, mapping)
    if len(data) < _HEADER_BYTES:
        return bytes(len(data))
    made = bytearray(len(data))
    start = min(_HEADER_BYTES + 4 * (data[0] & 0x0F), len(data))
    # Contributing sources become zeros: what only looks like RTP could have anything there.
    made[:_HEADER_BYTES] = data[:_HEADER_BYTES]
    if data[0] & 0x10 and start + 4 <= len(data):
        made[start : start + 4] = data[start : start + 4]
        start = min(start + 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big"), len(data))
    padding = data[-1] if data[0] & 0x20 else 0
    end = max(start, len(data) - padding)
    made[start:end] = _payload(data[1] & 0x7F, data[start:end])
    if padding and end < len(data):
        made[-1] = padding
    return bytes(made)


def _payload(payload_type: int, data: bytes) -> bytes:
    if payload_type in _QUIET:
        if not data.strip(_IDLE[payload_type]):
            return data
        quiet = _QUIET[payload_type]
        return (quiet * (len(data) // 2 + 1))[: len(data)]
    if payload_type >= _FIRST_DYNAMIC and len(data) == _EVENT_BYTES and data[0] <= 15:
        return data
    # Zeros of this length would be a key press that nobody made.
    return b"\xff" * len(data) if len(data) == _EVENT_BYTES else bytes(len(data))


def _rtcp(data: bytes, mapping: Mapping) -> bytes:
    made = b""
    for _ in range(MAX_RTCP_PACKETS):
        rest = data[len(made) :]
        if len(rest) < 4 or rest[0] >> 6 != 2 or rest[1] not in _RTCP:
            break
        length = 4 * (int.from_bytes(rest[2:4], "big") + 1)
        packet = rest[:length]
        count = packet[0] & 0x1F
        if packet[1] == _SDES:
            packet = packet[:4] + _chunks(packet[4:], count, mapping)
        elif packet[1] == _BYE:
            kept = 4 + 4 * count
            packet = packet[:kept] + packet[kept : kept + 1] + bytes(max(0, len(packet) - kept - 1))
        elif packet[1] != _XR:
            kept = _REPORT_BYTES.get(packet[1], 8) + (24 * count if packet[1] in _REPORT_BYTES else 0)
            packet = packet[:kept] + bytes(max(0, len(packet) - kept))
        made += packet
    return made + bytes(len(data) - len(made))


def _chunks(data: bytes, count: int, mapping: Mapping) -> bytes:
    """Items of SDES (RFC 3550 6.5): their texts word by word."""
    made = bytearray(len(data))
    at = 0
    for _ in range(count):
        made[at : at + 4] = data[at : at + 4]
        at += 4
        while at + 2 <= len(data) and data[at] != _ENDED:
            length = data[at + 1]
            text = data[at + 2 : at + 2 + length]
            made[at : at + 2] = data[at : at + 2]
            made[at + 2 : at + 2 + len(text)] = mapping.secret(text.decode("latin-1")).encode("latin-1")
            at += 2 + length
        at += 4 - at % 4
    return bytes(made[: len(data)])

"""Exported PDUs (link type WIRESHARK_UPPER_PDU) -> SIP Payloads: what Wireshark exports of upper layers, and how
tshark hands over what it decrypted.

A frame is a list of tags (type and length of 16 bits each, big-endian, closed by tag 0; Wireshark's
epan/exported_pdu.h) that say which dissector the bytes behind them are for, their addresses and ports, and the
number that the frame had in the capture they come from. Bytes of TCP are put together flow by flow; Wireshark
exports the beginning of a message once more with the whole, and some bytes for each of several dissectors: both
count once. Nothing here raises for any input.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

import numpy as np

from sipdiag.addresses import address_text
from sipdiag.capture.records import Records
from sipdiag.capture.segments import Direction, Message
from sipdiag.capture.undecoded import Undecoded
from sipdiag.model import TRAFFIC_BUCKET_NS, Endpoint, Frame, Payload
from sipdiag.sip.framing import datagram_offset

UPPER_PDU_LINK_TYPE = 252
"""LINKTYPE_WIRESHARK_UPPER_PDU."""

MAX_TAGS = 64
"""Tags of one frame: Wireshark writes about ten."""

MAX_FLOWS = 4_096
"""Directions of connections that are put together at a time; the longest idle goes first."""

MAX_HELD_BYTES = 1 << 26
"""Bytes held for all of them together, for what is still to come: 64 MiB."""

MAX_TAIL_BYTES = 1 << 16
"""Bytes of an unfinished message that are compared with what comes next, to tell whether they come again."""

_END, _DISSECTOR, _HEURISTIC, _PORT_TYPE, _SOURCE_PORT, _DESTINATION_PORT, _ORIGINAL_FRAME = 0, 12, 13, 24, 25, 26, 30
_IPV4_SOURCE, _IPV4_DESTINATION, _IPV6_SOURCE, _IPV6_DESTINATION = 20, 21, 22, 23
# What makes an address of this tag one of IPv6, of 16 bytes (RFC 4291 2.5.5.2).
_IPV6_BYTES = 16
_MAPPED = bytes(10) + b"\xff\xff"
_PREFIXES = {_IPV4_SOURCE: _MAPPED, _IPV4_DESTINATION: _MAPPED, _IPV6_SOURCE: b"", _IPV6_DESTINATION: b""}

# What a stream carries -> its transport in clear, and within TLS
_TRANSPORTS_OF: dict[str, tuple[str, str]] = {"sip": ("tcp", "tls"), "ws": ("ws", "wss")}

# Port type -> transport; what names none is taken for a datagram.
_TRANSPORTS = {1: "sctp", 2: "tcp", 3: "udp"}


class Pdu(NamedTuple):
    """One exported PDU."""

    dissector: str
    original: int | None
    """Number of the frame in the capture that it was exported from."""
    source: Endpoint | None
    destination: Endpoint | None
    transport: str
    data: bytes


def read_pdu(frame: bytes) -> Pdu | None:
    """The PDU in a frame of this link type; None where its tags do not end."""
    tags: dict[int, bytes] = {}
    at = 0
    for _ in range(MAX_TAGS):
        tag, length = int.from_bytes(frame[at : at + 2], "big"), int.from_bytes(frame[at + 2 : at + 4], "big")
        at += 4
        if at + length > len(frame):
            return None
        if tag == _END:
            break
        tags.setdefault(tag, frame[at : at + length])
        at += length
    else:
        return None
    name = tags.get(_DISSECTOR, tags.get(_HEURISTIC, b""))
    return Pdu(
        dissector=name.rstrip(b"\0").decode("ascii", "backslashreplace"),
        original=_number(tags.get(_ORIGINAL_FRAME)),
        source=_endpoint(tags, _IPV4_SOURCE, _IPV6_SOURCE, _SOURCE_PORT),
        destination=_endpoint(tags, _IPV4_DESTINATION, _IPV6_DESTINATION, _DESTINATION_PORT),
        transport=_TRANSPORTS.get(_number(tags.get(_PORT_TYPE)) or 0, "udp"),
        data=frame[at + length :],
    )


def _number(value: bytes | None) -> int | None:
    return int.from_bytes(value, "big") if value is not None and len(value) == 4 else None


def _endpoint(tags: dict[int, bytes], ipv4: int, ipv6: int, port: int) -> Endpoint | None:
    number = _number(tags.get(port)) or 0
    for tag in (ipv4, ipv6):
        address = _PREFIXES[tag] + tags.get(tag, b"")
        if len(address) == _IPV6_BYTES:
            high, low = int.from_bytes(address[:8], "big"), int.from_bytes(address[8:], "big")
            return Endpoint(address_text(high, low), number & 0xFFFF)
    return None


class _Flow:
    """One direction of a connection."""

    def __init__(self, from_tls: bool) -> None:
        self.from_tls = from_tls
        self.held_bytes = 0
        self.direction = Direction()
        self.fed_bytes = 0
        self.tail = b""
        """What has come since the last whole message."""


class UpperPdus:
    """Take the PDUs of a capture, block by block. `duplicates` counts what was exported twice.

    `exported_here` is for what tshark.py has just had exported: a Payload's frame is the one that its PDU comes from,
    and bytes of TCP that no SIP dissector has seen come from TLS.
    """

    def __init__(self, undecoded: Undecoded, *, exported_here: bool = False) -> None:
        self._undecoded = undecoded
        self._exported_here = exported_here
        self._flows: OrderedDict[tuple[Endpoint, Endpoint], _Flow] = OrderedDict()
        self._held_bytes = 0
        self._last: tuple[Pdu, int] | None = None
        self.duplicates = 0
        self.conversations: set[tuple[Endpoint, Endpoint]] = set()
        """Both ends of each flow of the latest block."""
        self.traffic: list[tuple[str, str, int]] = []
        """Who sent to whom in the latest block, as Block.traffic has it."""

    def feed(self, records: Records, file: int) -> list[tuple[int, Payload]]:
        """The SIP among the rows with this link type, as (frame number, Payload)."""
        found: list[tuple[int, Payload]] = []
        seen: dict[tuple[str, str, int], None] = {}
        self.conversations = set()
        for row in np.flatnonzero(records.link_type == UPPER_PDU_LINK_TYPE).tolist():
            start, captured = int(records.start[row]), int(records.captured[row])
            time_ns = int(records.time_ns[row])
            number = records.first_number + row
            pdu = read_pdu(records.array[start : start + captured].tobytes())
            if pdu is not None and self._exported_here:
                number = pdu.original or number
            frame = Frame(file, number)
            if pdu is None or pdu.source is None or pdu.destination is None:
                why = "its tags are cut short" if pdu is None else "its tags name no addresses"
                self._undecoded.add("exported-pdu", frame, why)
                continue
            seen[pdu.source.address, pdu.destination.address, time_ns // TRAFFIC_BUCKET_NS] = None
            from_tls = self._exported_here and pdu.dissector != "sip"
            if not from_tls and self._is_copy(pdu, time_ns):
                self.duplicates += 1
                continue
            missing = int(records.length[row]) - captured
            if pdu.transport == "tcp":
                self.conversations.add((pdu.source, pdu.destination))
                found += self._stream(pdu.data, (pdu.source, pdu.destination), frame, time_ns, missing, from_tls)
            else:
                found += self._datagram(pdu, pdu.source, pdu.destination, frame, time_ns, missing)
        self.traffic = list(seen)
        return found

    def flush(self) -> list[tuple[int, Payload]]:
        """The capture is over: what had begun and not ended."""
        found: list[tuple[int, Payload]] = []
        while self._flows:
            found += self._close_oldest()
        return found

    def _is_copy(self, pdu: Pdu, time_ns: int) -> bool:
        """Whether the PDU before was the same, exported for another dissector."""
        last, self._last = self._last, (pdu, time_ns)
        return (
            last is not None
            and pdu.original is not None
            and last[1] == time_ns
            and last[0]._replace(dissector="") == pdu._replace(dissector="")
        )

    def _datagram(
        self, pdu: Pdu, source: Endpoint, destination: Endpoint, frame: Frame, time_ns: int, missing: int
    ) -> list[tuple[int, Payload]]:
        offset = datagram_offset(pdu.data)
        if offset is None:
            if pdu.dissector == "sip" or pdu.dissector.startswith("sip."):
                self._undecoded.add("not-sip", frame, "exported as SIP, and not SIP")
            return []
        payload = Payload(
            time_ns=time_ns,
            frame=frame,
            source=source,
            destination=destination,
            transport=pdu.transport,
            data=pdu.data[offset:],
            truncated=missing > 0,
        )
        return [(frame.number, payload)]

    def _stream(
        self, data: bytes, ends: tuple[Endpoint, Endpoint], frame: Frame, time_ns: int, missing: int, from_tls: bool
    ) -> list[tuple[int, Payload]]:
        flow = self._flows.get(ends)
        found: list[tuple[int, Payload]] = []
        if flow is None:
            flow = self._flows[ends] = _Flow(from_tls)
        self._flows.move_to_end(ends)
        if flow.tail and len(data) > len(flow.tail) and data.startswith(flow.tail):
            data = data[len(flow.tail) :]
        messages = flow.direction.feed(flow.fed_bytes, len(data) + missing, data, frame, time_ns)
        flow.fed_bytes += len(data) + missing
        unfinished = flow.direction.next - messages[-1].cut.end if messages else len(flow.tail) + len(data)
        flow.tail = (flow.tail + data)[-unfinished:] if 0 < unfinished <= MAX_TAIL_BYTES else b""
        found += self._payloads(ends, flow, messages)
        held_bytes = flow.direction.held_bytes + len(flow.tail)
        self._held_bytes += held_bytes - flow.held_bytes
        flow.held_bytes = held_bytes
        while len(self._flows) > MAX_FLOWS or self._held_bytes > MAX_HELD_BYTES:
            found += self._close_oldest()
        return found

    def _close_oldest(self) -> list[tuple[int, Payload]]:
        ends, flow = self._flows.popitem(last=False)
        self._held_bytes -= flow.held_bytes
        return self._payloads(ends, flow, flow.direction.finish())

    def _payloads(
        self, ends: tuple[Endpoint, Endpoint], flow: _Flow, messages: list[Message]
    ) -> list[tuple[int, Payload]]:
        found = []
        for cut, spans in messages:
            if not spans:
                continue
            completing = max(spans, key=lambda span: span.time_ns)
            if cut.carries not in _TRANSPORTS_OF:
                self._undecoded.add(cut.carries, completing.frame, "within a connection that was decrypted or exported")
                continue
            if not cut.data:
                continue
            frames = tuple(dict.fromkeys(span.frame for span in spans))
            payload = Payload(
                time_ns=completing.time_ns,
                frame=completing.frame,
                source=ends[0],
                destination=ends[1],
                transport=_TRANSPORTS_OF[cut.carries][flow.from_tls],
                data=cut.data,
                frames=frames if len(frames) > 1 else (),
                truncated=cut.incomplete or cut.oversized,
            )
            found.append((completing.frame.number, payload))
        return found

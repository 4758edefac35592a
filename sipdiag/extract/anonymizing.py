"""A capture that can be shown to others: its frames with everybody in them replaced, or left out.

In: what to read, and a key. Out, frame by frame: the same frame with other addresses, names and numbers and no audio.
A frame goes out if every byte of it is accounted for: SIP that was read (over WebSocket and within HEP, too), RTP,
RTCP, fax over UDPTL, DNS, STUN, ICMP, TCP without data. SIP within what cannot be rewritten in place (SCTP, what is
compressed …) becomes an exported PDU of Wireshark. All the rest stays behind, and is counted.

The SIP of a capture is held in memory meanwhile, up to a bound: who is named in a late message is replaced in an early
one too.
"""

from __future__ import annotations

import re
import secrets
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.addresses import address_halves
from sipdiag.capture import Capture
from sipdiag.capture.files import Inputs
from sipdiag.capture.hep import Hep
from sipdiag.extract.dissecting import Carried, rewritten
from sipdiag.extract.faxing import without_pages
from sipdiag.extract.mapping import Mapping
from sipdiag.extract.placing import placed
from sipdiag.extract.renaming import renamed
from sipdiag.extract.reporting import is_report, reported
from sipdiag.extract.rewriting import Rewriter
from sipdiag.extract.silencing import silenced
from sipdiag.extract.streams import Streams, framed
from sipdiag.extract.stunning import stunned
from sipdiag.model import Frame, Payload
from sipdiag.options import Options
from sipdiag.sip.framing import datagram_offset

UPPER_PDU = 252
"""LINKTYPE_WIRESHARK_UPPER_PDU."""

KEY_BYTES = 32
"""Of a key that nobody knows."""

MAX_SIP_BYTES = 512 << 20
"""SIP of one capture that is held; with what is noted of each message it takes twice that."""

MAX_REMEMBERED = 4096
"""Segments of TCP whose bytes are replaced the same way when they come again."""

_PORT_TYPES = {"sctp": 1, "tcp": 2, "udp": 3, "ws": 2}
_FAX = re.compile(rb"(?m)^m=image (\d{1,5})[ /][^\r\n]*udptl", re.IGNORECASE)
_RTP_VERSION = 2
_BLANK = b"\r\n\0 \t"
_DNS_PORT = 53


class TooMuchSip(Exception):
    """The capture has more SIP than is held; the text says what to do."""

    def __init__(self) -> None:
        super().__init__(
            f"more than {MAX_SIP_BYTES >> 20} MiB of SIP cannot be made anonymous at once: take single calls out of "
            "the capture first (extract --call N -o FILE), then run extract --anonymize on these"
        )


class Outgoing(NamedTuple):
    """A frame to write."""

    link_type: int
    data: bytes
    length: int
    time_ns: int | None = None
    """When it was seen, where that is not the time of the frame in whose place it goes out."""


class _Media(NamedTuple):
    """RTP and RTCP of one file, in the order of frames."""

    numbers: NDArray[np.int64]
    source_port: NDArray[np.int32]
    destination_port: NDArray[np.int32]

    def has(self, number: int, ports: tuple[int, int]) -> bool:
        row = int(np.searchsorted(self.numbers, number))
        while row < len(self.numbers) and self.numbers[row] == number:
            if (self.source_port[row], self.destination_port[row]) == ports:
                return True
            row += 1
        return False


class Anonymizer:
    """Reads the whole of a capture to know who is in it; then takes its frames one by one, in any order of files."""

    def __init__(self, options: Options, *, key: str | None = None, agents: bool = False) -> None:
        """`agents`: replace what boxes call themselves, too. Raises TooMuchSip, and as pipeline.run does."""
        self._mapping = Mapping(secrets.token_bytes(KEY_BYTES) if key is None else key.encode())
        self._rewriter = Rewriter(self._mapping, agents=agents)
        self._payloads: dict[Frame, list[Payload]] = {}
        self._lookups: set[Frame] = set()
        self._media: dict[int, _Media] = {}
        self._fax_ports: set[int] = set()
        self._streams = Streams()
        self._refused: set[int] = set()
        """Payloads of which a frame could not go out."""
        self._sent: dict[bytes, bytes] = {}
        self.left_out = 0
        """Frames that did not go out."""
        self._read(options)

    def _read(self, options: Options) -> None:
        rows: dict[int, list[_Media]] = {}
        held_bytes = 0
        capture = Capture(
            options.paths, progress=options.progress, keylog=options.keylog, decoder=options.decoder, jobs=options.jobs
        )
        for block in capture:
            for payload in block.payloads:
                held_bytes += len(payload.data)
                if held_bytes > MAX_SIP_BYTES:
                    raise TooMuchSip
                self._rewriter.learn(payload.data)
                self._fax_ports.update(int(port) for port in _FAX.findall(payload.data))
                for frame in payload.frames or (payload.frame,):
                    self._payloads.setdefault(frame, []).append(payload)
            for event in block.events:
                if event.lookup is not None:
                    self._lookups.add(event.frame)
                    for name in (event.lookup.name, *event.lookup.targets):
                        self._rewriter.learn_domain(name)
            for source, destination, _ in block.traffic:
                self._rewriter.learn_address(source)
                self._rewriter.learn_address(destination)
            columns = block.media
            if columns is not None:
                files = np.full(len(columns.frame), block.file) if block.media_file is None else block.media_file
                is_rtp = columns.head[:, 0] >> 6 == _RTP_VERSION
                for file in np.unique(files).tolist():
                    of = (files == file) & is_rtp
                    rows.setdefault(file, []).append(
                        _Media(columns.frame[of], columns.source_port[of], columns.destination_port[of])
                    )
        for file, parts in rows.items():
            whole = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
            order = np.argsort(whole[0], kind="stable")
            self._media[file] = _Media(*(column[order] for column in whole))
        for index, path in enumerate(Inputs(options.paths).paths):
            self._streams.read(path, index)
        self._streams.rewrite(self._rewriter.rewrite, self._packet)
        # Of SIP by itself on a connection that carries something else later, nothing was read there.
        frames = (payload.frames or (payload.frame,) for found in self._payloads.values() for payload in found)
        self._streams.give_up(one for one in frames if any(frame in self._streams for frame in one))

    def frame(self, file: int, number: int, link_type: int, data: bytes, length: int) -> Iterator[Outgoing]:
        """What goes out in the place of a frame: mostly one, or none."""
        at = Frame(file, number)
        made = rewritten(data, link_type, self._mapping, lambda carried: self._carried(at, carried))
        if made is not None:
            yield Outgoing(link_type, made, length)
            return
        # What one frame of a message cannot carry any more, the others are not to carry in part.
        self._refused.update(id(payload) for payload in self._payloads.get(at, []))
        exported = [p for p in self._payloads.get(at, []) if p.frame == at and p.transport in _PORT_TYPES]
        for payload in exported:
            pdu = self._exported(payload)
            yield Outgoing(UPPER_PDU, pdu, len(pdu) + payload.truncated, payload.time_ns)
        if not exported:
            self.left_out += 1

    def _carried(self, frame: Frame, carried: Carried) -> bytes | None:
        """A payload with everybody replaced; None where it is not known what it is."""
        data = carried.data
        if carried.protocol == "tcp" and frame in self._streams:
            return self._streams.segment(frame)
        if not data.strip(_BLANK):
            return data
        if carried.protocol == "udp" and carried.whole and is_report(data):
            return self._packet(data, (frame,))
        payloads = self._payloads.get(frame)
        if payloads is not None:
            if any(id(payload) in self._refused for payload in payloads):
                return None
            made = placed(data, [(p.data, self._rewriter.rewrite(p.data)) for p in payloads])
            if made is not None and carried.protocol == "tcp":
                self._remember(data, made)
            return made
        if carried.protocol == "tcp":
            return data if _is_alert(data) else self._sent.get(data)
        ports = carried.source_port, carried.destination_port
        if not carried.whole:
            return None
        if _DNS_PORT in ports:
            return renamed(data, self._mapping) if frame in self._lookups else None
        check = stunned(data, self._mapping)
        if check is not None:
            return check
        # First, for a sequence number can be like the first bytes of RTP.
        fax = None if self._fax_ports.isdisjoint(ports) else without_pages(data)
        if fax is not None:
            return fax
        return silenced(data, self._mapping) if self._is_media((frame,), ports) else None

    def _is_media(self, frames: Sequence[Frame], ports: tuple[int, int]) -> bool:
        media = [(self._media.get(frame.file), frame.number) for frame in frames]
        return any(one is not None and one.has(number, ports) for one, number in media)

    def _packet(self, data: bytes, frames: Sequence[Frame]) -> bytes | None:
        """A HEP packet that these frames carry, with everybody in it replaced."""

        def inside(hep: Hep) -> bytes | None:
            if datagram_offset(hep.payload) is not None:
                return self._rewriter.rewrite(hep.payload)
            if self._is_media(frames, (hep.source_port, hep.destination_port)):
                return silenced(hep.payload, self._mapping)
            return bytes(len(hep.payload))

        return reported(data, self._mapping, inside)

    def _remember(self, data: bytes, made: bytes) -> None:
        if len(self._sent) >= MAX_REMEMBERED:
            del self._sent[next(iter(self._sent))]
        self._sent[data] = made

    def _exported(self, payload: Payload) -> bytes:
        """A message as Wireshark exports it (epan/exported_pdu.h): tags, then its bytes."""
        tags = _tag(12, b"websocket\0" if payload.transport == "ws" else b"sip\0") + _tag(
            24, struct.pack(">I", _PORT_TYPES[payload.transport])
        )
        for end, ipv4, port in ((payload.source, 20, 25), (payload.destination, 21, 26)):
            halves = address_halves(end.address)
            if halves is not None:
                packed = struct.pack(">QQ", *halves)
                mapped = packed.startswith(bytes(10) + b"\xff\xff")
                tags += (
                    _tag(ipv4, self._mapping.ipv4(packed[12:]))
                    if mapped
                    else _tag(ipv4 + 2, self._mapping.ipv6(packed))
                )
            tags += _tag(port, struct.pack(">I", end.port))
        text = self._rewriter.rewrite(payload.data)
        return tags + _tag(0, b"") + (framed(text) if payload.transport == "ws" else text)


def _is_alert(data: bytes) -> bool:
    """Whether it is an alert of TLS in clear (RFC 8446 6), which names nobody."""
    return len(data) == 7 and data[0] == 21 and data[1] == 3 and data[3:5] == b"\0\2" and data[5] in (1, 2)


def _tag(number: int, value: bytes) -> bytes:
    return struct.pack(">HH", number, len(value)) + value

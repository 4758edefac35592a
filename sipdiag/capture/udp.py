"""UDP payloads -> which are SIP, and columns of those that could be RTP or RTCP.

SIP is told by what it says, on any port: a vector test of the first bytes lets text through, and what passes
is judged by `sipdiag.sip`. On SIP's own ports every payload is judged, so that odd methods and junk before
the start line are found, and what is not SIP is counted. RTP, STUN, DNS and TLS never become a Python object.
"""

from __future__ import annotations

from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.flows import SIP_PORTS, endpoints
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.gather import gather_bytes, picked
from sipdiag.capture.udptl import LEAST_PORT, may_be_udptl
from sipdiag.capture.undecoded import Undecoded
from sipdiag.columns import is_any
from sipdiag.model import Frame, MediaColumns, Payload
from sipdiag.sip.framing import datagram_offsets

HEAD_BYTES = 32
"""Bytes of payload that MediaColumns hold: an RTP header with five CSRCs, or an RTCP receiver report's
first block."""

TEXT_BYTES = 12
"""Bytes at the beginning that have to be text for a payload to be judged: the shortest start line is
longer."""

MAX_KEEPALIVE_BYTES = 8
"""Bytes of a payload on a SIP port that is taken for a keepalive whatever it holds: too short for any
message."""

# What a start line and the blank lines before it are made of: CR, LF, NUL, TAB, and printable ASCII.
_TEXT = np.zeros(256, dtype=np.bool_)
_TEXT[[0x00, 0x09, 0x0A, 0x0D]] = True
_TEXT[0x20:0x7F] = True

_VERSION = np.uint64(int.from_bytes(b"SIP/2.0 ", "little"))

_TEXT_BYTES = bytes(np.flatnonzero(_TEXT).tolist())
_BLANKS = bytes(range(0x21))

STUN_HEADER = 20
"""Bytes of STUN's header (RFC 8489 5)."""
_STUN_COOKIE = b"\x21\x12\xa4\x42"


class Datagrams(NamedTuple):
    """UDP payloads, a row each."""

    rows: NDArray[np.int64]
    """Of Frames."""
    at: NDArray[np.int64]
    captured: NDArray[np.int64]
    """Bytes in the capture."""
    length: NDArray[np.int64]
    """Bytes on the wire."""
    source_port: NDArray[np.int32]
    destination_port: NDArray[np.int32]
    head: NDArray[np.uint8]
    """The first bytes, shape (rows, HEAD_BYTES); what is beyond `captured` is not theirs."""


def datagrams(frames: Frames) -> Datagrams:
    """The rows that ended at a UDP payload."""
    rows = frames.rows(Layer.UDP)
    at = frames.at[rows]
    return Datagrams(
        rows=rows,
        at=at,
        captured=frames.end[rows] - at,
        length=frames.wire[rows] - at,
        source_port=frames.source_port[rows],
        destination_port=frames.destination_port[rows],
        head=gather_bytes(frames.array, at, HEAD_BYTES),
    )


def could_begin_sip(array: NDArray[np.uint8], at: NDArray[np.int64], captured: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the payloads begin with text, and so may begin with a SIP start line."""
    return _begins_text(gather_bytes(array, at, TEXT_BYTES), captured)


def _begins_text(head: NDArray[np.uint8], captured: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The same of their first bytes."""
    could = _TEXT[head[:, 0]] & (captured >= TEXT_BYTES)
    rows = np.flatnonzero(could)
    head = head[rows, :TEXT_BYTES]
    could[rows] = _TEXT[head].all(axis=1) & ((head > 0x20).sum(axis=1) > TEXT_BYTES // 2)
    return could


def _begins_response(head: NDArray[np.uint8], captured: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which first bytes are those of a status line as nearly all are written: of these `datagram_offset` says 0."""
    begins: NDArray[np.bool_] = (head.view("<u8")[:, 0] == _VERSION) & (head[:, 11] == ord(" ")) & (captured > 11)
    for column in range(8, 11):
        begins &= head[:, column] - np.uint8(ord("0")) <= 9
    return begins


def text_begins(data: bytes) -> bool:
    """What `could_begin_sip` says, of one payload."""
    head = data[:TEXT_BYTES]
    if len(head) < TEXT_BYTES or head.translate(None, _TEXT_BYTES):
        return False
    return len(head.translate(None, _BLANKS)) > TEXT_BYTES // 2


def sip_payloads(
    frames: Frames,
    seen: Datagrams,
    file: int,
    undecoded: Undecoded,
) -> tuple[list[Payload], NDArray[np.bool_]]:
    """The SIP among these payloads, and which of them it is."""
    is_sip = np.zeros(len(seen.rows), dtype=np.bool_)
    first = seen.head[:, 0]
    on_sip_port = is_any(seen.source_port, SIP_PORTS) | is_any(seen.destination_port, SIP_PORTS)
    on_sip_port &= (seen.captured > 0) & (first >> 6 != 2)
    could = on_sip_port.copy()
    elsewhere = np.flatnonzero(~on_sip_port)
    could[elsewhere] = _begins_text(seen.head[elsewhere], seen.captured[elsewhere])
    judged = np.flatnonzero(could)
    data = _pieces(frames.array, seen.at[judged], seen.captured[judged])
    doubtful = np.flatnonzero(~_begins_response(seen.head, seen.captured)[judged]).tolist()
    begins = datagram_offsets([data[place] for place in doubtful])
    if begins.count(0) < len(begins):
        offsets: list[int | None] = [0] * len(data)
        for place, offset in zip(doubtful, begins, strict=True):
            offsets[place] = offset
        for index, offset, other in zip(judged.tolist(), offsets, data, strict=True):
            if offset is None and on_sip_port[index]:
                is_cut = bool(seen.captured[index] < seen.length[index])
                _count_other(other, is_cut, Frame(file, int(frames.number[seen.rows[index]])), undecoded)
        judged = judged[[offset is not None for offset in offsets]]
        data = [whole[offset:] for whole, offset in zip(data, offsets, strict=True) if offset is not None]
    is_sip[judged] = True
    rows = seen.rows[judged]
    of_rows = rows.tolist()
    payloads = map(
        Payload,
        frames.time_ns[rows].tolist(),
        map(tuple.__new__, repeat(Frame), zip(repeat(file), frames.number[rows].tolist())),
        endpoints(frames.source_hi[rows], frames.source_lo[rows], frames.source_port[rows]),
        endpoints(frames.destination_hi[rows], frames.destination_lo[rows], frames.destination_port[rows]),
        map(frames.transport.__getitem__, of_rows) if frames.transport else repeat("udp"),
        data,
        map(frames.parts.__getitem__, of_rows) if frames.parts else repeat(()),
        (seen.captured[judged] < seen.length[judged]).tolist(),
    )
    return list(payloads), is_sip


def _pieces(array: NDArray[np.uint8], at: NDArray[np.int64], length: NDArray[np.int64]) -> list[bytes]:
    """The bytes at these places. Where they are most of what lies there, as in a capture of signalling, they are cut
    out of one copy, in half the time."""
    if not len(at):
        return []
    first, last = int(at.min()), int((at + length).max())
    if 2 * int(length.sum()) < last - first:
        return [array[begin : begin + size].tobytes() for begin, size in zip(at.tolist(), length.tolist(), strict=True)]
    whole = array[first:last].tobytes()
    begins, ends = at - first, at - first + length
    return [whole[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


def _count_other(data: bytes, is_cut: bool, frame: Frame, undecoded: Undecoded) -> None:
    if is_cut and text_begins(data):
        undecoded.add("cut-sip", frame, "the capture cut these messages short within their first headers")
        return
    if len(data) <= MAX_KEEPALIVE_BYTES or not data.strip(b"\r\n\0 \t"):
        return
    if data[0] < 4 and data[4:8] == _STUN_COOKIE:
        return
    if data[0] in range(20, 26) and data[1] == 0xFE:
        undecoded.add("dtls", frame, "no keys for this session")
        return
    undecoded.add("not-sip", frame, "on a SIP port, and not SIP")


def media_columns(frames: Frames, seen: Datagrams, is_sip: NDArray[np.bool_]) -> MediaColumns | None:
    """Those of these payloads that have RTP's version bits and are long enough for RTP or RTCP (RFC 3550
    5.1, 6.1), STUN's Binding messages (RFC 8489 5), and what may be UDPTL."""
    rows, at, captured, length, *ports, head = seen
    first, second = head[:, 0].copy(), head[:, 1].copy()
    is_version_2 = first >> 6 == 2
    control = (second >= 192) & (second <= 223) & (length >= 8)
    media = is_version_2 & (captured >= 2) & ~is_sip & (control | (length >= 12))
    binding = _is_binding(head, length, captured) & ~is_sip
    fax = may_be_udptl(frames.array, at, captured, length, head) & ~is_sip
    if fax.any():
        fax &= np.minimum(*ports) >= LEAST_PORT
    told = (control & media & is_version_2) | (binding & (first == 0) & (second == 1))
    media |= binding | fax
    if not media.any():
        return None
    contents = np.empty(len(rows), dtype=np.object_)
    for index in np.flatnonzero(told).tolist():
        contents[index] = frames.array[int(at[index]) : int(at[index] + captured[index])].tobytes()
    if not media.all():
        chosen = np.flatnonzero(media)
        rows, captured, length, ports = rows[chosen], captured[chosen], length[chosen], [port[chosen] for port in ports]
        head, contents, fax = picked(head, chosen), contents[chosen], fax[chosen]
    short = np.flatnonzero(captured < HEAD_BYTES)
    if len(short):
        head[short] *= np.arange(HEAD_BYTES) < captured[short, None]
    return MediaColumns(
        time_ns=frames.time_ns[rows],
        frame=frames.number[rows],
        source_hi=frames.source_hi[rows],
        source_lo=frames.source_lo[rows],
        destination_hi=frames.destination_hi[rows],
        destination_lo=frames.destination_lo[rows],
        source_port=ports[0],
        destination_port=ports[1],
        length=length.astype(np.int32),
        captured=captured.astype(np.int32),
        head=head,
        service=frames.service[rows],
        control=contents,
        may_be_udptl=fax,
    )


def _is_binding(head: NDArray[np.uint8], length: NDArray[np.int64], captured: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Requests, indications and responses of STUN's Binding method, by type, cookie and length."""
    found = (head[:, 0] < 2) & (captured >= STUN_HEADER)
    rows = np.flatnonzero(found)
    if len(rows):
        words = head[rows, :8]
        told = words[:, 2].astype(np.int64) << 8 | words[:, 3]
        is_cookie = (words[:, 4:8] == np.frombuffer(_STUN_COOKIE, np.uint8)).all(axis=1)
        found[rows] = (words[:, 1] & 0xEF == 0x01) & is_cookie & (told + STUN_HEADER == length[rows])
    return found


def join_media(first: MediaColumns | None, second: MediaColumns | None) -> MediaColumns | None:
    """Both, in the order of their frames."""
    if first is None or second is None:
        return first or second
    order = np.argsort(np.concatenate([first.frame, second.frame]), kind="stable")
    return MediaColumns(
        **{
            name: np.concatenate([getattr(first, name), getattr(second, name)])[order]
            for name in MediaColumns.__struct_fields__
        }
    )

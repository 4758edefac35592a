"""UDP payloads -> which are SIP, and columns of those that could be RTP or RTCP.

SIP is told by what it says, on any port: a vector test of the first bytes lets text through, and what passes
is judged by `sipdiag.sip`. On SIP's own ports every payload is judged, so that odd methods and junk before
the start line are found, and what is not SIP is counted. RTP, STUN, DNS and TLS never become a Python object.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.flows import SIP_PORTS, endpoint
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.gather import gather_bytes
from sipdiag.capture.udptl import LEAST_PORT, may_be_udptl
from sipdiag.capture.undecoded import Undecoded
from sipdiag.model import Frame, MediaColumns, Payload
from sipdiag.sip.framing import datagram_offset

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

_TEXT_BYTES = bytes(np.flatnonzero(_TEXT).tolist())
_BLANKS = bytes(range(0x21))

STUN_HEADER = 20
"""Bytes of STUN's header (RFC 8489 5)."""
_STUN_COOKIE = b"\x21\x12\xa4\x42"


def could_begin_sip(array: NDArray[np.uint8], at: NDArray[np.int64], captured: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the payloads begin with text, and so may begin with a SIP start line."""
    could = captured >= TEXT_BYTES
    rows = np.flatnonzero(could)
    head = gather_bytes(array, at[rows], TEXT_BYTES)
    rows_first = _TEXT[head[:, 0]]
    could[rows[~rows_first]] = False
    rows, head = rows[rows_first], head[rows_first]
    could[rows] = _TEXT[head].all(axis=1) & ((head > 0x20).sum(axis=1) > TEXT_BYTES // 2)
    return could


def text_begins(data: bytes) -> bool:
    """What `could_begin_sip` says, of one payload."""
    head = data[:TEXT_BYTES]
    if len(head) < TEXT_BYTES or head.translate(None, _TEXT_BYTES):
        return False
    return len(head.translate(None, _BLANKS)) > TEXT_BYTES // 2


def sip_payloads(
    frames: Frames,
    rows: NDArray[np.int64],
    file: int,
    undecoded: Undecoded,
) -> tuple[list[tuple[int, Payload]], NDArray[np.bool_]]:
    """The SIP among these UDP rows as (frame number, Payload), and which of the rows it is."""
    is_sip = np.zeros(len(rows), dtype=np.bool_)
    if not len(rows):
        return [], is_sip
    at, end, wire = frames.at[rows], frames.end[rows], frames.wire[rows]
    captured = end - at
    first = frames.array[np.minimum(at, len(frames.array) - 1)]
    on_sip_port = (np.isin(frames.source_port[rows], SIP_PORTS) | np.isin(frames.destination_port[rows], SIP_PORTS)) & (
        captured > 0
    )
    judged = np.flatnonzero(could_begin_sip(frames.array, at, captured) | (on_sip_port & (first >> 6 != 2)))
    found: list[tuple[int, Payload]] = []
    chosen = rows[judged]
    columns = (  # as lists of Python's ints, a fifth of the time of one int after the other
        frames.number, frames.time_ns, frames.source_hi, frames.source_lo, frames.source_port,
        frames.destination_hi, frames.destination_lo, frames.destination_port,
    )  # fmt: skip
    of_row = zip(*(column[chosen].tolist() for column in columns), strict=True)
    bounds = zip(judged.tolist(), chosen.tolist(), at[judged].tolist(), end[judged].tolist(), strict=True)
    for (index, row, begin, stop), of in zip(bounds, of_row, strict=True):
        number, time_ns, source_hi, source_lo, source_port, destination_hi, destination_lo, destination_port = of
        data = frames.array[begin:stop].tobytes()
        offset = datagram_offset(data)
        if offset is None:
            if on_sip_port[index]:
                _count_other(data, bool(wire[index] > stop), Frame(file, number), undecoded)
            continue
        is_sip[index] = True
        payload = Payload(
            time_ns=time_ns,
            frame=Frame(file, number),
            source=endpoint(source_hi, source_lo, source_port),
            destination=endpoint(destination_hi, destination_lo, destination_port),
            transport=frames.transport[row] if frames.transport else "udp",
            data=data[offset:],
            frames=frames.parts[row] if frames.parts else (),
            truncated=bool(wire[index] > stop),
        )
        found.append((number, payload))
    return found, is_sip


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


def media_columns(frames: Frames, rows: NDArray[np.int64], is_sip: NDArray[np.bool_]) -> MediaColumns | None:
    """Those of these UDP rows that have RTP's version bits and are long enough for RTP or RTCP (RFC 3550
    5.1, 6.1), STUN's Binding messages (RFC 8489 5), and what may be UDPTL."""
    if not len(rows):
        return None
    at = frames.at[rows]
    captured = frames.end[rows] - at
    length = frames.wire[rows] - at
    head = gather_bytes(frames.array, at, HEAD_BYTES)
    control = (head[:, 1] >= 192) & (head[:, 1] <= 223) & (length >= 8)
    media = (head[:, 0] >> 6 == 2) & (captured >= 2) & ~is_sip & (control | (length >= 12))
    binding = _is_binding(head, length, captured) & ~is_sip
    media |= binding
    fax = may_be_udptl(frames.array, at, captured, length, head) & ~is_sip
    fax &= np.minimum(frames.source_port[rows], frames.destination_port[rows]) >= LEAST_PORT
    media |= fax
    if not media.any():
        return None
    contents = np.full(len(rows), None, dtype=np.object_)
    told = (control & media & (head[:, 0] >> 6 == 2)) | (binding & (head[:, 0] == 0) & (head[:, 1] == 1))
    for index in np.flatnonzero(told).tolist():
        contents[index] = frames.array[int(at[index]) : int(at[index] + captured[index])].tobytes()
    if not media.all():
        rows, captured, length, head = rows[media], captured[media], length[media], head[media]
        contents, fax = contents[media], fax[media]
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
        source_port=frames.source_port[rows],
        destination_port=frames.destination_port[rows],
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


def udp_rows(frames: Frames) -> NDArray[np.int64]:
    """The rows that ended at a UDP payload."""
    return frames.rows(Layer.UDP)

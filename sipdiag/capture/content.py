"""The bytes of one direction of a connection, whatever carries SIP in them -> the messages.

SIP itself (sipdiag.sip), WebSocket (websocket.py) and HEP (hep.py) are told apart by their first bytes, at the
stream's beginning and, as long as nothing was recognised, at the beginning of every segment. What is none of them is
searched for SIP line by line.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture import hep, websocket
from sipdiag.capture.cuts import Cut
from sipdiag.capture.udp import text_begins
from sipdiag.capture.websocket import Handshake, WebSocketFramer
from sipdiag.sip.framing import Framed, StreamFramer, looks_like_sip

MAX_HEP_BYTES = 0xFFFF
"""Bytes of one HEP packet: what its length can say, and version 1 and 2 are held to as well."""

_OLD_HEP_FIRST = (1, 2)


_CARRIERS = np.zeros(256, dtype=np.bool_)
_CARRIERS[[*_OLD_HEP_FIRST, hep.MAGIC[0], ord("G"), 0x81, 0x82, 0xC1, 0xC2]] = True


def could_carry_sip(array: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the segments begin with a byte that a HEP packet, a WebSocket frame or its handshake can begin with."""
    return _CARRIERS[array[np.minimum(at, len(array) - 1)]]


def begins_sip(data: bytes) -> bool:
    """Whether a segment begins with a SIP message, or with something that carries one."""
    if text_begins(data) and looks_like_sip(data):
        return True
    opening = websocket.handshake(data) if data else False
    return (isinstance(opening, Handshake) and opening.is_sip) or _begins_hep(data) or websocket.begins(data)


def _begins_hep(data: bytes) -> bool:
    return data.startswith(hep.MAGIC) or hep.unpack(data, 0) is not None


def _may_begin_hep(data: bytes) -> bool:
    """Whether these bytes are too few to tell."""
    return hep.MAGIC.startswith(data) or hep.may_begin_old(data)


class _Framer(Protocol):
    @property
    def held_bytes(self) -> int: ...
    def feed(self, data: bytes) -> list[Cut]: ...
    def gap(self, missing_bytes: int) -> list[Cut]: ...
    def finish(self) -> list[Cut]: ...


class _SipFramer:
    """StreamFramer, as a framer among others."""

    __slots__ = ("_framer",)

    def __init__(self) -> None:
        self._framer = StreamFramer()

    @property
    def held_bytes(self) -> int:
        return self._framer.held_bytes

    @property
    def in_message(self) -> bool:
        return self._framer.in_message

    def feed(self, data: bytes) -> list[Cut]:
        return _cuts(self._framer.feed(data))

    def gap(self, missing_bytes: int) -> list[Cut]:
        return _cuts(self._framer.gap(missing_bytes))

    def finish(self) -> list[Cut]:
        return _cuts(self._framer.finish())


def _cuts(framed: list[Framed]) -> list[Cut]:
    return [Cut(one.start, one.end, one.data, "sip", one.incomplete, one.oversized) for one in framed]


class HepFramer:
    """Cuts HEP packets out of a stream. What lies between two is passed over."""

    __slots__ = ("_base", "_buffer")

    def __init__(self, start: int) -> None:
        self._base = start  # stream offset of the buffer's first byte
        self._buffer = bytearray()

    @property
    def held_bytes(self) -> int:
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Cut]:
        """The packets that `data`, the stream's next bytes, completes; in order."""
        self._buffer += data
        cuts: list[Cut] = []
        while self._buffer and self._step(cuts):
            pass
        return cuts

    def gap(self, missing_bytes: int) -> list[Cut]:
        """`missing_bytes` of the stream are not there."""
        cuts = self.finish()
        self._base += missing_bytes
        return cuts

    def finish(self) -> list[Cut]:
        """The stream is over: gives the packet that has begun and not ended, if any."""
        cuts = []
        if self._buffer.startswith(hep.MAGIC) or hep.old_head_bytes(self._buffer):
            cuts.append(Cut(self._base, self._base + len(self._buffer), bytes(self._buffer), "hep", incomplete=True))
        self._drop(len(self._buffer))
        return cuts

    def _step(self, cuts: list[Cut]) -> bool:
        size = self._packet_bytes()
        if size == 0:
            # In no packet: the next begins with the magic, of which the end may hold a part.
            begin = self._buffer.find(hep.MAGIC, 1)
            self._drop(begin if begin > 0 else max(1, len(self._buffer) - len(hep.MAGIC) + 1))
            return begin > 0
        if size is None or len(self._buffer) < size:
            return False
        cuts.append(Cut(self._base, self._base + size, bytes(self._buffer[:size]), "hep"))
        self._drop(size)
        return True

    def _packet_bytes(self) -> int | None:
        """Bytes of the packet at the front; None where more have to come to know, 0 where there is none."""
        buffer = self._buffer
        if buffer[:4] == hep.MAGIC[: len(buffer)]:
            if len(buffer) < 6:
                return None
            size = int.from_bytes(buffer[4:6], "big")
            return size if size > 6 else 0
        if buffer[0] not in _OLD_HEP_FIRST or len(buffer) > MAX_HEP_BYTES:
            return 0
        if len(buffer) < 8:
            return None
        head = hep.old_head_bytes(bytes(buffer[:8]))
        if head is None:
            return 0
        # Only the SIP message inside says how long it is.
        message = StreamFramer().feed(bytes(buffer[head:]))
        return head + message[0].end if message else None

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._base += count


class Content:
    """One direction of a connection; `feed`, `gap` and `finish` as those of the framers."""

    __slots__ = ("_at", "_framer", "_head", "_is_decided", "_sip", "recognised")

    def __init__(self) -> None:
        self._sip = _SipFramer()
        self._framer: _Framer = self._sip
        self._is_decided = False
        self._head = b""  # what came and was not judged yet
        self._at = 0  # stream offset behind what came
        self.recognised = False
        """It is known to carry SIP, by itself or in something else."""

    @property
    def held_bytes(self) -> int:
        """Bytes kept because the message that they begin is not complete."""
        return len(self._head) + self._framer.held_bytes

    @property
    def begun(self) -> bool:
        """A message, or what may carry one, has begun and is not complete."""
        return bool(self._head) or self._sip.in_message

    def feed(self, data: bytes) -> list[Cut]:
        """The messages that `data`, the stream's next bytes, completes; in order."""
        self._at += len(data)
        if self._is_decided:
            return self._framer.feed(data)
        self._head += data
        if not self._decide(self._head):
            return []
        cuts = self._release()
        if cuts:
            self._is_decided = self.recognised = True
        return cuts

    def gap(self, missing_bytes: int) -> list[Cut]:
        """`missing_bytes` of the stream are not there."""
        cuts = self._release()
        self._at += missing_bytes
        return cuts + self._framer.gap(missing_bytes)

    def finish(self) -> list[Cut]:
        """The stream is over."""
        return self._release() + self._framer.finish()

    def _release(self) -> list[Cut]:
        data, self._head = self._head, b""
        return self._framer.feed(data) if data else []

    def _decide(self, head: bytes) -> bool:
        """Choose the framer for what comes next. False: more bytes have to come first."""
        if self._sip.in_message:
            return True
        start = self._at - len(head)
        is_hep = _begins_hep(head)
        # First, for a frame's header would pass for junk before a start line.
        if is_hep or websocket.begins(head):
            self._framer = HepFramer(start) if is_hep else WebSocketFramer(start)
            self._is_decided = self.recognised = True
            return True
        if looks_like_sip(head):
            self._is_decided = self.recognised = True
            return True
        opening = websocket.handshake(head)
        if isinstance(opening, Handshake):
            self._framer = WebSocketFramer(start + opening.bytes)
            self._head = head[opening.bytes :]
            self._is_decided, self.recognised = True, opening.is_sip
            return True
        return opening is not None and not _may_begin_hep(head)

"""TCP segments of one direction of one connection -> the SIP messages in its byte stream (RFC 9293 3.4).

Segments may come out of order, twice, and overlapping: of bytes that come twice the first win, and where they differ
that is noted, for what the receiver took is not known. The stream may begin anywhere. Bytes that never come are waited
for, then given up, and the framer told. Knows nothing of connections.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from sipdiag.capture.content import Content
from sipdiag.capture.cuts import Cut
from sipdiag.model import Frame

MAX_PENDING_BYTES = 1 << 18
"""Bytes held while an earlier segment is missing: 256 KiB, more than a receive window of SIP ever fills."""

MAX_PENDING_PIECES = 512
"""Pieces held while an earlier segment is missing; bounds the work that one segment can cause."""

MAX_JUMP_BYTES = 1 << 22
"""Bytes by which a sequence number may differ from the one expected: beyond 4 MiB it is another
connection's."""

RECENT_BYTES = 4096
"""Bytes kept of what was delivered, to compare with what comes again: a few segments, for every connection."""

OVERLAP = "TCP segments overlap with different bytes: those that came first are used"
PENDING_FULL = (
    f"more than {MAX_PENDING_BYTES} bytes or {MAX_PENDING_PIECES} pieces of a TCP stream behind missing bytes: "
    "these are no longer waited for"
)

MAX_SPANS = 4096
"""Frames remembered for the message being put together: 1 MiB in segments of 256 bytes."""

_SEQUENCE_MASK = 0xFFFF_FFFF


class Span(NamedTuple):
    """Where in the stream the bytes of one frame lie."""

    start: int
    end: int
    frame: Frame
    time_ns: int


class _Piece(NamedTuple):
    start: int
    end: int
    """Its end on the wire; `data` is shorter where the capture cut it."""
    frame: Frame
    time_ns: int
    data: bytes


class Message(NamedTuple):
    """A message cut out of the stream and the frames that it came in, in the order of the stream."""

    cut: Cut
    spans: tuple[Span, ...]


class Direction:
    """One direction of a connection. Stream offsets count from the first byte that was seen."""

    __slots__ = (
        "_content", "_first_told", "_pending", "_pending_bytes", "_recent", "_sequence", "_spans", "last",
        "next", "notes", "started",
    )  # fmt: skip

    def __init__(self) -> None:
        self._content: Content | None = None
        self._first_told: int | None = None
        self._recent = b""  # the latest bytes before `next`
        self._sequence = 0  # sequence number at offset `next`
        self._pending: list[_Piece] = []
        self._pending_bytes = 0
        self._spans: deque[Span] = deque()
        self.next = 0
        """Offset of the first byte that has not come yet."""
        self.started = False
        """The place in the sequence space is known."""
        self.last: Span | None = None
        """The latest segment that brought something new."""
        self.notes: list[str] = []
        """What was wrong, until somebody takes it."""

    @property
    def held_bytes(self) -> int:
        """Bytes kept for what is still to come."""
        held_bytes = self._pending_bytes + len(self._recent)
        return held_bytes if self._content is None else held_bytes + self._content.held_bytes

    @property
    def recognised(self) -> bool:
        """It carries SIP, by itself or in something else."""
        return self._content is not None and self._content.recognised

    @property
    def begun(self) -> bool:
        """A message, or what may carry one, has begun and is not complete."""
        return self._content is not None and self._content.begun

    def follows(self, sequence: int) -> bool:
        """Whether a segment with this sequence number goes on where the stream has come to."""
        return not self.started or self._offset(sequence) == self.next

    def repeats(self, sequence: int, data: bytes) -> bool:
        """Whether these bytes are ones that the stream had at their place, as far as is still known."""
        start = self._offset(sequence)
        return self.next - len(self._recent) <= start < self.next and not self.disagrees(sequence, data)

    def disagrees(self, sequence: int, data: bytes) -> bool:
        """Whether these bytes are not those that the stream had at their place, as far as is still known."""
        start = self._offset(sequence)
        kept_from = self.next - len(self._recent)
        first, last = max(start, kept_from), min(start + len(data), self.next)
        return first < last and self._recent[first - kept_from : last - kept_from] != data[first - start : last - start]

    def start(self, sequence: int) -> None:
        """The stream begins at this sequence number, as a SYN says."""
        self._sequence = sequence & _SEQUENCE_MASK
        self.started = True

    @property
    def waiting(self) -> bool:
        """Bytes have come of which earlier ones are missing."""
        return bool(self._pending)

    def acknowledged(self, sequence: int) -> bool:
        """Whether this acknowledgment covers bytes that are held here: the receiver has what is missing
        here."""
        return bool(self._pending) and self._offset(sequence) > self._pending[0].start

    def lacks(self, sequence: int) -> bool:
        """Whether bytes before this number were sent of which nothing came here, nor of what follows them.

        It is the number of an acknowledgment, or where the stream ends. Of a stream that was not seen to begin, the
        first such number says where it had come to. A SYN and a FIN take up one number each (RFC 9293 3.4), so that one
        byte is none.
        """
        if self._first_told is None:
            self._first_told = sequence
        come_to = self._sequence if self.started else self._first_told
        return not self._pending and 1 < (sequence - come_to) & _SEQUENCE_MASK <= MAX_JUMP_BYTES

    def is_last(self, sequence: int, wire_bytes: int) -> bool:
        """Whether a segment is the latest that brought something new, once more."""
        start = self._offset(sequence)
        return self.last is not None and (start, start + wire_bytes) == self.last[:2]

    def feed(self, sequence: int, wire_bytes: int, data: bytes, frame: Frame, time_ns: int) -> list[Message]:
        """The messages that this segment completes. `wire_bytes` of payload were sent, `data` was
        captured."""
        messages: list[Message] = []
        if not self.started:
            self.start(sequence)
        start = self._offset(sequence)
        if abs(start - self.next) > MAX_JUMP_BYTES:
            messages += self.give_up()
            messages += self._with_spans(self._open().gap(0))
            self._sequence, self._recent = sequence, b""
            start = self.next
        end = start + wire_bytes
        # A probe that keeps the connection alive repeats one byte, whatever it was.
        if start < self.next and len(data) > 1 and self.disagrees(sequence, data):
            self.notes.append(OVERLAP)
        if end <= self.next:
            return messages
        self.last = Span(start, end, frame, time_ns)
        if start < self.next:
            data, start = data[self.next - start :], self.next
        piece = _Piece(start, end, frame, time_ns, data)
        if start == self.next and not self._pending:
            return messages + self._deliver(piece)
        self._hold(piece)
        messages += self._drain()
        while self._pending and (self._pending_bytes > MAX_PENDING_BYTES or len(self._pending) > MAX_PENDING_PIECES):
            self.notes.append(PENDING_FULL)
            messages += self.skip_gap()
        return messages

    def skip_gap(self) -> list[Message]:
        """Give up what is missing before the first held piece; the messages that can be had then."""
        if not self._pending:
            return []
        return self._gap(self._pending[0].start - self.next) + self._drain()

    def give_up(self) -> list[Message]:
        """Give up everything that is missing."""
        messages: list[Message] = []
        while self._pending:
            messages += self.skip_gap()
        return messages

    def finish(self) -> list[Message]:
        """Nothing more will come: the rest, and the message that has begun and not ended."""
        messages = self.give_up()
        if self._content is not None:
            messages += self._with_spans(self._content.finish())
        return messages

    def _offset(self, sequence: int) -> int:
        """Stream offset of a sequence number, taken for the nearest to `next`: the numbers wrap."""
        ahead = (sequence - self._sequence) & _SEQUENCE_MASK
        return self.next + (ahead if ahead < 1 << 31 else ahead - (1 << 32))

    def _open(self) -> Content:
        if self._content is None:
            self._content = Content()
        return self._content

    def _hold(self, new: _Piece) -> None:
        """Keep what of the new piece is not held yet; the pieces stay sorted and apart."""
        start = new.start
        kept: list[_Piece] = []
        agrees = True
        for old in self._pending:
            if start < old.start and start < new.end:
                kept.append(_cut(new, start, min(old.start, new.end)))
            kept.append(old)
            start = max(start, old.end)
            agrees = agrees and _agree(old, new)
        if not agrees:
            self.notes.append(OVERLAP)
        if start < new.end:
            kept.append(_cut(new, start, new.end))
        kept.sort(key=lambda piece: piece.start)
        self._pending = kept
        self._pending_bytes = sum(piece.end - piece.start for piece in kept)

    def _drain(self) -> list[Message]:
        messages: list[Message] = []
        done = 0
        for piece in self._pending:
            if piece.start != self.next:
                break
            messages += self._deliver(piece)
            done += 1
        if done:
            self._pending_bytes -= sum(piece.end - piece.start for piece in self._pending[:done])
            del self._pending[:done]
        return messages

    def _deliver(self, piece: _Piece) -> list[Message]:
        self._spans.append(Span(piece.start, piece.end, piece.frame, piece.time_ns))
        if len(self._spans) > MAX_SPANS:
            self._spans.popleft()
        self._advance(len(piece.data))
        self._recent = (self._recent + piece.data)[-RECENT_BYTES:]
        messages = self._with_spans(self._open().feed(piece.data))
        missing = piece.end - piece.start - len(piece.data)
        return messages + self._gap(missing) if missing > 0 else messages

    def _gap(self, missing: int) -> list[Message]:
        self._advance(missing)
        self._recent = b""
        return self._with_spans(self._open().gap(missing))

    def _advance(self, count: int) -> None:
        self.next += count
        self._sequence = (self._sequence + count) & _SEQUENCE_MASK

    def _with_spans(self, cuts: list[Cut]) -> list[Message]:
        messages: list[Message] = []
        for one in cuts:
            while self._spans and self._spans[0].end <= one.start:
                self._spans.popleft()
            spans = tuple(span for span in self._spans if span.start < one.end)
            messages.append(Message(one, spans))
        return messages


def _agree(old: _Piece, new: _Piece) -> bool:
    """Whether both hold the same bytes where both hold any."""
    start = max(old.start, new.start)
    end = min(old.start + len(old.data), new.start + len(new.data))
    return (
        start >= end or old.data[start - old.start : end - old.start] == new.data[start - new.start : end - new.start]
    )


def _cut(piece: _Piece, start: int, end: int) -> _Piece:
    return piece._replace(start=start, end=end, data=piece.data[start - piece.start : end - piece.start])

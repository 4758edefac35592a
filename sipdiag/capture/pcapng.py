"""pcapng files -> Records: sections of either byte order, interfaces with their own clock and link type.

Reads draft-ietf-opsawg-pcapng: Section Header, Interface Description, Enhanced, Simple and the obsolete
Packet Block, the drop counts of Interface Statistics, and TLS key logs in Decryption Secrets; any other block
is skipped by its length. A block whose length cannot be right ends the reading, for the next cannot be found;
the problem is said. Does not look into frames.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.gather import gather
from sipdiag.capture.records import Records
from sipdiag.capture.resync import Damages, skip_damage
from sipdiag.capture.window import MAX_RECORD_BYTES, MAX_RECORD_OVERHEAD, Window
from sipdiag.model import NS_PER_S

SECTION_HEADER = 0x0A0D0D0A
SECTION_MAGIC_BYTES = 12
"""Bytes that tell a section's beginning and its byte order."""
_BYTE_ORDER_MAGIC = 0x1A2B3C4D
_INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _STATISTICS, _ENHANCED_PACKET = 1, 2, 3, 5, 6
_SECRETS = 10
_TLS_KEY_LOG = 0x544C534B
_PACKETS = frozenset({_OLD_PACKET, _SIMPLE_PACKET, _ENHANCED_PACKET})
_KEPT = _PACKETS | {SECTION_HEADER, _INTERFACE, _STATISTICS}

_IF_TSRESOL, _IF_TSOFFSET, _ISB_IFDROP = 9, 14, 5
_MICROSECONDS = 6

MIN_BLOCK_BYTES = 12
"""Bytes of a block without a body: its kind, and its length twice."""

MAX_PACKET_BLOCK_BYTES = MAX_RECORD_BYTES + MAX_RECORD_OVERHEAD
"""Bytes of a block that is held in memory as a whole: one frame and the options around it."""

MAX_SKIPPED_BLOCK_BYTES = 1 << 28
"""Bytes of a block that is only skipped (names, secrets, what others add): 256 MiB, far beyond what anyone
writes."""

MAX_SECONDS = 9_000_000_000
"""Seconds since 1970 beyond which a time is nonsense, and would not fit 64 bits as nanoseconds."""


def byte_order(first: bytes) -> str | None:
    """`<` or `>` where these 12 bytes begin a section, else None."""
    for order in "<>":
        if len(first) >= SECTION_MAGIC_BYTES and struct.unpack(f"{order}I4xI", first[:SECTION_MAGIC_BYTES]) == (
            SECTION_HEADER,
            _BYTE_ORDER_MAGIC,
        ):
            return order
    return None


class _Interface(NamedTuple):
    link_type: int
    snaplen: int
    resolution: int
    """if_tsresol as it is written: a power of ten, or of two where the top bit is set."""
    offset_s: int


class _Section:
    """What a section has described so far."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.interfaces: list[_Interface] = []
        self.dropped: dict[int, int] = {}


class PcapngReader:
    """The frames of one pcapng file. Iterate to get Records; `problems` says what was wrong with the file."""

    format = "pcapng"

    def __init__(self, window: Window) -> None:
        self._window = window
        self._section = _Section("<")
        self._parts: list[Records] = []
        self._last_ns = 0
        self._skip = 0
        self._damage: str | None = None
        self._damages = Damages()
        self._told: list[str] = []
        self.frames = 0
        self.link_types: list[int] = []
        self.key_logs: list[bytes] = []
        """TLS key logs found in the file that nobody has taken yet."""
        self.has_large_secrets = False
        """There are secrets of more than MAX_PACKET_BLOCK_BYTES, which are not held."""

    @property
    def problems(self) -> list[str]:
        return [*self._damages.problems, *self._told]

    def __iter__(self) -> Iterator[Records]:
        window = self._window
        while True:
            window.fill()
            self._walk()
            if self._parts:
                yield self._joined()
            if self._damage:
                if self._pass_damage(self._damage):
                    continue
                break
            skipped = window.skip(self._skip)
            if not skipped or (window.at_end and window.unused and not self._skip):
                self._told.append(f"the last record is cut short after frame {self.frames}")
            more = self._skip and skipped
            self._skip = 0
            if window.at_end and not more:
                break
        self._damages.close()
        self._close_section()

    def _pass_damage(self, damage: str) -> bool:
        """Go on to the next block; False where there is none."""
        self._damage = None
        left_out = None
        if not self._damages.is_too_many:
            left_out = skip_damage(self._window, MIN_BLOCK_BYTES, self._could_begin, self._confirmed)
        if left_out is None:
            self._damages.stopped(damage)
            return False
        self._damages.passed(damage, left_out)
        return True

    def _could_begin(self, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        word = f"{self._section.order}u4"
        head = gather(self._window.array, positions, np.dtype([("kind", word), ("total", word)]))
        known = np.isin(head["kind"], list(_KEPT))
        total = head["total"]
        could: NDArray[np.bool_] = (
            known & (total >= MIN_BLOCK_BYTES) & (total % 4 == 0) & (total <= MAX_PACKET_BLOCK_BYTES)
        )
        # A section may begin in the other byte order, where its length reads as nonsense.
        could |= head["kind"] == SECTION_HEADER
        return could

    def _confirmed(self, offset: int) -> bool:
        """A block begins there if its length stands at its end once more."""
        window = self._window
        at = window.start + offset
        order = self._section.order
        if struct.unpack_from(f"{order}I", window.data, at)[0] == SECTION_HEADER:
            order = byte_order(bytes(window.data[at : at + 12])) or ""
            if not order:
                return False
        total: int = struct.unpack_from(f"{order}I", window.data, at + 4)[0]
        if not MIN_BLOCK_BYTES <= total <= MAX_PACKET_BLOCK_BYTES or not window.require(offset + total):
            return False
        end = window.start + offset + total
        again: int = struct.unpack_from(f"{order}I", window.data, end - 4)[0]
        return again == total

    def _walk(self) -> None:
        """Read the whole blocks in memory. The one loop that runs once per frame."""
        window = self._window
        data = window.data
        order = self._section.order
        positions: list[int] = []
        head = struct.Struct(f"{order}II").unpack_from
        while window.unused >= MIN_BLOCK_BYTES:
            at = window.start
            kind, total = head(data, at)
            if kind == SECTION_HEADER:
                order = byte_order(bytes(data[at : at + 12])) or order
                head = struct.Struct(f"{order}II").unpack_from
                total = head(data, at)[1]
            limit = MAX_PACKET_BLOCK_BYTES if kind in _KEPT else MAX_SKIPPED_BLOCK_BYTES
            if total < MIN_BLOCK_BYTES or total % 4 or total > limit:
                after = self.frames + len(positions)
                self._damage = f"the block after frame {after} is damaged (it claims {total} bytes)"
                break
            if total > window.unused:
                if total <= MAX_PACKET_BLOCK_BYTES:
                    break
                self.has_large_secrets = self.has_large_secrets or kind == _SECRETS
                # Skipping fills the buffer anew: the frames found in it have to go out first.
                self._skip = total
                break
            if kind not in _KEPT and total <= MAX_PACKET_BLOCK_BYTES and head(data, at + total - 8)[1] != total:
                after = self.frames + len(positions)
                self._damage = f"the block after frame {after} is damaged (its two lengths differ)"
                break
            window.start = at + total
            if kind in _PACKETS:
                positions.append(at)
            elif kind == SECTION_HEADER:
                self._finish_part(positions)
                positions = []
                self._close_section()
                self._section = _Section(order)
            elif kind == _INTERFACE:
                self._describe(at + 8, at + total - 4)
            elif kind == _STATISTICS:
                self._count_drops(at + 8, at + total - 4)
            elif kind == _SECRETS:
                self._keep_secrets(at + 8, at + total - 4)
        self._finish_part(positions)

    def _options(self, at: int, end: int) -> Iterator[tuple[int, bytes]]:
        data, order = self._window.data, self._section.order
        while at + 4 <= end:
            code, length = struct.unpack_from(f"{order}HH", data, at)
            if code == 0 or at + 4 + length > end:
                return
            yield code, bytes(data[at + 4 : at + 4 + length])
            at += 4 + (length + 3) // 4 * 4

    def _describe(self, at: int, end: int) -> None:
        order = self._section.order
        if at + 8 > end:
            return
        link_type, _, snaplen = struct.unpack_from(f"{order}HHI", self._window.data, at)
        resolution, offset_s = _MICROSECONDS, 0
        for code, value in self._options(at + 8, end):
            if code == _IF_TSRESOL and len(value) == 1:
                resolution = value[0]
            elif code == _IF_TSOFFSET and len(value) == 8:
                offset_s = struct.unpack(f"{order}q", value)[0]
        self._section.interfaces.append(
            _Interface(link_type, snaplen, resolution, max(-MAX_SECONDS, min(MAX_SECONDS, offset_s)))
        )
        if link_type not in self.link_types:
            self.link_types.append(link_type)

    def _keep_secrets(self, at: int, end: int) -> None:
        if at + 8 > end:
            return
        kind, length = struct.unpack_from(f"{self._section.order}II", self._window.data, at)
        if kind == _TLS_KEY_LOG:
            self.key_logs.append(bytes(self._window.data[at + 8 : min(end, at + 8 + length)]))

    def _count_drops(self, at: int, end: int) -> None:
        order = self._section.order
        if at + 12 > end:
            return
        interface: int = struct.unpack_from(f"{order}I", self._window.data, at)[0]
        for code, value in self._options(at + 12, end):
            if code == _ISB_IFDROP and len(value) == 8:
                # The counter only grows: the last word stands.
                self._section.dropped[interface] = struct.unpack(f"{order}Q", value)[0]

    def _close_section(self) -> None:
        for interface, dropped in sorted(self._section.dropped.items()):
            if dropped:
                self._told.append(f"the capture lost {dropped} frames at interface {interface} while it was taken")
        self._section.dropped = {}

    def _finish_part(self, positions: list[int]) -> None:
        """Turn the blocks found since the last section header into columns."""
        if not positions:
            return
        section = self._section
        order, array = section.order, self._window.array
        at = np.array(positions, dtype=np.int64)
        word = f"{order}u4"
        names = ("kind", "total", "interface", "high", "low", "captured", "length")
        block = gather(array, at, np.dtype([(name, word) for name in names]))
        kind = block["kind"]
        simple = kind == _SIMPLE_PACKET
        interface = block["interface"].astype(np.int64)
        captured = block["captured"].astype(np.int64)
        length = block["length"].astype(np.int64)
        room = block["total"].astype(np.int64) - 32
        start = at + 28
        old = kind == _OLD_PACKET
        if old.any():
            # Its interface is the first 16 bits of what is 32 bits in the enhanced block.
            interface[old] = interface[old] & 0xFFFF if order == "<" else interface[old] >> 16
        if simple.any():
            length[simple] = block["interface"][simple]
            start[simple] = at[simple] + 12
            room[simple] += 16
            snaplen = section.interfaces[0].snaplen if section.interfaces else 0
            captured[simple] = np.minimum(length[simple], snaplen or MAX_RECORD_BYTES)
            interface[simple] = 0
        captured = np.clip(captured, 0, np.maximum(room, 0))
        known = interface < len(section.interfaces)
        interface[~known] = len(section.interfaces)
        link_types = [described.link_type for described in section.interfaces] + [-1]
        time_ns = self._times(block["high"], block["low"], interface)
        if simple.any():
            time_ns = self._times_carried(time_ns, simple)
        self._last_ns = int(time_ns[-1])
        self._parts.append(
            Records(
                array=array,
                start=start,
                captured=captured,
                length=np.maximum(length, captured),
                time_ns=time_ns,
                link_type=np.array(link_types, dtype=np.int32)[interface],
                first_number=self.frames + 1,
            )
        )
        self.frames += len(positions)

    def _times(
        self, high: NDArray[np.uint32], low: NDArray[np.uint32], interface: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Nanoseconds since the epoch, by the clock of each frame's interface."""
        interfaces = [*self._section.interfaces, _Interface(-1, 0, _MICROSECONDS, 0)]
        resolutions = np.array([described.resolution for described in interfaces])[interface]
        offset_s = np.array([described.offset_s for described in interfaces], dtype=np.int64)[interface]
        ticks = (high.astype(np.uint64) << np.uint64(32)) | low.astype(np.uint64)
        time_ns = np.empty(len(ticks), dtype=np.int64)
        for resolution in np.unique(resolutions).tolist():
            rows = resolutions == resolution
            seconds, rest_ns = _seconds(ticks[rows], resolution)
            whole = np.clip(seconds.astype(np.int64) + offset_s[rows], -MAX_SECONDS, MAX_SECONDS)
            time_ns[rows] = whole * NS_PER_S + rest_ns
        return time_ns

    def _times_carried(self, time_ns: NDArray[np.int64], simple: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Simple packets have no time: they get that of the frame before."""
        source = np.where(simple, -1, np.arange(len(time_ns)))
        source = np.maximum.accumulate(source)
        return np.where(source < 0, self._last_ns, time_ns[source])

    def _joined(self) -> Records:
        parts, self._parts = self._parts, []
        if len(parts) == 1:
            return parts[0]
        return Records(
            array=parts[0].array,
            start=np.concatenate([part.start for part in parts]),
            captured=np.concatenate([part.captured for part in parts]),
            length=np.concatenate([part.length for part in parts]),
            time_ns=np.concatenate([part.time_ns for part in parts]),
            link_type=np.concatenate([part.link_type for part in parts]),
            first_number=parts[0].first_number,
        )


def _seconds(ticks: NDArray[np.uint64], resolution: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Whole seconds (at most MAX_SECONDS) and nanoseconds of a count of ticks; `resolution` as in
    if_tsresol."""
    exponent = resolution & 0x7F
    if resolution & 0x80:
        shift = np.uint64(min(exponent, 63))
        seconds = ticks >> shift
        rest = ticks & np.uint64((1 << int(shift)) - 1)
        # 30 bits of nanoseconds per second leave 34 for the fraction.
        finer = np.uint64(max(0, int(shift) - 34))
        rest_ns = ((rest >> finer) * np.uint64(NS_PER_S)) >> (shift - finer)
    else:
        per_second = np.uint64(10 ** min(exponent, 19))
        seconds, rest = ticks // per_second, ticks % per_second
        if exponent <= 9:
            rest_ns = rest * np.uint64(10 ** (9 - exponent))
        else:
            rest_ns = rest // np.uint64(10 ** (min(exponent, 19) - 9))
    return np.minimum(seconds, np.uint64(MAX_SECONDS)), rest_ns.astype(np.int64)

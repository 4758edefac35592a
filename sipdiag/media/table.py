"""The streams seen and their rows: `Packets` of one block after another -> SECOND rows by stream and time.

A stream is one SSRC between two endpoints. RUN_NS of silence end a run of it, and what comes later starts
afresh, as after a call that used the same ports. A packet that stays alone in its run is no RTP (RFC 3550
A.1 wants two): many other protocols begin with the same two bits.

Until `release`, a row takes 280 bytes per stream and second (5.6 bytes a packet where packets come every 20 ms), a
lost or late packet 32 bytes, and a stream about 1 KiB beside its rows. Of streams that last, seconds are joined
(thinning.py): an hour is 900 rows, and each further one 60.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.copies import COPY_NS, DUPLICATE_NS, Copies
from sipdiag.media.ends import ends, halves
from sipdiag.media.log import Log
from sipdiag.media.packets import KEY, Packets, mixed
from sipdiag.media.packets import joined as joined_packets
from sipdiag.media.seconds import CARRY, HOLE, SECOND, Order, Runs, fold, in_order, joined
from sipdiag.media.thinning import STEPS_S, thinned
from sipdiag.media.together import Together
from sipdiag.media.tones import TONE, tones
from sipdiag.media.whole import chosen, store, together
from sipdiag.model import NS_PER_S, Frame

RUN_NS = 30 * NS_PER_S
"""Silence that ends a run: longer than what keepalives leave, shorter than most reuse of a port."""
MIN_IN_SEQUENCE = 8
"""Packets that must follow their predecessor's sequence number by one before a stream that no SDP names is
taken for RTP: by chance that is one in 65536**8."""
MAX_STREAMS = 262_144
"""Streams remembered at a time, about 256 MiB; packets of more are counted and set aside."""
MAX_WAITING = 200_000
"""Lone packets that wait for a second one, about 25 MiB; the oldest beyond that are taken for no RTP."""
MAX_HOLES = 2_000_000
"""Losses and late packets remembered one by one, some 60 MiB; of more, how they lie is not told."""
MAX_TONE_PACKETS = 200_000
"""Packets of key presses remembered, some 10 MiB: ten thousand calls with a number dialled in each."""
MAX_HOSTS = 65_536
"""Addresses remembered of streams that are over, some 10 MiB; of more it is not known that they had media."""
MAX_ABSENCES = 100_000
"""Silences of more than RUN_NS remembered, some 4 MiB."""
KEPT_AFTER_CLAIM_NS = 300 * NS_PER_S
"""How long a stream that is over stays after its call was told, for another leg that may name it as well: an open call
of hours does not keep those of all calls meanwhile."""
CHUNK_ROWS = 16_384
"""Rows kept together: some 4.5 MiB, eight seconds of a thousand calls."""
THIN_ROWS = 4 * CHUNK_ROWS
"""Rows, some 18 MiB, that are looked through for seconds to join."""
THIN_AFTER_NS = 60 * NS_PER_S
"""How old rows are by then: every stream's rows of these seconds have come."""

_STREAM = np.dtype(
    [
        ("id", "<i8"),
        ("key", KEY),
        ("begin_ns", "<i8"),
        ("first_frame", "<i8"),
        ("first_file", "<i4"),
        ("packets", "<i8"),
        ("in_sequence", "<i8"),
        ("is_claimed", "?"),
        ("claimed_ns", "<i8"),  # when the Case that has it was over, the latest of several
        ("carry", CARRY),
        ("open", SECOND),  # the row of its last second, to which the next block may add
    ],
    align=True,
)
ABSENCE = np.dtype(
    [
        ("stream", "<i8"),
        ("time_ns", "<i8"),  # when it came back
        ("since_ns", "<i8"),
        ("steps", "<i4"),  # by how much the sequence number rose meanwhile, modulo 65536
    ],
    align=True,
)
"""A silence between two runs of a stream."""


class Chunk(NamedTuple):
    """Rows sorted by stream, each stream's in order of time."""

    rows: NDArray[np.void]
    streams: NDArray[np.int64]
    """Their `stream` column, in one piece."""
    low_ns: int
    high_ns: int
    is_thin: bool = False
    """Rows of long streams are joined."""


class Totals(NamedTuple):
    """Streams and packets that were taken for RTP and that no Case claimed."""

    streams: int
    packets: int
    first_frame: Frame | None


def key_bytes(keys: NDArray[np.void]) -> list[bytes]:
    """Keys as bytes, to look them up by."""
    return np.ascontiguousarray(keys).view(f"V{KEY.itemsize}").tolist()  # type: ignore[no-any-return]  # of a void view


class Table:
    """Streams by id, key and endpoint, with their rows."""

    def __init__(self) -> None:
        self._ids: dict[bytes, int] = {}
        self._by_endpoint: defaultdict[bytes, list[int]] = defaultdict(list)
        self._next_id = 0
        self._count = 0
        # Streams in the order of their ids; the rows beyond `_count` are room for more.
        self._streams = np.zeros(1024, _STREAM)
        # Their ids in one piece, to be searched.
        self._numbers = np.zeros(0, np.int64)
        self._chunks: list[Chunk] = []
        self._copies = Copies()
        self._together = Together()
        self.holes = Log(HOLE, MAX_HOLES)
        """Losses, and packets that came late."""
        self.tones = Log(TONE, MAX_TONE_PACKETS)
        self.absences = Log(ABSENCE, MAX_ABSENCES)
        self._waiting: Packets | None = None
        self.newest_ns = 0
        """Time of the latest packet."""
        self._gone = Totals(0, 0, None)
        self._dead_s = 0
        """Rows at most, one a second, that streams left behind which were forgotten since the last sweep."""
        self._gone_hosts: set[tuple[int, int]] = set()
        self.hosts_left_out = 0
        """Streams that are over and whose addresses found no room."""
        self.first_rtp_ns: int | None = None
        """When the first stream began that has shown MIN_IN_SEQUENCE packets in sequence."""
        self._lone = 0
        self.set_aside = 0
        """Packets of streams beyond MAX_STREAMS."""

    @property
    def streams(self) -> NDArray[np.void]:
        """The streams remembered, by id: id, key, begin_ns, first_frame, first_file, packets, is_claimed."""
        return self._streams[: self._count]

    @property
    def lone_packets(self) -> int:
        """Packets that stayed alone in their run so far and are not taken for RTP."""
        return self._lone + (len(self._waiting.time_ns) if self._waiting else 0)

    def feed(self, packets: Packets) -> None:
        """Takes the packets of a block, in the order of the capture."""
        waiting = 0
        if self._waiting is not None:
            waiting = len(self._waiting.time_ns)
            packets = joined_packets((self._waiting, packets))
        if not len(packets.time_ns):
            return
        self._waiting = None
        self.newest_ns = max(self.newest_ns, int(packets.time_ns.max()))
        packets, is_new = _by_stream(packets, waiting)
        runs, stream, ids, keys = self._runs(packets)
        order = in_order(packets, runs)
        suspects = np.flatnonzero(order.may_repeat & is_new)
        since_ns = self._copies.since(packets, suspects)
        self._copies.remember(packets.take(is_new) if waiting else packets)
        packets.is_duplicate[suspects] = since_ns <= DUPLICATE_NS
        is_kept = np.ones(len(packets.time_ns), np.bool_)
        is_kept[suspects[since_ns <= COPY_NS]] = False
        if not is_kept.all():
            packets = packets.take(is_kept)
            if not len(packets.time_ns):
                return
            runs, stream, ids, keys = self._runs(packets)
            order = in_order(packets, runs)

        is_lone = (runs.lengths == 1) & ~runs.is_carried
        if is_lone.any():
            is_last = np.concatenate((stream[1:] != stream[:-1], [True]))
            self._set_waiting(packets, runs.starts[is_lone & is_last], int(is_lone.sum()))
        is_kept = ~is_lone & self._has_room(ids, stream, is_lone, runs.lengths)
        if not is_kept.any():
            return
        if not is_kept.all():
            packets = packets.take(np.repeat(is_kept, runs.lengths))
            lengths, stream = runs.lengths[is_kept], stream[is_kept]
            runs = Runs(np.cumsum(lengths) - lengths, lengths, runs.is_carried[is_kept], runs.before[is_kept])
            order = in_order(packets, runs)
        self._add_streams(packets, runs.starts, stream, ids, keys)
        self._fold(packets, runs, order, ids[stream])

    def _runs(self, packets: Packets) -> tuple[Runs, NDArray[np.int64], NDArray[np.int64], list[bytes]]:
        """The runs in packets sorted by stream; per run its stream; per stream its id, -1 of a new one, and its key."""
        is_leader = np.ones(len(packets.stream), np.bool_)
        is_leader[1:] = packets.stream[1:] != packets.stream[:-1]
        leaders = np.flatnonzero(is_leader)
        keys = key_bytes(chosen(packets.keys, packets.stream[leaders]))
        ids = np.array([self._ids.get(key, -1) for key in keys], np.int64)
        is_start = is_leader
        is_start[1:] |= np.diff(packets.time_ns) > RUN_NS
        starts = np.flatnonzero(is_start)
        lengths = np.diff(np.append(starts, len(is_start)))
        stream = np.searchsorted(leaders, starts, "right") - 1
        is_first = np.concatenate(([True], stream[1:] != stream[:-1]))
        slot = self._slots(ids)
        last_ns = self._streams["carry"]["last_ns"][slot]
        is_carried = is_first & (ids >= 0)[stream] & (packets.time_ns[starts] - last_ns[stream] <= RUN_NS)
        before = np.zeros(len(starts), CARRY)
        store(before, is_carried, chosen(self._streams["carry"], slot[stream[is_carried]]))
        return Runs(starts, lengths, is_carried, before), stream, ids, keys

    def _slots(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the streams of these ids are; of an unknown id, any place."""
        return np.minimum(np.searchsorted(self._numbers, ids), len(self._streams) - 1)

    def _set_waiting(self, packets: Packets, rows: NDArray[np.int64], lone: int) -> None:
        """Keeps the lone packets of which a second may still come; the others of `lone` are no RTP."""
        rows = rows[packets.time_ns[rows] >= self.newest_ns - RUN_NS]
        if len(rows) > MAX_WAITING:
            rows = np.sort(rows[np.argsort(packets.time_ns[rows], kind="stable")[-MAX_WAITING:]])
        self._lone += lone - len(rows)
        self._waiting = packets.take(rows) if len(rows) else None

    def _has_room(
        self,
        ids: NDArray[np.int64],
        stream: NDArray[np.int64],
        is_lone: NDArray[np.bool_],
        lengths: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        """Per run, whether its stream is known or can be remembered."""
        is_new = np.zeros(len(ids), np.bool_)
        is_new[stream[~is_lone]] = True
        is_new &= ids < 0
        is_refused = is_new & (np.cumsum(is_new) > MAX_STREAMS - self._count)
        refused = is_refused[stream]
        self.set_aside += int(lengths[refused & ~is_lone].sum())
        return ~refused

    def _add_streams(
        self,
        packets: Packets,
        starts: NDArray[np.int64],
        stream: NDArray[np.int64],
        ids: NDArray[np.int64],
        keys: Sequence[bytes],
    ) -> None:
        """Gives an id to each stream that has none yet, in `ids` too."""
        is_new = (ids[stream] < 0) & np.concatenate(([True], stream[1:] != stream[:-1]))
        first = starts[is_new]
        total = self._count + len(first)
        while total > len(self._streams):
            self._streams = np.concatenate((self._streams, np.zeros_like(self._streams)))
        added = self._streams[self._count : total]
        added["id"] = np.arange(self._next_id, self._next_id + len(first))
        added["key"] = chosen(packets.keys, packets.stream[first])
        added["begin_ns"] = packets.time_ns[first]
        added["first_frame"] = packets.frame[first]
        added["first_file"] = packets.file[first]
        ids[stream[is_new]] = added["id"]
        for index, number in zip(stream[is_new].tolist(), added["id"].tolist(), strict=True):
            key = keys[index]
            self._ids[key] = number
            for endpoint in ends(key):
                self._by_endpoint[endpoint].append(number)
        self._count = total
        self._next_id += len(first)
        self._numbers = np.concatenate((self._numbers, added["id"]))

    def _fold(self, packets: Packets, runs: Runs, order: Order, ids: NDArray[np.int64]) -> None:
        """Folds runs of known streams into rows; of each stream, the row of its last second stays open."""
        slot = self._slots(ids)
        is_first = np.concatenate(([True], slot[1:] != slot[:-1]))
        is_last = np.concatenate((slot[1:] != slot[:-1], [True]))
        rows, first_row, after, in_sequence, holes = fold(packets, runs, order)
        rows["stream"] = np.repeat(ids, np.diff(np.append(first_row, len(rows))))
        holes["stream"] = ids[holes["stream"]]
        self.holes.add(holes)
        self.tones.add(tones(packets, np.repeat(ids, runs.lengths)))
        self.absences.add(self._absences(packets, runs, slot, is_first))

        opened = chosen(self._streams["open"], slot[is_first])
        at = first_row[is_first]
        is_same = (opened["packets"] + opened["duplicates"] > 0) & runs.is_carried[is_first]
        is_same &= opened["last_ns"] // NS_PER_S == rows["first_ns"][at] // NS_PER_S
        store(rows, at[is_same], joined(chosen(opened, is_same), chosen(rows, at[is_same])))
        closed = chosen(opened, ~is_same & (opened["last_ns"] > 0))

        stays_open = np.zeros(len(rows), np.bool_)
        stays_open[np.append(first_row[1:], len(rows))[is_last] - 1] = True
        store(self._streams["open"], slot[is_last], chosen(rows, stays_open))
        store(self._streams["carry"], slot[is_last], chosen(after, is_last))
        np.add.at(self._streams["packets"], slot, runs.lengths)
        np.add.at(self._streams["in_sequence"], slot, in_sequence)
        if self.first_rtp_ns is None or int(self._streams["begin_ns"][slot].min()) < self.first_rtp_ns:
            proven = self._streams["in_sequence"][slot] >= MIN_IN_SEQUENCE
            if proven.any():
                begin_ns = int(self._streams["begin_ns"][slot][proven].min())
                self.first_rtp_ns = begin_ns if self.first_rtp_ns is None else min(self.first_rtp_ns, begin_ns)
        self._store(together([closed, chosen(rows, ~stays_open)], SECOND))

    def _absences(
        self, packets: Packets, runs: Runs, slot: NDArray[np.int64], is_first: NDArray[np.bool_]
    ) -> NDArray[np.void]:
        """What was before the runs that begin again after a silence."""
        carry = self._streams["carry"]
        at = np.flatnonzero(~runs.is_carried & (~is_first | (carry["last_ns"][slot] > 0)))
        found = np.zeros(len(at), ABSENCE)
        if len(at):
            starts = runs.starts[at]
            of_block = ~is_first[at]
            found["stream"] = self._streams["id"][slot[at]]
            found["time_ns"] = packets.time_ns[starts]
            found["since_ns"] = np.where(of_block, packets.time_ns[starts - 1], carry["last_ns"][slot[at]])
            before = np.where(of_block, packets.sequence[starts - 1], carry["sequence"][slot[at]])
            found["steps"] = (packets.sequence[starts] - before) & 0xFFFF
        return found

    def _store(self, rows: NDArray[np.void]) -> None:
        if not len(rows):
            return
        self._together.add(rows, self._hosts(rows["stream"]))
        self._chunks.append(_chunk(rows))
        small = len(self._chunks) - 1
        while small > 0 and len(self._chunks[small - 1].rows) < CHUNK_ROWS:
            small -= 1
        if sum(len(chunk.rows) for chunk in self._chunks[small:]) >= CHUNK_ROWS:
            self._chunks[small:] = [_chunk(together([chunk.rows for chunk in self._chunks[small:]], SECOND))]

    def _hosts(self, ids: NDArray[np.int64]) -> NDArray[np.uint64]:
        """A hash of the address that each stream comes from."""
        key = self._streams["key"][self._slots(ids)]
        return mixed(key["source_hi"] ^ mixed(key["source_lo"]))

    def lost_at_once(self, rows: NDArray[np.void]) -> int:
        """How many of the packets that these rows tell to be lost were so in seconds in which all streams lost some."""
        is_single = rows["joined"] == 0
        return int(rows["at_once"].sum() + self._lost_at_once(rows[is_single]).sum())

    def _lost_at_once(self, rows: NDArray[np.void]) -> NDArray[np.int64]:
        """The same, row by row, of rows of one second each."""
        lost: NDArray[np.int64] = np.maximum(rows["expected"].astype(np.int64) - rows["packets"], 0)
        opened = self.streams["open"]
        hosts = self._hosts(self.streams["id"])
        for second in np.unique(rows["first_ns"][lost > 0] // NS_PER_S).tolist():
            if not self._together.lost_all(second, opened, hosts):
                lost[rows["first_ns"] // NS_PER_S == second] = 0
        return lost

    def _thin(self) -> None:
        """Joins rows of streams that have lasted long; the seconds that more may be learnt of stay as they are."""
        limit = self.newest_ns - THIN_AFTER_NS
        for is_thin in (False, True):
            due = [c for c in self._chunks if c.is_thin == is_thin and c.high_ns < limit and len(c.rows) < THIN_ROWS]
            if sum(len(chunk.rows) for chunk in due) < THIN_ROWS:
                continue
            kept = [chunk for chunk in self._chunks if not any(chunk is one for one in due)]
            whole = together([chunk.rows for chunk in due], SECOND)
            whole = chosen(whole, np.lexsort((whole["first_ns"], whole["stream"])))
            self._chunks = [_chunk(self._thinned(whole))._replace(is_thin=True), *kept]

    def _thinned(self, rows: NDArray[np.void]) -> NDArray[np.void]:
        """Rows that lie stream by stream, with those of long streams joined."""
        return thinned(rows, self.streams["begin_ns"][self._slots(rows["stream"])], self._lost_at_once)

    def at(self, endpoints: Iterable[bytes], from_ns: int, to_ns: int, asked_ns: int) -> NDArray[np.void]:
        """The streams from or to one of these endpoints that began by `to_ns` and were not over at `from_ns`; without
        what was another Case's and is forgotten at `asked_ns`, now or soon."""
        ids = sorted({number for endpoint in endpoints for number in self._by_endpoint.get(endpoint, ())})
        found = chosen(self.streams, np.searchsorted(self._numbers, ids))
        is_then = (found["begin_ns"] <= to_ns) & (found["carry"]["last_ns"] >= from_ns)
        return chosen(found, is_then & ~_is_done_with(found, asked_ns))

    def between(self, hosts: Sequence[tuple[int, int]], from_ns: int, to_ns: int) -> NDArray[np.void]:
        """The streams among these addresses that are RTP beyond doubt, no Case's, and began in that time."""
        streams = self.streams
        key = streams["key"]
        found = (streams["begin_ns"] >= from_ns) & (streams["begin_ns"] <= to_ns)
        found &= _is_rtp(streams) & ~streams["is_claimed"]
        for end in ("source", "destination"):
            is_host = np.zeros(len(streams), np.bool_)
            for high, low in hosts:
                is_host |= (key[f"{end}_hi"] == np.uint64(high)) & (key[f"{end}_lo"] == np.uint64(low))
            found &= is_host
        return streams[found]

    def has_host(self, host: tuple[int, int], to_ns: int) -> bool:
        """Whether RTP beyond doubt that began by then went from or to this address."""
        if host in self._gone_hosts:
            return True
        high, low = np.uint64(host[0]), np.uint64(host[1])
        streams = self.streams[_is_rtp(self.streams) & (self.streams["begin_ns"] <= to_ns)]
        key = streams["key"]
        is_source = (key["source_hi"] == high) & (key["source_lo"] == low)
        return bool((is_source | ((key["destination_hi"] == high) & (key["destination_lo"] == low))).any())

    def rows(self, ids: NDArray[np.int64], from_ns: int, to_ns: int) -> NDArray[np.void]:
        """The rows of these streams that began in that time, by stream and time."""
        ids = np.sort(ids)
        slots = self._slots(ids)
        opened = chosen(self._streams["open"], slots)
        of_stream: list[list[NDArray[np.void]]] = [[] for _ in range(len(ids))]
        for chunk in self._chunks:
            if chunk.low_ns <= to_ns and chunk.high_ns >= from_ns:
                lows = chunk.streams.searchsorted(ids, "left").tolist()
                highs = chunk.streams.searchsorted(ids, "right").tolist()
                for pieces, low, high in zip(of_stream, lows, highs, strict=True):
                    if low < high:
                        pieces.append(chunk.rows[low:high])
        for index, pieces in enumerate(of_stream):
            pieces.append(opened[index : index + 1])
        rows = together([piece for pieces in of_stream for piece in pieces], SECOND)
        is_then = (rows["first_ns"] >= from_ns) & (rows["first_ns"] <= to_ns)
        if not is_then.all():
            rows = chosen(rows, is_then)
        thin_ns = STEPS_S[0][0] * NS_PER_S
        if int(rows["first_ns"].max(initial=0)) - int(self._streams["begin_ns"][slots].min(initial=to_ns)) < thin_ns:
            return rows
        begin_ns = self.streams["begin_ns"][self._slots(rows["stream"])]
        if not (rows["first_ns"] - begin_ns >= thin_ns).any():
            return rows
        # Rows that were joined before do not lie where they came.
        return self._thinned(chosen(rows, np.lexsort((rows["first_ns"], rows["stream"]))))

    def rows_of(self, key: bytes, from_ns: int, to_ns: int) -> NDArray[np.void] | None:
        """The rows of the stream with this key; None where it is not known."""
        number = self._ids.get(key)
        return None if number is None else self.rows(np.array([number], np.int64), from_ns, to_ns)

    def largest_unclaimed(self, most: int, before_ns: int | None = None) -> list[NDArray[np.void]]:
        """The streams that no Case claimed, those with most packets first, each as an array of one; where a time is
        given, those that `release` would forget now."""
        found = _is_rtp(self.streams) & ~self.streams["is_claimed"]
        if before_ns is not None:
            found &= self.streams["carry"]["last_ns"] < self._limit(before_ns)
        if not found.any():
            return []
        streams = chosen(self.streams, np.flatnonzero(found))
        order = np.lexsort((streams["id"], -streams["packets"]))[:most]
        return [streams[[row]] for row in order.tolist()]

    def claim(self, ids: NDArray[np.int64], asked_ns: int) -> None:
        """Notes that a Case that was over at `asked_ns` has these streams."""
        slots = self._slots(ids)
        self._streams["is_claimed"][slots] = True
        self._streams["claimed_ns"][slots] = np.maximum(self._streams["claimed_ns"][slots], asked_ns)

    def release(self, before_ns: int, now_ns: int = 0) -> None:
        """Forgets the rows and streams that were over before then, and those that a Case was told with well before
        `now_ns`: no Case will be asked for that was over earlier. The last RUN_NS stay: a run may go on."""
        limit = self._limit(before_ns)
        self._chunks = [chunk for chunk in self._chunks if chunk.high_ns >= limit]
        self.holes.release(limit)
        self.tones.release(limit)
        self.absences.release(limit)
        self._together.release(limit)
        self._thin()
        is_over = self.streams["carry"]["last_ns"] < limit
        is_over |= _is_done_with(self.streams, min(now_ns, self.newest_ns - RUN_NS))
        if not is_over.any():
            return
        gone = chosen(self.streams, is_over)
        self._gone = _added(self._gone, _unclaimed(gone))
        numbers = set(gone["id"].tolist())
        keys = key_bytes(gone["key"])
        for key, is_rtp in zip(keys, _is_rtp(gone).tolist(), strict=True):
            del self._ids[key]
            if is_rtp and len(self._gone_hosts) < MAX_HOSTS:
                self._gone_hosts.update(map(halves, ends(key)))
            elif is_rtp and not self._gone_hosts.issuperset(map(halves, ends(key))):
                self.hosts_left_out += 1
        for endpoint in {end for key in keys for end in ends(key)}:
            left = [number for number in self._by_endpoint.pop(endpoint) if number not in numbers]
            if left:
                self._by_endpoint[endpoint] = left
        self._dead_s += int((gone["carry"]["last_ns"] - gone["begin_ns"]).sum()) // NS_PER_S + len(gone)
        self._streams = chosen(self.streams, ~is_over)
        self._count = len(self._streams)
        self._numbers = self._numbers[~is_over]
        rows = sum(len(chunk.rows) for chunk in self._chunks)
        if self._dead_s > max(CHUNK_ROWS, rows // 2):
            self._sweep()
        if not self._count:
            self._streams = np.zeros(1024, _STREAM)

    def _sweep(self) -> None:
        """Drops what is left of streams that are forgotten, where it lies among that of others."""
        self._dead_s = 0
        known = self._numbers
        kept = [(chunk, np.isin(chunk.streams, known)) for chunk in self._chunks]
        self._chunks = [
            chunk if is_known.all() else _chunk(chosen(chunk.rows, is_known))._replace(is_thin=chunk.is_thin)
            for chunk, is_known in kept
            if is_known.any()
        ]
        for log in (self.holes, self.tones, self.absences):
            log.keep(known)

    def _limit(self, before_ns: int) -> int:
        return min(before_ns, self.newest_ns - RUN_NS)

    def unclaimed(self) -> Totals:
        """What was taken for RTP and never claimed, released streams too."""
        return _added(self._gone, _unclaimed(self.streams))


def _by_stream(packets: Packets, waiting: int) -> tuple[Packets, NDArray[np.bool_]]:
    """The packets stream after stream, each stream's as they came and under one key, and which do not come from the
    first `waiting` rows."""
    hashes, first, number = np.unique(packets.hashes, return_index=True, return_inverse=True)
    words = _words(packets.keys)
    if (words[first][number] != words).any():
        # Two streams share a hash.
        _, first, number = np.unique(words, axis=0, return_index=True, return_inverse=True)
        hashes = packets.hashes[first]
    # Numbers of 16 bits are sorted in one pass, without comparing.
    stream = number.ravel().astype(np.uint16 if len(first) <= 1 << 16 else np.uint32)[packets.stream]
    order = np.argsort(stream, kind="stable")
    named = packets._replace(stream=stream.astype(np.int32), keys=chosen(packets.keys, first), hashes=hashes)
    return named.take(order), order >= waiting


def _chunk(rows: NDArray[np.void]) -> Chunk:
    rows = chosen(rows, np.argsort(rows["stream"], kind="stable"))
    low_ns, high_ns = int(rows["first_ns"].min()), int(rows["last_ns"].max())
    return Chunk(rows, np.ascontiguousarray(rows["stream"]), low_ns, high_ns)


def _words(key: NDArray[np.void]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(key).view("<u8").reshape(-1, KEY.itemsize // 8)


def _is_rtp(streams: NDArray[np.void]) -> NDArray[np.bool_]:
    return streams["in_sequence"] >= MIN_IN_SEQUENCE


def _is_done_with(streams: NDArray[np.void], asked_ns: int) -> NDArray[np.bool_]:
    """Streams that are over and whose Case was told long before."""
    since_ns = np.maximum(streams["claimed_ns"], streams["carry"]["last_ns"])
    is_done: NDArray[np.bool_] = streams["is_claimed"] & (since_ns + KEPT_AFTER_CLAIM_NS < asked_ns)
    return is_done


def _unclaimed(streams: NDArray[np.void]) -> Totals:
    found = chosen(streams, _is_rtp(streams) & ~streams["is_claimed"])
    frames = zip(found["first_file"].tolist(), found["first_frame"].tolist(), strict=True)
    return Totals(len(found), int(found["packets"].sum()), min((Frame(*frame) for frame in frames), default=None))


def _added(one: Totals, other: Totals) -> Totals:
    firsts = [frame for frame in (one.first_frame, other.first_frame) if frame is not None]
    return Totals(one.streams + other.streams, one.packets + other.packets, min(firsts, default=None))

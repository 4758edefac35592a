"""The streams of a capture, once it has media: told by the ends that a Case's descriptions announce.

In go the columns of blocks, as `recognise` sorted them out, and, once its signalling is known, a `Case`; out come its
`Stream` records, of RTP and of T.38. A stream is the Case's where its destination, or else its source, is an endpoint
that the Case's SDP announces, in the time of the call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from sipdiag.addresses import address_halves
from sipdiag.media.checks import MAX_CHECKS, MAX_MESSAGES, MAX_PAIRS, Bindings
from sipdiag.media.ends import ends, halves, packed, stream_key
from sipdiag.media.figures import Direction, Phase, Way, carries, figures
from sipdiag.media.jitter import RATES
from sipdiag.media.log import Log
from sipdiag.media.named import Named
from sipdiag.media.negotiated import AFTERMATH_NS, MAX_ENDPOINTS, Receiver, Side, over_ns, receivers, ufrags
from sipdiag.media.packets import KEY, Packets, Recognised, hash_of, joined
from sipdiag.media.rtcp import MAX_REPORTS, Rtcp
from sipdiag.media.seconds import RESTART_AFTER_NS
from sipdiag.media.sounds import MAX_SOUNDS, SOUND, returned
from sipdiag.media.table import (
    MAX_ABSENCES,
    MAX_HOLES,
    MAX_HOSTS,
    MAX_STREAMS,
    MAX_TONE_PACKETS,
    MIN_IN_SEQUENCE,
    RUN_NS,
    Table,
    key_bytes,
)
from sipdiag.media.tones import MAX_PRESSES
from sipdiag.media.unclaimed import MAX_UNCLAIMED, Unclaimed
from sipdiag.media.whole import chosen
from sipdiag.model import NS_PER_S, Case, Checks, Endpoint, Frame, MediaColumns, Stream

MAX_CASE_STREAMS = 64
"""Streams given of one Case, the first to begin: where thousands of calls share one port, nothing tells
them apart."""
FAX = "T38"
"""What stands for the codec of UDPTL: its name in SDP is t38."""
MAX_RTCP_FLOWS = 65_536
"""RTCP flows counted one by one, some 10 MiB; packets of more are in `rtcp_packets` only."""
HELD_PACKETS = 65_536
"""Packets that wait to be folded together, some 4 MiB: a row is made once a second, not once a block."""


Beyond = tuple[int, str]
"""How many of what were left out, and where the bound is."""


class Streams:
    """RTP and what comes beside it over a whole capture, from when there was any."""

    def __init__(self, named: Named) -> None:
        """`named`: which endpoints the descriptions of calls name."""
        self._table = Table()
        self._fax = Table()
        """What may be UDPTL, as if it were RTP of one SSRC."""
        self._rtcp = Rtcp()
        self._bindings = Bindings()
        self._sounds = Log(SOUND, MAX_SOUNDS)
        self._named = named
        self._presses_left_out = 0
        self._streams_left_out = 0
        self._endpoints_left_out = 0
        self._largest: list[Stream] = []
        self._held: list[Packets] = []
        self._is_disordered = False
        """Packets were seen to come in another order than that of their times."""
        self._held_from_ns: int | None = None
        self._held_until_ns = 0
        self.has_any = False
        """Something came that may be of a call."""
        self._rtcp_flows: dict[bytes, int] = {}
        self._rtcp_packets = 0
        self._other_packets = 0

    @property
    def first_rtp_ns(self) -> int | None:
        """When RTP beyond doubt first began, of whatever call; None as long as there was none."""
        if self._table.first_rtp_ns is None or (
            self._held_from_ns is not None and self._held_from_ns < self._table.first_rtp_ns
        ):
            self._fold()
        return self._table.first_rtp_ns

    def beyond(self, reported: Beyond, unreachable: Beyond) -> list[Beyond]:
        """What the Cases that were asked for lack, for it was beyond a bound; with that of reports and ICMP errors,
        which are kept elsewhere."""
        return [
            (self._table.set_aside, f"RTP packets were left out: of more than {MAX_STREAMS} streams at a time"),
            (
                self._table.holes.left_out,
                f"lost or late RTP packets were left out: {MAX_HOLES} are kept at a time; from then on it is not told "
                "how losses lie, and the MOS assumes that they are random",
            ),
            (
                self._table.tones.left_out,
                f"packets of key presses were left out: {MAX_TONE_PACKETS} are kept at a time",
            ),
            (
                self._table.absences.left_out,
                f"silences of more than {RUN_NS // NS_PER_S} s within streams were left out: {MAX_ABSENCES} are kept; "
                "what was missing in others is not told",
            ),
            (
                self._streams_left_out,
                "streams at endpoints that a call names were left out: of one call, the first "
                f"{MAX_CASE_STREAMS} are looked at",
            ),
            (self._presses_left_out, f"key presses were left out: of one stream, the first {MAX_PRESSES} are kept"),
            (
                self._table.hosts_left_out,
                f"streams that were over left no address behind: {MAX_HOSTS} are kept; of a later call without media "
                "there it is not known that the capture would show it",
            ),
            (
                self._rtcp.left_out,
                f"things that RTCP says of streams were left out: {MAX_REPORTS} are kept at a time",
            ),
            reported,
            (
                self._endpoints_left_out,
                f"calls name {MAX_ENDPOINTS} endpoints for media and more: what goes to further ones is not theirs",
            ),
            (self._fax.set_aside, f"T.38 packets were left out: of more than {MAX_STREAMS} streams at a time"),
            unreachable,
            (
                self._sounds.left_out,
                f"packets were not held against the other direction's, for sound that comes back: {MAX_SOUNDS} are "
                "remembered at a time",
            ),
            (
                self._bindings.left_out,
                f"STUN messages were left out: {MAX_MESSAGES} of {MAX_PAIRS} pairs of endpoints are kept at a time; "
                "calls after that are not judged by their ICE checks",
            ),
            (
                self._bindings.pairs_left_out,
                f"pairs of endpoints with STUN checks were left out: of one call, {MAX_CHECKS} are kept, those that "
                "succeed first",
            ),
        ]

    def take(self, found: Recognised) -> None:
        """Takes what `recognise` made of the columns of one block."""
        self._other_packets += found.others
        self.has_any = self.has_any or found.beside is not None or found.udptl is not None or len(found.rtp.time_ns) > 0
        if found.beside is not None:
            self._feed_rtcp(found.file, found.beside, np.flatnonzero(found.is_rtcp))
            self._bindings.feed(found.file, found.beside, np.flatnonzero(~found.is_rtcp))
        if found.udptl is not None:
            self._fax.feed(found.udptl)
        self._sounds.add(found.sounds)
        if not len(found.rtp.time_ns):
            return
        self._held.append(found.rtp)
        begin_ns = int(found.rtp.time_ns.min())
        self._held_from_ns = begin_ns if self._held_from_ns is None else min(self._held_from_ns, begin_ns)
        self._held_until_ns = max(self._held_until_ns, int(found.rtp.time_ns.max()))
        if sum(len(packets.time_ns) for packets in self._held) >= HELD_PACKETS:
            self._fold(NS_PER_S if self._is_disordered else 0)

    def checks_for(self, case: Case) -> tuple[Checks, ...]:
        """STUN between two endpoints of which the Case's descriptions name at least one."""
        if not self._bindings:
            return ()
        sides: defaultdict[bytes, set[Side]] = defaultdict(set)
        for receiver in receivers(case):
            end = packed(receiver.endpoint)
            if end:
                sides[end].add(receiver.side)
        return self._bindings.about(sides, ufrags(case), case.start_ns, over_ns(case) + AFTERMATH_NS)

    def seconds(self, stream: Stream) -> list[tuple[int, int, int, float | None]]:
        """Per second of a stream: begin (ns), packets, lost, mean running jitter (ms)."""
        key = stream_key(stream.source, stream.destination, stream.ssrc)
        rows = self._table.rows_of(key, stream.first_ns, stream.last_ns) if key else None
        if rows is None:
            return []
        index = RATES.index(stream.clock_rate) if stream.clock_rate in RATES else None
        begins = rows["first_ns"] // NS_PER_S * NS_PER_S
        estimates = rows["estimates"][:, index] if index is not None else np.zeros(len(rows), np.int32)
        sums = rows["jitter_sum_ms"][:, index or 0]
        told = zip(
            *(begins.tolist(), rows["packets"].tolist(), (rows["expected"] - rows["packets"]).clip(0).tolist()),
            *(estimates.tolist(), sums.tolist()),
            strict=True,
        )
        return [
            (begin, packets, lost, round(total / number, 3) if number else None)
            for begin, packets, lost, number, total in told
        ]

    def hosts_of(self, case: Case) -> frozenset[str]:
        """The addresses that the Case's descriptions name, as far as RTP of any call was seen there before it was over.

        Not what began in its last second, of which it hangs on the size of the blocks whether it is RTP beyond doubt.
        """
        until_ns = over_ns(case) - NS_PER_S
        if self._held_from_ns is not None and self._held_from_ns <= until_ns:
            self._fold()
        found: dict[str, bool] = {}
        for receiver in receivers(case):
            address = receiver.endpoint.address
            host = address_halves(address)
            if address not in found and host is not None:
                found[address] = self._table.has_host(host, until_ns)
        return frozenset(address for address, is_seen in found.items() if is_seen)

    def _fold(self, keep_ns: int = 0) -> None:
        """Folds what waits, in the order of time; what came in the last `keep_ns` waits for its neighbours."""
        if not self._held:
            return
        packets = joined(self._held)
        self._held.clear()
        self._held_from_ns = None
        if (packets.time_ns[1:] < packets.time_ns[:-1]).any():
            # Buffers of several queues were written in turn: that is the capture's disorder, not the network's.
            self._is_disordered = True
            packets = packets.take(np.argsort(packets.time_ns, kind="stable"))
        if keep_ns:
            due = int(np.searchsorted(packets.time_ns, self._held_until_ns - keep_ns, "right"))
            rows = np.arange(len(packets.time_ns))
            if due < len(rows):
                self._held.append(packets.take(rows[due:]))
                self._held_from_ns = int(packets.time_ns[due])
                packets = packets.take(rows[:due])
        if len(packets.time_ns):
            self._table.feed(packets)

    def release(self, before_ns: int, now_ns: int = 0) -> None:
        """Forgets what was over before then: no Case that began earlier will be asked for any more. `now_ns`: none
        that was over earlier will be, either; so a call that stays open keeps no others' streams."""
        # What waits is newer than all that may be forgotten, unless it has waited, or nothing came, for that long.
        if self._held and max(before_ns, self._held_until_ns) - self._table.newest_ns > RUN_NS:
            self._fold()
        self._keep_largest(self._table.largest_unclaimed(MAX_UNCLAIMED, before_ns))
        self._table.release(before_ns, now_ns)
        if self._fax.newest_ns:
            self._fax.release(before_ns, now_ns)
        self._rtcp.release(before_ns - RUN_NS)
        self._bindings.release(before_ns)
        self._sounds.release(before_ns - RUN_NS)

    def unclaimed(self) -> Unclaimed:
        """What no Case has claimed so far; complete once all Cases have been asked for."""
        self._fold()
        totals = self._table.unclaimed()
        self._keep_largest(self._table.largest_unclaimed(MAX_UNCLAIMED))
        return Unclaimed(
            streams=totals.streams,
            packets=totals.packets,
            first_frame=totals.first_frame,
            largest=tuple(sorted(self._largest, key=lambda stream: (stream.first_ns, stream.first_frame))),
            rtcp_flows=len(self._rtcp_flows),
            rtcp_packets=self._rtcp_packets,
            lone_packets=self._table.lone_packets,
            other_packets=self._other_packets,
        )

    def _keep_largest(self, found: list[NDArray[np.void]]) -> None:
        """Figures of the largest streams that no Case named, whether they are forgotten now or at the end."""
        least = min((one.packets for one in self._largest), default=0) if len(self._largest) >= MAX_UNCLAIMED else 0
        new = [self._unnamed(one) for one in found if int(one["packets"][0]) > least]
        if new:
            known = {(one.source, one.destination, one.ssrc, one.first_ns): one for one in (*self._largest, *new)}
            self._largest = sorted(known.values(), key=lambda one: (-one.packets, one.first_ns))[:MAX_UNCLAIMED]

    def _unnamed(self, found: NDArray[np.void]) -> Stream:
        """A stream that no Case names, as far as it tells of itself."""
        source, destination = ends(key_bytes(found["key"])[0])
        way = Way(source, destination, int(found["key"]["ssrc"][0]), None, [], [], [], "unknown", "content")
        rows = self._table.rows(found["id"], 0, int(found["carry"]["last_ns"][0]))
        return figures("confirmed", rows, way, self._table, self._rtcp)

    def streams_for(self, case: Case) -> tuple[Stream, ...]:
        """The Case's streams in the order of their first packets, one per phase.

        A second that the answer falls into belongs to the phase in which the middle of its packets lies. A
        stream that began after the Case's end is another call's on the same port, and so is what came
        before the endpoint was announced; but what begins and ends within AFTERMATH_NS after a call was refused is
        that call's, in a phase of its own. Where no description names either end of any stream, the announced ports
        are looked for at the addresses that the signalling comes from, and then any RTP between its hosts that no other
        call's description names.
        """
        announced = receivers(case)
        self._endpoints_left_out += len(announced) >= MAX_ENDPOINTS
        end_ns = over_ns(case)
        if self._held_from_ns is not None and self._held_from_ns <= end_ns + 2 * AFTERMATH_NS:
            self._fold()
        by_end, elsewhere = _by_end(announced)
        streams = self._streams(self._table, case, announced, by_end, "sdp", end_ns)
        if not streams and announced and self._table.first_rtp_ns is not None:
            hosts = _hosts(case, announced)
            streams = self._streams(self._table, case, announced, elsewhere, "signalling-address", end_ns, hosts)
            if not streams:
                streams = self._streams(self._table, case, announced, {}, "content", end_ns, hosts)
        if streams and len(self._fax.streams):
            # Numbers of UDPTL can look like RTP's first bytes, but not like a stream of it.
            ends = {receiver.endpoint for receiver in receivers(case, "udptl")}
            streams = tuple(
                s for s in streams if s.packets >= MIN_IN_SEQUENCE or not ends.intersection((s.source, s.destination))
            )
        return self._with_returned(streams)

    def _with_returned(self, streams: tuple[Stream, ...]) -> tuple[Stream, ...]:
        """The streams, and of each whether it holds what went the other way between its two ends."""
        if len(streams) < 2:
            return streams
        told = list(streams)
        began: dict[tuple[Endpoint, Endpoint, int], int] = {}
        for stream in streams:  # in the order of their first packets, phase by phase
            began.setdefault((stream.source, stream.destination, stream.ssrc), stream.first_ns)
        hashes = {one: hash_of(key) for one in began if (key := stream_key(*one)) is not None}
        for index, mine in enumerate(streams):
            if mine.phase != "confirmed":
                continue
            for theirs in streams:
                if (theirs.source, theirs.destination, theirs.phase) != (mine.destination, mine.source, mine.phase):
                    continue
                one, other = ((s.source, s.destination, s.ssrc) for s in (mine, theirs))
                if one not in hashes or other not in hashes:
                    continue
                pair = hashes[one], hashes[other]
                found = returned(self._sounds, mine, theirs, pair, (began[one], began[other]))
                if found is not None:
                    told[index] = msgspec.structs.replace(mine, returned=found)
        return tuple(told)

    def faxes_for(self, case: Case) -> tuple[Stream, ...]:
        """UDPTL at the endpoints that the Case's descriptions name for T.38, as `streams_for` gives RTP."""
        if not len(self._fax.streams):
            return ()
        announced = receivers(case, "udptl")
        if not announced:
            return ()
        by_end, elsewhere = _by_end(announced)
        found = self._streams(self._fax, case, announced, by_end, "sdp", over_ns(case))
        if not found:
            hosts = _hosts(case, announced)
            found = self._streams(self._fax, case, announced, elsewhere, "signalling-address", over_ns(case), hosts)
        return tuple(
            msgspec.structs.replace(stream, codec=FAX, payload_types=(), unagreed_types=(), rtcp=None)
            for stream in found
        )

    def _streams(
        self,
        table: Table,
        case: Case,
        announced: tuple[Receiver, ...],
        by_end: Mapping[bytes, list[Receiver]],
        matched_by: Literal["sdp", "signalling-address", "content"],
        end_ns: int,
        hosts: Mapping[tuple[int, int], Side | None] | None = None,
    ) -> tuple[Stream, ...]:
        begun_by_ns = end_ns + (AFTERMATH_NS if _is_refused(case) else 0)
        if matched_by == "content":
            found = table.between(list(hosts or ()), announced[0].since_ns, end_ns)
            found = _only_pair(self._not_named(found, case))
        else:
            found = table.at(by_end, case.start_ns, begun_by_ns, case.view.last_ns)
        found = chosen(found, np.lexsort((found["first_frame"], found["first_file"], found["begin_ns"])))
        self._streams_left_out += max(0, len(found) - MAX_CASE_STREAMS)
        found = found[:MAX_CASE_STREAMS]
        if not len(found):
            return ()
        rows = table.rows(found["id"], case.start_ns, begun_by_ns + AFTERMATH_NS)
        of = rows["stream"]
        edges = np.searchsorted(of, found["id"], "left"), np.searchsorted(of, found["id"], "right")
        streams: list[Stream] = []
        claimed = []
        last_ssrc: dict[tuple[bytes, bytes], int] = {}
        keys = zip(found["id"].tolist(), key_bytes(found["key"]), found["key"]["ssrc"].tolist(), *edges, strict=True)
        for number, key, ssrc, low, high in keys:
            source, destination = ends(key)
            if hosts is not None and not {halves(source), halves(destination)} <= hosts.keys():
                continue
            at_source, at_destination = by_end.get(source, []), by_end.get(destination, [])
            since_ns = min((one.since_ns for one in at_source + at_destination), default=announced[0].since_ns)
            own = rows[low:high]
            if len(own) and own["last_ns"][0] < since_ns:
                own = own[own["last_ns"] >= since_ns]
            own = _up_to_next_call(own, end_ns)
            if not len(own) or not _is_of_call(own, end_ns, begun_by_ns):
                continue
            is_own = own["first_ns"] <= end_ns + AFTERMATH_NS
            if not is_own.all():
                own = own[is_own]
            if matched_by == "content" and not carries(own, announced):
                continue
            claimed.append(number)
            way = Way(
                source,
                destination,
                ssrc,
                last_ssrc.get((source, destination)),
                at_source,
                at_destination,
                list(announced),
                _direction(at_source, at_destination) if matched_by != "content" else _between(source, hosts or {}),
                matched_by if matched_by != "sdp" else _matched(at_source, at_destination),
            )
            last_ssrc[source, destination] = ssrc
            for phase, part in _phases(case, own):
                streams.append(figures(phase, part, way, table, self._rtcp))
        table.claim(np.array(claimed, np.int64), case.view.last_ns)
        self._presses_left_out += sum(stream.events_left_out for stream in streams)
        return tuple(sorted(streams, key=lambda stream: (stream.first_ns, stream.first_frame)))

    def _not_named(self, found: NDArray[np.void], case: Case) -> NDArray[np.void]:
        """Streams without those of which the descriptions of another call name an end, since this one began."""
        is_free = [
            not self._named.is_others(ends(key), case.call_ids, case.start_ns) for key in key_bytes(found["key"])
        ]
        return found[np.array(is_free, np.bool_)]

    def _feed_rtcp(self, file: int | NDArray[np.int32], columns: MediaColumns, rows: NDArray[np.int64]) -> None:
        self._rtcp_packets += len(rows)
        if not len(rows):
            return
        flows = np.zeros(len(rows), KEY)
        for name in (KEY.names or ())[:-1]:
            flows[name] = getattr(columns, name)[rows]
        files = np.broadcast_to(np.asarray(file, np.int32), len(columns.time_ns))[rows].tolist()
        told = zip(
            columns.time_ns[rows].tolist(),
            files,
            columns.frame[rows].tolist(),
            key_bytes(flows),
            columns.control[rows].tolist(),
            columns.length[rows].tolist(),
            strict=True,
        )
        for time_ns, of_file, frame, key, data, length in told:
            if key in self._rtcp_flows or len(self._rtcp_flows) < MAX_RTCP_FLOWS:
                self._rtcp_flows[key] = self._rtcp_flows.get(key, 0) + 1
            if data:
                source, destination = ends(key)
                self._rtcp.feed(time_ns, Frame(of_file, frame), halves(source), halves(destination), data, length)


def _by_end(announced: tuple[Receiver, ...]) -> tuple[dict[bytes, list[Receiver]], dict[bytes, list[Receiver]]]:
    """The announcements by the endpoint named, and by its port at the address that the description came from."""
    by_end: defaultdict[bytes, list[Receiver]] = defaultdict(list)
    elsewhere: defaultdict[bytes, list[Receiver]] = defaultdict(list)
    for receiver in announced:
        named = receiver.endpoint
        for end, found in ((named, by_end), (named._replace(address=receiver.sent_from), elsewhere)):
            key = packed(end)
            if key:
                found[key].append(receiver)
    return by_end, elsewhere


def _is_refused(case: Case) -> bool:
    return case.answered_ns is None and case.final is not None


def _is_of_call(rows: NDArray[np.void], end_ns: int, begun_by_ns: int) -> bool:
    """Whether a stream began within the call, or so soon after it was refused, and was over so soon, that it is no
    other call's."""
    begin_ns = rows["first_ns"][0]
    return bool(begin_ns <= end_ns or (begin_ns <= begun_by_ns and rows["last_ns"][-1] <= begun_by_ns))


def _answered_ns(case: Case) -> int | None:
    """When the call was answered; where its 2xx is not in the capture, when the ACK followed that proves one."""
    if case.answered_ns is None and case.outcome == "answered" and case.attempts:
        return next((ack.time_ns for ack in case.attempts[-1].acks), None)
    return case.answered_ns


def _phases(case: Case, rows: NDArray[np.void]) -> list[tuple[Phase, NDArray[np.void]]]:
    """The stream's rows by phase; a phase without packets is none."""
    answered_ns = _answered_ns(case)
    if answered_ns is None:
        is_after = _is_refused(case) and rows["first_ns"][0] > over_ns(case)
        parts: list[tuple[Phase, NDArray[np.void]]] = [("after" if is_after else "early", rows)]
    else:
        is_early = (rows["first_ns"] + rows["last_ns"]) // 2 < answered_ns
        parts = [("early", rows[is_early]), ("confirmed", rows[~is_early])] if is_early.any() else [("confirmed", rows)]
    return [(phase, part) for phase, part in parts if part["packets"].any()]


def _up_to_next_call(rows: NDArray[np.void], end_ns: int) -> NDArray[np.void]:
    """The rows of a stream without what began again after the call's end: it is the next call's on the same ports."""
    is_next = rows["first_ns"][1:] > end_ns
    if is_next.any():
        is_next &= rows["first_ns"][1:] - rows["last_ns"][:-1] > RESTART_AFTER_NS
        if is_next.any():
            return rows[: int(is_next.argmax()) + 1]
    return rows


def _matched(
    at_source: list[Receiver], at_destination: list[Receiver]
) -> Literal["sdp", "source-only", "destination-only"]:
    return "sdp" if at_source and at_destination else "source-only" if at_source else "destination-only"


def _direction(at_source: list[Receiver], at_destination: list[Receiver]) -> Direction:
    """Towards the side that announced the destination, else away from the one that announced the source."""
    towards: set[Side] = {receiver.side for receiver in at_destination}
    away: set[Side] = {receiver.side for receiver in at_source}
    if towards == {"callee"} or (len(towards) != 1 and away == {"caller"}):
        return "caller-to-callee"
    if towards == {"caller"} or (len(towards) != 1 and away == {"callee"}):
        return "callee-to-caller"
    return "unknown"


def _hosts(case: Case, announced: tuple[Receiver, ...]) -> dict[tuple[int, int], Side | None]:
    """Addresses that the call's signalling or descriptions name, with the side that they alone belong to."""
    sides: defaultdict[tuple[int, int], set[Side]] = defaultdict(set)
    for receiver in announced:
        found = address_halves(receiver.endpoint.address)
        if found:
            sides[found].add(receiver.side)
    for attempt in case.attempts:
        caller, callee = address_halves(attempt.client.address), address_halves(attempt.server.address)
        if caller and callee:
            sides[caller].add("caller")
            sides[callee].add("callee")
    return {host: next(iter(of)) if len(of) == 1 else None for host, of in sides.items()}


def _between(source: bytes, hosts: Mapping[tuple[int, int], Side | None]) -> Direction:
    side = hosts.get(halves(source))
    return "unknown" if side is None else "caller-to-callee" if side == "caller" else "callee-to-caller"


def _only_pair(found: NDArray[np.void]) -> NDArray[np.void]:
    """Streams that are between one pair of endpoints alone, there and back; none where there are more pairs: nothing
    would tell whose they are."""
    pairs = {frozenset(ends(key)) for key in key_bytes(found["key"])}
    return found if len(pairs) == 1 else found[:0]

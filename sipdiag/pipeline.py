"""The program on one page: capture -> sip -> calls -> media -> rules -> verdict -> ledger.

Every stage is a fold over blocks, so that the size of a capture does not matter: a Case that is over is diagnosed,
becomes a plain record and is let go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from heapq import merge
from operator import attrgetter

import msgspec

from sipdiag.call_rows import timestamp
from sipdiag.calls import MAX_EVENTS, MAX_REPEATS, MAX_TRANSACTIONS, Calls, PlainOver, Visibility, bare_case
from sipdiag.capture import Capture
from sipdiag.capture.payloads import PayloadRow, data_bytes_of, row_of, rows_of
from sipdiag.capture.problems import Problems
from sipdiag.clerk import Desk
from sipdiag.diagnosis import diagnosed
from sipdiag.interrupts import Held
from sipdiag.knowledge import Knowledge
from sipdiag.ledger import Ledger
from sipdiag.media import Media, Unclaimed
from sipdiag.model import (
    NS_PER_S,
    Block,
    Broken,
    Case,
    Event,
    Frame,
    FrameRef,
    NotDecoded,
    Payload,
    Sighting,
    Signal,
)
from sipdiag.opening import opened
from sipdiag.options import Options
from sipdiag.records import Analysis, CaptureInfo, Second
from sipdiag.rules import load_until, number_woken_by
from sipdiag.sip import Message, left_out, parse
from sipdiag.tap import Tap
from sipdiag.verdict import NOTHING_TO_SAY

ENOUGH_WAITING = 32
"""Pieces of orders that wait for the clerk beyond which, once all is read, no call is left to it: it has work for some
15 ms, and what it is not told now is done sooner. It gets several at once, so with fewer it may have to wait."""
MANY_WAITING = 256
"""Such pieces beyond which, at any time, calls that failed are not left to it: it has work for some 100 ms, and in the
end all would wait for it."""
WORTH_LEAVING = 4
"""Rules that a call wakes from which on it is left to the clerk: to tell that of it takes half the time of these. With
fewer it may take as long, and nearly all calls of a capture may be such."""

STREAMS_NAMED = 3
"""Streams of no call that are named where it is said what else a capture holds."""


def run(options: Options, visit: Callable[[Case], None] | None = None, capture: Capture | None = None) -> Analysis:
    """Diagnose a capture; `visit` gets each Case that the report speaks of, as it was diagnosed. `capture`: what was
    `opened` with these options already.

    Raises CaptureError for an input that is no capture, KnowledgeError for an overlay that does not fit. Interrupted
    (Ctrl-C), it reports on what was read so far.
    """
    capture = capture or opened(options)
    try:
        return _run(options, visit, capture)
    finally:
        capture.close()


def _run(options: Options, visit: Callable[[Case], None] | None, capture: Capture) -> Analysis:
    knowledge = Knowledge(options.knowledge_dir)
    visibility = Visibility(options.limits)
    media = Media()
    ledger = Ledger(knowledge, options.details, lambda case: _seconds(case, media))
    counts = Counts()
    tap = Tap()
    problems: list[str] = []
    takes_all = options.selection.is_all

    wants_rows_alone = takes_all and visit is None
    works, leaves = False, True
    """Whether there is a clerk, known once the first block was read; and whether calls may be left to it."""

    def diagnose_here(case: Case) -> None:
        verdict, otherwise = diagnosed(case, options.limits, knowledge)
        ledger.add(case, verdict, options.selection.call is not None, otherwise)

    def take_back(case: Case) -> None:
        ledger.expect(-1)
        diagnose_here(case)

    desk = Desk(capture.order, take_back)

    def is_row_enough(waiting: int = 0) -> bool:
        """Whether nothing is asked of a call that lies beside it: until there is media, which may be the call's.
        `waiting`: how many Cases were over before and are not listed yet."""
        return wants_rows_alone and not media.has_any and ledger.but_lists(waiting)

    def has_enough() -> bool:
        """Whether what is left to the clerk now would take longer than here."""
        return capture.waiting() > (ENOUGH_WAITING if capture.is_read else MANY_WAITING)

    def is_told_aside(over: PlainOver, waiting: int) -> bool:
        """Have the row of a plain call written of which there is nothing to say, by the clerk or here."""
        if number_woken_by(over.signals) or not is_row_enough(waiting):
            return False
        # Before all is read, such calls are never too much for it.
        is_left = works and leaves and not (capture.is_read and has_enough()) and desk.leave_plain(over)
        if is_left:
            ledger.expect()
        else:
            ledger.add(bare_case(over), NOTHING_TO_SAY)
        return True

    calls = Calls(options.limits, visibility, is_told_aside)

    def diagnose(case: Case) -> None:
        is_taken = takes_all or options.selection.takes(case)
        if media.has_any and case.kind == "call":
            case = _with_media(case, media)
            tap.note(case)
        if not is_taken:
            return
        if visit is not None:
            case.view.traffic(), case.beside()  # who keeps it may ask later
            visit(case)
        is_much = case.kind == "call" and number_woken_by(case.signals) >= WORTH_LEAVING
        if is_much and works and leaves and is_row_enough() and not has_enough():
            ledger.expect()
            desk.leave(case)
        else:
            diagnose_here(case)

    try:
        blocks = iter(capture)  # kept, so that an interrupt does not free it, where no second one would get out
        load_until(lambda: capture.has_next)
        for block in blocks:
            with Held():  # or a call might be told twice, or counted and not told
                visibility.feed(block.traffic, block.first_ns, block.last_ns)
                if block.told_apart is not None:
                    media.take(block.told_apart)
                for event in block.events:
                    media.feed_event(event)
                works = capture.works
                if works and leaves and (media.has_any or not wants_rows_alone):
                    desk.hand_over()
                    capture.last_order()
                    leaves = False
                first = desk.count(len(block.payloads), data_bytes_of(block.payloads)) if works and leaves else 0
                _signalling(block, first, calls, counts, visibility, media, diagnose)
                oldest_ns = calls.oldest_open_ns or block.last_ns
                media.release(oldest_ns, calls.clock_ns)
                visibility.forget_before(oldest_ns)
    except KeyboardInterrupt:
        problems.append("interrupted: this report is on what was read until then")
        capture.stop()
    for case in calls.flush(capture.last_ns or 0):
        diagnose(case)
    if works:
        desk.hand_over()
    if calls.clock_jumps:
        problems.append(
            "the clock jumps by more than a day between messages: the times of this capture are not to be trusted"
        )
    if calls.closed_early:
        problems.append(
            f"{calls.closed_early} calls were closed early: more than {options.limits.open_cases} were open at once"
        )
    if calls.grown_too_large:
        problems.append(
            f"{calls.grown_too_large} calls were closed early: of more than {MAX_TRANSACTIONS} requests each, they are "
            "told in parts"
        )
    if calls.events_left_out:
        problems.append(
            f"{calls.events_left_out} ICMP and TCP errors were left out: of one call, the first {MAX_EVENTS} are kept"
        )
    if calls.repeats_left_out:
        problems.append(
            f"{calls.repeats_left_out} repeated messages were left out: of each message, some {MAX_REPEATS} are kept"
        )
    del calls  # what is noted beside calls takes a while to free, in which the clerk does what it was left last
    if works:
        for written in capture.results():
            ledger.take(written.whole_part(), written.lines_by_number())
    problems += media.problems
    unclaimed = media.unclaimed() if takes_all else None
    return ledger.analysis(
        _capture_info(capture, counts, problems, unclaimed), unclaimed.largest if unclaimed else (), tap
    )


# As ints, for a flag would keep each combination that comes up.
_CHECKS, _EVENT, _FAX = map(int, (Signal.CHECKS, Signal.EVENT, Signal.FAX))
_MEDIA, _SILENT = map(int, (Signal.MEDIA, Signal.SILENT))


def _seconds(case: Case, media: Media) -> dict[int, list[Second]]:
    """What each stream of a Case was like, second by second, by its index."""
    return {index: [Second(*row) for row in media.seconds(stream)] for index, stream in enumerate(case.streams)}


def _with_media(case: Case, media: Media) -> Case:
    """A call with its streams, and with what the capture could have shown of media (guard G10)."""
    if reports := media.reports_for(case):
        case = msgspec.structs.replace(case, quality_reports=reports)
    if errors := media.errors_for(case):
        events = tuple(sorted((*case.events, *errors), key=lambda event: (event.time_ns, event.frame)))
        case = msgspec.structs.replace(case, events=events, signals=case.signals | _EVENT)
    if checks := media.checks_for(case):
        case = msgspec.structs.replace(case, checks=checks, signals=case.signals | _CHECKS)
    if faxes := media.faxes_for(case):
        case = msgspec.structs.replace(case, faxes=faxes, signals=case.signals | _FAX)
    since_ns = media.first_rtp_ns
    if since_ns is None or since_ns > case.view.last_ns:
        return case
    streams = media.streams_for(case)
    silent = case.answered_ns is not None and not any(stream.phase == "confirmed" for stream in streams)
    hosts = media.hosts_of(case) if silent else frozenset()
    return msgspec.structs.replace(
        case,
        streams=streams,
        signals=case.signals | (_MEDIA if streams else 0) | (_SILENT if silent else 0),
        view=msgspec.structs.replace(case.view, media_seen=True, media_hosts=hosts),
    )


class Counts:
    """SIP messages by transport, the broken ones, and second sights."""

    def __init__(self) -> None:
        self.malformed = 0
        self.transports = defaultdict[str, int](int)
        """How many came by each, the broken ones and those cut short too."""
        self.left_out = Problems()
        """What of messages was beyond a bound."""
        self._cut = 0
        self._first_cut = Frame(0, 0)

    @property
    def messages(self) -> int:
        """Those that could be read."""
        return sum(self.transports.values()) - self.malformed - self._cut

    def note_cut(self, frame: Frame) -> None:
        """A message of which the capture holds too little to know what it is."""
        self._first_cut = self._first_cut if self._cut else frame
        self._cut += 1

    @property
    def not_decoded(self) -> list[NotDecoded]:
        """Messages that are not malformed, but not whole either."""
        if not self._cut:
            return []
        first = FrameRef(file=self._first_cut.file, frame=self._first_cut.number)
        return [
            NotDecoded("cut-sip", self._cut, first, "the capture cut these messages short within their first headers")
        ]


def _signalling(
    block: Block,
    first: int,
    calls: Calls,
    counts: Counts,
    visibility: Visibility,
    media: Media,
    diagnose: Callable[[Case], None],
) -> None:
    """Feed a block's messages and events to the calls in the order of time, and diagnose the Cases that are over.
    `first` is the place of its first payload."""
    items: Iterable[PayloadRow | Event] = rows_of(block.payloads)
    if block.events:
        merged: Iterable[Payload | Event] = merge(block.payloads, block.events, key=attrgetter("time_ns"))
        items = [item if isinstance(item, Event) else row_of(item) for item in merged]
    transports, over, feed = counts.transports, calls.over, calls.feed
    place = first - 1
    for item in items:
        if not isinstance(item, tuple):
            if item.kind == "encrypted":
                visibility.mark_encrypted(item.source.address, item.destination.address)
            elif item.kind == "tcp-missed":
                visibility.note_missed(item.source.address, item.destination.address, item.time_ns)
            else:
                calls.feed_event(item)
            continue
        place += 1
        time_ns, frame, source, destination, transport, data, frames, truncated, copy_of = item
        is_copy = copy_of is not None
        transports[transport] += 1
        message = parse(data, truncated)
        if not isinstance(message, Message):
            if message.truncated:
                counts.note_cut(frame)
                calls.feed_cut(source, destination)
                continue
            counts.malformed += 1
            if not is_copy:
                for case in over(time_ns):
                    diagnose(case)
                broken = Broken(message, time_ns, frame, source, destination, transport)
                for case in calls.feed_broken(broken):
                    diagnose(case)
            continue
        if message.has_body or message.truncated:  # of any other, nothing is beyond a bound, nor about media
            for what in left_out(message, data):
                counts.left_out.add(what, frame)
            if message.has_body and not is_copy:
                media.feed_message(message, frame, time_ns)
        if not is_copy:
            if time_ns > calls.quiet_until_ns:
                for case in over(time_ns):
                    diagnose(case)
            for case in feed(Sighting(message, time_ns, frame, source, destination, transport, frames, place)):
                diagnose(case)


def _capture_info(capture: Capture, counts: Counts, problems: list[str], unclaimed: Unclaimed | None) -> CaptureInfo:
    first_ns, last_ns = capture.first_ns, capture.last_ns
    return CaptureInfo(
        files=capture.files,
        first_time=None if first_ns is None else timestamp(first_ns),
        last_time=None if last_ns is None else timestamp(last_ns),
        duration_s=None if first_ns is None or last_ns is None else round((last_ns - first_ns) / NS_PER_S, 6),
        frames=capture.frames,
        sip_messages=counts.messages,
        malformed_messages=counts.malformed,
        duplicate_frames=capture.duplicate_frames,
        transports=dict(counts.transports),
        not_decoded=sorted(
            [*capture.not_decoded, *counts.not_decoded, *_media_alone(unclaimed)],
            key=lambda kind: (kind.first.file, kind.first.frame, kind.what),
        ),
        problems=[*capture.problems, *counts.left_out.lines([file.path for file in capture.files]), *problems],
    )


def _media_alone(unclaimed: Unclaimed | None) -> list[NotDecoded]:
    """RTP that no SIP of the capture speaks of."""
    if unclaimed is None or unclaimed.first_frame is None:
        return []
    first = FrameRef(file=unclaimed.first_frame.file, frame=unclaimed.first_frame.number)
    named = [
        f"{stream.source} -> {stream.destination}, {stream.codec or 'codec not named'}"
        for stream in unclaimed.largest[:STREAMS_NAMED]
    ]
    beyond = f", and {unclaimed.streams - len(named)} more" if unclaimed.streams > len(named) else ""
    number = "1 stream" if unclaimed.streams == 1 else f"{unclaimed.streams} streams"
    why = f"{number} of RTP that no SIP in this capture speaks of: {'; '.join(named)}{beyond}"
    return [NotDecoded("rtp", unclaimed.packets, first, why)]

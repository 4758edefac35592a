"""Calls that the process which reads the capture diagnoses and writes down, in the time that reading leaves it.

What tells calls apart, and what is known beside each, takes all messages in their order, in one process. What is left
to do for a call that is over takes that call alone: to write the row of one that went well, or to ask the rules about
one that failed. So the program's Desk leaves such calls to a Clerk in the other process, names their messages by the
places that these had when they were read, and takes what was written in the end. It is the same as what would have been
written here.
"""

from __future__ import annotations

import pickle
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from sipdiag.calls import PlainOver, bare_case, plain_course
from sipdiag.case_order import case_of, order_of
from sipdiag.config import Limits
from sipdiag.diagnosis import diagnosed
from sipdiag.knowledge import Knowledge
from sipdiag.ledger import Ledger, Part
from sipdiag.lines import Line, lines_of
from sipdiag.metrics import Tally
from sipdiag.model import Case, Payload, Record, Sighting, Transaction
from sipdiag.options import Details
from sipdiag.sip import Message, parse
from sipdiag.verdict import NOTHING_TO_SAY

KEPT_BYTES = 32 << 20
"""Of messages that the Clerk keeps, the latest: those of some ten thousand calls at a time. A plain call that began
before is not left to it."""
MAX_MESSAGES = 64
"""Of a plain call that is left to the Clerk; it has six, or a few more where some are repeated."""
CASES_AT_ONCE = 16
"""Cases that orders are made of one after the other: what is used but now and then takes twice as long."""
LINES_AT_ONCE = 16
"""Rows made into JSON at once: more are not faster."""
FOUND_AT_ONCE = 64
"""Calls of which something was found that are pickled at once: in the end, nobody is to wait for that of all."""

_ORDER_BYTES = 4000
"""Of orders for plain calls, which go together."""
_INTEGER_BYTES = 9
"""The most that an integer takes in an order."""
_PLAIN, _CASE = b"p", b"c"
"""What an order is about: plain calls, or one Case."""


class _Messages(Record, frozen=True, array_like=True):
    """A transaction by the places of its messages, without its ACKs: of these no row says anything."""

    final: int | None
    """The final response, by its index among the responses."""
    copies: int
    """How many, as the next one."""
    responses: int
    places: list[int]
    """Of the request, its copies, the responses, and their copies."""


class _Call(Record, frozen=True, array_like=True):
    """A plain call that is over: a PlainOver in few bytes."""

    number: int
    signals: int
    invite: _Messages
    bye: _Messages


class _Plain(Record, frozen=True, array_like=True):
    """An order for plain calls."""

    calls: list[_Call]
    forget_before: int
    """Payloads before this place are not asked for any more."""


class Written(NamedTuple):
    """What a Clerk wrote, or a part of it."""

    numbers: array[int]
    """Of calls that are lines, in the order of these."""
    sizes: array[int]
    """Of each line, in bytes with its line feed."""
    pieces: list[Any]
    """Lines, some at a time: PickleBuffers, and memoryviews once they came from the other process."""
    found: list[Any]
    """Calls of which something was found, pickled, some at a time; as the ones before."""
    part: Part
    """The figures over all, and rows that are no lines; both with the last part."""

    def whole_part(self) -> Part:
        """With the calls of which something was found."""
        calls = [entry for piece in self.found for entry in pickle.loads(piece)]
        return self.part._replace(entries={**self.part.entries, "call": calls})

    def lines_by_number(self) -> dict[int, Line]:
        """The lines, where they lie."""
        found: dict[int, Line] = {}
        each = zip(self.numbers, self.sizes, strict=True)
        for piece in self.pieces:
            at, view = 0, memoryview(piece)
            while at < len(view):
                number, size = next(each)
                found[number] = view[at : at + size - 1]
                at += size
        return found


class Clerk:
    """Keeps what was read, and does what a Desk leaves to it: a `sipdiag.capture.Worker`."""

    def __init__(self, knowledge: Knowledge, limits: Limits) -> None:
        self._knowledge = knowledge
        self._limits = limits
        self._ledger = Ledger(knowledge, Details(of="none"))
        self._kept: list[Payload] = []
        self._before = 0
        """How many were forgotten."""
        self._numbers, self._sizes = array("q"), array("q")
        self._pieces: list[bytes] = []
        self._found: list[bytes] = []
        self._unspeakable: list[Any] = []
        """Rows that are no lines of JSON as they stand: they hold what was no UTF-8."""

    def keep(self, payloads: Sequence[Payload]) -> None:
        """Take what was read next."""
        self._kept += payloads

    def forget(self) -> None:
        """Nothing of what was read is asked for any more."""
        self._kept.clear()

    def work(self, order: bytearray) -> None:
        """Diagnose a Case, or write the rows of plain calls."""
        what = memoryview(order)[1:]
        if order.startswith(_CASE):
            case = case_of(what, self._sighting)
            verdict, otherwise = diagnosed(case, self._limits, self._knowledge)
            self._ledger.add(case, verdict, otherwise=otherwise)
            self._pickle(FOUND_AT_ONCE)
            return
        plain = _decoder.decode(what)
        for call in plain.calls:
            self._write(call)
        self._encode(LINES_AT_ONCE)
        if plain.forget_before > self._before:
            del self._kept[: plain.forget_before - self._before]
            self._before = plain.forget_before

    def ready(self) -> Written | None:
        """What was written so far and not taken yet, once something was found: whoever waits for the rest unpickles
        that meanwhile."""
        return self._written(Part(Tally(), [], {}, 0)) if self._found else None

    def result(self) -> Written:
        """All that was not taken yet."""
        self._encode(1)
        self._pickle(1)
        part = self._ledger.part()
        part.rows.extend(self._unspeakable)
        return self._written(part)

    def _written(self, part: Part) -> Written:
        pieces, found = ([*map(pickle.PickleBuffer, of)] for of in (self._pieces, self._found))
        written = Written(self._numbers, self._sizes, pieces, found, part)
        self._numbers, self._sizes, self._pieces, self._found = array("q"), array("q"), [], []
        return written

    def _write(self, call: _Call) -> None:
        invite, bye = self._transaction(call.invite), self._transaction(call.bye)
        course = plain_course(invite, bye)
        assert course is not None, "who gave the order has seen it"
        over = PlainOver(call.number, invite, bye, course, call.signals)
        self._ledger.add(bare_case(over), NOTHING_TO_SAY)

    def _encode(self, least: int) -> None:
        infos = self._ledger.let_go(least)
        if not infos:
            return
        try:
            piece = lines_of(infos)
        except UnicodeEncodeError:
            self._unspeakable += infos
            return
        self._numbers.extend([info.number for info in infos])
        self._sizes.extend(map(len, piece.splitlines(keepends=True)))
        self._pieces.append(piece)

    def _pickle(self, least: int) -> None:
        found = self._ledger.let_found_go(least)
        if found:
            self._found.append(pickle.dumps(found, protocol=5))

    def _transaction(self, messages: _Messages) -> Transaction:
        seen = tuple([self._sighting(place) for place in messages.places])
        behind_copies = 1 + messages.copies
        behind_responses = behind_copies + messages.responses
        responses = seen[behind_copies:behind_responses]
        request = seen[0]
        message = request.message
        return Transaction(
            message.method,
            request.source,
            request.destination,
            request.transport,
            message.branch,
            message.call_id,
            message.cseq,
            message.method == "BYE",
            request,
            seen[1:behind_copies],
            responses,
            None if messages.final is None else responses[messages.final],
            seen[behind_responses:],
            (),
            None,
            None,
        )

    def _sighting(self, place: int) -> Sighting:
        payload = self._kept[place - self._before]
        message = parse(payload.data, payload.truncated)
        assert isinstance(message, Message), "who gave the order has parsed it"
        return Sighting(
            message,
            payload.time_ns,
            payload.frame,
            payload.source,
            payload.destination,
            payload.transport,
            payload.frames,
            place,
        )


class Desk:
    """Leaves calls to a Clerk. `order` takes what it is to do, `give_back` a Case that it cannot be told after all."""

    def __init__(self, order: Callable[[bytes], None], give_back: Callable[[Case], None]) -> None:
        self._order = order
        self._give_back = give_back
        self._cases: deque[Case] = deque()
        """Those of which orders are still to be made."""
        self._places = 0
        self._stretches: deque[tuple[int, int]] = deque()
        """(the place behind it, its bytes) of each stretch of payloads that the Clerk still has."""
        self._bytes = 0
        self._oldest = 0
        """The first place that it still has."""
        self._forgotten = 0
        """The first one that it was told to keep."""
        self._calls: list[tuple[int, int, tuple[Any, ...], tuple[Any, ...]]] = []
        """Each a _Call, as what it becomes on the way: records take longer to make."""
        self._order_bytes = 0

    def count(self, payloads: int, size: int) -> int:
        """A Block brought so many payloads, with so many bytes; the place of the first."""
        first = self._places
        self._places += payloads
        self._stretches.append((self._places, size))
        self._bytes += size
        oldest = self._oldest
        while self._bytes > KEPT_BYTES:
            self._oldest, size = self._stretches.popleft()
            self._bytes -= size
        if self._oldest != oldest:
            self._hand_over_plain()
        return first

    def leave_plain(self, over: PlainOver) -> bool:
        """Leave a plain call of which there is nothing to say to the Clerk; False where it lacks some of its
        messages."""
        invite, bye = _messages(over.invite), _messages(over.bye)
        places, more = invite[-1], bye[-1]
        messages = len(places) + len(more)
        if min(places) < self._oldest or min(more) < self._oldest or messages > MAX_MESSAGES:
            return False
        size = _INTEGER_BYTES * (messages + 16)
        if self._order_bytes + size > _ORDER_BYTES:
            self._hand_over_plain()
        self._order_bytes += size
        self._calls.append((over.number, over.signals, invite, bye))
        return True

    def leave(self, case: Case) -> None:
        """Leave a Case to the Clerk, which has to diagnose it."""
        case.view.traffic(), case.beside()  # later, nobody knows
        self._cases.append(case)
        if len(self._cases) >= CASES_AT_ONCE:
            self._hand_over_cases()

    def hand_over(self) -> None:
        """Let the Clerk have all now that was left to it."""
        self._hand_over_cases()
        self._hand_over_plain()

    def _hand_over_cases(self) -> None:
        while self._cases:
            case = self._cases.popleft()  # first, or an interrupt would have it done twice
            order = order_of(case, self._oldest)
            if order is None:
                self._give_back(case)
            else:
                self._order(_CASE + order)

    def _hand_over_plain(self) -> None:
        """Let the Clerk write the plain calls now that were left to it, and forget what it need not keep."""
        if not self._calls and self._forgotten == self._oldest:
            return
        self._forgotten = self._oldest
        calls, self._calls, self._order_bytes = self._calls, [], 0  # first, or an interrupt would have them done twice
        self._order(_PLAIN + _encoder.encode((calls, self._oldest)))


_place_of = attrgetter("place")


def _messages(transaction: Transaction) -> tuple[int | None, int, int, list[int]]:
    """A _Messages, as what it becomes on the way."""
    copies, responses, final = transaction.request_copies, transaction.responses, transaction.final
    return (
        None if final is None else responses.index(final),
        len(copies),
        len(responses),
        [*map(_place_of, (transaction.request, *copies, *responses, *transaction.response_copies))],
    )


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Plain)

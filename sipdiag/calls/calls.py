"""The fold from sightings to sealed Cases: which message belongs to which transaction, which to which Case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from typing import TypeVar

from sipdiag.calls.around import Surroundings
from sipdiag.calls.belonging import (
    answered_by,
    closeness,
    is_challenged,
    is_hop_of,
    is_unseen_attempt,
    same_originator,
    with_same_ids,
)
from sipdiag.calls.beneath import Beneath
from sipdiag.calls.cases import NEVER_NS, CaseBuilder, continues, may_lead_on, waits_of
from sipdiag.calls.ended import EndedCalls
from sipdiag.calls.legs import Legs
from sipdiag.calls.plain import PlainCall
from sipdiag.calls.plain_over import PlainOver, plain_around, plain_case, plain_hops, plain_over
from sipdiag.calls.seal import seal
from sipdiag.calls.transactions import TransactionBuilder, TransactionKey, is_unique, transaction_key
from sipdiag.calls.view import Visibility
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Broken, Case, Endpoint, Event, Kind, Sighting
from sipdiag.numbers import aor_of
from sipdiag.sip import Message

RecentKey = tuple[str, str]

_PLACE_BITS = 40
_PLACE = (1 << _PLACE_BITS) - 1
"""Of a number that holds a place too: there are fewer Cases than that."""

CLOCK_JUMP_NS = 24 * 3600 * NS_PER_S
"""Silence of more than a day is more often a broken clock than a quiet network; nothing times out across it."""

MAX_RIVALS = 32
"""Transactions with one key, Cases with one Call-ID, INVITEs with one CSeq that are looked through, the latest: hops
and forks of one request are a handful, and a flood must not make every message dearer than the one before."""

MAX_TRANSACTIONS = 16_384
"""Transactions of one Case: requests every second for hours, on several hops. A Case is kept whole until it is over, so
one that grows beyond is closed, which is said."""

MAX_EVENTS = 256
"""ICMP and TCP errors kept of one Case, and messages that would not parse, the first of each: these tell, and each
request of it is held against them."""

MAX_REFRESHES = 256
"""Transactions after which a registration or subscription that goes on is told as another Case; the report joins
registrations."""


class Calls:
    """Feed it sightings in the order of the capture; it gives back every Case that is over."""

    def __init__(
        self, limits: Limits, visibility: Visibility, is_told_aside: Callable[[PlainOver, int], bool] = lambda *_: False
    ) -> None:
        """`is_told_aside` is asked of each plain call that is over, and told how many Cases were over before it and are
        still to be given back: where somebody else tells of it, it is not given back."""
        self._limits = limits
        self._is_told_aside = is_told_aside
        self._waits = waits_of(limits)
        self._visibility = visibility
        self._surroundings = Surroundings(limits)
        self._by_key: dict[TransactionKey, list[TransactionBuilder]] = {}
        self._by_call_id: dict[str, list[CaseBuilder]] = {}
        self._registrations: dict[tuple[str, str], CaseBuilder] = {}
        self._recent: dict[RecentKey, int] = {}
        """The place of the latest Case of a caller."""
        self._last_on_flow: dict[tuple[Endpoint, Endpoint], TransactionBuilder] = {}
        self._legs = Legs(limits)
        self._beneath = Beneath(limits)
        self._ended = EndedCalls(limits)
        self._last_at_host: dict[str, TransactionBuilder] = {}
        """The latest initial request that a host got."""
        self._plain: dict[str, PlainCall] = {}
        """By Call-ID, which nothing else that is open has."""
        self._open: dict[int, CaseBuilder | PlainCall] = {}
        """By their place in the order in which they came."""
        self._places = 0
        self._queue: list[int] = []
        """A heap of deadlines, each with the place of its Case behind it: one number takes a quarter of the memory of a
        pair, so that the heap stays in the processor's cache, and is compared in half of the time."""
        self._numbers: dict[Kind, int] = {"call": 0, "registration": 0, "transaction": 0}
        self._sealed: list[Case] = []
        self._open_ended: list[Case] = []
        """Sealed ones of which what is beside them can still be asked for."""
        self._clock_ns = 0
        self.quiet_until_ns = -1
        """Until when nothing can be over, and `over` need not be asked: of nearly every message this is all that is
        looked at."""
        self._is_expired = False
        """Whether `over` was asked for the next message."""
        self.clock_jumps = 0
        """Times the capture's clock went on by more than a day from one message to the next."""
        self.closed_early = 0
        """Cases sealed before their end because too many were open."""
        self.grown_too_large = 0
        """Cases sealed before their end because of MAX_TRANSACTIONS."""
        self.events_left_out = 0
        """Events beyond MAX_EVENTS of a Case."""
        self.repeats_left_out = 0
        """Repetitions of messages beyond MAX_REPEATS of a transaction."""

    @property
    def oldest_open_ns(self) -> int | None:
        """Start of the oldest open Case; None where none is open."""
        return next(iter(self._open.values())).start_ns if self._open else None

    @property
    def clock_ns(self) -> int:
        """Time of the latest message: whatever was over by then is sealed."""
        return self._clock_ns

    def over(self, now_ns: int) -> Sequence[Case]:
        """The Cases that were over before the message that is fed next, at this time; what is seen beside them is
        worked out if it is asked for before that. Who does not call it gets them from `feed`."""
        self._is_expired = True
        self._expire(now_ns)
        return self._take_sealed()

    def feed(self, sighting: Sighting) -> Sequence[Case]:
        """Take one message; returns the Cases that were over before it, sealed."""
        time_ns = sighting.time_ns
        if self._is_expired:
            self._is_expired = False
        elif time_ns > self.quiet_until_ns:
            self._expire(time_ns)
        elif time_ns > self._clock_ns:
            self._clock_ns = time_ns
        if self._open_ended:
            self._fix()
        message = sighting.message
        if self._surroundings.heard:
            self._surroundings.note_message(sighting)
        if self._beneath.waiting:
            self._beneath.note_message(sighting)
        case: CaseBuilder | PlainCall | None
        plain = self._plain.get(message.call_id)
        if plain is not None and self._tell(plain, sighting):
            case = plain
        elif not message.is_request:
            case = self._response(sighting)
        elif message.method == "ACK":
            case = self._ack(sighting)
        else:
            case = self._request(sighting)
        if case is not None:
            case.touch(time_ns, self._waits)
            if case.deadline_ns < case.queued_ns:
                self._enqueue(case)
        return self._take_sealed() if self._sealed else ()

    def feed_broken(self, broken: Broken) -> list[Case]:
        """Take a message that would not parse: it is kept with the Case whose Call-ID it shows."""
        if not self._is_expired:
            self._expire(broken.time_ns)
        self._is_expired = False
        self._fix()
        if not broken.malformed.truncated:
            self._surroundings.peers.note_broken(broken)
        call_id = broken.malformed.call_id
        if call_id:
            plain = self._plain.get(call_id)
            if plain is not None:
                self._general(plain)
            known = self._by_call_id.get(call_id)
            if known:
                case = known[-1]
            else:
                method = broken.malformed.method or ""
                case = self._new_case("call" if method == "INVITE" else "transaction", method, broken.time_ns)
                self._name(case, call_id)
            if len(case.broken) < MAX_EVENTS:
                case.broken.append(broken)
            case.touch(broken.time_ns, self._waits)
            if case.deadline_ns < case.queued_ns:
                self._enqueue(case)
        return self._take_sealed()

    def feed_cut(self, source: Endpoint, destination: Endpoint) -> None:
        """Take a message of which the capture holds too little to know what it is."""
        self._beneath.note_cut(source, destination)

    def feed_event(self, event: Event) -> None:
        """Take what happened beside SIP: it is kept with the Case that last used the flow it speaks of.

        A connection that did not come about carried nothing: it belongs to what its host was last asked to do, and
        without that it is a Case of its own.
        """
        if event.about is None:
            return
        self._fix()
        if event.kind == "dns":
            self._surroundings.names.note(event)
            if event.about[0].address not in self._last_at_host:  # else it asks on account of what it was given
                self._note_beneath(event)
            return
        source, destination = event.about
        transaction = self._last_on_flow.get((source, destination)) or self._last_on_flow.get((destination, source))
        if transaction is None and event.kind in ("tcp-refused", "tcp-unanswered", "tls-alert"):
            transaction = self._last_at_host.get(source.address)
        case = self._general(transaction.case) if transaction else None
        if case is not None and len(case.events) < MAX_EVENTS:
            case.events.append(event)
        elif case is not None:
            self.events_left_out += 1
        else:
            self._note_beneath(event)

    def _note_beneath(self, event: Event) -> None:
        self._beneath.note(event)
        self.quiet_until_ns = -1

    def flush(self, last_ns: int) -> Iterator[Case]:
        """The capture is over: seal what is still open, one Case after the other, so that each can be let go."""
        self._expire(last_ns)
        self._tell_beneath(NEVER_NS)
        yield from self._take_sealed()
        self._open_ended.clear()
        self._queue.clear()
        self._ended.clear()
        for place in list(self._open):
            case = self._open[place]
            self._seal(case, max(last_ns, case.last_ns), at_end=True)
            yield from self._take_sealed()
            self._open_ended.clear()

    # --- which transaction ---

    def _tell(self, call: PlainCall, sighting: Sighting) -> bool:
        """Tell a plain call of a message with its Call-ID; False where it is not plain with that, and unfolded."""
        message = sighting.message
        if not message.is_request:
            transaction = call.answered_by(sighting)
            if transaction is not None:
                self._add_response(transaction, sighting)
                return True
        elif message.method == "ACK":
            if message.cseq == call.invite.cseq:
                self._add_ack(call.invite, sighting)
                return True
        elif message.method == "BYE" and call.bye is None and is_unique(message.branch):
            bye = call.bye = TransactionBuilder(transaction_key(message, "BYE"), sighting)
            bye.case = call
            self._note_new(bye, sighting)
            return True
        self._general(call)
        return False

    def _request(self, sighting: Sighting) -> CaseBuilder | PlainCall | None:
        message = sighting.message
        key = transaction_key(message, message.method)
        rivals = self._by_key.get(key)
        if rivals:
            for transaction in rivals:
                if transaction.client == sighting.source and transaction.server == sighting.destination:
                    if transaction.request is None:
                        transaction.add_request(sighting)
                    else:
                        transaction.add_copy(sighting)
                        self._surroundings.peers.note_copy(transaction, sighting)
                    self._last_on_flow[transaction.client, transaction.server] = transaction
                    return transaction.case
            if sighting.time_ns - rivals[-1].last_ns <= self._limits.translation_ns:
                case = self._general(rivals[-1].case)
                case.note_translated(rivals[-1].request, sighting)
                return case
        transaction = TransactionBuilder(key, sighting)
        if transaction.in_dialog and self._is_over(message):
            return None
        found = self._case_for(transaction, sighting)
        if found is None:
            self._new_call(transaction, sighting)
        else:
            self._adopt(*found, transaction)
        self._note_new(transaction, sighting)
        return transaction.case

    def _note_new(self, transaction: TransactionBuilder, request: Sighting) -> None:
        """A request of an open Case was seen for the first time."""
        message = request.message
        self._surroundings.note_request(transaction, request)
        if message.has_media_line:
            self._surroundings.note_sdp(request)
        if message.method == "CANCEL":
            self._link_cancel(transaction)
        elif message.method == "BYE":
            transaction.case.note_bye(message)
        elif not transaction.in_dialog:
            self._last_at_host[transaction.server.address] = transaction
            if message.method == "INVITE":
                self._legs.note(transaction)
        self._last_on_flow[transaction.client, transaction.server] = transaction

    def _response(self, sighting: Sighting) -> CaseBuilder | None:
        message = sighting.message
        key = transaction_key(message, message.method)
        rivals = self._by_key.get(key)
        if rivals:
            transaction = answered_by(rivals, sighting)
            if transaction.responses and transaction.is_second_sight(sighting, self._limits.translation_ns):
                return self._general(transaction.case)
            self._add_response(transaction, sighting)
            return self._general(transaction.case)
        if self._is_over(message):
            return None
        transaction = TransactionBuilder(key, sighting)
        known = self._known_with_room(message)
        case = known or self._new_case(_kind_of(message.method), message.method, sighting.time_ns)
        self._adopt(case, is_unseen_attempt(case, transaction), transaction)
        if message.method == "BYE":
            case.note_bye(message)
        elif not transaction.in_dialog and message.method != "CANCEL":
            self._last_at_host[transaction.server.address] = transaction
        if transaction.final is not None:
            self._surroundings.note_final(transaction, sighting)
        if message.has_media_line:
            self._surroundings.note_sdp(sighting)
        return case

    def _add_response(self, transaction: TransactionBuilder, sighting: Sighting) -> None:
        """A transaction that is known got a response."""
        message, surroundings = sighting.message, self._surroundings
        is_first_final = transaction.final is None and (message.status or 0) >= 200
        if not transaction.responses:
            surroundings.peers.note_first_response(transaction, sighting.time_ns)
        transaction.add_response(sighting)
        transaction.case.note_response(transaction, sighting)
        if sighting.destination != transaction.client and sighting is transaction.responses[-1]:
            # What comes back from there is about this response.
            self._last_on_flow[sighting.destination, sighting.source] = transaction
            transaction.is_relayed = True
        if is_first_final:
            surroundings.note_final(transaction, sighting)
            if transaction.leg_way is not None:
                self._legs.answered(transaction)
        if message.has_media_line:
            surroundings.note_sdp(sighting)

    def _ack(self, sighting: Sighting) -> CaseBuilder | None:
        """Place an ACK: by branch after a non-2xx final response, by CSeq after a 2xx (RFC 3261 17.1.1.3, 13.2.2.4)."""
        message = sighting.message
        invites = self._by_key.get(transaction_key(message, "INVITE"))
        if not invites:
            case = self._known(message)
            if case is None:
                return None
            invites = case.invites.get((message.call_id, message.cseq), [])[-MAX_RIVALS:]
            if not invites:
                case.note_stray(sighting)
                return case
        invite = invites[0] if len(invites) == 1 else max(invites, key=lambda t: closeness(t, sighting))
        self._add_ack(invite, sighting)
        return self._general(invite.case)

    def _add_ack(self, invite: TransactionBuilder, sighting: Sighting) -> None:
        invite.add_ack(sighting)
        if sighting.message.has_media_line:
            self._surroundings.note_sdp(sighting)

    def _link_cancel(self, cancel: TransactionBuilder) -> None:
        call_id, cseq, _, branch = cancel.key
        for invite in self._by_key.get((call_id, cseq, "INVITE", branch), ()):
            if invite.client.address == cancel.client.address and invite.server.address == cancel.server.address:
                invite.cancel = cancel
                if cancel.request is not None:
                    self._surroundings.endings.note_cancel(invite, cancel.request)

    # --- which Case ---

    def _case_for(self, transaction: TransactionBuilder, sighting: Sighting) -> tuple[CaseBuilder, bool] | None:
        """The Case of a new request, and whether the request is an attempt of its originator; None where a call begins
        that is plain so far."""
        message = sighting.message
        known = self._known_with_room(message) if message.call_id in self._by_call_id else None
        if transaction.in_dialog:
            if known is not None and known.kind == "transaction" and len(known.transactions) >= MAX_REFRESHES:
                self._cut(known)  # a subscription that goes on
                known = None
            if known is not None:
                return known, False
            return self._new_case(_kind_of(message.method), message.method, sighting.time_ns), True
        if message.method == "REGISTER":
            return self._registration(sighting)
        if message.method == "CANCEL" and known is not None:
            return known, False
        if known is not None:
            if is_hop_of(known, sighting):
                return known, False
            if known.method == message.method and known.attempts:
                if same_originator(known, sighting):
                    if continues(known, sighting, self._limits, same_call_id=True):
                        return known, True
                elif not known.answered:
                    return known, False
            elif known.method == message.method:
                return known, True
        if message.method == "INVITE":
            place = self._recent.get(_recent_key(transaction, sighting))
            before = self._led_on_from(place, sighting) if place is not None else None
            other = before is not None and before is not known and bool(before.attempts)
            if before is not None and other and continues(before, sighting, self._limits, same_call_id=False):
                return before, True
            if known is None:
                leg = self._legs.before(transaction, sighting)
                if leg is not None:
                    transaction.leg_of, transaction.joined_by = leg
                    return self._general(leg[0].case), False
                if is_unique(message.branch):
                    return None
        case = self._new_case(_kind_of(message.method), message.method, sighting.time_ns)
        if known is not None and message.method == "INVITE" == known.method:
            case.same_ids = with_same_ids(known, sighting)
        return case, True

    def _registration(self, sighting: Sighting) -> tuple[CaseBuilder, bool]:
        """The Case of one AOR and contact (one entry with its refreshes); a query without Contact goes by Call-ID."""
        message = sighting.message
        contact = message.value("Contact")
        binding = contact.uri.raw.split(";", 1)[0] if contact else message.call_id
        if binding == "*":
            binding = message.call_id
        key = (aor_of(message.to_uri), binding)
        case = self._registrations.get(key)
        known = self._known(message)
        if case is None and known is not None and known.kind == "registration":
            if is_hop_of(known, sighting):
                return known, False  # a proxy rewrote the Contact on its way
            if binding == message.call_id or is_challenged(known):
                return known, True  # a query or "Contact: *", or the answer to a challenge from a Contact just learnt
            if known.registration is None and known.attempts and known.attempts[0].request is None:
                self._registrations[key] = known  # its first REGISTER is not in the capture
                known.registration = key
                return known, True
        if case is not None and len(case.transactions) >= MAX_REFRESHES and case.attempts[-1].final is not None:
            self._cut(case)
            case = None
        if case is None:
            case = self._registrations[key] = self._new_case("registration", "REGISTER", sighting.time_ns)
            case.registration = key
            return case, True
        return case, not is_hop_of(case, sighting)

    def _new_case(self, kind: Kind, method: str, start_ns: int) -> CaseBuilder:
        place = self._new_place(kind)
        case = self._open[place] = CaseBuilder(kind, method, self._numbers[kind], start_ns, place)
        return case

    def _new_call(self, invite: TransactionBuilder, request: Sighting) -> PlainCall:
        place = self._new_place("call")
        call = PlainCall(self._numbers["call"], place, invite, request.message.from_tag)
        self._open[place] = self._plain[invite.call_id] = call
        self._recent[_recent_key(invite, request)] = place
        return call

    def _new_place(self, kind: Kind) -> int:
        if len(self._open) >= self._limits.open_cases:
            self._cut(next(iter(self._open.values())))
            self.closed_early += 1
        self._numbers[kind] += 1
        self._places += 1
        return self._places

    def _general(self, case: CaseBuilder | PlainCall) -> CaseBuilder:
        """An open Case to which anything may be told."""
        if isinstance(case, CaseBuilder):
            return case
        del self._plain[case.invite.call_id]
        general = self._open[case.place] = case.unfold()
        self._by_call_id[case.invite.call_id] = [general]
        for transaction in general.transactions:
            self._by_key[transaction.key] = [transaction]
        return general

    def _led_on_from(self, place: int, sighting: Sighting) -> CaseBuilder | None:
        """The open Case at this place, where a request with another Call-ID may be its successor; of what is plain,
        what is answered or under way has none."""
        case = self._open.get(place)
        if isinstance(case, PlainCall):
            return self._general(case) if may_lead_on(case.invite, sighting, self._limits) else None
        return case

    def _adopt(self, case: CaseBuilder, is_attempt: bool, transaction: TransactionBuilder) -> None:
        case.add(transaction, is_attempt)
        rivals = self._by_key.get(transaction.key)
        if rivals is None:
            self._by_key[transaction.key] = [transaction]
        else:
            rivals.append(transaction)
            if len(rivals) > MAX_RIVALS:
                del rivals[:-MAX_RIVALS]
        self._name(case, transaction.call_id)
        if is_attempt and transaction.method == "INVITE" and transaction.request is not None:
            self._recent[_recent_key(transaction, transaction.request)] = case.place

    def _name(self, case: CaseBuilder, call_id: str) -> None:
        """Let messages with this Call-ID find the Case."""
        case.call_ids[call_id] = None
        cases = self._by_call_id.get(call_id)
        if cases is None:
            self._by_call_id[call_id] = [case]
        elif case not in cases:
            cases.append(case)
            if len(cases) > MAX_RIVALS:
                del cases[:-MAX_RIVALS]

    def _known(self, message: Message) -> CaseBuilder | None:
        """The open Case with a message's Call-ID; of several the one that knows its tags, its method, or the last."""
        cases = self._by_call_id.get(message.call_id)
        if not cases:
            return None
        if len(cases) == 1:
            return cases[0]
        tags = {tag for tag in (message.from_tag, message.to_tag) if tag}
        return max(
            reversed(cases), key=lambda case: (tags <= case.tags, case.method == message.method, case.kind == "call")
        )

    def _is_over(self, message: Message) -> bool:
        """Whether a message comes for a call that a BYE ended and that is sealed: a late repetition, or a request of
        a side that missed the end. It says nothing new, and by itself it would look like a call that nobody knows."""
        return message.call_id in self._ended and message.call_id not in self._by_call_id

    def _known_with_room(self, message: Message) -> CaseBuilder | None:
        """The same for a new transaction: one that holds all that it may is closed."""
        known = self._known(message)
        if known is None or len(known.transactions) < MAX_TRANSACTIONS:
            return known
        self._cut(known)
        self.grown_too_large += 1
        return None

    # --- how long ---

    def _enqueue(self, case: CaseBuilder | PlainCall) -> None:
        case.queued_ns = case.deadline_ns
        if case.deadline_ns == NEVER_NS:
            return
        if case.deadline_ns < self.quiet_until_ns:
            self.quiet_until_ns = case.deadline_ns
        heappush(self._queue, case.deadline_ns << _PLACE_BITS | case.place)

    def _expire(self, now_ns: int) -> None:
        """Seal what was over before `now_ns`, each at the moment it was over."""
        before_ns = self._clock_ns
        if now_ns > before_ns:
            self._clock_ns = now_ns
        if before_ns and now_ns - before_ns > CLOCK_JUMP_NS:
            # Guard G8: what the messages say of their order goes before time stamps. What is really over is sealed
            # with the next message.
            self.clock_jumps += 1
            return
        if self._beneath.waiting:
            self._tell_beneath(now_ns)
        if self._ended.until_ns < now_ns:
            self._ended.forget_before(now_ns)
        queue = self._queue
        due = now_ns << _PLACE_BITS
        while queue and queue[0] < due:
            first = heappop(queue)
            queued_ns = first >> _PLACE_BITS
            case = self._open.get(first & _PLACE)
            if case is None or queued_ns != case.queued_ns:
                continue
            if case.deadline_ns > queued_ns:
                self._enqueue(case)
            else:
                self._seal(case, case.deadline_ns, at_end=False)
        if self._beneath.waiting:
            self.quiet_until_ns = -1
        else:
            due_ns = queue[0] >> _PLACE_BITS if queue else NEVER_NS
            self.quiet_until_ns = min(due_ns, self._ended.until_ns, self._clock_ns + CLOCK_JUMP_NS)

    def _tell_beneath(self, now_ns: int) -> None:
        """Make Cases of what failed before any SIP."""
        for attempts in self._beneath.over(now_ns):
            first = attempts.events[0]
            case = self._new_case("transaction", "lookup" if first.kind == "dns" else "connect", first.time_ns)
            case.events += attempts.events
            self._seal(case, min(attempts.deadline_ns, self._clock_ns), at_end=now_ns == NEVER_NS)

    def _cut(self, case: CaseBuilder | PlainCall) -> None:
        """Seal a Case before its end."""
        self._seal(case, self._clock_ns, at_end=False)
        self._fix()

    def _seal(self, case: CaseBuilder | PlainCall, sealed_ns: int, at_end: bool) -> None:
        if isinstance(case, PlainCall):
            if self._seal_plain(case, sealed_ns, at_end):
                return
            del self._plain[case.invite.call_id]
            case = case.unfold()
        self._hand_out(seal(case, sealed_ns, at_end, self._visibility, self._surroundings, self._limits))
        del self._open[case.place]
        for transaction in case.transactions:
            self._forget(transaction, case.place)
            _without(self._by_key, transaction.key, transaction)
        if case.kind == "call" and case.ended and not case.up and not at_end:
            self._ended.note(case.call_ids, sealed_ns)
            self.quiet_until_ns = min(self.quiet_until_ns, self._ended.until_ns)
        for call_id in case.call_ids:
            _without(self._by_call_id, call_id, case)
        if case.registration is not None:
            del self._registrations[case.registration]

    def _seal_plain(self, call: PlainCall, sealed_ns: int, at_end: bool) -> bool:
        """Seal a call without making a Case of it before; False where nothing was done, since it has to be one."""
        invite, bye = call.invite, call.bye
        if bye is None or call.is_up:
            return False
        over = plain_over(
            call.number, invite.seal(None, None), bye.seal(None, None), sealed_ns, self._surroundings, self._limits
        )
        if over is None:
            return False
        if not self._is_told_aside(over, len(self._sealed)):
            hops = plain_hops(over)
            view = self._visibility.snapshot(hops, call.start_ns, sealed_ns, at_end)
            self._hand_out(plain_case(over, view, plain_around(over, hops, self._surroundings)))
        del self._open[call.place], self._plain[invite.call_id]
        self._forget(invite, call.place)
        self._forget(bye, call.place)
        if not at_end:
            self._ended.note((invite.call_id,), sealed_ns)
            self.quiet_until_ns = min(self.quiet_until_ns, self._ended.until_ns)
        return True

    def _hand_out(self, over: Case) -> None:
        self._sealed.append(over)
        self._open_ended.append(over)

    def _forget(self, transaction: TransactionBuilder, place: int) -> None:
        """The Case of a transaction, which was open at this place, is sealed."""
        client, server = transaction.client, transaction.server
        del transaction.case  # or each would keep the other
        self.repeats_left_out += transaction.repeats_left_out
        if self._last_on_flow.get((client, server)) is transaction:
            del self._last_on_flow[client, server]
        if transaction.is_relayed:
            for response in transaction.responses:
                flow = (response.destination, response.source)
                if self._last_on_flow.get(flow) is transaction:
                    del self._last_on_flow[flow]
        if self._last_at_host.get(server.address) is transaction:
            del self._last_at_host[server.address]
        if transaction.method == "INVITE":
            if not transaction.in_dialog:
                self._legs.forget(transaction)
            if transaction.request is not None:
                key = _recent_key(transaction, transaction.request)
                if self._recent.get(key) == place:
                    del self._recent[key]

    def _take_sealed(self) -> list[Case]:
        sealed, self._sealed = self._sealed, []
        return sealed

    def _fix(self) -> None:
        """What is known goes on: of a Case that was handed out, what nobody asked for by now is not to be had; of one
        that was not yet, it is taken."""
        for case in self._open_ended:
            if case in self._sealed:
                case.view.traffic()
                case.beside()
            else:
                case.view.traffic.close()
                case.beside.close()
        self._open_ended.clear()


_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


def _without(kept: dict[_Key, list[_Item]], key: _Key, item: _Item) -> None:
    """Takes an item from what is kept under a key, and the key with the last one."""
    items = kept.get(key)
    if items is None or item not in items:
        return
    if len(items) == 1:
        del kept[key]
    else:
        items.remove(item)


_KINDS: dict[str, Kind] = {"INVITE": "call", "REGISTER": "registration"}


def _kind_of(method: str) -> Kind:
    return _KINDS.get(method, "transaction")


def _recent_key(invite: TransactionBuilder, request: Sighting) -> RecentKey:
    """Who calls: what calls that go on from one another have in common."""
    if invite.recent_key is None:
        invite.recent_key = request.source.address, request.message.caller
    return invite.recent_key

"""Cases while they grow: what belongs together, and how long one stays open."""

from __future__ import annotations

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Broken, Event, Evidence, Kind, Record, Sighting
from sipdiag.sip import Message, NameAddr, Uri, parse_uri, same_target

DialogTags = tuple[str, str]
"""The two tags of a dialog in the order of text, the same whichever side asks."""

NEVER_NS = 1 << 62
"""A time beyond every capture: the deadline of a Case that nothing but its end or the capture's closes."""

CHALLENGES = frozenset({401, 407})

NEGOTIATED = frozenset({401, 407, 420, 421, 422})
"""Refusals that name what a retry has to change (RFC 3261 8.1.3.5, RFC 4028 7.3)."""

FAILOVER = frozenset({408, 500, 502, 503, 504})
"""Refusals after which a client turns to another server (RFC 3263 4.3)."""

LEADS_ON = frozenset({*range(300, 400), *NEGOTIATED, *FAILOVER})
"""Refusals after which a client sends another request by itself."""

ADDRESS_INCOMPLETE = 484
"""Asks for more digits (RFC 3261 21.4.22)."""

FAILOVER_S = 1.0
"""A client turns to the next server (RFC 3263 4.3) at once; a person who dials again takes longer."""

MAX_TRANSLATED = 4
"""Requests kept of a Case that a box on the way changed: one shows what it does."""

MAX_STRAYS = 32
"""ACKs kept of a Case that fit none of its INVITEs: a handful shows what is wrong with them."""

ATTEMPTS_ASKED = 32
"""Latest attempts of a Case that a response may answer; retries and forks of one call are a handful."""


class Waits(Record, frozen=True):
    """How long a Case stays open after its last message, by what it waits for."""

    quiet_ns: int
    """For nothing but repetitions."""
    challenge_ns: int
    proceeding_ns: int
    silent_ns: int
    """For the BYE of a dialog that is up."""


def waits_of(limits: Limits) -> Waits:
    seconds = (
        limits.transaction_timeout_s + limits.edge_margin_s,
        limits.challenge_retry_s,
        limits.proceeding_timeout_s,
        limits.silent_call_s,
    )
    return Waits(*(int(each * NS_PER_S) for each in seconds))


class CaseBuilder:
    """One Case while the capture goes on."""

    __slots__ = (
        "answered",
        "attempts",
        "branches",
        "broken",
        "call_ids",
        "deadline_ns",
        "ended",
        "events",
        "invites",
        "kind",
        "last_ns",
        "method",
        "number",
        "place",
        "proceeding",
        "queued_ns",
        "registration",
        "same_ids",
        "start_ns",
        "strays",
        "tags",
        "transactions",
        "translated",
        "up",
    )

    def __init__(self, kind: Kind, method: str, number: int, start_ns: int, place: int = 0) -> None:
        self.kind: Kind = kind
        self.method = method
        self.number = number
        self.place = place
        """Among all Cases of the capture."""
        self.start_ns = start_ns
        self.last_ns = start_ns
        self.call_ids: dict[str, None] = {}
        """In the order in which they came."""
        self.transactions: list[TransactionBuilder] = []
        self.attempts: list[TransactionBuilder] = []
        self.invites: dict[tuple[str, int], list[TransactionBuilder]] = {}
        """By CSeq: what an ACK for a 2xx may belong to."""
        self.branches: set[tuple[str, int]] = set()
        """Branch and CSeq of its requests: what a hop further on shows down in its Via list."""
        self.tags: set[str] = set()
        """From and To tags of its initial requests and their responses."""
        self.proceeding: set[int] = set()
        """INVITEs, by identity, with provisional responses and no final one."""
        self.up: set[DialogTags] = set()
        self.ended: set[DialogTags] = set()
        """Dialogs of the originator that a 2xx confirmed, and those that saw a BYE."""
        self.answered = False
        """A 2xx came back to an attempt."""
        self.registration: tuple[str, str] | None = None
        """Of a registration: its AOR and contact."""
        self.broken: list[Broken] = []
        self.events: list[Event] = []
        self.strays: list[Sighting] = []
        """ACKs whose CSeq is of none of its INVITEs."""
        self.translated: list[tuple[Sighting, Sighting]] = []
        """Requests before and after a box that keeps Via, where their bytes differ."""
        self.same_ids: Evidence | None = None
        """The INVITE of an earlier call whose identifiers this one has again."""
        self.deadline_ns = NEVER_NS
        self.queued_ns = NEVER_NS + 1

    def add(self, transaction: TransactionBuilder, is_attempt: bool) -> None:
        """Take a new transaction; `is_attempt`: one of the originator's initial ones."""
        self.transactions.append(transaction)
        transaction.case = self
        if is_attempt:
            self.attempts.append(transaction)
        self.call_ids[transaction.call_id] = None
        if transaction.branch:
            self.branches.add((transaction.branch, transaction.cseq))
        if transaction.method == "INVITE":
            self.invites.setdefault((transaction.call_id, transaction.cseq), []).append(transaction)
        if is_attempt or not transaction.in_dialog:
            first = transaction.request or transaction.responses[0]
            self.tags.update(_tags(first.message))
            self.tags.discard("")
        for response in transaction.responses:
            self.note_response(transaction, response)

    def note_response(self, transaction: TransactionBuilder, response: Sighting) -> None:
        """What a response to one of its transactions says of dialogs, and of INVITEs under way."""
        message = response.message
        if message.to_tag and not transaction.in_dialog:
            self.tags.add(message.to_tag)
        if transaction.method != "INVITE":
            return
        if transaction.state == "proceeding":
            self.proceeding.add(id(transaction))
            return
        self.proceeding.discard(id(transaction))
        if 200 <= (message.status or 0) < 300 and transaction in self.attempts[-ATTEMPTS_ASKED:]:
            self.answered = True
            dialog = dialog_tags(message)
            if dialog not in self.ended:
                self.up.add(dialog)

    def note_stray(self, ack: Sighting) -> None:
        """An ACK was seen that fits no INVITE of this Case."""
        if len(self.strays) < MAX_STRAYS:
            self.strays.append(ack)

    def note_translated(self, before: Sighting | None, after: Sighting) -> None:
        """A request was seen again at once, between other addresses."""
        if before is not None and len(self.translated) < MAX_TRANSLATED and before.message.raw != after.message.raw:
            self.translated.append((before, after))

    def note_bye(self, bye: Message) -> None:
        """A BYE was seen: the dialog that it names is over (RFC 3261 15.1)."""
        dialog = dialog_tags(bye)
        self.ended.add(dialog)
        self.up.discard(dialog)

    def touch(self, time_ns: int, waits: Waits) -> None:
        """A message of this Case was seen: work out until when the Case stays open.

        64*T1 after its last transaction ended; while an INVITE is proceeding, until a Timer C would have fired; while
        a challenge waits for its answer, as long as people take to give one; while a dialog is up, until its BYE, or
        until nothing was heard of it for so long that its BYE must have been missed.
        """
        if time_ns > self.last_ns:
            self.last_ns = time_ns
        if self.up:
            wait_ns = waits.silent_ns
        elif self.proceeding:
            wait_ns = waits.proceeding_ns
        elif self.attempts and (final := self.attempts[-1].final) is not None and final.status in CHALLENGES:
            wait_ns = waits.challenge_ns
        else:
            wait_ns = waits.quiet_ns
        self.deadline_ns = self.last_ns + wait_ns


def _tags(message: Message) -> tuple[str, str]:
    """From and To tag; none is "", as of RFC 2543 stacks."""
    return message.from_tag or "", message.to_tag or ""


def dialog_tags(message: Message) -> DialogTags:
    """Of the dialog that a message belongs to."""
    return in_order(message.from_tag or "", message.to_tag or "")


def in_order(one: str, other: str) -> DialogTags:
    return (one, other) if one <= other else (other, one)


def continues(case: CaseBuilder, sighting: Sighting, limits: Limits, same_call_id: bool) -> bool:
    """Whether a new initial request is a successor of the Case's last attempt and not another one.

    Successors are forks and retries after a challenge, a redirect or a refusal that names what to change, and failover
    to another server, while the target is unchanged or came from a Contact. With the Call-ID and From tag of the
    attempt before it (RFC 3261 8.1.3.5) any quick repetition counts; with others the new request has to show itself
    what it answers, or a caller of many at once would seem to be one.
    """
    last = case.attempts[-1]
    message = sighting.message
    request = last.request
    if same_call_id and case.method == "INVITE" and (case.up or not case.answered):
        if message.cseq == last.cseq:
            return True  # one request that forked before the capture saw it, or went out once more
        if (
            request is not None
            and last.state != "completed"
            and message.request_uri == request.message.request_uri
            and sighting.time_ns - request.time_ns <= limits.successor_s * NS_PER_S
        ):
            return True  # tried over several interfaces at once
    if case.answered:
        return False
    if request is None:
        return same_call_id
    final = last.final
    if not same_call_id and len(case.attempts) == 1 and not may_lead_on(last, sighting, limits):
        return False
    elapsed_s = (sighting.time_ns - last.last_ns) / NS_PER_S
    unchanged = targets_match(message.request_uri or "", parse_uri(request.message.request_uri or ""))
    if final is not None and 300 <= final.status < 400:
        contacts = [c.uri for c in final.message.values("Contact") if isinstance(c, NameAddr)]
        followed = any(targets_match(message.request_uri or "", uri) for uri in contacts)
        proxied = final.status == 305 and unchanged  # RFC 3261 21.3.4: the same request through the proxy named
        return (followed or proxied) and elapsed_s <= limits.redirect_follow_s
    if elapsed_s <= limits.redirect_follow_s:
        if final is not None and _named_before(case, message):
            return True
        # Led elsewhere by a response that the capture lacks: the ACK shows that it came.
        if (
            same_call_id
            and message.cseq > last.cseq
            and any(_refused_unseen(a) for a in case.attempts[-ATTEMPTS_ASKED:])
        ):
            return True
    if same_call_id and (final is None or final.status == ADDRESS_INCOMPLETE) and _dials_on(message, request.message):
        return True
    if not unchanged:
        return False
    elsewhere = last.server != sighting.destination
    if final is None:
        if same_call_id and case.method == "INVITE":
            return True
        # A call that is still being set up stands beside another; given up without an answer it was moved, at the
        # latest when its next retransmission was due, which doubles the time since the first (RFC 3261 17.1.1.2).
        waited_s = (last.last_ns - request.time_ns) / NS_PER_S
        moved = elsewhere and last.state == "calling" and bool(last.copies)
        return moved and elapsed_s <= max(waited_s + limits.t1_s, limits.successor_s)
    if same_call_id:
        return final.status in NEGOTIATED or elapsed_s <= limits.successor_s + _asked_to_wait_s(final.message)
    if elapsed_s > limits.successor_s:
        return False
    if final.status in CHALLENGES:
        return _answers_challenge(message, final.message)
    if final.status in NEGOTIATED:
        return _changed(message, request.message)
    return final.status in FAILOVER and elsewhere and elapsed_s <= FAILOVER_S


def may_lead_on(attempt: TransactionBuilder, sighting: Sighting, limits: Limits) -> bool:
    """Whether a request with another Call-ID may be the successor of a Case's only attempt, by how and when that ended:
    of most calls of one caller this tells them apart, and none of their URIs is read."""
    final = attempt.final
    if final is None:
        return attempt.state == "calling" and bool(attempt.copies) and attempt.server != sighting.destination
    elapsed_s = (sighting.time_ns - attempt.last_ns) / NS_PER_S
    return final.status in LEADS_ON and elapsed_s <= max(limits.redirect_follow_s, limits.successor_s)


def _asked_to_wait_s(refusal: Message) -> int:
    """For how long a refusal asks its sender to wait before the next attempt (RFC 3261 20.33)."""
    wait_s = refusal.value("Retry-After")
    return wait_s if isinstance(wait_s, int) else 0


def _dials_on(message: Message, before: Message) -> bool:
    """Whether a request, of the same Call-ID, asks for a longer number than the one before: overlap dialling (RFC 3578
    3). That it begins with the same digits is not asked: in an anonymised capture it does not."""
    mine, said = parse_uri(message.request_uri or ""), parse_uri(before.request_uri or "")
    if mine is None or said is None or not mine.user or not said.user or message.cseq <= before.cseq:
        return False
    longer = len(mine.user) > len(said.user)
    return longer and all(user.removeprefix("+").isdecimal() for user in (mine.user, said.user))


def _answers_challenge(request: Message, challenge: Message) -> bool:
    """Whether a request carries credentials for the nonce of this very challenge (RFC 3261 22.2, 22.3)."""
    nonces = {
        auth.params.get("nonce")
        for name in ("WWW-Authenticate", "Proxy-Authenticate")
        for auth in challenge.values(name)
    }
    return any(
        auth.params.get("nonce") in nonces
        for name in ("Authorization", "Proxy-Authorization")
        for auth in request.values(name)
    )


def _named_before(case: CaseBuilder, message: Message) -> bool:
    """Whether a request tries another Contact of a redirect, after one of them failed (RFC 3261 8.1.3.4)."""
    redirects = (a.final for a in case.attempts[-ATTEMPTS_ASKED:-1])
    return any(
        targets_match(message.request_uri or "", contact.uri)
        for redirect in redirects
        if redirect is not None and 300 <= redirect.status < 400
        for contact in redirect.message.values("Contact")
        if isinstance(contact, NameAddr)
    )


def _refused_unseen(invite: TransactionBuilder) -> bool:
    """Whether an ACK of its own branch shows that an INVITE was refused, by a response that is not in the capture."""
    return invite.final is None and any(ack.message.branch == invite.branch for ack in invite.acks)


def _changed(request: Message, before: Message) -> bool:
    """Whether a request differs from an earlier one in what a 420, 421 or 422 is about."""
    names = ("Require", "Proxy-Require", "Supported", "Session-Expires", "Min-SE")
    return any(request.headers(name) != before.headers(name) for name in names)


def targets_match(text: str, uri: Uri | None) -> bool:
    """Whether a Request-URI names the same user as `uri`, wherever it is sent: failover changes the host."""
    mine = parse_uri(text)
    if mine is None or uri is None:
        return False
    return same_target(mine, uri) or (mine.user is not None and mine.user == uri.user)

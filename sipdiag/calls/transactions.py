"""Transactions while they grow: keys, states, and what belongs to one (RFC 3261 17, RFC 6026).

A transaction here is what passes between two neighbours, a client and a server transaction in one: the capture sees
the wire between them and neither state machine, so states are inferred from what passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sipdiag.model import JoinedBy, Sighting, Transaction
from sipdiag.sip import Message

if TYPE_CHECKING:
    from sipdiag.calls.cases import CaseBuilder
    from sipdiag.calls.legs import LegKeys, Names, Way
    from sipdiag.calls.plain import PlainCall

TransactionKey = tuple[str, int, str, str]

MAGIC_COOKIE = "z9hG4bK"
"""A branch that begins so is unique over space and time (RFC 3261 8.1.1.7)."""

WITHIN_DIALOGS = frozenset({"BYE", "INFO", "PRACK", "UPDATE"})
"""Methods that exist within a dialog only; what RFC 2543 stacks send so carries no To tag that would show it."""

TRANSITIONS: dict[str, dict[str, str]] = {
    "calling": {"1xx": "proceeding", "2xx": "accepted", "final": "completed"},
    "proceeding": {"1xx": "proceeding", "2xx": "accepted", "final": "completed"},
    "completed": {"2xx": "accepted", "ack": "confirmed"},
    "accepted": {"ack": "confirmed"},
    "confirmed": {"2xx": "accepted"},
}
"""State -> what was seen -> next state (RFC 3261 figures 5 to 8 with the Accepted state of RFC 6026); what is not
listed changes nothing."""


def transaction_key(message: Message, method: str) -> TransactionKey:
    """What a request and its responses share on one hop, within the whole capture (RFC 3261 17.1.3, 17.2.3).

    Call-ID and CSeq number are part of it, so that a stack that uses one branch for everything is still told apart.
    Without the magic cookie (RFC 2543) the top Via as a whole and the From tag stand in for the branch.
    """
    branch = message.branch or ""
    if not is_unique(branch):
        vias = message.headers("Via")
        top = vias[0].split(";", 1)[0].strip() if vias else ""
        branch = f"{top}|{branch}|{message.from_tag or ''}"
    return message.call_id, message.cseq, method, branch


def is_unique(branch: str | None) -> bool:
    """Whether a branch tells its transaction from any other (RFC 3261 8.1.1.7)."""
    return branch is not None and branch.startswith(MAGIC_COOKIE)


MAX_RESPONSES = 256
"""Distinct responses kept of one transaction; a fork over more branches, or a flood, counts as repetition beyond."""


MAX_REPEATS = 4_096
"""Repetitions of a request, of its responses and of its ACKs that are kept of one transaction; of more, the first ones
and the latest: a message sent eleven times is a fault, and one sent a million times must not fill the memory."""


_NONE: Sequence[Sighting] = ()
"""What most transactions have of repetitions: three lists less for each."""


class TransactionBuilder:
    """One transaction on one hop while the capture goes on; `seal` makes the record."""

    __deletable__ = ("case",)  # which what is compiled has to be told
    __slots__ = (
        "acks",
        "branch",
        "call_id",
        "cancel",
        "case",
        "client",
        "copies",
        "cseq",
        "final",
        "in_dialog",
        "is_relayed",
        "joined_by",
        "key",
        "last_ns",
        "leg_keys",
        "leg_names",
        "leg_of",
        "leg_way",
        "method",
        "recent_key",
        "repeats_left_out",
        "request",
        "response_copies",
        "responses",
        "server",
        "state",
        "transport",
    )

    def __init__(self, key: TransactionKey, first: Sighting) -> None:
        message = first.message
        self.key = key
        self.call_id, self.cseq, self.method, _ = key
        self.branch = message.branch
        self.transport = first.transport
        self.request: Sighting | None = None
        self.copies = _NONE
        self.responses: list[Sighting] = []
        self.final: Sighting | None = None
        """The best final response so far: a 2xx before any other, else the first."""
        self.response_copies = _NONE
        self.acks = _NONE
        self.repeats_left_out = 0
        """Repetitions beyond MAX_REPEATS."""
        self.case: CaseBuilder | PlainCall
        """The Case that it is part of, from when that one takes it."""
        self.cancel: TransactionBuilder | None = None
        self.is_relayed = False
        """A response went to somebody else than the client."""
        self.leg_of: TransactionBuilder | None = None
        """The INVITE of another Call-ID that this one carries on beyond a B2BUA."""
        self.joined_by: JoinedBy | None = None
        self.leg_names: Names | None = None
        """Of an initial INVITE: by what it names the session that it belongs to; None until that is asked."""
        self.leg_keys: LegKeys | None = None
        """Of an initial INVITE: what else joins it to other legs."""
        self.leg_way: Way | None = None
        """Of one that is remembered for its next leg: from where to where it went."""
        self.recent_key: tuple[str, str] | None = None
        """Of an INVITE: who calls, read once."""
        self.state = "calling"
        if message.is_request:
            self.client, self.server = first.source, first.destination
            self.add_request(first)
        else:
            self.client, self.server = first.destination, first.source
            self.in_dialog = self.method in WITHIN_DIALOGS
            self.add_response(first)

    def add_request(self, sighting: Sighting) -> None:
        """The first sight of the request; its responses may have been seen before it."""
        self.request = sighting
        self.in_dialog = sighting.message.to_tag is not None or self.method in WITHIN_DIALOGS
        self.last_ns = sighting.time_ns

    def add_copy(self, sighting: Sighting) -> None:
        """The request once more: a retransmission."""
        self.copies = self._kept(self.copies, sighting)
        self.last_ns = sighting.time_ns

    def add_response(self, sighting: Sighting) -> None:
        status = sighting.message.status or 0
        if self.responses and self._is_known(sighting):
            self.response_copies = self._kept(self.response_copies, sighting)
        else:
            self.responses.append(sighting)
            if status >= 200 and (self.final is None or status < 300 <= self.final.status):
                self.final = sighting
        seen = "1xx" if status < 200 else "2xx" if status < 300 else "final"
        self.state = TRANSITIONS[self.state].get(seen, self.state)
        self.last_ns = sighting.time_ns

    def _is_known(self, response: Sighting) -> bool:
        if len(self.responses) >= MAX_RESPONSES:
            return True
        status = response.message.status
        for known in self.responses:  # noqa: SIM110  # a loop is faster, and every response passes here
            if known.message.status == status and _same_response(known, response):
                return True
        return False

    def is_second_sight(self, response: Sighting, within_ns: int) -> bool:
        """Whether a response is one just seen on its way between two other addresses, on both sides of a NAT."""
        for seen in (self.responses, self.response_copies):
            if not seen:
                continue
            last = seen[-1]
            if last.source == response.source and last.destination == response.destination:
                continue
            if abs(response.time_ns - last.time_ns) <= within_ns and _same_response(last, response):
                return True
        return False

    def add_ack(self, sighting: Sighting) -> None:
        self.acks = self._kept(self.acks, sighting)
        self.state = TRANSITIONS[self.state].get("ack", self.state)
        self.last_ns = sighting.time_ns

    def _kept(self, repeats: Sequence[Sighting], sighting: Sighting) -> Sequence[Sighting]:
        """These with one more."""
        if not isinstance(repeats, list):
            return [sighting]
        if len(repeats) < MAX_REPEATS:
            repeats.append(sighting)
        else:
            repeats[-1] = sighting
            self.repeats_left_out += 1
        return repeats

    def seal(self, upstream: Transaction | None, cancel: Transaction | None) -> Transaction:
        return Transaction(
            self.method,
            self.client,
            self.server,
            self.transport,
            self.branch,
            self.call_id,
            self.cseq,
            self.in_dialog,
            self.request,
            tuple(self.copies),
            tuple(self.responses),
            self.final,
            tuple(self.response_copies),
            tuple(self.acks),
            cancel,
            upstream,
        )


def _same_response(known: Sighting, again: Sighting) -> bool:
    """Whether a response repeats another; a reliable provisional one is told from the next by its RSeq (RFC 3262 3)."""
    before, message = known.message, again.message
    status = message.status
    if before.status != status or before.to_tag != message.to_tag:
        return False
    rseq = message.header("RSeq") if status is not None and 100 < status < 200 else None
    return rseq is None or before.header("RSeq") == rseq

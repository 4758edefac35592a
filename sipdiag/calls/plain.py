"""Calls while they are as nearly all are: one INVITE, at most one BYE, and what answers them, on one hop.

Such a call needs none of what tells transactions, dialogs and hops of one Case apart, and its Call-ID alone finds it.
It is the short form of a `CaseBuilder`: whatever else comes with its Call-ID, or may belong to it, is told to the Case
that it unfolds to, which is as if there had never been another form.
"""

from __future__ import annotations

from sipdiag.calls.cases import CHALLENGES, NEVER_NS, CaseBuilder, DialogTags, Waits, dialog_tags
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.model import Kind, Sighting
from sipdiag.sip import Message


class PlainCall:
    """One plain call while the capture goes on."""

    __slots__ = (
        "bye",
        "confirmed",
        "deadline_ns",
        "ended",
        "from_tag",
        "invite",
        "is_up",
        "last_ns",
        "number",
        "place",
        "queued_ns",
        "start_ns",
    )

    kind: Kind = "call"

    def __init__(self, number: int, place: int, invite: TransactionBuilder, from_tag: str | None) -> None:
        self.number = number
        self.place = place
        self.start_ns = self.last_ns = invite.last_ns
        self.invite = invite
        self.from_tag = from_tag
        self.bye: TransactionBuilder | None = None
        self.confirmed: DialogTags | None = None
        """The dialog that a 2xx confirmed."""
        self.ended: DialogTags | None = None
        """The one that the BYE is of."""
        self.is_up = False
        self.deadline_ns = NEVER_NS
        self.queued_ns = NEVER_NS + 1
        invite.case = self

    def answered_by(self, response: Sighting) -> TransactionBuilder | None:
        """The transaction that a response with its Call-ID answers; None where the call is not plain any more."""
        message = response.message
        method = message.method
        transaction = self.invite if method == "INVITE" else self.bye if method == "BYE" else None
        if (
            transaction is None
            or transaction.branch != message.branch
            or transaction.cseq != message.cseq
            or transaction.server != response.source
            or transaction.client != response.destination
        ):
            return None
        if message.from_tag != self.from_tag and transaction is self.invite:
            return None  # the tags of another dialog
        final = transaction.final
        if final is not None and message.to_tag != final.message.to_tag:
            return None  # a fork
        return transaction

    def note_response(self, transaction: TransactionBuilder, response: Sighting) -> None:
        """What a response says of its dialog."""
        message = response.message
        if transaction is self.invite and 200 <= (message.status or 0) < 300:
            self.confirmed = dialog_tags(message)
            self.is_up = self.ended != self.confirmed

    def note_bye(self, bye: Message) -> None:
        """A BYE was seen: the dialog that it names is over (RFC 3261 15.1)."""
        self.ended = dialog_tags(bye)
        if self.ended == self.confirmed:
            self.is_up = False

    def touch(self, time_ns: int, waits: Waits) -> None:
        """A message of this call was seen: work out until when it stays open, as `CaseBuilder.touch` does."""
        if time_ns > self.last_ns:
            self.last_ns = time_ns
        if self.is_up:
            wait_ns = waits.silent_ns
        elif self.invite.state == "proceeding":
            wait_ns = waits.proceeding_ns
        elif self.confirmed is None and (final := self.invite.final) is not None and final.status in CHALLENGES:
            wait_ns = waits.challenge_ns
        else:
            wait_ns = waits.quiet_ns
        self.deadline_ns = self.last_ns + wait_ns

    def unfold(self) -> CaseBuilder:
        """The same as a Case; this one is not to be used any more."""
        case = CaseBuilder("call", "INVITE", self.number, self.start_ns, self.place)
        case.add(self.invite, is_attempt=True)
        if self.bye is not None:
            case.add(self.bye, is_attempt=False)
            if self.bye.request is not None:
                case.note_bye(self.bye.request.message)
        case.last_ns, case.deadline_ns, case.queued_ns = self.last_ns, self.deadline_ns, self.queued_ns
        return case

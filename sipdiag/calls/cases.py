"""Cases while they grow: what belongs together, and how long one stays open."""

from __future__ import annotations

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Broken, Event, Kind, Sighting
from sipdiag.sip import NameAddr, Uri, parse_uri, same_target

NEVER_NS = 1 << 62
"""A time beyond every capture: the deadline of a Case that nothing but its end or the capture's closes."""

CHALLENGES = frozenset({401, 407})

NEGOTIATED = frozenset({401, 407, 420, 421, 422})
"""Refusals that name what a retry has to change (RFC 3261 8.1.3.5, RFC 4028 7.3)."""

FAILOVER = frozenset({408, 500, 502, 503, 504})
"""Refusals after which a client turns to another server (RFC 3263 4.3)."""


class CaseBuilder:
    """One Case while the capture goes on."""

    __slots__ = (
        "attempts",
        "broken",
        "call_ids",
        "callers",
        "deadline_ns",
        "ended_dialogs",
        "events",
        "kind",
        "last_ns",
        "method",
        "number",
        "open_invites",
        "queued_ns",
        "sealed",
        "start_ns",
        "transactions",
    )

    def __init__(self, kind: Kind, method: str, number: int, start_ns: int) -> None:
        self.kind: Kind = kind
        self.method = method
        self.number = number
        self.start_ns = start_ns
        self.last_ns = start_ns
        self.call_ids: list[str] = []
        self.transactions: list[TransactionBuilder] = []
        self.attempts: list[TransactionBuilder] = []
        self.broken: list[Broken] = []
        self.events: list[Event] = []
        self.deadline_ns = NEVER_NS
        self.queued_ns = NEVER_NS + 1
        self.sealed = False

    def add(self, transaction: TransactionBuilder, is_attempt: bool) -> None:
        self.transactions.append(transaction)
        if is_attempt:
            self.attempts.append(transaction)
        if transaction.call_id not in self.call_ids:
            self.call_ids.append(transaction.call_id)

    @property
    def answered(self) -> bool:
        return any(t.state in ("accepted", "confirmed") and is_success(t) for t in self.attempts)

    def touch(self, time_ns: int, limits: Limits) -> None:
        """A message of this Case was seen: work out until when the Case stays open.

        64*T1 after its last transaction ended; while an INVITE is proceeding, until a Timer C would have fired; while
        a dialog is up, until its BYE.
        """
        self.last_ns = max(self.last_ns, time_ns)
        quiet = limits.transaction_timeout_s + limits.edge_margin_s
        if self.attempts and (final := self.attempts[-1].final) is not None and final.status in CHALLENGES:
            quiet = limits.challenge_retry_s
        ended = False
        if self.kind == "call":
            established = 0
            for transaction in self.transactions:
                if transaction.method == "INVITE":
                    if transaction.state == "proceeding":
                        quiet = limits.proceeding_timeout_s
                    elif not established and is_success(transaction):
                        established = 1
                elif transaction.method == "BYE":
                    ended = True
            if established and not ended:
                self.deadline_ns = NEVER_NS
                return
        self.deadline_ns = self.last_ns + int(quiet * NS_PER_S)


def is_success(transaction: TransactionBuilder) -> bool:
    final = transaction.final
    return final is not None and final.status < 300


def continues(case: CaseBuilder, sighting: Sighting, limits: Limits, same_call_id: bool) -> bool:
    """Whether a new initial INVITE is a successor of the Case's last attempt and not another call.

    Successors are retries after a challenge, a redirect or a refusal that names what to change, and failover to
    another server, while the target is unchanged or came from a Contact. With the Call-ID and From tag of the attempt
    before it (RFC 3261 8.1.3.5) any quick repetition counts; with others it has to be told by what it answers.
    """
    if not case.attempts or case.answered:
        return False
    last = case.attempts[-1]
    request = last.request
    if request is None:
        return same_call_id
    message = sighting.message
    final = last.final
    elapsed_s = (sighting.time_ns - last.last_ns) / NS_PER_S
    if final is not None and 300 <= final.status < 400 and message.request_uri:
        followed = any(targets_match(message.request_uri, c.uri) for c in final.message.values("Contact") if isinstance(c, NameAddr))
        return followed and elapsed_s <= limits.redirect_follow_s
    unchanged = targets_match(message.request_uri or "", parse_uri(request.message.request_uri or ""))
    if not unchanged:
        return False
    if same_call_id:
        patient = final is not None and final.status in NEGOTIATED
        return final is None or patient or elapsed_s <= limits.successor_s
    if elapsed_s > limits.successor_s:
        return False
    elsewhere = (last.server != sighting.destination)
    if final is None:
        # A call that is still being set up stands beside another; given up without an answer it was moved.
        return elsewhere and last.state == "calling" and bool(last.copies)
    if final.status in CHALLENGES:
        return has_credentials(sighting)
    return final.status in NEGOTIATED or (final.status in FAILOVER and elsewhere)


def has_credentials(sighting: Sighting) -> bool:
    message = sighting.message
    return message.header("Authorization") is not None or message.header("Proxy-Authorization") is not None


def targets_match(text: str, uri: Uri | None) -> bool:
    """Whether a Request-URI names the same user as `uri`, wherever it is sent: failover changes the host."""
    mine = parse_uri(text)
    if mine is None or uri is None:
        return False
    return same_target(mine, uri) or (mine.user is not None and mine.user == uri.user)

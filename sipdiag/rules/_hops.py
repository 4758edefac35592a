"""Which hop a request came to nothing at: shared by the rules on responses that are missing.

In: a Case and one of its transactions. Out: judgments, no findings. A proxy answers upstream with the best response of
its branches, and makes up a 408 or another final response where none brought any (RFC 3261 16.7, 16.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case, Endpoint, Event, Sighting, Transaction
from sipdiag.rules._credentials import credentials
from sipdiag.rules._guards import (
    bytes_missed,
    direction_seen,
    hidden_by_encryption,
    reliable_transport,
    repeated_until_timeout,
    watched_until,
)

MAX_HOPS = 70
"""Hops that a request may take: the Max-Forwards of RFC 3261 8.1.1.6."""

MAX_BYES = 64
"""BYEs of a Case that are looked at, the first: each hop and side has one. Bounds what each request is held against."""

EVIDENCE_SENDS = 11
"""Sends of one message that a finding cites: as many as RFC 3261 allows a non-INVITE request or a 2xx in 32 s."""

_REFUSALS_BELOW_SIP = frozenset({"icmp-unreachable", "tcp-refused", "tcp-unanswered"})


Silence = Literal["proved", "likely", "hidden", "single", "open", "edge"]
"""Of a request without an answer. proved: it found none. likely: none is in the capture, which would show one.
hidden: the capture would not show one (guard G1). single: it was not repeated over UDP, or not for long, as if one
came. open and edge: the capture ends, or begins, too near to it (G2)."""


def seconds(duration_ns: int) -> float:
    """Nanoseconds as seconds, to the millisecond: what a fact holds."""
    return round(duration_ns / NS_PER_S, 3)


def cited(sends: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """The sends of one message that a person needs to see: all of them, of very many the first ones and the last."""
    if len(sends) <= EVIDENCE_SENDS:
        return tuple(sends)
    return (*sends[: EVIDENCE_SENDS - 1], sends[-1])


def in_time(*seen: Sighting | Event | None) -> tuple[Sighting | Event, ...]:
    """What there is of this, in the order of time, each once."""
    return tuple(sorted(dict.fromkeys(s for s in seen if s is not None), key=lambda s: (s.time_ns, s.frame)))


def sent_in_vain(case: Case, transactions: Sequence[Transaction]) -> tuple[Sighting | Event, ...]:
    """What shows that these requests found no answer: sends of the first and the last, and a refusal below SIP."""
    seen: list[Sighting | Event] = []
    for transaction in transactions if len(transactions) < 3 else (transactions[0], transactions[-1]):
        seen += cited(transaction.sends)
        seen += refused_below_sip(case, transaction)[:1]
    return tuple(seen)


def silence_facts(case: Case, transaction: Transaction) -> dict[str, object]:
    """What the texts say of a request that found no answer."""
    sends = transaction.sends
    refusals = refused_below_sip(case, transaction)
    return {
        "server": str(transaction.server),
        "sender": str(transaction.client),
        "transport": transaction.transport.upper(),
        "sends": len(sends),
        "sent": how_often(sends),
        "waited_s": seconds(sends[-1].time_ns - sends[0].time_ns),
        "refused": f"{refusals[0].kind} ({refusals[0].detail})" if refusals else "nothing refused it",
        "server_seen": _server_seen(case, transaction),
    }


def _server_seen(case: Case, transaction: Transaction) -> str:
    server, client = transaction.server, transaction.client
    if direction_seen(case, server, client, transaction.first_ns + 2 * TRAFFIC_BUCKET_NS):
        return "does send other packets after that"
    if reliable_transport(transaction) and direction_seen(case, server, client, transaction.first_ns):
        return "is seen to send at that time, but only what is no answer, and nothing later"
    return "is not seen to send anything after that"


def how_often(sends: Sequence[Sighting]) -> str:
    """`once`, or `7 times in 31.5 s`: how a text says that a message was repeated."""
    if len(sends) < 2:
        return "once"
    return f"{len(sends)} times in {seconds(sends[-1].time_ns - sends[0].time_ns):g} s"


def side_of(case: Case, box: Endpoint) -> Literal["caller", "callee"]:
    """The side that a box stands on; a downstream hop is the callee's side (contract, `party`)."""
    return "caller" if box.address == case.caller.address else "callee"


def refused_below_sip(case: Case, transaction: Transaction) -> tuple[Event, ...]:
    """ICMP or TCP refusals of this request's packets."""
    flow = (transaction.client, transaction.server)
    return tuple(
        e
        for e in case.events
        if e.kind in _REFUSALS_BELOW_SIP and e.about == flow and e.time_ns >= transaction.first_ns
    )


def why_unknown(transaction: Transaction, judged: Silence | None) -> str | None:
    """What keeps a capture from showing that a request found no answer; None where it shows it."""
    way = f"{transaction.server.address} sends to {transaction.client.address}"
    reasons: dict[Silence | None, str] = {
        "hidden": f"what {way} is not in this capture, or not readable, after the request",
        "single": "the request was not repeated as long as one without an answer is, as if its sender got one or "
        "wanted none, and the capture holds no answer",
        "open": "the capture ends while the request is still being repeated",
        "edge": "the capture begins shortly before, so that the call may have been over already",
    }
    return reasons.get(judged)


def _given_up(case: Case, transaction: Transaction, limits: Limits) -> bool:
    """G2: the capture goes on past the timer, or past the moment at which the next repetition was due."""
    if watched_until(case, transaction.first_ns + int(limits.transaction_timeout_s * NS_PER_S), limits):
        return True
    sends = transaction.sends
    if len(sends) < 2:
        return False
    return watched_until(case, sends[-1].time_ns + 2 * (sends[-1].time_ns - sends[-2].time_ns), limits)


def _has_credentials(transaction: Transaction) -> bool:
    return transaction.request is not None and bool(credentials(transaction.request))


class Branches:
    """The hops of a Case as a tree: which transaction came before which, and what followed on each; its BYEs.

    A hop is linked by its Via list; where a box on the way hides that, by its address, as the latest request that
    reached it before.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self.beginning_seen = False
        self.byes = tuple([t for t in case.transactions if t.method == "BYE"][:MAX_BYES])
        self._attempts: dict[int, int] = {}
        self._last_answer = -1
        for index, attempt in enumerate(case.attempts):
            self._attempts[id(attempt)] = index
            if not attempt.in_dialog:
                self.beginning_seen = True
            if _came_to_an_end(attempt):
                self._last_answer = index
        self._parents: dict[int, Transaction] = {}
        self._below: dict[int, list[Transaction]] = {}
        self._last_in_dialog_ns: dict[str, int] = {}
        self._last_authorized: dict[tuple[str, Endpoint], int] | None = None
        """By Call-ID and sender, the highest CSeq with credentials; None until somebody asks."""
        reached: dict[tuple[str, str], Transaction] = {}
        for transaction in case.transactions:
            parent = transaction.upstream
            if transaction.in_dialog:
                self._last_in_dialog_ns[transaction.call_id] = transaction.first_ns
            elif parent is None and id(transaction) not in self._attempts:
                parent = reached.get((transaction.method, transaction.client.address))
            if parent is not None:
                self._parents[id(transaction)] = parent
                self._below.setdefault(id(parent), []).append(transaction)
            if not transaction.in_dialog and transaction.server.address != transaction.client.address:
                reached[transaction.method, transaction.server.address] = transaction

    def answer_passed_unseen(self, transaction: Transaction) -> bool:
        """Whether an ACK, credentials or a request in the new dialog followed, which only an answer brings about."""
        if transaction.acks:
            return True
        if not transaction.in_dialog and self._last_in_dialog_ns.get(transaction.call_id, 0) > transaction.first_ns:
            return True
        if self._last_authorized is None:
            self._last_authorized = {}
            for other in self._case.transactions:
                if _has_credentials(other):
                    sender = (other.call_id, other.client)
                    self._last_authorized[sender] = max(other.cseq, self._last_authorized.get(sender, 0))
        authorized = self._last_authorized.get((transaction.call_id, transaction.client), 0)
        return authorized > transaction.cseq and not _has_credentials(transaction)

    def above(self, transaction: Transaction) -> tuple[Transaction, ...]:
        """The hops before this one, the nearest first."""
        hops: list[Transaction] = []
        hop = self._parents.get(id(transaction))
        while hop is not None and len(hops) < MAX_HOPS:
            hops.append(hop)
            hop = self._parents.get(id(hop))
        return tuple(hops)

    def below(self, transaction: Transaction) -> tuple[Transaction, ...]:
        """The next hop's transactions of the same request."""
        return tuple(self._below.get(id(transaction), ()))

    def onward(self, transaction: Transaction) -> tuple[Transaction, ...]:
        """The hops of a request from this one on: of a fork the branch that brought its kind of final response."""
        hops = [transaction]
        while len(hops) < MAX_HOPS and (below := self._below.get(id(hops[-1]))):
            final = own_final(hops[-1])
            alike = [t for t in below if final is not None and (f := own_final(t)) is not None and _alike(f, final)]
            hops.append((alike or below)[-1])
        return tuple(hops)

    def origin(self, transaction: Transaction) -> Transaction:
        """The first hop of the same request that the capture saw."""
        return (transaction, *self.above(transaction))[-1]

    def leg_origin(self, transaction: Transaction) -> Transaction:
        """The first hop of the same request under the same Call-ID: where the dialog of this leg begins."""
        mine = transaction.call_id
        return [t for t in (transaction, *self.above(transaction)) if t.call_id == mine][-1]

    def open_ends(self, transaction: Transaction) -> tuple[Transaction, ...]:
        """The last seen hops of the branches that brought no final response of their own; without any, itself."""
        ends: list[Transaction] = []
        passed: set[int] = set()
        waiting = [transaction]
        while waiting:
            hop = waiting.pop()
            if id(hop) in passed:
                continue
            passed.add(id(hop))
            unanswered = [t for t in self.below(hop) if own_final(t) is None]
            waiting += unanswered
            if not unanswered and hop is not transaction:
                ends.append(hop)
        return tuple(reversed(ends)) or (transaction,)

    def refusal_above(self, transaction: Transaction) -> Transaction | None:
        """The nearest hop before this one that ended with a failure; 487 is no failure but a CANCEL's doing."""
        return next((t for t in self.above(transaction) if (f := own_final(t)) is not None and f.status >= 300), None)

    def another_server_answered(self, transaction: Transaction) -> bool:
        """Failover: the next attempt that found an answer went to another server (RFC 3263 4.3)."""
        attempt = self._attempts.get(id(transaction))
        if attempt is None or self._last_answer <= attempt:
            return False
        later = next(a for a in self._case.attempts[attempt + 1 :] if _came_to_an_end(a))
        return later.server != transaction.server

    def decided_elsewhere(self, transaction: Transaction) -> bool:
        """Whether the request went on without this hop: another branch or another attempt decided it."""
        hop = transaction
        for up in self.above(transaction):
            final = own_final(up)
            beside = [t for t in self.below(up) if t is not hop]
            others = [own_final(t) for t in beside]
            if final is None:
                if any(r.status > 100 for t in (up, *beside) for r in t.provisionals):
                    return True  # the caller heard of another branch, or was to hear of it (RFC 3261 16.7 step 5)
            elif final.status < 300:
                return True
            elif any(other is not None and (final.status != 408 or other.status == 408) for other in others):
                return True  # the best response came from a branch that did answer
            hop = up
        attempt = self._attempts.get(id(hop))
        if attempt is None or self._case.kind != "call":
            return False
        return self._last_answer > attempt


@lru_cache(maxsize=1)
def branches_of(case: Case) -> Branches:
    """The hops of a Case as a tree, put up once for all rules that ask about it in turn."""
    return Branches(case)


def _came_to_an_end(transaction: Transaction) -> bool:
    """Whether a final response came; an ACK shows one that the capture lacks."""
    return transaction.final is not None or bool(transaction.acks)


def _alike(one: Sighting, other: Sighting) -> bool:
    return one.status // 100 == other.status // 100


def succeeded(transaction: Transaction) -> bool:
    """Whether a 2xx answered it, in this capture or unseen: only the ACK to one has a branch of its own (RFC 3261
    13.2.2.4, 17.1.1.3)."""
    if transaction.final is not None:
        return transaction.final.status < 300
    return any(ack.message.branch not in (None, transaction.branch) for ack in transaction.acks)


def own_final(transaction: Transaction) -> Sighting | None:
    """The final response, but for a 487: that only confirms a CANCEL (RFC 3261 9.2)."""
    final = transaction.final
    return None if final is not None and final.status == 487 else final


def sender_tag(transaction: Transaction) -> str | None:
    """The tag of the side that sent the request, which its responses show too."""
    seen = transaction.sends or transaction.responses
    return seen[0].message.from_tag


def only_trying(transaction: Transaction) -> bool:
    """An INVITE that got 100 Trying and no other provisional response."""
    provisionals = transaction.provisionals
    return bool(provisionals) and all(r.status == 100 for r in provisionals)


def reached_nobody(case: Case, branches: Branches, transaction: Transaction, limits: Limits) -> bool:
    """Whether the capture shows that no response came, not even a provisional one, which says that the request was
    read."""
    return not transaction.responses and silence(case, branches, transaction, limits) in ("proved", "likely")


def silence(case: Case, branches: Branches, transaction: Transaction, limits: Limits) -> Silence | None:
    """Whether a request found no final response (an INVITE: no response at all).

    None: it was answered or is too young to tell, or what followed shows that an answer passed unseen.
    """
    answered = transaction.responses if transaction.method == "INVITE" else transaction.finals
    if transaction.request is None or answered or branches.answer_passed_unseen(transaction):
        return None
    if refused_below_sip(case, transaction):
        return "proved"
    timeout_ns = int(limits.transaction_timeout_s * NS_PER_S)
    begun_before = transaction.in_dialog and not branches.beginning_seen
    if begun_before and transaction.first_ns - case.view.first_ns < timeout_ns:
        return "edge"
    reliable = reliable_transport(transaction)
    repeated = not reliable and repeated_until_timeout(transaction, limits)
    if not _given_up(case, transaction, limits):
        return "open" if repeated else None
    if repeated:
        return "proved"
    # A client cancels what it got a provisional response to (RFC 3261 9.1).
    if transaction.cancel is not None or not watched_until(case, transaction.first_ns + timeout_ns, limits):
        return None
    # A client goes on repeating until it has an answer (RFC 3261 17.1.2.2); but people hang up on a silent INVITE.
    enough = 2 if transaction.method == "INVITE" else limits.sends_without_answer
    if not reliable and len(transaction.sends) < enough:
        return "single"
    if reliable and bytes_missed(case, transaction.server, transaction.client, transaction.first_ns):
        return "hidden"
    # What goes over TCP is acknowledged at once and never sent again: whoever sees that way sees it in these seconds.
    later_ns = transaction.first_ns + (0 if reliable else 2 * TRAFFIC_BUCKET_NS)
    seen = direction_seen(case, transaction.server, transaction.client, later_ns)
    return "likely" if seen and not hidden_by_encryption(case) else "hidden"

"""What a message belongs to, where its Call-ID does not settle it: which hop, which attempt, whose."""

from __future__ import annotations

from sipdiag.calls.cases import CHALLENGES, NEGOTIATED, CaseBuilder
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.model import NS_PER_S, Evidence, Sighting


def answered_by(rivals: list[TransactionBuilder], response: Sighting) -> TransactionBuilder:
    """Of the transactions with this key the one whose server sent the response; the latest where none did."""
    for transaction in rivals:
        if transaction.server == response.source and transaction.client == response.destination:
            return transaction
    for transaction in rivals:
        if transaction.server.address == response.source.address:
            return transaction
    return rivals[-1]


def closeness(invite: TransactionBuilder, ack: Sighting) -> tuple[int, float]:
    """How well an ACK fits the hop of an INVITE: its sender counts more than where it went."""
    same_client = invite.client.address == ack.source.address
    same_server = invite.server.address == ack.destination.address
    return 2 * same_client + same_server, -abs(ack.time_ns - invite.last_ns) / NS_PER_S


def is_hop_of(case: CaseBuilder, sighting: Sighting) -> bool:
    """Whether a request has passed a hop that the Case knows: a branch of it is further down in the Via list."""
    message = sighting.message
    if len(message.headers("Via")) < 2:  # as of most, which are not parsed for it
        return False
    cseq = message.cseq
    return any(via.branch is not None and (via.branch, cseq) in case.branches for via in message.vias[1:])


def same_originator(case: CaseBuilder, sighting: Sighting) -> bool:
    """Whether a request comes from who began the Case."""
    first = case.attempts[0].request
    return first is None or (
        first.source.address == sighting.source.address and first.message.from_tag == sighting.message.from_tag
    )


def with_same_ids(known: CaseBuilder, invite: Sighting) -> Evidence | None:
    """The INVITE of an earlier call of the same sender whose Call-ID, From tag and CSeq another one has again."""
    last = known.attempts[-1].request if known.attempts else None
    if last is None or not same_originator(known, invite) or invite.message.cseq > last.message.cseq:
        return None
    return Evidence(frame=last.frame, note=f"INVITE {last.message.request_uri} of the call before")


def is_unseen_attempt(case: CaseBuilder, transaction: TransactionBuilder) -> bool:
    """Whether a transaction of which only responses are seen is its originator's, and not one inside a dialog."""
    if transaction.method != case.method or transaction.in_dialog:
        return False
    if not case.attempts or case.kind == "registration":
        return True
    first, last = case.attempts[0], case.attempts[-1]
    if case.answered or first.client.address != transaction.client.address:
        return False
    if (final := last.final) is not None and final.status in NEGOTIATED and last.acks:
        return True  # what was asked for came with a request that the capture lacks, and an old CSeq
    # With CSeq and server of an attempt whose request was seen it answers that one, under a branch of its own.
    return first.request is None or transaction.cseq > last.cseq or transaction.server != last.server


def is_challenged(case: CaseBuilder) -> bool:
    """Whether the last attempt of a Case was asked for credentials."""
    final = case.attempts[-1].final if case.attempts else None
    return final is not None and final.status in CHALLENGES

"""What a Case's session descriptions say of media: `Case` -> the endpoints at which each side wants to
receive.

Reads the SDP of first sights only, offers and answers alike, on every hop: a proxy passes the same body on,
a box that relays media names endpoints of its own, and all of them count for the side whose description
they stand in. Says nothing of packets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from sipdiag.model import NS_PER_S, Case, Endpoint, Sighting, Transaction
from sipdiag.sip import STATIC_CODECS, Codec, Media

Side = Literal["caller", "callee"]

MAX_ENDPOINTS = 256
"""Endpoints read of one Case; a call with ICE, video and many hops has some tens."""
AFTERMATH_NS = 2 * NS_PER_S
"""How long after a call's last message its media may still arrive."""

_RTP_COMPONENT = 1


class Receiver(NamedTuple):
    """One side's readiness to receive RTP, or UDPTL, at one endpoint, from the time it was announced."""

    endpoint: Endpoint
    side: Side
    since_ns: int
    media: Media
    call_id: str
    to_tag: str | None
    """Of the dialog, where the callee said it."""
    sent_from: str
    """The address that the description came from."""


def receivers(case: Case, what: Literal["rtp", "udptl"] = "rtp") -> tuple[Receiver, ...]:
    """Every endpoint that a description announces for this, in the order of their announcement, repeats too."""
    found: list[Receiver] = []
    for sighting, side, call_id in _descriptions(case):
        message = sighting.message
        to_tag = (message.to_tag if message.status else message.from_tag) if side == "callee" else None
        for media in sighting.sdp.media if sighting.sdp else ():
            is_wanted = media.is_rtp if what == "rtp" else media.is_udptl
            if media.port and is_wanted and not media.is_hold_address:
                told = (side, sighting.time_ns, media, call_id, to_tag, sighting.source.address)
                found += [Receiver(end, *told) for end in endpoints_of(media)]
    found.sort(key=lambda receiver: receiver.since_ns)
    return tuple(found[:MAX_ENDPOINTS])


def ufrags(case: Case) -> dict[str, set[Side]]:
    """The user fragments of ICE (RFC 8839 5.4) that descriptions name, up to MAX_ENDPOINTS, and whose they are."""
    found: dict[str, set[Side]] = {}
    for sighting, side, _ in _descriptions(case):
        sdp = sighting.sdp
        for name, value in (
            (*sdp.attributes, *(one for media in sdp.media for one in media.attributes)) if sdp is not None else ()
        ):
            if name == "ice-ufrag" and value and (value in found or len(found) < MAX_ENDPOINTS):
                found.setdefault(value, set()).add(side)
    return found


def _descriptions(case: Case) -> Iterator[tuple[Sighting, Side, str]]:
    """Messages that can carry an offer or answer, with the side that sent them and their Call-ID.

    The caller's side of each Call-ID is who sent the INVITE that began it; so each leg of a back-to-back
    user agent has both sides, and they point the same way.
    """
    caller_tags = {(dialog.call_id, dialog.caller_tag) for dialog in case.dialogs}
    caller_tags |= {(t.call_id, _from_tag(t) or "") for t in case.transactions if not t.in_dialog}
    known = {call_id for call_id, _ in caller_tags}
    for transaction in case.transactions:
        if transaction.call_id not in known:
            # The capture began within the call: who asks first stands in for the caller, as in Case.caller.
            known.add(transaction.call_id)
            caller_tags.add((transaction.call_id, _from_tag(transaction) or ""))
        is_callers = (transaction.call_id, _from_tag(transaction) or "") in caller_tags
        asker: Side = "caller" if is_callers else "callee"
        asked: Side = "callee" if is_callers else "caller"
        if transaction.request:
            yield transaction.request, asker, transaction.call_id
        for response in transaction.responses:
            yield response, asked, transaction.call_id
        for ack in transaction.acks:
            yield ack, asker, transaction.call_id


def _from_tag(transaction: Transaction) -> str | None:
    seen = transaction.request or next(iter((*transaction.responses, *transaction.request_copies)), None)
    return seen.message.from_tag if seen else None


def endpoints_of(media: Media) -> Iterator[Endpoint]:
    if media.address:
        yield Endpoint(media.address, media.port)
    for candidate in media.candidates:
        if candidate.component == _RTP_COMPONENT:
            yield Endpoint(candidate.address, candidate.port)


def codec_of(payload_type: int, until_ns: int, *preferred: list[Receiver]) -> Codec | None:
    """What a payload type stood for at that time.

    A sender uses the numbers of the receiver's description (RFC 3264 5.1), so the first list is the
    receiver's, the next ones are what to fall back on; within a list the latest description by then counts.
    """
    name = str(payload_type)
    for candidates in preferred:
        in_force = [one for one in candidates if one.since_ns <= until_ns and name in one.media.rtpmap]
        if in_force:
            return in_force[-1].media.rtpmap[name]
    return STATIC_CODECS.get(name)


def over_ns(case: Case) -> int:
    """When the call was over; where the capture shows no end of it, up to when it was watched."""
    is_over = case.ended_by is not None or (case.answered_ns is None and case.final is not None)
    return case.end_ns if is_over else max(case.end_ns, case.view.last_ns)

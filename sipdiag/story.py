"""A Case as a reader follows it: who took part, and every message, event and stretch of media in order.

In: a Case and its verdict's knowledge. Out: a `Story`, what the ladders of all reporters are drawn from.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.model import Broken, Case, Endpoint, Event, Frame, Sighting, Stream, Transaction
from sipdiag.quoting import Quoter
from sipdiag.records import Step, Story
from sipdiag.shown import Shown, has_sdp
from sipdiag.sip import Malformed, Message

MAX_STEPS = 400
"""Arrows of one ladder; beyond that it is a log, and the report says how many were left out."""


def tell(case: Case, knowledge: Knowledge, quoter: Quoter | None = None) -> Story:
    """The story of a Case; with the text of its messages where a quoter is given."""
    names = _names(case)
    steps: list[Step] = []
    for transaction in case.transactions:
        steps += _transaction_steps(transaction, knowledge)
    steps += [_event_step(event) for event in case.events]
    steps += [_broken_step(broken) for broken in case.broken]
    steps += [_media_step(stream, index) for index, stream in enumerate((*case.streams, *case.faxes))]
    steps.sort(key=lambda s: (s.time_ns, s.frame))
    if quoter is not None:
        sent = _sent(case)
        steps[:MAX_STEPS] = [
            _quoted(step, sent.get((Frame(step.file, step.frame), step.label)), quoter) for step in steps[:MAX_STEPS]
        ]
    shown = {str(end): name for end, name in names.items()}
    return Story(
        parties=_parties(case, names),
        steps=[
            msgspec.structs.replace(
                step,
                source=shown.get(step.source, step.source),
                destination=shown.get(step.destination, step.destination),
            )
            for step in steps[:MAX_STEPS]
        ],
        omitted=max(0, len(steps) - MAX_STEPS),
    )


def software_of(case: Case, boxes: Iterable[Endpoint]) -> dict[Endpoint, str]:
    """What each of these boxes calls itself in the messages that it originated (User-Agent or Server, RFC 3261 20.35,
    20.41); without those that do not say."""
    wanted = set(boxes)
    if not wanted:
        return {}
    relayed = {id(t.upstream) for t in case.transactions}
    # A relay, and the name of somebody behind it: a request with a second Via came from further up.
    behind: set[tuple[Endpoint, str]] = set()
    software: dict[Endpoint, str] = {}
    for transaction in case.transactions:
        request = transaction.request
        if request is not None and request.source in wanted:
            name = request.message.header("User-Agent")
            if name is not None and _is_relayed(request.message):
                behind.add((request.source, name))
            elif name is not None:
                software[request.source] = name
                wanted.remove(request.source)
        for response in transaction.responses:
            if response.source not in wanted or (id(transaction) in relayed and response.status != 100):
                continue
            name = response.message.header("Server") or response.message.header("User-Agent")
            if name is not None and (response.source, name) not in behind:
                software[response.source] = name
                wanted.remove(response.source)
    return software


def _is_relayed(request: Message) -> bool:
    """Whether a request has more than one Via; parsed only where there is more than one text of them."""
    return len(request.headers("Via")) > 1 and len(request.vias) > 1


def _names(case: Case) -> dict[Endpoint, str]:
    """What each endpoint is called: the box's address, with its port where one address stands for one port.

    Over TCP a box sends from passing ports and listens on another: they are one party, unless two ports of one address
    talk to each other, as on loopback.
    """
    hops = {(t.client, t.server) for t in case.transactions}
    hops |= {(r.destination, r.source) for t in case.transactions for r in t.responses}
    hops |= {(ack.source, ack.destination) for t in case.transactions for ack in t.acks}
    endpoints = dict.fromkeys(end for t in case.transactions for end in (t.client, t.server))
    endpoints |= dict.fromkeys(end for hop in hops for end in hop)
    shared = {client.address for client, server in hops if client.address == server.address}
    ports: dict[str, set[int]] = {}
    for end in endpoints:
        ports.setdefault(end.address, set()).add(end.port)
    return {
        end: str(end) if end.address in shared or len(ports[end.address]) == 1 else end.address for end in endpoints
    }


def _parties(case: Case, names: dict[Endpoint, str]) -> list[tuple[str, str]]:
    """Every box in the order of the path, the caller's first, with its role and what it calls itself."""
    relays = {names[t.client] for t in case.transactions if t.upstream is not None}
    software = software_of(case, names)
    parties: dict[str, str] = {}
    for transaction in case.transactions:
        for end in (transaction.client, transaction.server):
            name = names[end]
            if name not in parties:
                role = "caller" if name == names[case.caller] else "proxy" if name in relays else "callee"
                parties[name] = role
            if end in software and " " not in parties[name]:
                parties[name] += f" {software[end]}"
    return list(parties.items())


def _transaction_steps(transaction: Transaction, knowledge: Knowledge) -> list[Step]:
    steps = []
    if transaction.request is not None:
        steps.append(_step(transaction.request, list(transaction.request_copies), ""))
    copies: dict[tuple[int, str | None, str | None], list[Sighting]] = {}
    for copy in transaction.response_copies:
        copies.setdefault(_identity(copy), []).append(copy)
    for response in transaction.responses:
        steps.append(_step(response, copies.get(_identity(response), []), explained(response, transaction, knowledge)))
    distinct: dict[str | None, list[Sighting]] = {}
    for ack in transaction.acks:
        distinct.setdefault(ack.message.to_tag, []).append(ack)
    steps += [_step(acks[0], acks[1:], "") for acks in distinct.values()]
    return steps


def _identity(response: Sighting) -> tuple[int, str | None, str | None]:
    """What a response and its retransmissions share; a reliable provisional one is told by its RSeq (RFC 3262 3)."""
    message = response.message
    return response.status, message.to_tag, message.header("RSeq") if 100 < response.status < 200 else None


def explained(response: Sighting, transaction: Transaction, knowledge: Knowledge) -> str:
    """What the knowledge base says of a response: its variant's meaning, else its description."""
    entry = knowledge.status(response.status)
    variant = knowledge.variant(entry, Shown(response, transaction))
    return variant.meaning if variant else entry.description


def _step(sighting: Sighting, copies: list[Sighting], note: str) -> Step:
    message = sighting.message
    return Step(
        time_ns=sighting.time_ns,
        file=sighting.frame.file,
        frame=sighting.frame.number,
        source=str(sighting.source),
        destination=str(sighting.destination),
        label=_label(message),
        note=note,
        kind="request" if message.is_request else "response",
        status=sighting.status,
        repeats=tuple(c.frame.number for c in copies),
        repeated_until_ns=copies[-1].time_ns if copies else None,
        until_ns=None,
    )


def _label(message: Message) -> str:
    label = f"{message.method} {message.request_uri}" if message.is_request else f"{message.status} {message.reason}"
    return f"{label} (SDP)" if has_sdp(message) else label


def _sent(case: Case) -> dict[tuple[Frame, str], Message | Malformed]:
    """What the steps of a Case show, by frame and label: one frame of a stream can carry several messages."""
    sent: dict[tuple[Frame, str], Message | Malformed] = {}
    for transaction in case.transactions:
        for sighting in (*transaction.sends[:1], *transaction.responses, *transaction.acks):
            sent.setdefault((sighting.frame, _label(sighting.message)), sighting.message)
    for broken in case.broken:
        sent.setdefault((broken.frame, _broken_label(broken)), broken.malformed)
    return sent


def _quoted(step: Step, message: Message | Malformed | None, quoter: Quoter) -> Step:
    if message is None:
        return step
    if isinstance(message, Message):
        quote = quoter.quote(message.raw, message.body_offset, message.sdp_offset)
    else:
        quote = quoter.quote(message.raw, None, None)
    return msgspec.structs.replace(step, quote=quote)


def _event_step(event: Event) -> Step:
    return _plain_step(
        event.time_ns, event.frame, event.source, event.destination, f"{event.kind}: {event.detail}", "event"
    )


def _broken_step(broken: Broken) -> Step:
    kind = "request" if broken.malformed.method else "response"
    return _plain_step(broken.time_ns, broken.frame, broken.source, broken.destination, _broken_label(broken), kind)


def _broken_label(broken: Broken) -> str:
    what = broken.malformed.method or (f"{broken.malformed.status}" if broken.malformed.status else "SIP")
    return f"{what}, malformed: {broken.malformed.reason}"


def _media_step(stream: Stream, index: int) -> Step:
    what = "UDPTL" if stream.codec == "T38" else f"RTP {stream.codec or 'unknown codec'}"
    label = f"{what} {stream.packets} packets"
    if stream.lost > 0:
        label += f", {stream.lost} lost"
    step = _plain_step(stream.first_ns, stream.first_frame, stream.source, stream.destination, label, "media")
    return msgspec.structs.replace(step, until_ns=stream.last_ns, media=index)


def _plain_step(time_ns: int, frame: Frame, source: Endpoint, destination: Endpoint, label: str, kind: str) -> Step:
    return Step(
        time_ns=time_ns,
        file=frame.file,
        frame=frame.number,
        source=str(source),
        destination=str(destination),
        label=label,
        note="",
        kind=kind,
        status=0,
        repeats=(),
        repeated_until_ns=None,
        until_ns=None,
    )

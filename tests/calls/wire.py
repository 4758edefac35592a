"""Messages on a wire, written as a talk: a line a message.

    alice > proxy 0.00  INVITE sip:bob@example.com
    proxy > alice 0.01  100
    proxy > bob   0.02  INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
    proxy > alice 2.00  404 Not Found to=b

A line is `source > destination seconds  METHOD URI` or `… STATUS [Phrase]`, then `key=value` words; indented lines
below it are headers. Keys: `call` (Call-ID), `cseq`, `branch` ("" for none), `from` and `to` (tags), `by` and `for`
(users of From and To), `of` (the method that a response answers), `below` (branches further down in Via, with commas),
`sdp=yes`, or `sdp=ADDRESS:PORT` for media elsewhere. What is left out is what a sound stack would have written: a
response repeats its request's Via, From, CSeq and Call-ID; a CANCEL, and an ACK for a failure, has its INVITE's branch.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from sipdiag.calls import Calls, Visibility
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case, Endpoint, Event, Frame, Sighting
from sipdiag.sip import Message, parse

HOSTS = {
    "alice": "10.0.0.10",
    "proxy": "10.0.0.1",
    "proxy2": "10.0.0.2",
    "bob": "10.0.0.20",
    "carol": "10.0.0.21",
    "gate": "10.0.0.30",
    "nat": "198.51.100.7",
    "server": "203.0.113.5",
}
START_NS = 1_700_000_000 * NS_PER_S
"""Second 0 of every talk."""

_KEYS = frozenset({"call", "cseq", "branch", "from", "to", "by", "for", "of", "below", "sdp"})


def at(seconds: float) -> int:
    """This second of a talk in nanoseconds."""
    return START_NS + round(seconds * NS_PER_S)


def end(name: str) -> Endpoint:
    host, _, port = name.partition(":")
    return Endpoint(HOSTS.get(host, host), int(port or 5060))


@dataclass
class _Line:
    source: Endpoint
    destination: Endpoint
    seconds: float
    words: list[str]
    keys: dict[str, str]
    headers: list[str] = field(default_factory=list)


@dataclass
class _Sent:
    method: str
    cseq: str
    vias: list[str]
    call: str
    from_tag: str
    users: tuple[str, str]
    to_tag: str | None
    final: int = 0


def talk(text: str) -> list[Sighting]:
    """The sightings of a talk, frames numbered from 1."""
    sent: dict[tuple[Endpoint, Endpoint], list[_Sent]] = {}
    return [_sighting(line, number, sent) for number, line in enumerate(_lines(text), 1)]


def cases(text: str | list[Sighting], ends: float | None = None, limits: Limits | None = None) -> list[Case]:
    """The Cases of a talk in the order of their kind and number; `ends`: the second of the capture's last frame."""
    return sorted(_fold(text, ends, limits or Limits(), []), key=lambda case: (case.kind, case.number))


def one(text: str | list[Sighting], ends: float | None = None, events: list[Event] | None = None) -> Case:
    """The only Case of a talk."""
    (case,) = _fold(text, ends, Limits(), events or [])
    return case


def _fold(text: str | list[Sighting], ends: float | None, limits: Limits, events: list[Event]) -> Iterator[Case]:
    sightings = talk(text) if isinstance(text, str) else text
    last_ns = at(ends) if ends is not None else max(s.time_ns for s in sightings)
    visibility = Visibility(limits)
    traffic = [(s.source.address, s.destination.address, s.time_ns // TRAFFIC_BUCKET_NS) for s in sightings]
    visibility.feed(traffic, sightings[0].time_ns, last_ns)
    calls = Calls(limits, visibility)
    waiting = sorted(events, key=lambda event: event.time_ns)
    for sighting in sightings:
        while waiting and waiting[0].time_ns <= sighting.time_ns:
            calls.feed_event(waiting.pop(0))
        yield from calls.feed(sighting)
    for event in waiting:
        calls.feed_event(event)
    yield from calls.flush(last_ns)


def _lines(text: str) -> Iterator[_Line]:
    current: _Line | None = None
    for raw in text.splitlines():
        if not raw.strip():
            continue
        source, arrow, rest = raw.strip().partition(" > ")
        if not arrow:
            assert current is not None, f"a header before any message: {raw}"
            current.headers.append(raw.strip())
            continue
        if current is not None:
            yield current
        destination, seconds, *words = rest.split()
        keys = dict(word.split("=", 1) for word in words if word.split("=", 1)[0] in _KEYS and "=" in word)
        words = [word for word in words if "=" not in word or word.split("=", 1)[0] not in _KEYS]
        current = _Line(end(source.strip()), end(destination), float(seconds), words, keys)
    if current is not None:
        yield current


def _sighting(line: _Line, number: int, sent: dict[tuple[Endpoint, Endpoint], list[_Sent]]) -> Sighting:
    status = int(line.words[0]) if line.words[0].isdigit() else 0
    if status:
        request = _answered(line, sent)
        if status >= 200:
            request.final = status
        start = f"SIP/2.0 {status} {' '.join(line.words[1:]) or 'Reason'}"
        to_tag = line.keys.get("to", request.to_tag)
        from_tag = line.keys.get("from", request.from_tag)
    else:
        request = _asked(line, sent.setdefault((line.source, line.destination), []))
        start = f"{line.words[0]} {line.words[1]} SIP/2.0"
        to_tag, from_tag = request.to_tag, request.from_tag
    body = _sdp(line.source, line.keys["sdp"]) if "sdp" in line.keys else ""
    needs_contact = request.method == "INVITE" and (not status or 100 < status < 300)
    if needs_contact and not any(header.startswith("Contact:") for header in line.headers):
        line.headers.append(f"Contact: <sip:{line.source}>")
    head = [
        start,
        *(f"Via: {via}" for via in request.vias),
        "Max-Forwards: 70",
        f"From: <sip:{request.users[0]}@example.com>" + (f";tag={from_tag}" if from_tag else ""),
        f"To: <sip:{request.users[1]}@example.com>" + (f";tag={to_tag}" if to_tag else ""),
        f"Call-ID: {request.call}",
        f"CSeq: {request.cseq} {request.method}",
        *line.headers,
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
        "",
        body,
    ]
    message = parse("\r\n".join(head).encode())
    assert isinstance(message, Message), message
    return Sighting(message, at(line.seconds), Frame(0, number), line.source, line.destination, "udp")


def _answered(line: _Line, sent: dict[tuple[Endpoint, Endpoint], list[_Sent]]) -> _Sent:
    """The request that a response answers: the latest on its flow that fits, else one that was never seen."""
    for request in reversed(sent.get((line.destination, line.source), [])):
        if (
            request.method == line.keys.get("of", request.method)
            and request.method != "ACK"
            and request.call == line.keys.get("call", request.call)
            and request.cseq == line.keys.get("cseq", request.cseq)
            and request.vias[0].endswith(line.keys.get("branch", ""))
        ):
            return request
    unseen = _Line(line.destination, line.source, line.seconds, [line.keys.get("of", "INVITE"), ""], dict(line.keys))
    unseen.keys.pop("to", None)
    return _asked(unseen, sent.setdefault((line.destination, line.source), []))


def _asked(line: _Line, before: list[_Sent]) -> _Sent:
    keys, method = line.keys, line.words[0]
    call = keys.get("call", "one")
    invite = next((r for r in reversed(before) if r.method == "INVITE" and r.call == call), None)
    cseq = keys.get("cseq") or (invite.cseq if invite and method in ("ACK", "CANCEL") else "1")
    same = invite if invite and (method == "CANCEL" or (method == "ACK" and invite.final >= 300)) else None
    if same and "branch" not in keys:
        vias = same.vias
    else:
        branch = keys.get("branch", f"{_name(line.source)}-{cseq}-{method}")
        sent_by = line.source.address if line.source.port == 5060 else str(line.source)
        tops = [f"SIP/2.0/UDP {sent_by}" + (f";branch=z9hG4bK-{call}-{branch}" if branch else "")]
        below = [name for name in keys.get("below", "").split(",") if name]
        vias = tops + [f"SIP/2.0/UDP 10.9.9.9;branch=z9hG4bK-{call}-{name}" for name in below]
    request = _Sent(
        method=method,
        cseq=cseq,
        vias=vias,
        call=call,
        from_tag=keys.get("from", "a"),
        users=(keys.get("by", "alice"), keys.get("for", "bob")),
        to_tag=keys.get("to"),
    )
    before.append(request)
    return request


def _name(source: Endpoint) -> str:
    return next((name for name, address in HOSTS.items() if address == source.address), source.address)


def _sdp(source: Endpoint, at: str) -> str:
    address, _, port = (f"{source.address}:4000" if at == "yes" else at).partition(":")
    lines = [
        f"o=- 1 1 IN IP4 {source.address}",
        "s=-",
        f"c=IN IP4 {address}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 0 8",
    ]
    return "".join(f"{line}\r\n" for line in ["v=0", *lines])


def pcap(text: str) -> bytes:
    """A talk over UDP and IPv4 as a capture file (link type RAW, nanoseconds)."""
    records = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262_144, 101)]
    for sighting in talk(text):
        data = sighting.message.raw
        ports = struct.pack(">HHHH", sighting.source.port, sighting.destination.port, 8 + len(data), 0)
        ends = (IPv4Address(host.address).packed for host in (sighting.source, sighting.destination))
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(data), sighting.frame.number, 0, 64, 17, 0, *ends)
        frame = ip + ports + data
        seconds, rest_ns = divmod(sighting.time_ns, NS_PER_S)
        records.append(struct.pack("<IIII", seconds, rest_ns, len(frame), len(frame)) + frame)
    return b"".join(records)

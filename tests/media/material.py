"""What the media tests are made of: columns, of a capture or of numbers, and Cases with SDP."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.addresses import address_halves
from sipdiag.capture.udptl import may_be_udptl
from sipdiag.late import Late
from sipdiag.media import Media
from sipdiag.model import (
    NO_SERVICE,
    NS_PER_MS,
    NS_PER_S,
    Around,
    Case,
    Endpoint,
    Frame,
    MediaColumns,
    Sighting,
    Stream,
    Traffic,
    Transaction,
    View,
)
from sipdiag.sip import Message, parse

CALLER = Endpoint("192.0.2.10", 4000)
CALLEE = Endpoint("198.51.100.20", 5000)
STEP_NS = 20 * NS_PER_MS
"""Between two packets of ordinary speech."""


def columns(
    time_ns: Sequence[int] | NDArray[Any],
    payloads: Sequence[bytes],
    flows: Sequence[tuple[Endpoint, Endpoint]],
    frames: Sequence[int] | None = None,
    lengths: Sequence[int] | None = None,
) -> MediaColumns:
    """Columns as stage [1] gives them; `lengths` where more was on the wire than is in the payloads."""
    count = len(payloads)
    heads = np.zeros((count, 32), np.uint8)
    for row, payload in enumerate(payloads):
        heads[row, : min(32, len(payload))] = np.frombuffer(payload[:32], np.uint8)
    halves = [[address_halves(end.address) or (0, 0) for end in flow] for flow in flows]
    captured = np.array([len(payload) for payload in payloads], np.int32)
    return MediaColumns(
        time_ns=np.array(time_ns, np.int64),
        frame=np.array(frames if frames is not None else range(1, count + 1), np.int64),
        source_hi=np.array([pair[0][0] for pair in halves], np.uint64),
        source_lo=np.array([pair[0][1] for pair in halves], np.uint64),
        destination_hi=np.array([pair[1][0] for pair in halves], np.uint64),
        destination_lo=np.array([pair[1][1] for pair in halves], np.uint64),
        source_port=np.array([flow[0].port for flow in flows], np.int32),
        destination_port=np.array([flow[1].port for flow in flows], np.int32),
        length=captured if lengths is None else np.array(lengths, np.int32),
        captured=captured,
        head=heads,
        service=np.full(count, NO_SERVICE, np.uint8),
        control=np.array(
            [p if p[:2] == b"\0\1" or (len(p) > 1 and 192 <= p[1] <= 223) else None for p in payloads], np.object_
        ),
        may_be_udptl=_may_be_udptl(payloads, captured if lengths is None else np.array(lengths, np.int32), heads),
    )


def _may_be_udptl(payloads: Sequence[bytes], lengths: NDArray[Any], heads: NDArray[np.uint8]) -> NDArray[np.bool_]:
    sizes = np.array([len(payload) for payload in payloads], np.int64)
    array = np.frombuffer(b"".join(payloads) or b"\0", np.uint8)
    return may_be_udptl(array, np.cumsum(sizes) - sizes, sizes, lengths.astype(np.int64), heads)


def rtp(sequence: int, timestamp: int, *, ssrc: int = 0x1234, payload_type: int = 0, size: int = 160) -> bytes:
    """One RTP packet (RFC 3550 5.1)."""
    return (
        bytes([0x80, payload_type])
        + (sequence & 0xFFFF).to_bytes(2, "big")
        + (timestamp & 0xFFFF_FFFF).to_bytes(4, "big")
        + ssrc.to_bytes(4, "big")
        + bytes(size)
    )


def flow_columns(
    time_ns: Sequence[int], payloads: Sequence[bytes], source: Endpoint = CALLER, to: Endpoint = CALLEE
) -> MediaColumns:
    """Columns of one flow."""
    return columns(time_ns, payloads, [(source, to)] * len(payloads))


def part(whole: MediaColumns, low: int, high: int) -> MediaColumns:
    """Some rows of columns, as a block of its own."""
    names = MediaColumns.__struct_fields__
    return MediaColumns(**{name: getattr(whole, name)[low:high] for name in names})


def sdp(*media: tuple[Endpoint, str], rtpmap: str = "") -> str:
    """A body that announces these endpoints with these formats."""
    lines = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "t=0 0"]
    for end, formats in media:
        family = "IP6" if ":" in end.address else "IP4"
        lines += [f"m=audio {end.port} RTP/AVP {formats}", f"c=IN {family} {end.address}"]
        lines += [f"a=rtpmap:{line}" for line in rtpmap.split(",") if line]
    return "\r\n".join(lines) + "\r\n"


def message(start_line: str, cseq: str, body: str = "", *, from_tag: str = "a", to_tag: str | None = None) -> Message:
    """A parsed SIP message of the call under test."""
    to = f"<sip:callee@example.net>{';tag=' + to_tag if to_tag else ''}"
    kind = "Content-Type: application/sdp\r\n" if body else ""
    text = (
        f"{start_line}\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
        f"From: <sip:caller@example.net>;tag={from_tag}\r\nTo: {to}\r\nCall-ID: call-1\r\nCSeq: {cseq}\r\n"
        f"{kind}Content-Length: {len(body)}\r\n\r\n{body}"
    )
    parsed = parse(text.encode())
    assert isinstance(parsed, Message)
    return parsed


def sighting(seen: Message, time_ns: int) -> Sighting:
    return Sighting(seen, time_ns, Frame(0, 1), CALLER, CALLEE, "udp")


def transaction(
    request: Sighting, *responses: Sighting, acks: tuple[Sighting, ...] = (), in_dialog: bool = False
) -> Transaction:
    return Transaction(
        method=request.message.method or "INVITE",
        client=CALLER,
        server=CALLEE,
        transport="udp",
        branch="z9hG4bK1",
        call_id="call-1",
        cseq=1,
        in_dialog=in_dialog,
        request=request,
        request_copies=(),
        responses=responses,
        final=next((r for r in responses if r.status >= 200), None),
        response_copies=(),
        acks=acks,
        cancel=None,
        upstream=None,
    )


def case(
    *transactions: Transaction,
    start_ns: int = 0,
    end_ns: int = 60 * NS_PER_S,
    answered_ns: int | None = 0,
    watched_ns: int | None = None,
) -> Case:
    """A call of these transactions; what media does not look at is left empty.

    It ends by a BYE at `end_ns`, unless the capture shows no end up to `watched_ns`.
    """
    return Case(
        kind="call",
        number=1,
        method="INVITE",
        call_ids=("call-1",),
        from_uri="",
        to_uri="",
        request_uri="",
        caller=CALLER,
        start_ns=start_ns,
        end_ns=end_ns,
        outcome="answered",
        attempts=transactions[:1],
        transactions=transactions,
        dialogs=(),
        legs=(),
        broken=(),
        events=(),
        final=None,
        deepest=None,
        answered_ns=answered_ns,
        ended_by="caller" if watched_ns is None else None,
        pdd_ns=None,
        ring_ns=None,
        talk_ns=None,
        signals=0,
        view=View(0, watched_ns or end_ns, Late(lambda: Traffic({}, {}, {})), media_seen=True),
        beside=Late(lambda: Around({}, {}, ())),
    )


def call(
    offer: str,
    answer: str,
    *,
    start_ns: int = 0,
    answered_ns: int = 0,
    end_ns: int = 60 * NS_PER_S,
    watched_ns: int | None = None,
) -> Case:
    """A call of one INVITE with an offer and a 200 with the answer."""
    invite = sighting(message("INVITE sip:callee@example.net SIP/2.0", "1 INVITE", offer), start_ns)
    ok = sighting(message("SIP/2.0 200 OK", "1 INVITE", answer, to_tag="b"), max(answered_ns, start_ns))
    return case(
        transaction(invite, ok),
        start_ns=start_ns,
        end_ns=end_ns,
        answered_ns=answered_ns,
        watched_ns=watched_ns,
    )


def plain_call(**times: int) -> Case:
    """A call between CALLER and CALLEE with PCMU and PCMA."""
    return call(sdp((CALLER, "0 8")), sdp((CALLEE, "0 8")), **times)


def streams(blocks: list[MediaColumns], of: Case) -> tuple[Stream, ...]:
    media = Media()
    for block in blocks:
        media.feed(0, block)
    return media.streams_for(of)


def only(block: MediaColumns, of: Case | None = None) -> Stream:
    (stream,) = streams([block], of or plain_call())
    return stream


def talk(numbers: list[int], *, first: int = 0, payload_type: int = 0, ssrc: int = 0x1234) -> MediaColumns:
    """CALLER to CALLEE, 20 ms packets with these numbers, one every 20 ms in this order; a number is place
    and time."""
    payloads = [rtp(first + n, 160 * n, payload_type=payload_type, ssrc=ssrc) for n in numbers]
    return flow_columns([STEP_NS * (place + 1) for place in range(len(numbers))], payloads)

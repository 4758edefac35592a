"""Every record that crosses a border between two stages.

Records are immutable and carry no behaviour beyond derived properties. Times are int nanoseconds since the Unix
epoch, read from the capture; a frame is (file, number) with Wireshark's 1-based number. The order of this file is
the order in which the data flows: capture, messages, calls, media, rules, report.

`Block` holds numpy columns, so this module names numpy in annotations only and never imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntFlag
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from sipdiag.late import Late
from sipdiag.sip import Malformed, Message, Sdp

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000


class Record(msgspec.Struct, frozen=True, gc=False):
    """Base of the records: frozen, slotted, and left alone by the garbage collector (records hold no cycles)."""


class Frame(NamedTuple):
    """One captured frame: index of the file and the 1-based number that Wireshark shows."""

    file: int
    number: int


class Endpoint(NamedTuple):
    """An address and port as text and int: `192.0.2.1:5060`, `[2001:db8::1]:5060`; port 0 is not named."""

    address: str
    port: int

    def __str__(self) -> str:
        if not self.port:
            return self.address
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


# --- [1] capture -----------------------------------------------------------------------------------------------


class Payload(Record, frozen=True):
    """The bytes of what is, by its looks, one SIP message, and where and when the capture saw them."""

    time_ns: int
    frame: Frame
    """The frame that carried it; of a message put together from several, the one that completed it."""
    source: Endpoint
    destination: Endpoint
    transport: str
    """udp, tcp, tls, ws, wss or sctp."""
    data: bytes
    frames: tuple[Frame, ...] = ()
    """All frames it was put together from; empty when `frame` alone carried it."""
    truncated: bool = False
    """The capture cut it short (snaplen, a missing fragment): what is absent at its end may have been sent."""
    copy_of: Frame | None = None
    """The frame of which this one is a second sight: a mirror port, or the same bytes beyond a NAT or bridge."""


class Lookup(Record, frozen=True):
    """A question to the domain name system, or its answer (RFC 1035, RFC 3263 4)."""

    name: str
    """In lower case, without the dot at its end."""
    type: str
    """A, AAAA, SRV or NAPTR."""
    outcome: Literal["asked", "answered", "empty", "no such name", "server failure", "refused"]
    """`asked`: this is the question. `empty`: the name exists and has no record of this type."""
    targets: tuple[str, ...] = ()
    """Names that an SRV or NAPTR record leads to, in the order of priority."""
    addresses: tuple[str, ...] = ()
    """What the answer holds of addresses, those beside the answer proper too."""


class Event(Record, frozen=True):
    """Something that happened beside SIP and matters to it."""

    kind: Literal[
        "icmp-unreachable",
        "icmp-time-exceeded",
        "tcp-refused",
        "tcp-unanswered",
        "tcp-reset",
        "tcp-missed",
        "fragment-lost",
        "encrypted",
        "tls-alert",
        "ws-refused",
        "ws-closed",
        "dns",
    ]
    """`tcp-missed`: bytes of a TCP stream are not in the capture, as what follows or its receiver's acknowledgment
    shows; `time_ns` is when they were given up, up to 3 s later.

    `encrypted`: TLS on a SIP port that was not decrypted, told once a connection. `tls-alert`: an alert of TLS
    on a SIP port that is not encrypted and more than a goodbye; `about` is client and server.

    `ws-refused`: a WebSocket for SIP was asked for and not agreed to; `about` is client and server. `ws-closed`: one
    was closed with a code that names a fault."""
    time_ns: int
    frame: Frame
    source: Endpoint
    """Who sent the frame (port 0 where there is none, as of ICMP)."""
    destination: Endpoint
    about: tuple[Endpoint, Endpoint] | None
    """The flow it speaks of: source and destination of the quoted or reset packet."""
    detail: str = ""
    """What it says, for people: `port unreachable`, `host unreachable (code 1)`."""
    lookup: Lookup | None = None
    """Of `dns`: the question or answer; `about` is who asked and who was asked."""


NO_SERVICE = 0xFF
"""No type of service is known, as of what came in HEP; no packet of media has DSCP 63 and ECN 3."""


class MediaColumns(msgspec.Struct, frozen=True):
    """UDP datagrams that could be RTP or RTCP (version bits 2), that may be UDPTL, or are Binding messages of STUN
    (RFC 8489), a row each, in the order of the capture."""

    time_ns: NDArray[np.int64]
    frame: NDArray[np.int64]
    """Frame number within the block's file."""
    source_hi: NDArray[np.uint64]
    source_lo: NDArray[np.uint64]
    destination_hi: NDArray[np.uint64]
    destination_lo: NDArray[np.uint64]
    """128-bit addresses in two halves; IPv4 is mapped, ::ffff:a.b.c.d (see addresses.py)."""
    source_port: NDArray[np.int32]
    destination_port: NDArray[np.int32]
    length: NDArray[np.int32]
    """Bytes of UDP payload on the wire."""
    captured: NDArray[np.int32]
    """Bytes of UDP payload that the capture holds."""
    head: NDArray[np.uint8]
    """The first 32 bytes of payload, shape (rows, 32), zero beyond `captured`."""
    service: NDArray[np.uint8]
    """Type of service or traffic class of IP: DSCP and ECN; NO_SERVICE where it is not known."""
    control: NDArray[np.object_]
    """Of what RFC 5761 4 takes for RTCP, and of Binding requests, the whole payload as bytes; else None."""
    may_be_udptl: NDArray[np.bool_]
    """It is laid out as datagrams are that carry T.38 (ITU-T T.38 clause 9); some RTP is so by chance."""


class Block(msgspec.Struct, frozen=True):
    """A stretch of one capture file: columns for the many, bytes for the few."""

    file: int
    first_ns: int
    last_ns: int
    frames: int
    payloads: Sequence[Payload]
    events: list[Event]
    media: MediaColumns | None
    """None where the block has no row."""
    traffic: list[tuple[str, str, int]]
    """(source address, destination address, time_ns // TRAFFIC_BUCKET_NS) of every IP packet, each once per block."""
    media_file: NDArray[np.int32] | None = None
    """The file of each row of `media` where files were merged; None where all are of `file`."""
    told_apart: Any = None
    """What media/ made of `media` where the capture was read (sipdiag.media.packets.Recognised), in its place."""


TRAFFIC_BUCKET_NS = 4 * NS_PER_S
"""How finely the capture remembers which host was seen sending to which: 4 s, well below 64*T1."""


class CaptureFile(Record, frozen=True):
    """One input, as the report names it."""

    path: str
    format: str
    link_types: list[str]
    bytes: int
    frames: int


class FrameRef(Record, frozen=True):
    """A frame as the JSON report names it."""

    file: int
    frame: int


class NotDecoded(Record, frozen=True):
    """Frames of one kind that were not decoded, and why."""

    what: str
    frames: int
    first: FrameRef
    why: str


# --- [2] and [3] messages in their transactions, dialogs and cases ---------------------------------------------------


class Sighting(Record, frozen=True):
    """One SIP message, where and when this capture saw it."""

    message: Message
    time_ns: int
    frame: Frame
    source: Endpoint
    destination: Endpoint
    transport: str
    frames: tuple[Frame, ...] = ()
    place: int = -1
    """How many Payloads the capture gave before its own; -1 where that was not counted."""

    @property
    def status(self) -> int:
        """Status code of a response; 0 for a request."""
        return self.message.status or 0

    @property
    def sdp(self) -> Sdp | None:
        return self.message.sdp


class Broken(Record, frozen=True):
    """A SIP message that could not be parsed, where and when this capture saw it."""

    malformed: Malformed
    time_ns: int
    frame: Frame
    source: Endpoint
    destination: Endpoint
    transport: str


class Transaction(Record, frozen=True):
    """A client and server transaction on one hop, as seen between the two (RFC 3261 17).

    Second sights of one frame (mirror, NAT) are not in it; retransmissions are, in `*_copies`.
    """

    method: str
    client: Endpoint
    server: Endpoint
    transport: str
    branch: str | None
    call_id: str
    cseq: int
    in_dialog: bool
    """The request carried a To tag."""
    request: Sighting | None
    """None where only responses were seen."""
    request_copies: tuple[Sighting, ...]
    """Retransmissions of the request, without the first sight."""
    responses: tuple[Sighting, ...]
    """Distinct responses in order: each (status, To tag, RSeq) once."""
    final: Sighting | None
    """The best final response of these: a 2xx before any other, else the first."""
    response_copies: tuple[Sighting, ...]
    """Retransmissions of responses."""
    acks: tuple[Sighting, ...]
    """ACKs seen on this hop for the final response(s), retransmitted ones too (INVITE only)."""
    cancel: Transaction | None
    """The CANCEL of this INVITE on this hop."""
    upstream: Transaction | None
    """The hop before, where the capture saw it: its branch is further down in this request's Via list."""

    @property
    def provisionals(self) -> tuple[Sighting, ...]:
        return tuple([r for r in self.responses if r.status < 200])

    @property
    def finals(self) -> tuple[Sighting, ...]:
        """Final responses; more than one where a fork brought several 2xx (RFC 3261 13.2.2.4)."""
        return tuple([r for r in self.responses if r.status >= 200])

    @property
    def final_copies(self) -> tuple[Sighting, ...]:
        """Retransmissions of final responses."""
        return tuple(r for r in self.response_copies if r.status >= 200)

    @property
    def sends(self) -> tuple[Sighting, ...]:
        """The request and its retransmissions."""
        return (self.request, *self.request_copies) if self.request else self.request_copies

    @property
    def first_ns(self) -> int:
        return self.request.time_ns if self.request else (self.request_copies or self.responses)[0].time_ns

    @property
    def last_ns(self) -> int:
        """When its last message was seen, ACKs left aside."""
        last_ns = self.first_ns
        for sighting in self.responses:
            if sighting.time_ns > last_ns:
                last_ns = sighting.time_ns
        if self.request_copies or self.response_copies:
            last_ns = max(last_ns, *[s.time_ns for s in (*self.request_copies, *self.response_copies)])
        return last_ns


class Dialog(Record, frozen=True):
    """A dialog or early dialog, by Call-ID and the two tags (RFC 3261 12), as the originator's hop shows it."""

    call_id: str
    caller_tag: str
    callee_tag: str
    state: Literal["early", "confirmed", "terminated"]
    created_ns: int
    confirmed_ns: int | None
    """Time of the 2xx."""
    ended_ns: int | None
    """Time of the first BYE, or of the final response that ended an early dialog."""
    ended_by: Literal["caller", "callee"] | None
    requests: tuple[Transaction, ...]
    """Transactions within the dialog in order, every hop seen."""


JoinedBy = Literal["session-id", "header", "charging", "number", "media", "numbers"]
"""What joins two legs: a Session-ID (RFC 7989), a header that names the Call-ID before, the charging identifier
(RFC 7315 4.6); the box that was asked for a number asks on; the same media endpoint; the same caller and callee from a
box with another address."""


class Leg(Record, frozen=True):
    """One Call-ID of a Case and the boxes that the capture saw handle it, the caller's first."""

    call_id: str
    hops: tuple[Endpoint, ...]
    joined_by: JoinedBy | None = None
    """What joins it to the leg before; None for the first, and for a retry of its caller."""


class Binding(Record, frozen=True):
    """What the capture knows of the registration of an address of record."""

    aor: str
    status: int | None
    """Final status of the last REGISTER transaction; None while unanswered."""
    time_ns: int
    expires_ns: int | None
    """When the last granted binding ends; None where none was granted."""
    frames: tuple[Frame, ...]
    """The last REGISTER and its final response."""
    contact: str | None
    source: Endpoint | None = None
    """Where the last REGISTER came from."""
    behind_nat: bool = False
    """Its sender wrote another address or port into Via than it came from."""
    previous: Binding | None = None
    """The binding that the last REGISTER refreshed or replaced; of that one, what came before is forgotten."""
    refused: tuple[Frame, ...] = ()
    """The first calls for this user that found no binding, while it lasted: each INVITE and its refusal."""
    asked_s: int | None = None
    """Seconds that the last REGISTER asked for, and those that it was granted."""
    granted_s: int = 0
    late: int = 0
    """How often it was renewed after its end by a client that kept to the time it had asked for."""


class Reachable(Record, frozen=True):
    """An address and port that a registration came from, so that its user is called there."""

    binding: Binding
    """As it was granted there."""
    heard_ns: int
    """When the last SIP message came from there."""


class Spent(Record, frozen=True):
    """A nonce that a server took from one user at one address."""

    username: str
    nonce: str
    count: int
    """The nonce count (nc) that it took last (RFC 7616 3.4)."""
    method: str
    time_ns: int
    frame: Frame
    """The request that brought it."""
    unchecked: bool = False
    """It took a count a second time: it does not count, and refuses nothing for that."""


class Dialled(Record, frozen=True):
    """What became of the latest call to one number from one host to another."""

    number: str
    """The user part of the Request-URI."""
    client: str
    server: str
    status: int
    """Of its first final response that is no challenge."""
    time_ns: int
    frames: tuple[Frame, ...]
    """The INVITE and that response."""


class Route(Record, frozen=True):
    """What requests from one host to another (addresses) have met with, up to now."""

    accepted: int
    """INVITEs that got a 2xx."""
    accepted_from: tuple[str, ...]
    """Users that those INVITEs named as their callers, the first of them."""
    accepted_from_more: bool
    """There may have been more."""
    accepted_frames: tuple[Frame, ...]
    """The latest of them and its 2xx."""
    forbidden: int
    """INVITEs without credentials that got 403 and were not challenged."""
    answered_bytes: int
    """Size of the largest request that came in one frame over UDP and got a final response."""
    answered_frames: tuple[Frame, ...]
    """That request and its response."""
    invites: int
    """INVITEs that got a response over UDP."""
    late: int
    """Of these, those that were repeated before they got it, and got it later than T1."""
    server_invites: int = 0
    """The same of all clients of this server."""
    server_late: int = 0
    """Of these, those that it answered late and not at once after a repetition: no loss of packets looks so."""
    retried: int = 0
    """Requests sent before the time that the latest Retry-After named."""
    retry_ns: tuple[int, int] = (0, 0)
    """When that Retry-After was given, and until when it holds."""
    retry_frames: tuple[Frame, ...] = ()
    """The request that got it, and the response."""


class Ping(Record, frozen=True):
    """The OPTIONS that one host watches another with."""

    client: str
    server: Endpoint
    good_ns: int | None
    """When the last one before `missed` was sent that got a response other than 5xx."""
    good_frames: tuple[Frame, ...]
    missed: tuple[tuple[int, Frame, int, int | None], ...]
    """Those since then, the first few: time sent, frame, how often sent, status (5xx; None while unanswered)."""


class Sender(Record, frozen=True):
    """What one address tried in its busiest minute of late, as the servers that refused it saw it."""

    refused_targets: int
    """Users and hosts, each pair once, that it was refused at (401, 403, 404, 407 …) and that did not take it later."""
    refused_hosts: int
    ports: int
    """Source ports that this came from: many phones behind one address have each its own."""
    accepted: int
    """INVITEs and REGISTERs of it that got a 2xx, ever."""
    failed_logins: int
    """Credentials of it that were refused, not for a stale nonce."""
    login_users: int
    """Users that those were for."""
    guessed: tuple[str, ...]
    """Of these users the ones that were accepted afterwards."""
    examples: tuple[str, ...]
    """A few of the users it tried."""
    frames: tuple[Frame, ...]
    """The first refused requests of that minute, a few, and the last."""


class Sweep(Record, frozen=True):
    """How many hosts one address tried in its busiest minute of late, and how many of them answered anything."""

    hosts: int
    answered: int
    welcomed: bool
    """Whether one of them answered with a 2xx."""
    frames: tuple[Frame, ...]
    """A few of those requests."""


class Hostile(Record, frozen=True):
    """Messages of one address that would not parse, in its busiest minute of late."""

    messages: int
    defects: tuple[str, ...]
    """What was wrong with them, each kind once."""
    targets: tuple[str, ...]
    """Addresses that they went to."""
    others: int
    """Messages of other addresses that would not parse either, in that minute."""
    last_ns: int
    frames: tuple[Frame, ...]
    """The first of each kind, a few, and the last."""


class Flood(Record, frozen=True):
    """Requests to one server within RETRANSMISSION_WINDOW seconds, at their worst."""

    requests: int
    """Sends, repeated ones included."""
    repeats: int
    transactions: int
    """How many transactions these repeats belong to."""


class Looked(Record, frozen=True):
    """What came of one lookup of a host."""

    host: str
    """Address of who asked."""
    resolver: str
    lookup: Lookup
    """The answer; the question itself where none came."""
    time_ns: int
    """When it was first asked, or answered where the question is not in the capture."""
    asked: int
    frames: tuple[Frame, ...]
    """The question, if seen, and the answer, if one came."""


class Load(Record, frozen=True):
    """How busy a server was in one second, as this capture saw it."""

    second: int
    """Seconds since the epoch."""
    invites: int
    refusals: int
    """503s, and 480/486/500s whose reason phrase speaks of a limit."""


class ShortRings(Record, frozen=True):
    """Calls that one address gave up as soon as they rang, in its busiest `ping_calls_s` of late."""

    calls: int
    targets: int
    """Users that these calls were for."""
    examples: tuple[str, ...]
    frames: tuple[Frame, ...]
    """The INVITEs of the first ones and the last."""


class CutOff(Record, frozen=True):
    """Calls of one box that it ended within one second."""

    host: str
    calls: int
    up: int
    """Calls of that box that were up when the second began."""
    frames: tuple[Frame, ...]
    """The BYEs."""
    one_number: bool
    """That box had been called, and all of these calls under one number, as those of a conference are."""


class TalkLimit(Record, frozen=True):
    """Calls that one host ended after the same time, with one peer or, where that tells nothing, with any."""

    host: str
    peers: tuple[str, ...]
    calls: int
    talk_s: float
    """Mean of these calls."""
    shorter: int
    """Calls between these that ended earlier, whoever ended them."""
    frames: tuple[Frame, ...]
    """The BYEs, the latest few."""


class Around(Record, frozen=True):
    """What this capture knows, beside the Case itself, of the boxes and users that it involves."""

    bindings: Mapping[str, Binding]
    """By AOR `user@host` (lower case host), for the Case's From, To and Request-URI, and for who registered the address
    that a request of it went to, or registered from there."""
    sdp_of: Mapping[str, tuple[Sighting, ...]]
    """Latest messages with SDP that a host (by address) of this Case sent, in this Case or before it."""
    loads: tuple[Load, ...]
    """Of the server that refused, second by second, up to the minute before; empty where none refused."""
    reachable: Mapping[Endpoint, Reachable] = {}
    """By where requests of this Case went: who registered from there."""
    dialled: tuple[Dialled, ...] = ()
    """Calls to the same number, in whatever format, to the servers of this Case."""
    searched: tuple[Dialled, ...] = ()
    """Calls of the Case's caller to numbers of the same range, where they try prefix after prefix."""
    spent: tuple[Spent, ...] = ()
    """Nonces in the requests of this Case which a server had taken from its caller, in this Case or before."""
    routes: Mapping[tuple[str, str], Route] = {}
    """By (client, server) address of this Case's hops."""
    pings: tuple[Ping, ...] = ()
    """What the hosts of a Case that failed watch and found silent or failing."""
    sender: Sender | None = None
    """Of the Case's caller, where it was refused more than now and then."""
    sweep: Sweep | None = None
    """Of the caller of a Case that failed, where it tried more hosts than most do."""
    domains: Mapping[str, tuple[str, ...]] = {}
    """By server address of the hops of a Case that failed: hosts of Request-URIs that it took INVITEs for."""
    flood: Flood | None = None
    """Of the busiest server of a Case in which a request was repeated."""
    short_rings: ShortRings | None = None
    """Of the caller of a Case that failed, where it gave up many calls as soon as they rang."""
    cut: CutOff | None = None
    """Of the box that ended this call, where it ended most of its calls in that second."""
    limit: TalkLimit | None = None
    """Of the hosts of this call, where this one and others before it ended after the same time."""
    hostile: Hostile | None = None
    """Of who sent what would not parse in this Case, where that was more than now and then."""
    lookups: tuple[Looked, ...] = ()
    """The latest names that the hosts of this Case asked for, in order of time."""


class Traffic(Record, frozen=True):
    """When the hosts of a Case were seen sending and receiving; of buckets, when they begin."""

    directions: Mapping[tuple[str, str], tuple[int, ...]]
    """(source, destination address) -> sorted times of seen traffic (TRAFFIC_BUCKET_NS buckets, any IP packet)."""
    inbound: Mapping[str, tuple[int, ...]]
    """Address -> sorted bucket times at which it was seen receiving, from anybody."""
    outbound: Mapping[str, tuple[int, ...]]
    encrypted: bool = False
    """The capture holds undecrypted TLS between hosts of this Case."""
    missed: Mapping[tuple[str, str], tuple[int, ...]] = msgspec.field(default_factory=dict)
    """(source, destination address) -> sorted times at which it showed that bytes sent that way over TCP are missing
    from the capture (guard G11)."""


class View(Record, frozen=True):
    """What this capture could have shown of a Case (guards G1, G2, G5)."""

    first_ns: int
    """First frame of the capture."""
    last_ns: int
    """Up to where the Case was watched: its seal time or the last frame of the capture, whichever is earlier."""
    traffic: Late[Traffic]
    """Worked out when a rule asks for it; so are the properties below, which are parts of it."""
    media_seen: bool = False
    """By the end of the Case the capture held RTP of any call, so media on a seen path would show (guard G10)."""
    media_hosts: frozenset[str] = frozenset()
    """Of the addresses that this Case's descriptions name, those that were seen in RTP of any call by then; told only
    of an answered call that has no RTP itself after the answer."""

    @property
    def directions(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        return self.traffic().directions

    @property
    def inbound(self) -> Mapping[str, tuple[int, ...]]:
        return self.traffic().inbound

    @property
    def outbound(self) -> Mapping[str, tuple[int, ...]]:
        return self.traffic().outbound

    @property
    def encrypted(self) -> bool:
        return self.traffic().encrypted

    @property
    def missed(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        return self.traffic().missed


class Signal(IntFlag):
    """What happened in a Case, cheaply noted while it grows. A rule is called only for a Case with one of its bits.

    Beside these there is a bit for each status of a failure (`refused_with`).
    """

    FINAL_FAILURE = 1 << 0
    """The best final response at the originator is 4xx-6xx, or a hop's is."""
    CHALLENGE = 1 << 1
    REDIRECT = 1 << 2
    NO_RESPONSE = 1 << 3
    """A transaction without any response."""
    NO_FINAL = 1 << 4
    """A transaction with provisional but no final response."""
    REPEATED_REQUEST = 1 << 5
    REPEATED_2XX = 1 << 6
    REPEATED_FINAL = 1 << 7
    PROVISIONAL_183 = 1 << 8
    RINGING = 1 << 9
    CANCEL = 1 << 10
    IN_DIALOG_FAILURE = 1 << 11
    MALFORMED = 1 << 12
    """A message that would not parse, or a 400 to a request that has a defect or was not seen."""
    REGISTER = 1 << 13
    EVENT = 1 << 14
    MEDIA = 1 << 15
    SILENT = 1 << 16
    """It was answered, and of the RTP that the capture holds by its end, none was its own after the answer."""
    RELIABLE = 1 << 17
    FORKED = 1 << 18
    REFER = 1 << 19
    REINVITE = 1 << 20
    """A re-INVITE, or an UPDATE with a session description."""
    BESIDE = 1 << 21
    """The Case is no call."""
    REASON = 1 << 22
    """A BYE, or a 2xx to an INVITE, with a Reason header."""
    SESSION_TIMER = 1 << 23
    """A 2xx with Session-Expires."""
    SDP_OPEN = 1 << 24
    """Offer and answer that a glance at their m= lines does not settle."""
    SLOW = 1 << 25
    """The caller waited long for the first sign of progress."""
    SUSPECT = 1 << 26
    """The caller was refused, or swept over hosts or number formats, more than most do."""
    EARLY_SDP = 1 << 27
    """A provisional response to an INVITE with a session description."""
    LATE_PROVISIONAL = 1 << 28
    """A provisional response after the final one of its transaction."""
    OUTSIDER = 1 << 29
    """A BYE or CANCEL from an address that had no part in any INVITE of the call."""
    TRANSLATED = 1 << 30
    """A request was seen on both sides of a box that kept its Via and changed something else."""
    SAME_IDS = 1 << 31
    """An earlier call had the same Call-ID and From tag, and a CSeq as high."""
    LEGS = 1 << 33
    """It has legs with Call-IDs of their own."""
    CHECKS = 1 << 34
    """STUN was sent to, or from, an endpoint of its descriptions."""
    FAX = 1 << 35
    """UDPTL was sent to, or from, an endpoint of its descriptions."""
    NO_ACK = 1 << 36
    """A 2xx to an INVITE without an ACK on its hop."""
    CUT_TOGETHER = 1 << 32
    """The call ended together with many others of one box, or after just as long as they did."""


STATUS_SHIFT = 64
"""Above the bits of `Signal` each status has its own, this many above its number."""


def refused_with(*statuses: int) -> int:
    """The bits of the Cases in which some request, of whatever hop and in a dialog or not, got a final response with
    one of these statuses, 400 to 699."""
    bits = 0
    for status in statuses:
        bits |= 1 << STATUS_SHIFT + status
    return bits


Kind = Literal["call", "registration", "transaction"]


class Case(Record, frozen=True, eq=False):
    """A call, a registration or another transaction with everything this capture shows of it; sealed once.

    A Case equals itself alone, so that what was worked out of one can be looked up by it.
    """

    kind: Kind
    number: int
    """1-based among the Cases of its kind, in the order of their first request."""
    method: str
    call_ids: tuple[str, ...]
    from_uri: str
    to_uri: str
    request_uri: str
    caller: Endpoint
    """Where the originator's requests were first seen to come from."""
    start_ns: int
    end_ns: int
    outcome: str
    """As docs/report.md defines it for the kind."""
    attempts: tuple[Transaction, ...]
    """The originator's initial transactions in order: the first, then retries after challenge, redirect, failover."""
    transactions: tuple[Transaction, ...]
    """All, on every hop seen, in the order of their first sight."""
    dialogs: tuple[Dialog, ...]
    legs: tuple[Leg, ...]
    broken: tuple[Broken, ...]
    events: tuple[Event, ...]
    final: Sighting | None
    """The best final response at the originator's hop."""
    deepest: Transaction | None
    """The most downstream hop that this final response is seen to come from."""
    answered_ns: int | None
    ended_by: Literal["caller", "callee"] | None
    pdd_ns: int | None
    """Post-dial delay: the first INVITE of the last attempt chain to the first 180, 183 or 2xx (RFC 6076 4.3)."""
    ring_ns: int | None
    talk_ns: int | None
    signals: int
    """The bits of `Signal` and `refused_with`."""
    view: View
    beside: Late[Around]
    """`around`, worked out when a rule asks for it."""
    streams: tuple[Stream, ...] = ()
    faxes: tuple[Stream, ...] = ()
    """UDPTL between endpoints that this call's descriptions name for T.38."""
    checks: tuple[Checks, ...] = ()
    """STUN between endpoints of this call's descriptions."""
    quality_reports: tuple[VoipMetrics, ...] = ()
    """Reports of RFC 6035 about this call."""
    strays: tuple[Sighting, ...] = ()
    """ACKs whose CSeq number is that of no INVITE seen: wrong ones, or of an INVITE before the capture began."""
    translated: tuple[tuple[Sighting, Sighting], ...] = ()
    """Requests as they came to a box that keeps Via (a NAT, a bridge) and as they left it, where more than addresses
    of the packet differ; the first few."""
    same_ids: Evidence | None = None
    """The INVITE of an earlier call with the same Call-ID and From tag and as high a CSeq."""

    @property
    def around(self) -> Around:
        """What the capture knows of the boxes and users of the Case beside it."""
        return self.beside()

    @property
    def invites(self) -> tuple[Transaction, ...]:
        """Every INVITE transaction, on every hop, re-INVITEs too."""
        return tuple(t for t in self.transactions if t.method == "INVITE")

    @property
    def progress(self) -> tuple[Sighting, ...]:
        """Provisional responses that the originator got, in order."""
        return tuple(r for attempt in self.attempts for r in attempt.provisionals)

    @property
    def last_attempt(self) -> Transaction:
        return self.attempts[-1]

    def downstream(self, transaction: Transaction) -> tuple[Transaction, ...]:
        """The next hop's transactions of the same request."""
        return tuple(t for t in self.transactions if t.upstream is transaction)


# --- [4] media -------------------------------------------------------------------------------------------------


JITTER_BUFFER_MS = 60.0
"""One-way delay that a score assumes: a jitter buffer of three packets of 20 ms. A capture shows neither the real
buffer nor the delay beyond it; below 100 ms the E-model charges nothing for it."""


class Bursts(Record, frozen=True):
    """How the losses of a stream lie (RFC 3611 4.7.2, Gmin 16): fewer than 16 packets between two losses join them."""

    bursts: int
    """Groups of two losses or more."""
    burst_density: float
    """Share of the packets within bursts that were lost, 0 to 1; 0 where there was no burst."""
    gap_density: float
    """Share of the packets outside bursts that were lost."""
    burst_ms: float | None
    """Mean length of a burst; None where the stream's ptime is not known."""
    longest_loss: int
    """Most packets lost in a row."""
    longest_loss_ns: int
    """When the packet after them came."""
    burst_ratio: float
    """BurstR of G.107 7.5: mean run of losses over what random loss of the same ratio would bring; 1 is random."""


class Cadence(Record, frozen=True):
    """Sound that comes and goes as a ringing tone does, by which packets are digital silence."""

    period_s: int
    on_s: float
    """Seconds of sound in each period."""
    from_ns: int
    until_ns: int
    """To within two seconds."""
    first_frame: Frame
    last_frame: Frame


class Returned(Record, frozen=True):
    """A stream that holds what went the other way between its two ends a moment before."""

    lag_ns: int
    """How long after, in the middle."""
    share: float
    """Of the packets compared, those that were the same; 0 to 1."""
    said: Frame
    back: Frame
    """One of the packets that were the same, and where it came back."""
    from_start: bool
    """Both streams begin with the same sound: as of a box that sends back whatever it gets, or of two that play one
    file."""


class Absence(Record, frozen=True):
    """A silence of more than 30 s within a stream."""

    from_ns: int
    until_ns: int
    steps: int
    """By how much its sequence number rose meanwhile, modulo 65536: 1 where nothing was sent."""


class ToneEvent(Record, frozen=True):
    """A named telephone event of RFC 4733: one key press."""

    event: int
    """0-15 are the digits 0-9 * # A B C D."""
    time_ns: int
    """First packet seen."""
    frame: Frame
    payload_type: int
    packets: int
    end_packets: int
    """Packets with the end bit; RFC 4733 2.5.1.4 wants three, one suffices."""
    duration_ms: float | None
    """Highest duration claimed; None where the clock rate is not known."""
    volume_dbm0: int
    faults: tuple[str, ...] = ()
    """What RFC 4733 does not allow: `no-end`, `duration-shrinks`, `zero-duration`, `no-marker`."""


class RtcpView(Record, frozen=True):
    """What RTCP said about one stream (RFC 3550 6.4, 6.6, RFC 3611 4.7), in the stream's phase."""

    reports: int
    """Report blocks about it."""
    first_frame: Frame
    last_frame: Frame
    reported_lost: int | None
    """Cumulative number of packets lost, of the last report less that of the first one before the phase."""
    max_fraction_lost: float | None
    """Highest fraction lost between two reports, 0 to 1."""
    max_fraction_frame: Frame | None
    jitter_ms: float | None
    """Interarrival jitter of the last report; None where the clock rate is not known."""
    rtt_ms: float | None
    """Mean round trip from where this capture was taken to the stream's receiver and back, by LSR and DLSR; the two
    directions of a call add up to the whole."""
    rtt_max_ms: float | None
    bye_ns: int | None
    """When the stream's sender said BYE."""
    bye_frame: Frame | None
    voip: VoipMetrics | None = None
    """The last VoIP metrics block of RTCP XR."""
    by_sender: bool | None = None
    """Whether any report is in a sender report: who only receives sends receiver reports (RFC 3550 6.4)."""


class VoipMetrics(Record, frozen=True):
    """What a receiver measured of a stream: RTCP XR (RFC 3611 4.7) or a report of RFC 6035; None: not said."""

    source: Literal["rtcp-xr", "vq-rtcpxr"]
    frame: Frame
    ssrc: int | None
    loss_ratio: float | None = None
    discard_ratio: float | None = None
    burst_density: float | None = None
    gap_density: float | None = None
    burst_ms: int | None = None
    gap_ms: int | None = None
    rtt_ms: float | None = None
    end_system_delay_ms: float | None = None
    r_factor: float | None = None
    mos_lq: float | None = None
    mos_cq: float | None = None
    jitter_buffer_ms: int | None = None


class Checks(Record, frozen=True):
    """STUN Binding requests from one endpoint to another in the time of a call, and the responses to them (RFC 8489):
    connectivity checks of ICE (RFC 8445 7), and what keeps a path open after them (RFC 7675)."""

    source: Endpoint
    destination: Endpoint
    direction: Literal["caller-to-callee", "callee-to-caller", "unknown"]
    """Whose requests they are, by the descriptions."""
    requests: int
    """Retransmissions too."""
    successes: int
    """Success responses that came back between the same two endpoints."""
    refusals: int
    """Error responses."""
    error_codes: tuple[int, ...]
    """Of those, each once; 0 where the code does not come first in the response."""
    first_ns: int
    """Of the requests, as are the next three."""
    last_ns: int
    first_frame: Frame
    last_frame: Frame
    response_frame: Frame | None
    """The first response, of either kind."""
    last_success_ns: int | None = None
    """When the last success response came."""
    unanswered: int = 0
    """Requests after it."""


class Stream(Record, frozen=True):
    """RTP of one SSRC from one address to another in one phase of a call (RFC 3550), or UDPTL (ITU-T T.38): that has no
    SSRC (0), its codec is T38, and what is told of time stamps and payload types is empty.

    A phase is cut at whole seconds: the one in which the answer lies belongs to where most of its packets are.
    """

    source: Endpoint
    destination: Endpoint
    ssrc: int
    direction: Literal["caller-to-callee", "callee-to-caller", "unknown"]
    phase: Literal["early", "confirmed", "after"]
    """`after`: it began when the call had been refused already."""
    payload_types: tuple[int, ...]
    codec: str | None
    first_ns: int
    last_ns: int
    first_frame: Frame
    last_frame: Frame
    packets: int
    """Without duplicates and second sights."""
    lost: int
    loss_ratio: float
    jitter_ms: float | None
    jitter_max_ms: float | None
    max_gap_ms: float
    mos_cqe: float | None
    mos_scale: Literal["NB", "WB"] | None
    matched_by: Literal["sdp", "source-only", "destination-only", "signalling-address", "content"]
    """Which end a description of the call names: both, one, or none. `signalling-address`: a port that was announced,
    at the address from which that side's SIP comes. `content`: neither, but the only RTP between hosts of this call,
    with its payload types, while it lasted."""
    call_ids: tuple[str, ...] = ()
    """The legs whose SDP names an end of it."""
    to_tags: tuple[str, ...] = ()
    """The dialogs, early ones too, whose callee named an end of it."""
    duplicates: int = 0
    """The same packet again 10 to 500 ms later; sooner is a second sight, as of a mirror port, and not counted."""
    reordered: int = 0
    """Packets that came after one with a higher sequence number."""
    restarts: int = 0
    """Jumps of the sequence number that are no loss (RFC 3550 A.1)."""
    switches: int = 0
    """Returns to a count of sequence numbers that another count under the same SSRC had interrupted: two senders share
    it, or one counts some of its packets apart. Loss is told of each count by itself."""
    timestamp_jumps: int = 0
    """Steps of more than a second between timestamp and clock while the sequence number ran on."""
    lost_at_once: int = 0
    """Of `lost`: in seconds in which every stream that the capture held, from two hosts and more, lost packets too:
    the capture's loss, not the network's (guard G11)."""
    bursts: Bursts | None = None
    """None where nothing was lost."""
    ptime_ms: float | None = None
    """Step of the timestamp from one packet to the next by which most of them came; None without a clock rate or for
    video."""
    ptime_agreed_ms: int | None = None
    """The receiver's a=ptime in force at the end; None where it named none."""
    clock_rate: int | None = None
    """By which its figures are computed: of the codec, or the one that fits best."""
    measured_rate_hz: float | None = None
    """How fast the timestamps really run, by the capture's clock; None below ten seconds of packets."""
    drift_ppm: float | None = None
    """`measured_rate_hz` against `clock_rate`, parts per million; None below ten seconds, or beyond 20,000."""
    unagreed_types: tuple[int, ...] = ()
    """Payload types that no description in force at that time named; empty where no SDP was seen."""
    bytes: int = 0
    """Of UDP payload."""
    comfort_noise: int = 0
    """Packets of comfort noise (RFC 3389)."""
    pauses: int = 0
    """Silences of 100 ms and more without loss, the timestamps running on: discontinuous transmission."""
    paused_ms: float = 0.0
    idle_ratio: float | None = None
    """G.711 in the clear only: share of packets whose samples 5 to 20 are all zero: digital silence (0xFF and 0x7F of
    PCMU, 0xD5 and 0x55 of PCMA)."""
    idle_from_ns: int | None = None
    """Begin of the longest stretch of seconds with nothing but digital silence; None where there is none."""
    idle_s: int = 0
    """Its length in seconds."""
    cadence: Cadence | None = None
    """G.711 in the clear only: the ringing tone that it begins with."""
    dscp: int | None = None
    """Of most seconds (RFC 2474)."""
    dscps: tuple[int, ...] = ()
    """All seen."""
    previous_ssrc: int | None = None
    """The SSRC of the stream before it between the same two endpoints in this call."""
    absences: tuple[Absence, ...] = ()
    """Its silences of more than 30 s, in order."""
    returned: Returned | None = None
    """Of the stream the other way, what comes back in this one."""
    hears: Frame | None = None
    """RTCP of the host that sends it, in which that says that it receives RTP from where this goes."""
    events: tuple[ToneEvent, ...] = ()
    """Key presses of RFC 4733, in order."""
    events_left_out: int = 0
    """Later ones, beyond the bound of a stream."""
    rtcp: RtcpView | None = None
    burst_assumed_random: bool = False
    """The MOS was estimated for random loss, for the pattern was not kept."""
    encrypted: bool = False
    """The description in force is one of SRTP: payload and RTCP cannot be read."""


# --- [5] and [6] findings --------------------------------------------------------------------------------------

Severity = Literal["info", "warning", "error", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error", "critical")

Party = Literal["caller", "callee", "proxy", "network", "nat", "user", "attacker", "capture", "unknown"]

LAYERS = (
    "capture",
    "transport",
    "message",
    "reachability",
    "identity",
    "routing",
    "capability",
    "negotiation",
    "policy",
    "dialog",
    "race",
    "media",
    "user",
)
"""Highest first: they break ties between root causes."""


class Evidence(Record, frozen=True):
    """A frame that proves a finding, with a note for people; `frames` where several frames carried one message."""

    frame: Frame
    note: str
    frames: tuple[Frame, ...] = ()


class Finding(Record, frozen=True):
    """What one rule says of one Case: frames and facts, no prose (the prose is the knowledge entry's, joined by id)."""

    rule: str
    verdict: Literal["found", "unknown"]
    evidence: tuple[Evidence, ...]
    facts: Mapping[str, Any]
    time_ns: int
    """When the fault first showed."""
    transactions: tuple[Transaction, ...] = ()
    """The transactions it accounts for; used to tell cause from effect."""
    party: Party | None = None
    """Overrides the entry's default, as do the next two."""
    severity: Severity | None = None
    confidence: Literal["certain", "likely", "possible"] | None = None
    party_at: Endpoint | None = None
    because: str | None = None
    """Of an unknown: what this capture cannot show."""
    capture_next: str | None = None
    """Of an unknown: where a capture would show it."""
    against: tuple[str, ...] = ()
    """What speaks against it."""
    hinges_on: Literal["capture", "others"] | None = None
    """That a direction of media is missing may be this capture's fault. `capture`: it stands if some call of this one
    has RTP both ways. `others`: signalling shows both directions, so it falls only if calls of other hosts lack one
    direction as well, and none has both."""

"""The report: the records that reporters get, and that `--format json` prints as they stand.

Field names, units and meaning are those of docs/report.md: times are RFC 3339 text in UTC, durations
seconds unless the key says otherwise, and what this capture cannot tell is None, never 0 and never left out. The JSON
schema (`sipdiag schema`) is generated from these types.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from sipdiag.model import NS_PER_MS, NS_PER_S, CaptureFile, FrameRef, NotDecoded, Party, Severity

FORMAT = "sipdiag.report"
FORMAT_VERSION = 1

NONE: list[Any] = []
"""What most records have none of: nobody changes what is in a report, so it is one list for all of them."""

TEXTS_SHARED = 1024
"""Texts known again of the records before: users, addresses and codecs of the calls of one moment are few."""


_texts: dict[str, str] = {}


def shared(text: str) -> str:
    """The same text, as one string for the records that have it."""
    known = _texts.get(text)
    if known is None:
        if len(_texts) >= TEXTS_SHARED:  # cheaper than to look for the oldest
            _texts.clear()
        known = _texts[text] = text
    return known


def in_seconds(duration_ns: int) -> float:
    """A duration in seconds to the microsecond. One of whole microseconds, as most captures have, is one as it stands:
    to round it takes longer than all else."""
    return round(duration_ns / NS_PER_S, 6) if duration_ns % 1000 else duration_ns / NS_PER_S


def since(time_ns: int, start_ns: int) -> float:
    """Seconds to the millisecond, rounded as `round` does, which takes several times as long."""
    duration_ns = time_ns - start_ns
    if duration_ns % NS_PER_MS == _HALF_MS or not 0 <= duration_ns < _DAY_NS:
        return round(duration_ns / NS_PER_S, 3)  # half-way, the error of the division decides; 0.0 may be -0.0
    return (duration_ns + _HALF_MS) // NS_PER_MS / 1000


_HALF_MS = NS_PER_MS // 2
_DAY_NS = 24 * 3600 * NS_PER_S
"""Below this the error of a division by NS_PER_S is much less than a nanosecond."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """Base of the report records."""


class CaptureInfo(Row, frozen=True):
    """What was read, and what of it could not be."""

    files: list[CaptureFile]
    first_time: str | None
    last_time: str | None
    duration_s: float | None
    frames: int
    sip_messages: int
    malformed_messages: int
    duplicate_frames: int
    transports: dict[str, int]
    not_decoded: list[NotDecoded]
    problems: list[str]


class Spread(Row, frozen=True):
    """Percentiles of a duration in seconds over the calls that have one; all None where no call has."""

    p50: float | None
    p95: float | None
    max: float | None


class Metrics(Row, frozen=True):
    """RFC 6076 and ITU-T E.411/E.425 figures over the calls of the report; a ratio over no call is None."""

    calls: int
    answered: int
    asr: float | None
    ner: float | None
    ser: float | None
    seer: float | None
    isa: float | None
    scr: float | None
    srd_success_s: Spread
    srd_failure_s: Spread
    sdt_s: Spread
    pdd_s: Spread


class EarlyMedia(Row, frozen=True):
    """What the caller could hear in one stretch before the answer; times are seconds since the first INVITE."""

    from_s: float
    to_s: float
    heard: str
    """nothing, local-ringback, network-ringback-or-announcement or unknown."""
    why: str
    """What that follows from: 180, 180-after-sdp-without-rtp, early-media-not-authorised (P-Early-Media), rtp,
    another-dialog, several-at-once, digital-silence, sdp-without-rtp, no-180-no-sdp, no-media-in-capture."""


class Response(Row, frozen=True):
    """One distinct response that the originator's hop, or a request inside a dialog, got."""

    evidence: FrameRef
    status: int
    reason: str
    method: str
    source: str
    destination: str
    sdp: bool
    reliable: bool
    knowledge: str
    variant: str | None


class HopTime(Row, frozen=True):
    """How fast the INVITE was answered on one hop; None where nothing came, or only before the capture began."""

    client: str
    server: str
    first_response_s: float | None
    final_s: float | None


class LegInfo(Row, frozen=True):
    call_id: str
    hops: list[str]
    times: tuple[HopTime, ...]
    joined_by: str | None = None
    """What joins it to the leg before: session-id, header, charging, number, media or numbers; None for the first."""
    confidence: str | None = None
    """How sure that is: certain, likely or possible."""


class BurstInfo(Row, frozen=True):
    """How the losses of a stream lie (RFC 3611 4.7.2, Gmin 16)."""

    bursts: int
    burst_density: float
    gap_density: float
    burst_ms: float | None
    longest_loss: int


class VoipInfo(Row, frozen=True):
    """What a receiver measured of a stream, as RTCP XR (RFC 3611 4.7) or a report of RFC 6035 says."""

    evidence: FrameRef
    source: str
    ssrc: int | None
    loss_ratio: float | None
    discard_ratio: float | None
    burst_density: float | None
    gap_density: float | None
    burst_ms: int | None
    gap_ms: int | None
    rtt_ms: float | None
    end_system_delay_ms: float | None
    r_factor: float | None
    mos_lq: float | None
    mos_cq: float | None
    jitter_buffer_ms: int | None


class RtcpInfo(Row, frozen=True):
    """What RTCP said of a stream."""

    reports: int
    lost: int | None
    max_fraction_lost: float | None
    jitter_ms: float | None
    rtt_ms: float | None
    rtt_max_ms: float | None
    bye: FrameRef | None
    voip: VoipInfo | None


class MediaStream(Row, frozen=True):
    source: str
    destination: str
    direction: str
    phase: str
    """`early`, `confirmed`, or `after` of what began once the call had been refused."""
    matched_by: str
    """Which end a description names: `sdp` both, `source-only`, `destination-only`, `signalling-address` or `content`
    none; `none` of a stream that belongs to no call."""
    codec: str | None
    payload_types: list[int]
    unagreed_types: list[int]
    ssrc: int | None
    """None of UDPTL, which has none: its codec is `T38`."""
    from_s: float | None
    """First packet, in seconds since the first INVITE; None of a stream that belongs to no call."""
    to_s: float | None
    packets: int
    lost: int
    loss_ratio: float
    lost_at_once: int
    """Of `lost`: in seconds in which every stream of the capture lost packets, so that the capture did."""
    bursts: BurstInfo | None
    reordered: int
    duplicates: int
    restarts: int
    switches: int
    """Changes between two counts of sequence numbers under this SSRC; `lost` is that of both."""
    timestamp_jumps: int
    jitter_ms: float | None
    jitter_max_ms: float | None
    max_gap_ms: float
    drift_ppm: float | None
    ptime_ms: float | None
    ptime_agreed_ms: int | None
    comfort_noise: int
    pauses: int
    idle_ratio: float | None
    dscp: int | None
    mos_cqe: float | None
    mos_scale: str | None
    jitter_buffer_ms: float | None
    """The jitter buffer that `mos_cqe` assumes; the capture shows none."""
    rtcp: RtcpInfo | None


class KeyInfo(Row, frozen=True):
    """A key that was pressed."""

    time_s: float
    """Since the first INVITE."""
    evidence: FrameRef
    side: str
    digit: str
    method: str
    duration_ms: float | None


class CallInfo(Row, frozen=True):
    """A call. What it has few of, or nothing, are tuples: of all records these are the many, and a list takes more."""

    number: int
    call_ids: list[str]
    from_: str = msgspec.field(name="from")
    to: str
    request_uri: str
    start: str
    end: str
    outcome: str
    final_status: int | None
    final_reason: str | None
    root_cause: str | None
    party: Party | None
    early_media: tuple[EarlyMedia, ...]
    pdd_s: float | None
    ring_s: float | None
    talk_s: float | None
    ended_by: str | None
    responses: tuple[Response, ...]
    legs: tuple[LegInfo, ...]
    media: tuple[MediaStream, ...]
    keys: tuple[KeyInfo, ...]
    quality_reports: tuple[VoipInfo, ...]
    findings: list[int]


class RegistrationInfo(Row, frozen=True):
    aor: str
    call_ids: list[str]
    outcome: str
    final_status: int | None
    root_cause: str | None
    party: Party | None
    findings: list[int]


class TransactionInfo(Row, frozen=True):
    method: str
    call_ids: list[str]
    outcome: str
    final_status: int | None
    root_cause: str | None
    party: Party | None
    findings: list[int]


class EvidenceInfo(Row, frozen=True, omit_defaults=True):
    """A frame with a note; `frames` only where one message was put together from several."""

    file: int
    frame: int
    note: str
    frames: list[FrameRef] = []


class Box(Row, frozen=True):
    address: str
    software: str | None


class FindingInfo(Row, frozen=True):
    rule: str
    severity: Severity
    verdict: str
    party: Party
    party_at: Box | None
    calls: list[int]
    registrations: list[int]
    transactions: list[int]
    """Numbers (1-based) of the entries of `calls`, `registrations` and `transactions` that it speaks of."""
    call_ids: list[str]
    evidence: list[EvidenceInfo]
    facts: dict[str, Any]
    title: str
    explanation: str
    causes: list[str]
    confirm: list[str]
    fix: list[str]
    explained_by: int | None
    explains: list[int]
    because: str | None
    capture_next: str | None
    confidence: str
    against: list[str]
    wireshark_filter: str
    references: list[str]


class Problem(Row, frozen=True):
    """Findings for one reason: what a NOC works through, worst first."""

    rule: str
    severity: Severity
    calls: list[int]
    registrations: list[int]
    transactions: list[int]
    count: int
    peers: list[str]
    numbers: list[str]
    first: str
    last: str


class Report(Row, frozen=True):
    capture: CaptureInfo
    metrics: Metrics
    calls: list[CallInfo]
    registrations: list[RegistrationInfo]
    transactions: list[TransactionInfo]
    findings: list[FindingInfo]
    problems: list[Problem]
    media_alone: list[MediaStream]
    """RTP that belongs to no call: the largest streams."""
    sipdiag_version: str
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


class Quote(Row, frozen=True):
    """A message as it was sent, secrets masked, cut to a bound; bytes that are not UTF-8 as lone surrogates."""

    head: str
    """Start line and headers, lines ending in a line feed alone."""
    body: str
    sdp: str
    """The session description in the body, or empty."""
    left_out: int
    """Bytes beyond the bound."""


class Step(Row, frozen=True):
    """One arrow of a ladder: a message, or an event beside SIP, or a stretch of media."""

    time_ns: int
    file: int
    frame: int
    source: str
    destination: str
    label: str
    """`INVITE sip:bob@example.com`, `183 Session Progress`, `ICMP port unreachable`, `RTP PCMU 1600 packets`."""
    note: str
    """What the knowledge base says of this response in a line, SDP in short, or nothing."""
    kind: str
    """request, response, event or media."""
    status: int
    """Of a response; 0 otherwise."""
    repeats: tuple[int, ...]
    """Frame numbers of its retransmissions."""
    repeated_until_ns: int | None
    until_ns: int | None
    """End of a stretch of media."""
    quote: Quote | None = None
    """The message itself; None where it is not kept, or where there is none."""
    media: int | None = None
    """Of a stretch of media: its index in the `media` of the call."""


class Second(Row, frozen=True):
    """What arrived of one stream in one second of the clock; of a stream that lasts, after ten minutes in ten seconds,
    after an hour in sixty."""

    time_ns: int
    packets: int
    lost: int
    """Packets missing within this second; negative where late ones of the second before came."""
    jitter_ms: float | None
    """Mean of the running RFC 3550 estimate."""


class Story(Row, frozen=True):
    """All that a reader of one Case gets to see: its ladder. Kept for Cases that are shown in full."""

    parties: list[tuple[str, str]]
    """(address:port, what is known of the box: role and software), in the order of the path, caller first."""
    steps: list[Step]
    omitted: int
    """Steps beyond the bound on a story's length."""
    seconds: dict[int, list[Second]] = {}
    """By index in the `media` of the call; empty where they are not kept."""


class Beside(Row, frozen=True):
    """When and between whom a registration or another transaction was; its refreshes included."""

    first_ns: int
    last_ns: int
    client: str
    """The address it came from."""
    server: str
    """The address it went to."""


class PeerMetrics(Row, frozen=True):
    """The figures of the calls that came from, or were last sent to, one address."""

    address: str
    role: Literal["from", "to"]
    metrics: Metrics
    calls: list[int]


class Analysis(msgspec.Struct, frozen=True):
    """A report with what only people read: stories by (kind, number), and figures by peer where they were asked for."""

    report: Report
    stories: dict[tuple[str, int], Story]
    beside: dict[tuple[str, int], Beside] = {}
    peers: list[PeerMetrics] = []
    """Those with most calls first."""


class Held(Row, frozen=True):
    """How one expectation of `sipdiag check` fared."""

    name: str
    """What was expected of what: `call 1: outcome`."""
    ok: bool
    expected: str
    found: str
    frames: tuple[FrameRef, ...] = ()
    """Frames that show what was found."""
    line: int | None = None
    """Where the expectation file asks for it."""


class CheckedCapture(Row, frozen=True):
    """A capture that was held against an expectation file."""

    name: str
    """Of the expectation file, without its endings."""
    expectation: str
    """Path of the expectation file."""
    report: Report
    results: list[Held]

    @property
    def failed(self) -> list[Held]:
        return [result for result in self.results if not result.ok]

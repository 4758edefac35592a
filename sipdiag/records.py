"""The report: the records that reporters get, and that `--format json` prints as they stand.

Field names, units and meaning are those of docs/report.md: times are RFC 3339 text in UTC, durations
seconds unless the key says otherwise, and what this capture cannot tell is None, never 0 and never left out. The JSON
schema (`sipdiag schema`) is generated from these types.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sipdiag.model import CaptureFile, FrameRef, NotDecoded, Party, Severity

FORMAT = "sipdiag.report"
FORMAT_VERSION = 1


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
    times: list[HopTime]


class MediaStream(Row, frozen=True):
    source: str
    destination: str
    direction: str
    phase: str
    codec: str | None
    ssrc: int
    packets: int
    lost: int
    loss_ratio: float
    jitter_ms: float | None
    jitter_max_ms: float | None
    max_gap_ms: float
    mos_cqe: float | None
    mos_scale: str | None


class CallInfo(Row, frozen=True):
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
    early_media: list[EarlyMedia]
    pdd_s: float | None
    ring_s: float | None
    talk_s: float | None
    ended_by: str | None
    responses: list[Response]
    legs: list[LegInfo]
    media: list[MediaStream]
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
    sipdiag_version: str
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


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


class Story(Row, frozen=True):
    """All that a reader of one Case gets to see: its ladder. Kept for Cases that are shown in full."""

    parties: list[tuple[str, str]]
    """(address:port, what is known of the box: role and software), in the order of the path, caller first."""
    steps: list[Step]
    omitted: int
    """Steps beyond the bound on a story's length."""


class Analysis(msgspec.Struct, frozen=True):
    """A report with the stories of the Cases that are shown in full, by (kind, number)."""

    report: Report
    stories: dict[tuple[str, int], Story]

"""Reports made by hand for the reporters' tests, and what a terminal shows of them."""

from datetime import UTC, datetime, timedelta, tzinfo
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import msgspec
import yaml
from rich.console import Console

from sipdiag.knowledge import Knowledge
from sipdiag.model import CaptureFile, FrameRef, NotDecoded
from sipdiag.records import (
    Analysis,
    Box,
    CallInfo,
    CaptureInfo,
    EarlyMedia,
    EvidenceInfo,
    FindingInfo,
    LegInfo,
    MediaStream,
    Metrics,
    Problem,
    RegistrationInfo,
    Report,
    Response,
    Spread,
    Step,
    Story,
    TransactionInfo,
)
from sipdiag.report.screen import Screen
from sipdiag.report.terminal import render
from sipdiag.report.writer import Plain

START = datetime(2026, 11, 22, 11, 20, 56, 933606, tzinfo=UTC)
START_NS = 1_795_346_456_933_606_000
NS = 1_000_000_000
CALLER, PROXY, GATEWAY = "192.0.2.10:5060", "192.0.2.1:5060", "198.51.100.20:5060"


def rfc3339(seconds: float) -> str:
    """The time `seconds` after the capture's first frame."""
    return f"{START + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S.%fZ}"


def capture(**changes: Any) -> CaptureInfo:
    made = CaptureInfo(
        files=[CaptureFile("trace.pcap", "pcap", ["EN10MB"], 51_234, 640)],
        first_time=rfc3339(0),
        last_time=rfc3339(723),
        duration_s=723.0,
        frames=640,
        sip_messages=412,
        malformed_messages=0,
        duplicate_frames=0,
        transports={"udp": 412},
        not_decoded=[],
        problems=[],
    )
    return msgspec.structs.replace(made, **changes)


def metrics(calls: int = 0, answered: int = 0) -> Metrics:
    none = Spread(None, None, None)
    ratio = answered / calls if calls else None
    return Metrics(
        calls,
        answered,
        ratio,
        ratio,
        ratio,
        ratio,
        None,
        ratio,
        none,
        none,
        none,
        Spread(0.31, 2.1, 3.0) if answered else none,
    )


def call(number: int, **changes: Any) -> CallInfo:
    made = CallInfo(
        number=number,
        call_ids=[f"a84b4c76e6{number:04d}@192.0.2.10"],
        from_="sip:alice@example.com",
        to="sip:bob@example.com",
        request_uri="sip:bob@example.com",
        start=rfc3339(18 * number),
        end=rfc3339(18 * number + 40),
        outcome="answered",
        final_status=200,
        final_reason="OK",
        root_cause=None,
        party=None,
        early_media=(),
        pdd_s=0.31,
        ring_s=4.2,
        talk_s=32.0,
        ended_by="caller",
        responses=(),
        legs=(LegInfo(f"a84b4c76e6{number:04d}@192.0.2.10", [CALLER, PROXY], ()),),
        media=(),
        keys=(),
        quality_reports=(),
        findings=[],
    )
    return msgspec.structs.replace(made, **changes)


def stream(source: str, destination: str, direction: str, phase: str, codec: str, **changes: Any) -> MediaStream:
    """RTP of one packet, of which nothing else is known unless `changes` say so."""
    made = MediaStream(
        source=source,
        destination=destination,
        direction=direction,
        phase=phase,
        matched_by="sdp",
        codec=codec,
        payload_types=[0],
        unagreed_types=[],
        ssrc=1,
        from_s=0.8,
        to_s=6.9,
        packets=1,
        lost=0,
        loss_ratio=0.0,
        lost_at_once=0,
        bursts=None,
        reordered=0,
        duplicates=0,
        restarts=0,
        switches=0,
        timestamp_jumps=0,
        jitter_ms=None,
        jitter_max_ms=None,
        max_gap_ms=0.0,
        drift_ppm=None,
        ptime_ms=None,
        ptime_agreed_ms=None,
        comfort_noise=0,
        pauses=0,
        idle_ratio=None,
        dscp=None,
        mos_cqe=None,
        mos_scale=None,
        jitter_buffer_ms=None,
        rtcp=None,
    )
    return msgspec.structs.replace(made, **changes)


def lost(number: int, status: int, reason: str, rule: str, findings: list[int], **changes: Any) -> CallInfo:
    """A call that failed."""
    base = {"outcome": "rejected", "party": "caller", "ring_s": None, "talk_s": None, "ended_by": None}
    return call(
        number,
        final_status=status,
        final_reason=reason,
        root_cause=rule,
        findings=findings,
        **(base | changes),
    )


def finding(rule: str, calls: list[int], **changes: Any) -> FindingInfo:
    made = FindingInfo(
        rule=rule,
        severity="error",
        verdict="found",
        party="caller",
        party_at=Box(CALLER, "Asterisk PBX 18.9.0"),
        calls=calls,
        registrations=[],
        transactions=[],
        call_ids=[],
        evidence=[EvidenceInfo(0, 12, "INVITE sip:4711@example.com")],
        facts={"status": 404},
        title="The number 4711 does not exist at 198.51.100.20",
        explanation="The server that is responsible for the number answered 404: it knows for certain that "
        "it does not exist. Dialling it again will bring the same answer.",
        causes=["The number was dialled in a form that the carrier does not take, as without its country code."],
        confirm=["Dial the number in E.164 form (+49...) over the same trunk."],
        fix=["Correct the number, or the dial plan that made it out of what was dialled."],
        explained_by=None,
        explains=[],
        because=None,
        capture_next=None,
        confidence="certain",
        against=[],
        wireshark_filter="frame.number in {12, 15}",
        references=["RFC 3261 21.4.5"],
    )
    return msgspec.structs.replace(made, **changes)


def report(calls: list[CallInfo], findings: list[FindingInfo], **changes: Any) -> Report:
    made = Report(
        capture=capture(),
        metrics=metrics(len(calls), sum(c.outcome == "answered" for c in calls)),
        calls=calls,
        registrations=[],
        transactions=[],
        findings=findings,
        problems=[],
        media_alone=[],
        sipdiag_version="0.1.0",
    )
    return msgspec.structs.replace(made, **changes)


def step(at_s: float, frame: int, source: str, destination: str, label: str, **more: Any) -> Step:
    status = int(label[:3]) if label[:3].isdecimal() else 0
    made = Step(
        time_ns=START_NS + round(at_s * NS),
        file=0,
        frame=frame,
        source=source,
        destination=destination,
        label=label,
        note="",
        kind="response" if status else "request",
        status=status,
        repeats=(),
        repeated_until_ns=None,
        until_ns=None,
    )
    return msgspec.structs.replace(made, **more)


def response(frame: int, status: int, reason: str, variant: str | None = None, **changes: Any) -> Response:
    made = Response(
        evidence=FrameRef(0, frame),
        status=status,
        reason=reason,
        method="INVITE",
        source=PROXY,
        destination=CALLER,
        sdp=False,
        reliable=False,
        knowledge=str(status),
        variant=variant,
    )
    return msgspec.structs.replace(made, **changes)


# ---- the cases of the snapshots


def busy_morning() -> Analysis:
    """40 calls: 25 answered, 10 failed for three reasons, 4 not answered, 1 not finished."""
    findings: list[FindingInfo] = []
    calls: list[CallInfo] = []
    for number in range(1, 41):
        at = [len(findings)]
        start = 18.0 * number
        if number % 6 == 1:
            made = lost(number, 404, "Not Found", "number-not-found", at, to=f"sip:47{number:02d}@carrier.example.net")
            findings.append(finding("number-not-found", [number]))
        elif number in (8, 20):
            made = lost(number, 503, "Service Unavailable", "server-overload-503", at, party="callee")
            findings.append(
                finding(
                    "server-overload-503",
                    [number],
                    party="callee",
                    severity="critical",
                    party_at=Box(GATEWAY, None),
                    title="198.51.100.20 refuses calls because it is overloaded",
                    fix=["Spread the calls over time or over more servers; honour Retry-After."],
                )
            )
        elif number == 30:
            made = call(number, root_cause="ack-not-received", party="caller", findings=at)
            findings.append(
                finding(
                    "ack-not-received",
                    [number],
                    title="The 200 OK was repeated 10 times and no ACK came",
                    fix=["Let the caller's side send its ACK to the Contact of the 200 OK."],
                )
            )
        elif number in (3, 9, 27):
            made = lost(number, 486, "Busy Here", "remote-rejected-busy-decline", at, outcome="busy", party="user")
            findings.append(finding("remote-rejected-busy-decline", [number], severity="info", party="user"))
        elif number == 17:
            made = lost(number, 487, "Request Terminated", "caller-cancelled", at, outcome="cancelled", party="user")
            findings.append(finding("caller-cancelled", [number], severity="info", party="user"))
        elif number == 40:
            made = call(number, outcome="unfinished", final_status=None, final_reason=None, talk_s=None)
        else:
            made = call(number)
        calls.append(msgspec.structs.replace(made, start=rfc3339(start), end=rfc3339(start + 40)))

    unknown = {"verdict": "unknown", "severity": "warning", "party": "capture"}
    for number in (4, 5):
        calls[number - 1] = msgspec.structs.replace(calls[number - 1], findings=[len(findings)])
        findings.append(
            finding(
                "one-way-audio",
                [number],
                because="only packets to 192.0.2.10 are in this capture",
                capture_next="On 192.0.2.1: tcpdump -i any -s 0 -w both.pcap host 192.0.2.10",
                **unknown,
            )
        )

    def problem(rule: str, severity: Any, peers: list[str]) -> Problem:
        hit = [c.number for c in calls if c.root_cause == rule]
        numbers = sorted({calls[n - 1].to for n in hit})
        return Problem(
            rule, severity, hit, [], [], len(hit), peers, numbers, rfc3339(18 * hit[0]), rfc3339(18 * hit[-1])
        )

    return Analysis(
        report(
            calls,
            findings,
            capture=capture(
                not_decoded=[NotDecoded("tls", 12, FrameRef(0, 7), "no keys for this session")],
                problems=["trace.pcap: the last record is cut short after frame 640"],
                malformed_messages=1,
            ),
            problems=[
                problem("number-not-found", "error", [GATEWAY]),
                problem("server-overload-503", "critical", [GATEWAY]),
                problem("ack-not-received", "error", ["198.51.100.44:5060"]),
                problem("remote-rejected-busy-decline", "info", ["192.0.2.77:5060"]),
                problem("caller-cancelled", "info", []),
            ],
            registrations=[
                RegistrationInfo("sip:bob@example.com", ["r1"], "registered", 200, None, None, []),
                *(
                    RegistrationInfo(
                        "sip:carol@example.com",
                        [f"r{n}"],
                        "rejected",
                        403,
                        "auth-bad-credentials",
                        "caller",
                        [],
                    )
                    for n in range(2, 5)
                ),
            ],
            transactions=[
                TransactionInfo("OPTIONS", [f"o{n}"], "timeout", None, "noninvite-timeout", "network", [])
                for n in range(14)
            ],
        ),
        {},
    )


def announcement() -> Analysis:
    """One call over a proxy: an announcement in early media, then a 404 that is repeated."""
    media = "198.51.100.20:30000", "192.0.2.10:4000"
    story = Story(
        parties=[
            (CALLER, "caller, Asterisk PBX 18.9.0"),
            (PROXY, "proxy, kamailio 5.6.3"),
            (GATEWAY, "gateway"),
        ],
        steps=[
            step(0, 12, CALLER, PROXY, "INVITE sip:4711@example.com", note="SDP PCMU, PCMA"),
            step(0.002, 13, PROXY, CALLER, "100 Trying"),
            step(
                0.004,
                14,
                PROXY,
                GATEWAY,
                "INVITE sip:4711@198.51.100.20",
                repeats=(15,),
                repeated_until_ns=START_NS + NS // 2,
            ),
            step(0.81, 16, GATEWAY, PROXY, "183 Session Progress", note="SDP PCMU"),
            step(0.812, 17, PROXY, CALLER, "183 Session Progress", note="SDP PCMU"),
            step(0.85, 18, *media, "RTP PCMU 300 packets", kind="media", until_ns=START_NS + round(6.85 * NS)),
            step(1.2, 21, GATEWAY, PROXY, "ICMP port unreachable", kind="event"),
            step(
                7.1,
                330,
                GATEWAY,
                PROXY,
                "404 Not Found",
                repeats=(332, 333, 334, 335, 336, 337),
                repeated_until_ns=START_NS + round(38.6 * NS),
            ),
            step(7.102, 331, PROXY, CALLER, "404 Not Found"),
            step(7.11, 338, CALLER, PROXY, "ACK sip:4711@example.com"),
        ],
        omitted=0,
    )
    return Analysis(
        report(
            [
                lost(
                    1,
                    404,
                    "Not Found",
                    "number-not-found",
                    [0, 1, 2],
                    from_="sip:alice@example.com",
                    to="sip:4711@example.com",
                    request_uri="sip:4711@example.com",
                    start=rfc3339(0),
                    pdd_s=0.812,
                    early_media=(
                        EarlyMedia(0.0, 0.8, "nothing", "no-180-no-sdp"),
                        EarlyMedia(0.8, 6.9, "network-ringback-or-announcement", "rtp"),
                    ),
                    responses=(
                        response(13, 100, "Trying"),
                        response(17, 183, "Session Progress", "with-sdp", sdp=True),
                        response(331, 404, "Not Found"),
                    ),
                    media=(
                        stream(
                            *media,
                            "callee-to-caller",
                            "early",
                            "PCMU",
                            ssrc=305419896,
                            packets=300,
                            lost=3,
                            loss_ratio=0.0099,
                            jitter_ms=0.4,
                            jitter_max_ms=2.1,
                            max_gap_ms=61.0,
                            mos_cqe=4.3,
                            mos_scale="NB",
                        ),
                    ),
                )
            ],
            [
                finding(
                    "number-not-found",
                    [1],
                    explains=[1],
                    evidence=[
                        EvidenceInfo(0, 12, "INVITE sip:4711@example.com"),
                        EvidenceInfo(0, 16, "183 Session Progress with SDP from 198.51.100.20:5060"),
                        EvidenceInfo(0, 330, "404 Not Found from 198.51.100.20:5060"),
                    ],
                    wireshark_filter="frame.number in {12, 16, 330}",
                ),
                finding(
                    "response-retransmitted",
                    [1],
                    severity="warning",
                    explained_by=0,
                    title="The 404 Not Found was sent 7 times",
                    evidence=[EvidenceInfo(0, 330, "404 Not Found"), EvidenceInfo(0, 337, "the last copy")],
                ),
                finding(
                    "one-way-audio",
                    [1],
                    severity="warning",
                    verdict="unknown",
                    party="capture",
                    party_at=None,
                    confidence="possible",
                    title="Whether the caller's audio reached the gateway",
                    explanation="Only one direction of the early media is in this capture.",
                    evidence=[EvidenceInfo(0, 18, "first RTP packet")],
                    because="the capture was taken where only packets to 192.0.2.10 pass",
                    capture_next="On 192.0.2.1: tcpdump -i any -s 0 -w both.pcap host 192.0.2.10 or host 198.51.100.20",
                    against=["RTCP from the gateway reports no loss."],
                    wireshark_filter="frame.number == 18",
                    references=["RFC 3550 6.4"],
                ),
            ],
            capture=capture(frames=400, sip_messages=21, last_time=rfc3339(40), duration_s=40.2),
        ),
        {("call", 1): story},
    )


def healthy() -> Analysis:
    """One call without a fault."""
    story = Story(
        parties=[(CALLER, "caller, Yealink SIP-T46S 66.85.0.5"), (PROXY, "callee")],
        steps=[
            step(0, 1, CALLER, PROXY, "INVITE sip:bob@example.com", note="SDP PCMU, PCMA"),
            step(0.01, 2, PROXY, CALLER, "100 Trying"),
            step(0.31, 3, PROXY, CALLER, "180 Ringing"),
            step(4.51, 4, PROXY, CALLER, "200 OK", note="SDP PCMU"),
            step(4.53, 5, CALLER, PROXY, "ACK sip:bob@192.0.2.1"),
            step(36.53, 3210, CALLER, PROXY, "BYE sip:bob@192.0.2.1"),
            step(36.54, 3211, PROXY, CALLER, "200 OK"),
        ],
        omitted=0,
    )
    made = call(
        1,
        start=rfc3339(0),
        responses=(
            response(2, 100, "Trying"),
            response(3, 180, "Ringing"),
            response(4, 200, "OK", sdp=True),
            response(3211, 200, "OK", method="BYE"),
        ),
        early_media=(EarlyMedia(0.3, 4.5, "local-ringback", "180"),),
    )
    return Analysis(
        report([made], [], capture=capture(frames=3211, sip_messages=7, last_time=rfc3339(37), duration_s=36.54)),
        {("call", 1): story},
    )


def hostile() -> Analysis:
    """A failed call whose every text from the network means harm."""
    evil = "\x1b[31m[bold]red[/bold]\u202e\u200b\x9b2J\udcff\ud800" + "A" * 10_000
    parties = [(CALLER, evil), (PROXY, "[link=x]" + "́" * 500), ("[2001:db8::1]:5060", "漢字" * 400)]
    story = Story(
        parties=parties,
        steps=[
            step(0, 1, CALLER, PROXY, f"INVITE {evil}", note=evil),
            step(0.1, 2, PROXY, "[2001:db8::1]:5060", "INVITE " + "漢字" * 200),
            step(0.2, 3, "[2001:db8::1]:5060", CALLER, "404 " + evil),
            step(0.3, 4, evil, PROXY, "ICMP " + evil, kind="event"),
        ],
        omitted=7,
    )
    made = lost(
        1,
        404,
        evil,
        "number-not-found",
        [0],
        from_=evil,
        to=f"sip:{evil}",
        request_uri="sip:\r\n[red]" + evil,
        call_ids=[evil] * 9,
        start=evil,
        responses=(response(3, 404, evil), response(3, 999, evil, method=evil)),
        early_media=(EarlyMedia(0, 1, evil, evil),),
        media=(stream(evil, evil, "unknown", "early", evil),),
    )
    told = finding(
        "number-not-found",
        [1],
        title=evil,
        explanation=evil + "\n\n" + evil,
        causes=[evil],
        confirm=[evil],
        fix=[evil],
        against=[evil],
        evidence=[EvidenceInfo(0, 1, evil)] * 50,
        party_at=Box(evil, evil),
        facts={"reason": evil, evil: [evil]},
    )
    return Analysis(
        report(
            [made],
            [told],
            capture=capture(
                files=[CaptureFile(evil, "pcap", [evil], 1, 1)],
                problems=[evil] * 9,
                not_decoded=[NotDecoded(evil, 600, FrameRef(0, 1), evil)] * 9,
            ),
            problems=[Problem("number-not-found", "error", [1], [], [], 1, [evil] * 9, [evil], evil, evil)],
            registrations=[RegistrationInfo(evil, [evil], "rejected", 403, "auth-bad-credentials", "caller", [0])],
            transactions=[TransactionInfo(evil, [evil], "rejected", 501, None, None, [])],
        ),
        {("call", 1): story},
    )


# ---- reading what was rendered

_STATUS_TEXTS = {
    100: ("The next hop works on it. That proves the next hop, no more.", {}),
    180: ("The callee is being alerted.", {}),
    183: ("Progress.", {"with-sdp": "Usually early media. The RTP proves it, the SDP alone does not."}),
    200: ("The request succeeded.", {}),
    404: ("The user does not exist here.", {}),
}


def knowledge(directory: Path) -> Knowledge:
    """The knowledge base with short texts for the codes above, so that no snapshot depends on prose."""
    (directory / "status").mkdir()
    for code, (description, variants) in _STATUS_TEXTS.items():
        entry = {
            "description": description,
            "variants": [{"id": name, "when": {"sdp": True}, "meaning": meaning} for name, meaning in variants.items()],
        }
        (directory / "status" / f"{code}.yaml").write_text(yaml.safe_dump(entry), encoding="utf-8")
    return Knowledge(directory)


def shown(
    analysis: Analysis,
    base: Knowledge,
    width: int = 80,
    *,
    encoding: str = "utf-8",
    colour: bool = False,
    zone: tzinfo = UTC,
    call: int | None = None,
) -> str:
    """What the terminal report writes to a file, or to a terminal in `colour`."""
    raw = BytesIO()
    file = TextIOWrapper(raw, encoding=encoding, newline="\n")
    console = Console(file=file, width=width, force_terminal=True, color_system="standard", _environ={})
    paper = Screen(console) if colour else Plain(file, width)
    render(analysis, paper, knowledge=base, tz=zone, call=call)
    file.flush()
    return raw.getvalue().decode(encoding)

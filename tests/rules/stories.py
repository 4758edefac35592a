"""What the program finds in a story (samples/README.md) that a test writes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scapy.layers.inet import IP
from scapy.utils import rdpcap, wrpcap

from samples.story.text import read_story
from samples.story.wire import Wire, file_of
from sipdiag import analyze
from sipdiag.model import Case
from sipdiag.records import FindingInfo, Report
from tests.calls.wire import cases

HOSTS = """\
title: x
host A 10.0.0.10
host P 10.0.0.1 proxy
host B 10.0.0.20
host G 10.0.0.30
"""


def report_on(
    folder: Path, text: str, hosts: str = HOSTS, unseen: str | None = None, missed: frozenset[int] = frozenset()
) -> Report:
    """The report on the capture that a story builds; it does not hold the packets that the address `unseen` sent, nor
    the frames with the numbers `missed`."""
    path = folder / "some.story"
    path.write_text(hosts + text, encoding="utf-8")
    story = read_story(path)
    frames = [frame for number, frame in enumerate(Wire(story).build(), 1) if number not in missed]
    trace = folder / "some.pcap"
    trace.write_bytes(file_of(frames, story.header))
    if unseen is not None:
        wrpcap(str(trace), [packet for packet in rdpcap(str(trace)) if packet[IP].src != unseen])
    return analyze([trace])


def verdicts(report: Report) -> list[tuple[str | None, str | None]]:
    """Root cause and party of every call, and after them of every registration."""
    return [(entry.root_cause, entry.party) for entry in (*report.calls, *report.registrations)]


def findings_of(report: Report, rule: str) -> list[FindingInfo]:
    return [finding for finding in report.findings if finding.rule == rule]


REFUSED = {
    "call": """
        alice > server 0.0 INVITE sip:4711@example.com sdp=yes
        server > alice 0.1 {status} to=b
        """,
    "late offer": """
        alice > server 0.0 INVITE sip:bob@example.com
            Replaces: 1@example.com;to-tag=1;from-tag=2
            Privacy: id
            Diversion: <sip:4712@example.com>
        server > alice 0.1 {status} Anonymous, Stale Date, network blocked, no route to host, max calls, bandwidth to=b
        """,
    "announcement": """
        alice > server 0.0 INVITE sip:4711@example.com sdp=yes
        server > alice 0.1 100
        server > alice 0.2 183 to=b sdp=yes
        server > alice 9.0 {status} to=b
            Reason: Q.850;cause=47
        """,
    "ringing": """
        alice > server 0.0 INVITE sip:bob@example.com sdp=yes
        server > alice 0.1 180 to=b
        server > alice 190.0 {status} to=b
        """,
    "dead air": """
        alice > proxy 0.0 INVITE sip:bob@example.com sdp=yes
        proxy > alice 0.1 100
        proxy > alice 50.0 {status} to=b
        """,
    "further down": """
        alice > proxy 0.0 INVITE sip:bob@example.com sdp=yes
        proxy > alice 0.1 100
        proxy > bob 0.2 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE sdp=yes
        bob > proxy 0.3 {status} to=b
            Reason: SIP;cause=580
        proxy > alice 0.4 500 to=b
        """,
    "silent beyond": """
        alice > proxy 0.0 INVITE sip:bob@example.com sdp=yes
        proxy > alice 0.1 100
        proxy > bob 0.2 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE sdp=yes
        proxy > bob 0.7 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE sdp=yes
        proxy > alice 8.0 {status} to=b
        """,
    "within a call": """
        alice > bob 0.0 INVITE sip:bob@example.com sdp=yes
        bob > alice 0.1 200 to=b sdp=yes
        alice > bob 0.2 ACK sip:bob@10.0.0.20 to=b
        bob > alice 2.0 INFO sip:alice@10.0.0.10 to=alice from=b cseq=1
        alice > bob 2.1 {status}
        alice > bob 3.0 INVITE sip:bob@10.0.0.20 to=b cseq=2 sdp=yes
        bob > alice 3.1 {status}
        alice > bob 3.2 INVITE sip:bob@10.0.0.20 to=b cseq=3
        bob > alice 3.3 {status}
        alice > bob 4.0 BYE sip:bob@10.0.0.20 to=b cseq=4
        bob > alice 4.1 {status}
        """,
    "cancelled": """
        alice > bob 0.0 INVITE sip:bob@example.com sdp=yes
        bob > alice 0.1 180 to=b
        alice > bob 5.0 CANCEL sip:bob@example.com
        bob > alice 5.1 {status}
        bob > alice 5.2 487 to=b
        """,
    "credentials": """
        alice > server 0.0 INVITE sip:4711@example.com sdp=yes
        server > alice 0.1 401 to=b
            WWW-Authenticate: Digest realm="x", nonce="1"
        alice > server 0.2 INVITE sip:4711@example.com cseq=2 sdp=yes
            Authorization: Digest username="alice", realm="x", nonce="1", response="2"
        server > alice 0.3 {status} to=c
        """,
    "registration": """
        alice > server 0.0 REGISTER sip:example.com
        server > alice 0.1 {status} to=b
        """,
    "subscription": """
        alice > server 0.0 SUBSCRIBE sip:bob@example.com
        server > alice 0.1 {status} to=b
        """,
}
"""Talks (tests/calls/wire.py) in which a request is refused, with whatever status."""


def refused_cases() -> Iterator[tuple[str, Case]]:
    """Cases of each of them with each status, and what they are: `call 404`."""
    for name, text in REFUSED.items():
        for status in range(400, 700):
            for case in cases(text.format(status=status), 300.0):
                yield f"{name} {status}", case

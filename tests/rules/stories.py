"""What the program finds in a story (samples/README.md) that a test writes out."""

from __future__ import annotations

from pathlib import Path

from scapy.layers.inet import IP
from scapy.utils import rdpcap, wrpcap

from samples.story.text import read_story
from samples.story.wire import Wire, file_of
from sipdiag import analyze
from sipdiag.records import FindingInfo, Report

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

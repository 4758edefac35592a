"""The whole program: the report depends on the capture alone, not on how it came or how it was cut."""

import gzip
import json
import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from sipdiag import analyze
from sipdiag.config import Limits
from sipdiag.options import Details, Options
from sipdiag.pipeline import run
from sipdiag.report.json import render
from sipdiag.selection import Selection
from tests.calls.wire import pcap
from tests.conftest import ROOT, run_sipdiag, shared_dir

SAMPLES = sorted(ROOT.glob("samples/*.pcap*"))
REAL = [
    "oisf-sip.pcap",
    "irontec-ipv6frag.pcap",
    "sipcapture-sip_ipv4_tcp_fragmented.pcap",
    "slytechs-repos-tc_tc_idpre_ext0140.pcap",
    "normb-b2bua-asterisk.pcapng",
    "ntop-fuzz-2006-06-26-2594.pcap",
    "open5gs-ipsec_reg.pcapng",
]
TALK = """
    alice > bob 0.0 INVITE sip:bob@example.com
    bob > alice 0.5 180 to=b
    bob > alice 4.0 200 to=b
    alice > bob 4.1 ACK sip:bob@10.0.0.20 to=b
    alice > bob 9.0 BYE sip:bob@10.0.0.20 to=b cseq=2
    bob > alice 9.1 200
    carol > bob 10.0 INVITE sip:4711@example.com call=second from=c by=carol for=4711
    bob > carol 10.1 404 to=d
    carol > bob 10.2 ACK sip:4711@example.com call=second from=c to=d
    carol > bob 90.0 OPTIONS sip:bob@example.com call=ping from=p
    bob > carol 90.1 200
"""


def report(path: Path, **options: Any) -> bytes:
    return render(run(Options(paths=(str(path),), **options)))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.pcap"
    path.write_bytes(pcap(TALK))
    return path


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_size_of_the_blocks_does_not_show_in_samples(path: Path) -> None:
    assert report(path, block_bytes=700) == report(path)


@pytest.mark.parametrize("name", REAL)
def test_the_size_of_the_blocks_does_not_show_in_real_captures(name: str) -> None:
    path = shared_dir() / "pcaps" / name
    whole = report(path)
    for block_bytes in (2_000, 30_000):
        assert report(path, block_bytes=block_bytes) == whole, block_bytes


def test_the_same_capture_gives_the_same_report(talk: Path) -> None:
    assert report(talk) == report(talk)


def test_standard_input_and_gzip_give_the_same_report_but_for_the_name(talk: Path, tmp_path: Path) -> None:
    packed = tmp_path / "talk.pcap.gz"
    packed.write_bytes(gzip.compress(talk.read_bytes()))
    reports = [
        json.loads(report(talk)),
        json.loads(report(packed)),
        json.loads(run_sipdiag("-", "--format", "json", "--fail-on", "never", stdin=talk.read_bytes()).stdout),
        json.loads(run_sipdiag("-", "--format", "json", "--fail-on", "never", stdin=packed.read_bytes()).stdout),
    ]
    files = [made["capture"].pop("files") for made in reports]
    assert [made == reports[0] for made in reports] == [True] * 4
    assert [len(inputs) for inputs in files] == [1] * 4


def test_a_capture_in_two_files_is_one_capture(talk: Path, tmp_path: Path) -> None:
    """Split in the middle of a call, and given in the wrong order."""
    header, lines = talk.read_bytes()[:24], TALK.strip().splitlines()
    whole, first = talk.read_bytes(), pcap("\n".join(lines[:3]))
    early, late = tmp_path / "early.pcap", tmp_path / "late.pcap"
    early.write_bytes(first)
    late.write_bytes(header + whole[len(first) :])
    made = run(Options(paths=(str(late), str(early)))).report
    alone = run(Options(paths=(str(talk),))).report
    assert [(c.outcome, c.talk_s, c.root_cause) for c in made.calls] == [
        (c.outcome, c.talk_s, c.root_cause) for c in alone.calls
    ]
    assert made.calls[0].responses[0].evidence.file == 1


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_else_is_asked_of_a_call_does_not_show_in_its_row(path: Path) -> None:
    """Of plain calls there is a shorter way where nothing is asked but the row."""
    rows = Details(of="none")
    assert report(path, details=rows) == render(run(Options(paths=(str(path),), details=rows), lambda case: None))


def test_a_report_says_what_was_read(talk: Path) -> None:
    capture = run(Options(paths=(str(talk),))).report.capture
    assert (capture.frames, capture.sip_messages, capture.malformed_messages, capture.transports) == (
        11,
        11,
        0,
        {"udp": 11},
    )
    assert (capture.duration_s, capture.first_time) == (90.1, "2023-11-14T22:13:20.000000Z")


def test_copies_of_frames_are_counted_and_told_once(talk: Path, tmp_path: Path) -> None:
    data = talk.read_bytes()
    length = int.from_bytes(data[32:36], "little") + 16
    doubled = tmp_path / "doubled.pcap"
    doubled.write_bytes(data[: 24 + length] + data[24:])
    made = run(Options(paths=(str(doubled),))).report
    assert (made.capture.duplicate_frames, made.capture.sip_messages) == (1, 12)
    assert made.calls[0].findings == []


def test_a_selection_narrows_the_report_and_not_what_is_known(talk: Path) -> None:
    made = run(Options(paths=(str(talk),), selection=Selection(status=(404, 404)))).report
    assert [call.number for call in made.calls] == [2]
    assert made.transactions == []
    assert made.metrics.calls == 1
    assert made.capture.sip_messages == 11


def test_one_call_comes_with_its_story(talk: Path) -> None:
    assert list(run(Options(paths=(str(talk),), selection=Selection(call=2))).stories) == [("call", 2)]


def test_too_many_open_calls_are_said(talk: Path) -> None:
    made = run(Options(paths=(str(talk),), limits=Limits(open_cases=1))).report
    assert any("closed early" in problem for problem in made.capture.problems)
    assert len(made.calls) == 2


def test_what_of_media_found_no_room_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.unreachable.MAX_ERRORS", 1)
    made = run(Options(paths=(str(ROOT / "samples" / "rtp-port-unreachable-icmp.pcap"),))).report
    assert any("ICMP errors about media were left out" in problem for problem in made.capture.problems)


def test_progress_is_told_up_to_the_end(talk: Path) -> None:
    told: list[tuple[int, int | None]] = []
    run(Options(paths=(str(talk),), progress=lambda done, total: told.append((done, total)), block_bytes=1_000))
    size = talk.stat().st_size
    assert told[-1] == (size, size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_the_report_is_written_piece_by_piece_as_it_is_rendered(talk: Path) -> None:
    from sipdiag.report.json import write

    analysis = run(Options(paths=(str(talk),)))
    file = BytesIO()
    write(analysis, file)
    assert file.getvalue() == render(analysis)


def cut_short(sample: str, to: Path, bytes_kept: int) -> Path:
    """A capture with at most so many bytes of each frame, as by `tcpdump -s`."""
    data = (ROOT / "samples" / sample).read_bytes()
    made, at = bytearray(data[:24]), 24
    while at < len(data):
        seconds, micros, held, whole = struct.unpack_from("<IIII", data, at)
        kept = min(held, bytes_kept)
        made += struct.pack("<IIII", seconds, micros, kept, whole) + data[at + 16 : at + 16 + kept]
        at += 16 + held
    to.write_bytes(made)
    return to


def test_a_refused_connection_beside_sip_that_cannot_be_read_is_no_fault(tmp_path: Path) -> None:
    """The first gateway refuses TCP, the second takes the call, and of no message more than its beginning is there."""
    report = analyze([cut_short("tcp-connect-failed-near-miss.pcap", tmp_path / "cut.pcap", 96)])
    assert [finding.rule for finding in report.findings if finding.severity != "info"] == []
    assert "cut-sip" in [kind.what for kind in report.capture.not_decoded]

"""The media of a story, as tshark reads it."""

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from samples.story.text import parse_story
from samples.story.wire import capture
from tests.conftest import need_tool

DECODED = (
    *("-d", "udp.port==4000,rtp", "-d", "udp.port==4001,rtcp", "-o", "rtpevent.event_payload_type_value:101"),
    *("-d", "rtp.pt==101,rtpevent"),
)
CALL = """\
title: x
host A 10.0.0.10
host B 10.0.0.20
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
"""


def fields(folder: Path, text: str, *names: str, only: str = "rtp") -> list[list[str]]:
    trace = folder / "some.pcap"
    trace.write_bytes(capture(parse_story(folder / "some.story", CALL + text)))
    command = [need_tool("tshark"), "-r", trace, *DECODED, "-Y", only, "-T", "fields"]
    for name in names:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("options", "step", "size"),
    [("", 160, 172), ("ptime 40", 320, 332), ("clock 16000", 320, 172)],
)
def test_packets_step_as_the_options_say(tmp_path: Path, options: str, step: int, size: int) -> None:
    rows = fields(tmp_path, f"rtp A:4000 > B:6000 from 1.1 to 2.1 PCMU {options}\n", "rtp.timestamp", "udp.length")
    stamps = [int(stamp) for stamp, _ in rows]
    assert {(b - a) % (1 << 32) for a, b in pairwise(stamps)} == {step}
    assert {int(length) - 8 for _, length in rows} == {size}


def test_late_and_repeated_packets_are_what_they_are_said_to_be(tmp_path: Path) -> None:
    rows = fields(tmp_path, "rtp A:4000 > B:6000 from 1.1 to 11.1 PCMU swapped 10% twice 10%\n", "rtp.seq")
    numbers = [int(number) for (number,) in rows]
    assert 510 < len(numbers) < 600
    assert len(set(numbers)) == 500
    assert numbers != sorted(numbers)


def test_marks_and_sound(tmp_path: Path) -> None:
    text = "rtp A:4000 > B:6000 from 1.1 to 2.1 PCMU dscp 46 sound talk\nrtp B:6000 > A:4000 from 1.1 to 2.1 PCMU\n"
    rows = fields(tmp_path, text, "ip.src", "ip.dsfield.dscp", "rtp.payload")
    talking = [payload for source, dscp, payload in rows if source == "10.0.0.10" and dscp == "46"]
    silent = [payload for source, dscp, payload in rows if source == "10.0.0.20" and dscp == "0"]
    assert len(talking) == len(set(talking)) == len(silent) == 50
    assert {payload.replace(":", "") for payload in silent} == {"ff" * 160}


def test_a_fast_clock_sends_sooner(tmp_path: Path) -> None:
    rows = fields(tmp_path, "rtp A:4000 > B:6000 from 1 to 101 PCMU drift 1000\n", "frame.time_epoch")
    assert len(rows) == 5000
    assert float(rows[-1][0]) - float(rows[0][0]) == pytest.approx(99.98 * (1 - 0.001), abs=0.002)


def test_a_key_ends_as_often_as_it_is_told_to(tmp_path: Path) -> None:
    text = "rtp A:4000 > B:6000 from 2 to 3 telephone-event keys 5 ends {}\n"
    for ends in (0, 1, 3):
        rows = fields(tmp_path, text.format(ends), "rtpevent.event_id", "rtpevent.end_of_event", only="rtpevent")
        assert {event for event, _ in rows} == {"5"}
        assert sum(end in ("1", "True") for _, end in rows) == ends


def test_a_report_speaks_of_its_stream(tmp_path: Path) -> None:
    text = "rtp A:4000 > B:6000 from 1.1 to 5 PCMU\nreport B:6001 > A:4001 +4.0 of A:4000 > B:6000 share 25% lost 40\n"
    ((ssrc,), *_) = fields(tmp_path, text, "rtp.ssrc")
    names = ("rtcp.ssrc.identifier", "rtcp.ssrc.fraction", "rtcp.ssrc.cum_nr")
    assert fields(tmp_path, text, *names, only="rtcp") == [[ssrc, "64", "40"]]

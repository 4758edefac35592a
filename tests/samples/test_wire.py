"""What stories put on the wire, read back by tshark and by the program's own reader."""

import subprocess
import sys
from pathlib import Path

import pytest

from samples.story.text import read_story
from samples.story.wire import capture
from sipdiag import analyze
from tests.conftest import ROOT, RUN_TIMEOUT_S, need_tool

CALL = """\
call c from a@A to b@B
A > B +0 INVITE
B > A +0.1 180
B > A +1 200
A > B +1.1 ACK
A > B +3 BYE
B > A +3.1 200
"""
WRONG = "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0 || tcp.checksum.status == 0"
FOUR = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
SIX = "title: x\nhost A 2001:db8::10\nhost B [2001:db8::20]:5062\n"


def built(folder: Path, text: str) -> Path:
    story = folder / "some.story"
    story.write_text(text, encoding="utf-8")
    path = folder / "some.pcap"
    path.write_bytes(capture(read_story(story)))
    return path


def tshark(path: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [need_tool("tshark"), "-r", path, "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
         "-o", "tcp.check_checksum:TRUE", *arguments],
        capture_output=True, encoding="utf-8", timeout=RUN_TIMEOUT_S, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "header",
    [
        "", "link: sll\n", "link: sll2\n", "link: raw\n", "link: null\n", "file: pcapng\n", "file: pcap-ns\n",
        "vlan: 100\n", "vlan: 100 200\n", "link: sll2\nvlan: 7\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("hosts", [FOUR, SIX, FOUR.replace("10.0.0.10", "10.0.0.10 tcp")], ids=["v4", "v6", "tcp"])
def test_every_link_file_and_transport_carries_the_call(tmp_path: Path, header: str, hosts: str) -> None:
    path = built(tmp_path, header + hosts + CALL)
    assert (
        tshark(
            path,
            "-Y",
            WRONG,
        )
        == []
    )
    assert len(tshark(path, "-Y", "sip")) == 6
    (call,) = analyze([path]).calls
    assert (call.outcome, call.ended_by) == ("answered", "caller")


def test_a_large_message_over_tcp_is_cut_into_segments_that_join(tmp_path: Path) -> None:
    text = f"call c from a@A to b@B tcp\nA > B +0 INVITE\n    X-Long: {'x' * 4000}\nB > A +1 404\nA > B +2 ACK\n"
    path = built(tmp_path, FOUR + text)
    assert tshark(path, "-Y", "tcp.analysis.flags") == []
    assert analyze([path]).calls[0].final_status == 404


def test_streams_have_the_loss_and_numbers_that_the_story_says(tmp_path: Path) -> None:
    path = built(
        tmp_path,
        FOUR + CALL + "rtp A:4000 > B:6000 from 1.2 to 2.9 PCMU loss 20%\nrtp B:6000 > A:4000 from 1.2 to 2.9 PCMU\n",
    )
    streams = {stream.direction: stream for stream in analyze([path]).calls[0].media}
    assert streams["callee-to-caller"].packets == 85
    assert streams["callee-to-caller"].lost == 0
    assert 5 <= streams["caller-to-callee"].lost <= 35
    assert streams["caller-to-callee"].codec == "PCMU"


def test_icmp_quotes_the_last_datagram(tmp_path: Path) -> None:
    text = """\
call c from a@A to b@B
A > B +0 INVITE
    repeat 0.5
icmp B > A +0.001 port-unreachable
icmp R > A +0.6 host-unreachable about B
"""
    path = built(tmp_path, FOUR + text)
    fields = ("-T", "fields", "-e", "icmp.type", "-e", "icmp.code", "-e", "ip.dst", "-e", "sip.Method")
    assert tshark(path, "-Y", "icmp", *fields) == [
        "3\t3\t10.0.0.10,10.0.0.20\tINVITE",
        "3\t1\t10.0.0.10,10.0.0.20\tINVITE",
    ]


def test_fragments_join_and_a_lost_one_is_missing(tmp_path: Path) -> None:
    text = f"""\
call c from a@A to b@B
A > B +0 INVITE
    X-Long: {"x" * 2000}
    fragment 1480 LOSE
B > A +1 404
A > B +2 ACK
"""
    whole = built(tmp_path, FOUR + text.replace(" LOSE", ""))
    assert len(tshark(whole, "-Y", 'sip.Method == "INVITE"')) == 1
    assert len(tshark(whole, "-Y", "ip.flags.mf == 1")) == 1
    cut = built(tmp_path, FOUR + text.replace("LOSE", "lose 2"))
    assert tshark(cut, "-Y", "ip.frag_offset > 0") == []


def test_a_mirror_shows_every_frame_twice_and_a_window_only_some(tmp_path: Path) -> None:
    twice = analyze([built(tmp_path, FOUR + "duplicate: 0.0002\n" + CALL)])
    assert twice.capture.frames == 12
    assert twice.capture.duplicate_frames == 6
    assert analyze([built(tmp_path, FOUR + "window: 0.5 2\n" + CALL)]).capture.frames == 2
    assert analyze([built(tmp_path, FOUR + "seen: A\nhealthy call at 0 between H and K\n" + CALL)]).capture.frames == 6


def test_the_start_is_the_one_that_the_story_says(tmp_path: Path) -> None:
    report = analyze([built(tmp_path, FOUR + "start: 2026-05-06T07:08:09.25Z\n" + CALL)])
    assert report.capture.first_time == "2026-05-06T07:08:09.250000Z"


def test_a_reset_and_a_refused_connection(tmp_path: Path) -> None:
    text = "call c from a@A to b@B tcp\nA > B +0.1 INVITE\nreset B > A +0.5\nrefuse B > R +0.7\n"
    path = built(tmp_path, FOUR + text)
    assert len(tshark(path, "-Y", "tcp.flags.reset == 1")) == 2


def test_check_tells_a_capture_that_is_not_its_storys() -> None:
    build = [sys.executable, ROOT / "samples" / "build.py"]
    done = subprocess.run([*build, "--check", "busy"], capture_output=True, timeout=RUN_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(
        [*build, "--text", "busy"], capture_output=True, encoding="utf-8", timeout=RUN_TIMEOUT_S, check=True
    )
    assert "B > A  SIP/2.0 486 Busy Here" in listed.stdout
    absent = subprocess.run([*build, "nothing"], capture_output=True, timeout=RUN_TIMEOUT_S, check=False)
    assert absent.returncode == 2

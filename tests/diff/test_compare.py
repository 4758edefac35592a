"""What a bad call did differently is told, and what differs from call to call anyway is not."""

import struct
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from sipdiag.check import examine
from sipdiag.config import Limits
from sipdiag.diff import Comparison, Examined, compare
from sipdiag.diff.telling import as_json, as_markdown, as_text, sentence
from sipdiag.options import Options
from tests.conftest import ROOT, run_sipdiag

SAMPLES = ROOT / "samples"


def examined(path: Path) -> Examined:
    return Examined(*examine(Options(paths=(str(path),))))


def compared(good: Path, bad: Path, *ignore: str) -> Comparison:
    return compare(examined(good), examined(bad), ignore)


def changed(folder: Path, name: str, *changes: tuple[bytes, bytes]) -> Path:
    """A sample in which some bytes are others, as many of them."""
    data = (SAMPLES / f"{name}.pcap").read_bytes()
    for before, after in changes:
        assert len(before) == len(after)
        assert before in data
        data = data.replace(before, after)
    path = folder / f"{name}-changed.pcap"
    path.write_bytes(data)
    return path


def names(comparison: Comparison) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for pair in comparison.pairs for one in pair.differences if one.matters}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pcap"))[::6], ids=lambda path: path.name)
def test_a_capture_does_not_differ_from_itself(path: Path) -> None:
    comparison = compared(path, path)
    assert not comparison.matters
    assert [pair.differences for pair in comparison.pairs] == [[] for _ in comparison.pairs]


FIXED = {
    "announced-sound-comes",
    "auth-algorithm-unsupported",
    "auth-algorithm-unsupported-near-miss",
    "auth-bad-credentials-near-miss",
    "auth-loop-missing-proxy-auth",
    "auth-loop-missing-proxy-auth-near-miss",
    "auth-realm-mismatch",
    "media-latch-wrong-source",
    "nonce-reuse-nc-error",
    "nonce-reuse-nc-error-near-miss",
    "private-media-address",
}
"""Stories of which another rendering differs in a way that matters: the name in their credentials stays the old one, or
a private address becomes one of a carrier's NAT."""
SOME = ("dtmf-pt-mismatch", "codec-no-common-near-miss", "registration-expired-not-refreshed-near-miss",
        "transfer-to-nobody", "who-is-calling", "analytics-blocked", "ptime-mismatch")  # fmt: skip


@pytest.mark.parametrize("name", [*SOME, *sorted(FIXED)[::4]])
def test_the_same_at_other_addresses_numbers_and_domains_is_no_difference(name: str, tmp_path: Path) -> None:
    bad = tmp_path / f"{name}.pcap"
    line = [sys.executable, str(SAMPLES / "build.py"), "--seed", "1", "--to", str(bad), name]
    subprocess.run(line, check=True, capture_output=True)
    comparison = compared(SAMPLES / f"{name}.pcap", bad)
    assert comparison.matters is (name in FIXED)
    assert all(pair.good == pair.bad for pair in comparison.pairs)


def later(folder: Path, name: str, since_s: float, by_s: float) -> Path:
    """A sample in which everything from some time on comes later."""
    data = bytearray((SAMPLES / f"{name}.pcap").read_bytes())
    at, first = 24, None
    while at < len(data):
        seconds, micro, size = struct.unpack_from("<III", data, at)
        time_us = seconds * 1_000_000 + micro
        first = time_us if first is None else first
        if time_us - first >= since_s * 1_000_000:
            time_us += int(by_s * 1_000_000)
        struct.pack_into("<II", data, at, *divmod(time_us, 1_000_000))
        at += 16 + size
    path = folder / f"{name}-later.pcap"
    path.write_bytes(data)
    return path


def test_how_far_times_may_move_is_a_limit(tmp_path: Path) -> None:
    good, name = SAMPLES / "silent-payload.pcap", "silent-payload"
    start_s, ring_s = first_of_call_three(good)
    bad = later(tmp_path, name, start_s + ring_s - 0.001, 0.4)
    assert ("timing", "pdd") not in names(compared(good, bad))
    strict = Limits(diff_tolerance_s=0.2, diff_tolerance_ratio=0.1)
    assert ("timing", "pdd") in names(compare(examined(good), examined(bad), (), strict))
    (tmp_path / "sipdiag.toml").write_text("[limits]\ndiff_tolerance_s = 0.2\ndiff_tolerance_ratio = 0.1\n")
    done = run_sipdiag("diff", good, bad, "--config", tmp_path / "sipdiag.toml")
    assert (done.returncode, "pdd" in done.stdout) == (1, True)
    assert run_sipdiag("diff", good, bad).returncode == 0


def first_of_call_three(path: Path) -> tuple[float, float]:
    """When the call begins, and after how long its first sign of progress comes."""
    report = examined(path).report
    call = report.calls[-1]
    began = datetime.fromisoformat(call.start) - datetime.fromisoformat(report.capture.first_time or "")
    assert call.pdd_s is not None
    return began.total_seconds(), call.pdd_s


def test_another_call_id_tag_and_branch_make_no_difference(tmp_path: Path) -> None:
    # Other calls of the same kind, minutes later: the sample has all of these in its volatile parts alone.
    path = SAMPLES / "dtmf-pt-mismatch.pcap"
    call_id = examined(path).report.calls[0].call_ids[0].encode()
    other = bytes(reversed(call_id[:6])) + call_id[6:]
    assert not compared(path, changed(tmp_path, path.stem, (call_id, other), (b"z9hG4bK", b"z9hG4bK"))).matters


def test_an_offer_without_telephone_event_is_the_first_difference(tmp_path: Path) -> None:
    path = SAMPLES / "dtmf-pt-mismatch.pcap"
    bad = changed(tmp_path, path.stem, (b"telephone-event", b"thesephone-odds"))
    pair = compared(path, bad).pairs[0]
    assert pair.first is not None
    assert ("sdp", "telephone-event") in names(compared(path, bad))
    assert pair.differences[pair.first].where == "INVITE"
    gone = next(one for one in pair.differences if one.name == "telephone-event")
    assert sentence(gone).startswith("INVITE: telephone-event is gone: audio: telephone-event/8000  [frame good 1")


def test_what_is_ignored_is_not_told(tmp_path: Path) -> None:
    path = SAMPLES / "dtmf-pt-mismatch.pcap"
    bad = changed(tmp_path, path.stem, (b"a=ptime:20", b"a=ptime:40"))
    assert ("sdp", "ptime") in names(compared(path, bad))
    assert ("sdp", "ptime") not in names(compared(path, bad, "PTIME"))
    assert not compared(path, bad, "sdp", "finding", "media").matters


@pytest.mark.parametrize("name", ["fmtp", "telephone-event", "fmtp telephone-event/8000"])
def test_an_attribute_of_a_codec_is_ignored_by_either_name(name: str, tmp_path: Path) -> None:
    path = SAMPLES / "dtmf-pt-mismatch.pcap"
    bad = changed(tmp_path, path.stem, (b" 0-15\r\n", b" 0-11\r\n"))
    assert any(kind == "sdp" for kind, _ in names(compared(path, bad)))
    assert not any(kind == "sdp" for kind, _ in names(compared(path, bad, name)))


def test_calls_of_one_capture_alone_can_be_left_out() -> None:
    one, more = SAMPLES / "busy.pcap", SAMPLES / "announcement-then-404.pcap"
    assert any(pair.good is None for pair in compared(one, more).pairs)
    assert all(pair.good and pair.bad for pair in compared(one, more, "unpaired").pairs)


def test_a_contact_gone_private_is_told(tmp_path: Path) -> None:
    path = SAMPLES / "dtmf-pt-mismatch.pcap"
    bad = changed(tmp_path, path.stem, (b"Contact: <sip:bob@10.0.0.20", b"Contact: <sip:bob@10.9.0.20"))
    text = as_text(compared(path, bad))
    assert "Contact: sip:a private address instead of sip:callee" in text


def test_a_refusal_is_told_with_what_it_took_the_place_of() -> None:
    comparison = compared(SAMPLES / "codec-no-common-near-miss.pcap", SAMPLES / "no-common-codec.pcap")
    assert comparison.matters
    assert "no difference that matters" not in as_text(comparison)


def test_a_wrong_password_is_told_beside_a_right_one() -> None:
    comparison = compared(SAMPLES / "stack-register-and-call.pcap", SAMPLES / "stack-wrong-password.pcap")
    text = as_text(comparison)
    assert "401 Unauthorized to REGISTER instead of 200 OK to REGISTER" in text
    assert "came: auth-bad-credentials" in text
    assert "only in the good capture: call 1" in text
    assert "response=" not in text


def test_it_is_told_as_json_and_markdown() -> None:
    comparison = compared(SAMPLES / "stack-register-and-call.pcap", SAMPLES / "stack-wrong-password.pcap")
    found = msgspec.json.decode(as_json(comparison))
    assert (found["format"], found["ok"]) == ("sipdiag.diff", False)
    told = {one["name"] for pair in found["pairs"] for one in pair["differences"]}
    assert "auth-bad-credentials" in told
    assert "**First difference that matters:** 401 Unauthorized to REGISTER" in as_markdown(comparison)

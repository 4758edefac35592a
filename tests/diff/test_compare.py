"""What a bad call did differently is told, and what differs from call to call anyway is not."""

from pathlib import Path

import msgspec
import pytest

from sipdiag.check import examine
from sipdiag.diff import Comparison, Examined, compare
from sipdiag.diff.telling import as_json, as_markdown, as_text, sentence
from sipdiag.pipeline import Options
from tests.conftest import ROOT

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

"""Captures of real networks: each gives a report that its schema accepts, and some are read as an expert reads them."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sipdiag.cli import main
from tests.conftest import ROOT, need_tool, shared_dir

Run = Callable[..., tuple[int, bytes, str]]


def captures() -> list[str]:
    folder = ROOT.parent / "shared" / "pcaps"
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".tsv") if folder.is_dir() else []


@pytest.fixture
def sipdiag(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process: exit status, standard output and error."""

    def run(*arguments: str | Path) -> tuple[int, bytes, str]:
        monkeypatch.setattr(sys, "argv", ["sipdiag", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsysbinary.readouterr()
        return int(stop.value.code or 0), out, err.decode()

    return run


@pytest.fixture
def read(sipdiag: Run) -> Callable[[str], dict[str, Any]]:
    """The report on a capture of the shared folder."""

    def report(name: str) -> dict[str, Any]:
        _, out, err = sipdiag(shared_dir() / "pcaps" / name, "--format", "json")
        assert out, err
        parsed: dict[str, Any] = json.loads(out)
        return parsed

    return report


@cache
def validator() -> jsonschema.Draft202012Validator:
    from sipdiag.report.json import schema

    return jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize("name", captures() or ["no shared captures"])
def test_every_capture_gives_a_sound_report(name: str, sipdiag: Run) -> None:
    path = shared_dir() / "pcaps" / name
    status, out, err = sipdiag(path, "--format", "json")
    assert status in (0, 1, 3), err
    assert "Traceback" not in err
    assert (status == 3) == (out == b"")
    if status == 3:
        assert err.startswith("sipdiag: ")
        return
    report = json.loads(out)
    validator().validate(report)
    assert [finding["facts"] for finding in report["findings"] if finding["rule"] == "internal-error"] == []
    assert all(finding["evidence"] for finding in report["findings"])
    serious = [f for f in report["findings"] if f["verdict"] == "found" and f["explained_by"] is None]
    assert status == int(any(finding["severity"] in ("error", "critical") for finding in serious))
    for call in report["calls"]:
        assert call["start"] <= call["end"]
        assert all(report["findings"][index]["calls"] == [call["number"]] for index in call["findings"])
    status, out, err = sipdiag(path)
    assert status in (0, 1)
    assert "Traceback" not in err
    assert out


@pytest.mark.parametrize(
    "name", ["oisf-sip.pcap", "maryls-sip.pcap", "superfast1979-example.pcap", "irontec-ipv6frag.pcap"]
)
def test_the_messages_are_those_that_tshark_sees(name: str, read: Callable[[str], dict[str, Any]]) -> None:

    listed = subprocess.run(
        [need_tool("tshark"), "-r", shared_dir() / "pcaps" / name, "-Y", "sip", "-T", "fields", "-e", "frame.number"],
        capture_output=True,
        check=True,
    )
    capture = read(name)["capture"]
    assert capture["sip_messages"] + capture["malformed_messages"] == len(listed.stdout.split())


def test_oisf_sip(read: Callable[[str], dict[str, Any]]) -> None:
    """The SIP sample of the Wireshark wiki: a call that got no further than 100, two refused, one unavailable."""
    report = read("oisf-sip.pcap")
    calls = [(call["outcome"], call["final_status"], call["request_uri"]) for call in report["calls"]]
    assert calls == [
        ("cancelled", 408, "sip:97239287044@voip.brujula.net"),
        ("rejected", 403, "sip:0097239287044@sip.cybercity.dk"),
        ("rejected", 403, "sip:0097239287044@sip.cybercity.dk"),
        ("rejected", 480, "sip:35104724@sip.cybercity.dk"),
    ]
    assert [call["root_cause"] for call in report["calls"][:3]] == [
        "stuck-after-100",
        "auth-bad-credentials",
        "auth-bad-credentials",
    ]
    assert all(call["talk_s"] is None for call in report["calls"])
    outcomes = {registration["aor"]: registration["outcome"] for registration in report["registrations"]}
    assert outcomes["sip:35104723@sip.cybercity.dk"] == "registered"
    assert outcomes["sip:voi18063@sip.cybercity.dk"] == "rejected"


def test_zongbingwang_yate(read: Callable[[str], dict[str, Any]]) -> None:
    """Two calls that find no route, then a good one."""
    report = read("zongbingwang-yate.pcap")
    first, second, third = report["calls"]
    for call in (first, second):
        assert (call["outcome"], call["final_status"], call["final_reason"]) == (
            "rejected",
            404,
            "No route to call target",
        )
        assert call["root_cause"] in ("number-not-found", "pstn-no-route")
    assert (third["outcome"], third["root_cause"], third["ended_by"]) == ("answered", None, "callee")
    assert third["talk_s"] == pytest.approx(96.4, abs=0.1)
    assert third["media"]


def test_slytechs_ext0140(read: Callable[[str], dict[str, Any]]) -> None:
    """A 200 OK that nobody acknowledges: repeated for 32 s, then the answering side hangs up."""
    report = read("slytechs-repos-tc_tc_idpre_ext0140.pcap")
    causes = {finding["rule"] for finding in report["findings"] if finding["verdict"] == "found" and finding["calls"]}
    assert "ack-not-received" in causes
    call = next(call for call in report["calls"] if call["root_cause"] == "ack-not-received")
    assert call["outcome"] == "answered"
    assert (call["ended_by"], call["talk_s"]) == ("callee", pytest.approx(32, abs=1))


def test_ossobv_latin1(read: Callable[[str], dict[str, Any]]) -> None:
    """Five healthy calls whose From holds bytes that are no UTF-8."""
    report = read("ossobv-sip-invites-with-utf8-and-latin1.pcap")
    assert [(call["outcome"], call["root_cause"], call["ended_by"]) for call in report["calls"]] == [
        ("answered", None, "callee")
    ] * 5
    assert report["problems"] == []
    assert report["metrics"]["asr"] == 1.0
    assert all(call["talk_s"] == pytest.approx(1, abs=0.1) for call in report["calls"])


def test_ntop_http_on_sip_port(sipdiag: Run) -> None:
    """HTTP on port 5060 is no SIP, and that is said."""
    status, out, err = sipdiag(shared_dir() / "pcaps" / "ntop-http_on_sip_port.pcap")
    assert (status, out) == (3, b"")
    assert "no SIP found" in err
    assert "not SIP" in err


def test_normb_dtmfsipinfo(read: Callable[[str], dict[str, Any]]) -> None:
    """One call, tried over three interfaces at once; the answers cross the CANCELs of two of them."""
    (call,) = read("normb-dtmfsipinfo.pcap")["calls"]
    assert (call["outcome"], call["final_status"]) == ("answered", 200)


def test_nfstream_webex(read: Callable[[str], dict[str, Any]]) -> None:
    """A registrar that never answers."""
    (registration,) = read("nfstream-webex.pcap")["registrations"]
    assert (registration["outcome"], registration["final_status"]) == ("timeout", None)
    assert registration["root_cause"] == "noninvite-timeout"


def test_irontec_tlssaved(sipdiag: Run) -> None:
    """SIP over TLS without keys: what would be needed is said."""
    status, _, err = sipdiag(shared_dir() / "pcaps" / "irontec-tlssaved.pcap")
    assert status == 3
    assert "tls" in err.lower()
    assert "key" in err

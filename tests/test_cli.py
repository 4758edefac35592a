"""The command as a user meets it: exit status, what goes where, and plain words for what went wrong."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scapy.layers.inet import IP, TCP

from sipdiag.cli import main
from tests.calls.wire import pcap
from tests.capture import making
from tests.capture.making import ETHER
from tests.conftest import ROOT, run_sipdiag

HEALTHY = """
    alice > bob 0.0 INVITE sip:bob@example.com
    bob > alice 0.5 180 to=b
    bob > alice 4.0 200 to=b
    alice > bob 4.1 ACK sip:bob@10.0.0.20 to=b
    alice > bob 9.0 BYE sip:bob@10.0.0.20 to=b cseq=2
    bob > alice 9.1 200
"""
REFUSED = """
    carol > bob 3600.0 INVITE sip:4711@example.com call=second from=c by=carol for=4711
    bob > carol 3600.1 404 Not Found to=d
    carol > bob 3600.2 ACK sip:4711@example.com call=second from=c to=d
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def healthy(tmp_path: Path) -> Path:
    path = tmp_path / "healthy.pcap"
    path.write_bytes(pcap(HEALTHY))
    return path


@pytest.fixture
def both(tmp_path: Path) -> Path:
    path = tmp_path / "both.pcap"
    path.write_bytes(pcap(HEALTHY + REFUSED))
    return path


@pytest.fixture
def sipdiag(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process: exit status, standard output and error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sipdiag", *map(str, arguments)])
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


# --- exit status ---


def test_a_healthy_capture_is_0_and_a_failed_call_is_1(sipdiag: Run, healthy: Path, both: Path) -> None:
    assert sipdiag(healthy)[0] == 0
    assert sipdiag(both)[0] == 1


@pytest.mark.parametrize(
    ("severity", "status"), [("never", 0), ("critical", 0), ("error", 1), ("warning", 1), ("info", 1)]
)
def test_fail_on_sets_what_counts(sipdiag: Run, both: Path, severity: str, status: int) -> None:
    assert sipdiag(both, "--fail-on", severity)[0] == status


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--frobnicate"], "--frobnicate"),
        (["--format", "yaml"], "yaml"),
        (["--fail-on", "sometimes"], "sometimes"),
        (["--status", "4x"], "such as 404 or a class such as 5xx"),
        (["--status", "999"], "such as 404"),
        (["--status", "٤٠٤"], "such as 404"),
        (["--tz", "Mars/Olympus"], "Mars/Olympus"),
        (["--tz", "../etc/passwd"], "time zone"),
        (["--since", "yesterday"], "--since"),
        (["--until", "25:00"], "--until"),
        (["--call", "999"], "there is no call 999"),
        (["--call", "no-such-call-id"], "there is no call no-such-call-id"),
        (["--knowledge", "no-such-folder"], "no-such-folder"),
        (["--config", "no-such-file.toml"], "no-such-file.toml"),
        (["-o", "no-such-folder/report.json"], "no-such-folder/report.json cannot be written"),
    ],
)
def test_wrong_usage_is_2_and_said_in_a_line(sipdiag: Run, both: Path, arguments: list[str], says: str) -> None:
    status, _, err = sipdiag(both, *arguments)
    assert status == 2
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "999"],
        ["explain", "no-such-thing"],
        ["explain", "via", "--sdp"],
        ["explain", "--sdp"],
        ["compare", "183"],
        ["compare", "183", "183"],
        ["compare", "183", "q850:1"],
        ["schema", "nothing"],
        ["check", "trace.pcap"],
    ],
)
def test_wrong_usage_of_a_command_is_2(sipdiag: Run, arguments: list[str]) -> None:
    status, out, err = sipdiag(*arguments)
    assert (status, out) == (2, "")
    assert err.strip()


def test_an_input_that_cannot_be_read_is_3(sipdiag: Run, tmp_path: Path) -> None:
    nothing = tmp_path / "empty.pcap"
    nothing.write_bytes(b"")
    text = tmp_path / "notes.txt"
    text.write_text("Dear colleague, the calls fail since Monday.\n" * 20)
    for path in (tmp_path / "missing.pcap", tmp_path, nothing, text):
        status, out, err = sipdiag(path)
        assert (status, out) == (3, ""), path
        assert str(path) in err
        assert "Traceback" not in err


def test_a_capture_without_sip_is_3_and_says_what_it_holds(sipdiag: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.pcap"
    path.write_bytes(pcap(HEALTHY).replace(b"SIP/2.0", b"XYZ/9.9"))
    status, out, err = sipdiag(path)
    assert (status, out) == (3, "")
    assert "no SIP found" in err


def test_wrong_usage_goes_before_an_unreadable_input(sipdiag: Run) -> None:
    assert sipdiag("missing.pcap", "--status", "4x")[0] == 2


def test_a_capture_that_breaks_off_is_read_up_to_there(sipdiag: Run, tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(pcap(HEALTHY)[:-10])
    status, out, err = sipdiag(path, "--format", "json")
    report = json.loads(out)
    assert status == 0
    assert report["capture"]["sip_messages"] == 5
    assert report["capture"]["problems"]
    assert report["capture"]["problems"][0] in err


# --- what is told ---


def test_the_terminal_report_names_the_root_cause_and_its_frames(sipdiag: Run, both: Path) -> None:
    _, out, err = sipdiag(both)
    assert "number-not-found" in out
    assert "4711@example.com" in out
    assert err == ""


def test_times_are_in_the_zone_asked_for(sipdiag: Run, healthy: Path) -> None:
    assert "22:13:20" in sipdiag(healthy)[1]
    berlin = sipdiag(healthy, "--tz", "Europe/Berlin")[1]
    assert "23:13:20" in berlin
    assert "CET" in berlin


def test_json_is_in_utc_whatever_the_zone(sipdiag: Run, healthy: Path) -> None:
    assert sipdiag(healthy, "--format", "json", "--tz", "Asia/Tokyo")[1] == sipdiag(healthy, "--format", "json")[1]


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ([], [1, 2]),
        (["--call", "2"], [2]),
        (["--call", "second"], [2]),
        (["--number", "4711"], [2]),
        (["--peer", "10.0.0.10"], [1]),
        (["--peer", "10.0.0.20:5060"], [1, 2]),
        (["--status", "404"], [2]),
        (["--status", "4xx"], [2]),
        (["--status", "2XX"], [1]),
        (["--since", "2023-11-14T23:00:00Z"], [2]),
        (["--until", "2023-11-14T23:00:00Z"], [1]),
        (["--since", "2023-11-15T00:00:00", "--tz", "Europe/Berlin"], [2]),
        (["--since", "2023-11-14 22:13:29.2Z"], [2]),
        (["--number", "nobody"], []),
    ],
)
def test_the_report_is_narrowed(sipdiag: Run, both: Path, arguments: list[str], numbers: list[int]) -> None:
    status, out, _ = sipdiag(both, "--format", "json", "--fail-on", "never", *arguments)
    assert status == 0
    assert [call["number"] for call in json.loads(out)["calls"]] == numbers


def test_a_call_is_told_by_number_or_call_id(sipdiag: Run, both: Path) -> None:
    by_number = sipdiag(both, "--call", "2")[1]
    assert by_number == sipdiag(both, "--call", "second")[1]
    assert "404 Not Found" in by_number


def test_the_version_and_the_help_are_there(sipdiag: Run) -> None:
    assert sipdiag("--version") == (0, "sipdiag 0.1.0\n", "")
    status, out, _ = sipdiag("--help")
    assert status == 0
    for command in ("explain", "compare", "check", "schema"):
        assert command in out


def test_no_line_of_the_help_is_cut_off(sipdiag: Run) -> None:
    assert "..." not in sipdiag("--help")[1].partition("Commands:")[2]


def test_a_misspelt_command_is_told_from_a_capture_that_is_not_there(sipdiag: Run, both: Path) -> None:
    status, _, err = sipdiag("explian", "183")
    assert (status, err) == (2, "sipdiag: there is no command and no capture explian; did you mean sipdiag explain?\n")
    assert sipdiag("trace")[0] == 3
    assert sipdiag("diff.pcap")[0] == 3


def test_options_may_come_before_the_capture(sipdiag: Run, healthy: Path) -> None:
    assert sipdiag("--format", "json", healthy)[1] == sipdiag(healthy, "--format", "json")[1]


def test_a_response_is_explained_and_two_are_compared(sipdiag: Run) -> None:
    assert "Session Progress" in sipdiag("explain", "183")[1]
    compared = sipdiag("compare", "183", "404")[1]
    assert "183" in compared
    assert "404" in compared


def test_what_a_response_shows_narrows_what_is_told_of_it(sipdiag: Run) -> None:
    told = sipdiag("explain", "404", "--method", "INVITE", "--reason", "1")[1]
    assert "Cause 1: Unallocated" in told[: told.index("WHAT IT MEANS")]
    assert "64 times T1" in sipdiag("explain", "timer", "b")[1]


@pytest.mark.parametrize("kind", ["report", "expect", "knowledge"])
def test_schemas_are_json(sipdiag: Run, kind: str) -> None:
    assert "$defs" in json.loads(sipdiag("schema", kind)[1])


def test_a_report_fits_its_schema(sipdiag: Run, both: Path) -> None:
    import jsonschema

    schema = json.loads(sipdiag("schema", "report")[1])
    jsonschema.Draft202012Validator(schema).validate(json.loads(sipdiag(both, "--format", "json")[1]))


def test_check_passes_or_fails_with_what_was_found(sipdiag: Run, both: Path, tmp_path: Path) -> None:
    expect = tmp_path / "call.yaml"
    expect.write_text("findings:\n  must: [{rule: number-not-found}]\n")
    assert sipdiag("check", both, "--expect", expect)[0] == 0
    expect.write_text("findings:\n  must_not: [number-not-found]\n")
    status, out, _ = sipdiag("check", both, "--expect", expect)
    assert status == 1
    assert "FAILED" in out
    expect.write_text("findings: [what]\n")
    status, _, err = sipdiag("check", both, "--expect", expect)
    assert status == 2
    assert "call.yaml" in err


# --- where it goes ---


def test_a_report_in_a_file_is_the_one_on_standard_output(sipdiag: Run, both: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    status, out, _ = sipdiag(both, "--format", "json", "-o", target)
    assert (status, out) == (1, "")
    assert target.read_text() == sipdiag(both, "--format", "json")[1]
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~_umask()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def test_a_file_is_written_whole_or_not_at_all(sipdiag: Run, tmp_path: Path) -> None:
    """What was there stays when the run fails, and no half file is left beside it."""
    target = tmp_path / "report.json"
    target.write_text("yesterday's")
    assert sipdiag(tmp_path / "missing.pcap", "--format", "json", "-o", target)[0] == 3
    assert target.read_text() == "yesterday's"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_pipe_or_a_device_is_written_into_and_stays_what_it_is(both: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    with subprocess.Popen(["timeout", "20", "cat", fifo], stdout=subprocess.PIPE) as reader:
        assert run_sipdiag(str(both), "--format", "json", "-o", str(fifo)).returncode == 1
        assert len(json.loads(reader.communicate()[0])["calls"]) == 2
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert [path.name for path in fifo.parent.iterdir() if path.name.startswith(".")] == []


def test_what_was_heard_goes_into_a_pipe_too(tmp_path: Path) -> None:
    fifo, call = tmp_path / "pipe", str(ROOT / "samples" / "announcement-then-404.pcap")
    os.mkfifo(fifo)
    heard = tmp_path / "heard.wav"
    with heard.open("wb") as kept, subprocess.Popen(["timeout", "20", "cat", fifo], stdout=kept):
        assert run_sipdiag("extract", call, "--call", "2", "--wav", str(fifo)).returncode == 0
    data = heard.read_bytes()
    assert data[:4] == b"RIFF"
    assert int.from_bytes(data[4:8], "little") == len(data) - 8


def test_a_report_that_cannot_be_written_is_refused_before_the_capture_is_read(sipdiag: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.pcap"
    for output in (tmp_path / "no-such-folder" / "report.html", tmp_path):
        for command in ([missing], ["ladder", missing, "--call", "1"], ["extract", missing, "--call", "1"]):
            status, _, err = sipdiag(*command, "-o", output)
            assert status == 2
            assert f"{output} cannot be written" in err
    assert list(tmp_path.iterdir()) == []


def test_an_output_of_ascii_alone_gets_look_alikes(both: Path) -> None:
    for arguments in (["explain", "183"], ["ladder", str(both), "--call", "2"]):
        done = subprocess.run(
            [sys.executable, "-m", "sipdiag", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=True,
        )
        assert b"\\u" not in done.stdout
        assert b"|" in done.stdout


def test_a_link_stays_one_and_its_file_is_written(sipdiag: Run, both: Path, tmp_path: Path) -> None:
    target = tmp_path / "2026-11-22.json"
    link = tmp_path / "latest.json"
    link.symlink_to(target.name)
    assert sipdiag(both, "--format", "json", "-o", link)[0] == 1
    assert link.is_symlink()
    assert len(json.loads(target.read_text())["calls"]) == 2


def test_piped_text_has_no_colours(sipdiag: Run, both: Path) -> None:
    assert "\x1b" not in sipdiag(both)[1]


def test_what_a_capture_holds_cannot_move_the_cursor(sipdiag: Run, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pcap"
    path.write_bytes(pcap(REFUSED.replace("Not Found", "\x1b[2J\x07Gone")))
    status, out, err = sipdiag(path)
    assert status == 1
    assert "\x1b" not in out + err
    assert "\x07" not in out + err


@pytest.mark.parametrize("words", [[], ["--format", "json"], ["--format", "csv"], ["explain", "404"]])
def test_a_full_disk_behind_standard_output_is_said(both: Path, words: list[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full, which is always full")
    words = words if words[:1] == ["explain"] else [str(both), *words]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sipdiag", *words], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
    assert done.returncode == 2
    assert done.stderr == "sipdiag: standard output cannot be written: No space left on device\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="standard output is closed as POSIX has it")
def test_a_closed_standard_output_is_a_reason_and_no_fault() -> None:
    command = [sys.executable, "-m", "sipdiag", "explain", "404"]
    done = subprocess.run(
        command, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT, preexec_fn=lambda: os.close(1)
    )
    assert done.returncode == 2
    assert done.stderr == "sipdiag: standard output cannot be written: Bad file descriptor\n"


def test_a_closed_pipe_is_quiet(both: Path) -> None:
    for arguments in ([str(both)], [str(both), "--format", "json"], ["schema"], ["explain"]):
        process = subprocess.Popen(
            [sys.executable, "-m", "sipdiag", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        process.wait()


def test_standard_input_is_read_as_a_stream(both: Path) -> None:
    done = run_sipdiag("-", "--format", "json", stdin=both.read_bytes())
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["calls"]) == 2


def test_ctrl_c_on_a_stream_reports_what_was_read(healthy: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sipdiag", "-", "--format", "json"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What is started in the background of a shell inherits that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdin is not None
    # More than a pipe holds: once it is written, the program has begun to read.
    pings = "".join(f"carol > bob {20 + n} OPTIONS sip:bob@example.com call=p{n}\n" for n in range(600))
    process.stdin.write(pcap(HEALTHY + pings))
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert b"Traceback" not in err
    assert [call["outcome"] for call in json.loads(out)["calls"]] == ["answered"]
    assert b"interrupted" in err


def test_refused_connections_alone_are_reported_and_still_no_sip(sipdiag: Run, tmp_path: Path) -> None:
    path = tmp_path / "refused.pcap"
    syn = ETHER / IP(src="10.0.0.10", dst="10.0.0.1") / TCP(sport=40_000, dport=5060, flags="S", seq=1)
    reset = ETHER / IP(src="10.0.0.1", dst="10.0.0.10") / TCP(sport=5060, dport=40_000, flags="RA", ack=2)
    path.write_bytes(making.pcap(making.paced([syn, reset])))
    status, out, _ = sipdiag(path, "--format", "json")
    assert status == 3
    assert json.loads(out)["transactions"][0]["root_cause"] == "tcp-connect-failed"

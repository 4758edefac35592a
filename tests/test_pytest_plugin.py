"""The pytest plugin in runs of pytest: silent until used, and telling when a call is not as expected."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, need_tool

pytest_plugins = ["pytester"]

TRACE = ROOT / "samples" / "announcement-then-404.pcap"
GOOD = "calls: [{}, {final_status: 404}, {}]\n"
BAD = "calls: [{}, {outcome: answered}, {}]\n"


def ran(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """A run of pytest in a process of its own, which finds the plugin by its entry point."""
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def put(folder: Path, name: str, expectation: str) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(TRACE, folder / f"{name}.pcap")
    (folder / f"{name}.yaml").write_text(expectation)


def test_a_run_that_does_not_use_it_imports_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_what_is_loaded(request):
            assert request.config.pluginmanager.has_plugin("sipdiag")
            ours = {name for name in sys.modules if name.partition(".")[0] == "sipdiag"}
            assert ours == {"sipdiag", "sipdiag.pytest_plugin"}
            assert not {"numpy", "msgspec", "rich", "yaml", "jinja2", "typer"} & set(sys.modules)
        """
    )
    done = ran(pytester)
    done.assert_outcomes(passed=1)
    assert "sipdiag" not in done.stdout.str().replace("plugins: sipdiag", "").partition("collected")[2]


def test_a_trace_is_asserted_on_and_a_failure_shows_the_ladder_and_the_finding(pytester: pytest.Pytester) -> None:
    shutil.copy(TRACE, pytester.path / "call.pcap")
    pytester.makepyfile(
        """
        def test_good(sip_trace):
            trace = sip_trace("call.pcap")
            trace.has_calls(3).call(2).rejected(404).with_responses(100, {183: {"sdp": True}}, 404)
            trace.call(1).answered().ended_by("caller")

        def test_bad(sip_trace):
            sip_trace("call.pcap").call(2).answered()
        """
    )
    done = ran(pytester)
    done.assert_outcomes(passed=1, failed=1)
    text = done.stdout.str()
    done.stdout.fnmatch_lines(
        [
            "E*call 2: outcome",
            "E*expected: answered",
            "E*found: *rejected",
            "E*Verdict*pstn-cause-mapped*",
            "E*404 Not Found*",
        ]
    )
    assert "─ 100 Trying ─" in text
    # The way through the house is nobody's business.
    assert "def raise_for" not in text
    assert "sipdiag/testing.py" not in text.partition("short test summary")[0].partition("test_bad")[2]


def test_a_path_is_taken_from_the_test_first_and_then_from_here(pytester: pytest.Pytester) -> None:
    put(pytester.path / "traces", "there", GOOD)
    (pytester.path / "sub").mkdir()
    shutil.copy(TRACE, pytester.path / "sub" / "beside.pcap")
    (pytester.path / "sub" / "test_it.py").write_text(
        "def test_it(sip_trace):\n    sip_trace('beside.pcap').has_calls(3)\n    sip_trace('traces/there.pcap')\n"
    )
    ran(pytester).assert_outcomes(passed=1)


def test_expectation_files_are_tests_only_where_it_is_asked_for(pytester: pytest.Pytester) -> None:
    put(pytester.path / "calls", "good", GOOD)
    put(pytester.path / "calls", "bad", BAD)
    (pytester.path / "other.yaml").write_text("not: ours\n")
    pytester.makepyfile("def test_beside():\n    pass\n")
    ran(pytester).assert_outcomes(passed=1)
    done = ran(pytester, "--sip-expect", "calls/")
    done.assert_outcomes(passed=2, failed=1)
    done.stdout.fnmatch_lines(
        [
            "*call 2: outcome",
            "*expected: answered",
            "FAILED calls/bad.yaml::bad.pcap - call 2: outcome: expected answered, f*",
        ]
    )
    assert "Traceback" not in done.stdout.str()
    ran(pytester, "--sip-expect", "calls", "calls/good.yaml").assert_outcomes(passed=1, failed=1)
    ran(pytester, "--sip-expect", "calls/good.yaml", "calls").assert_outcomes(passed=1)


def test_expectation_files_elsewhere_are_collected_too_and_in_several_processes(
    pytester: pytest.Pytester, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    put(elsewhere, "good", GOOD)
    pytester.makepyfile("def test_beside():\n    pass\n")
    ran(pytester, "--sip-expect", str(elsewhere)).assert_outcomes(passed=2)
    ran(pytester, "--sip-expect", str(elsewhere), "-n", "2").assert_outcomes(passed=2)


def test_what_is_wrong_with_the_files_is_said_without_a_traceback(pytester: pytest.Pytester) -> None:
    folder = pytester.path / "calls"
    put(folder, "misspelt", "calls: [{outcom: answered}]\n")
    put(folder, "empty", GOOD)
    (folder / "empty.pcap").write_text("")
    (folder / "lone.yaml").write_text(GOOD)
    done = ran(pytester, "--sip-expect", "calls")
    done.assert_outcomes(failed=0, errors=1)
    done.stdout.fnmatch_lines(["*lone.yaml: no capture of this name (such as lone.pcap) beside it"])
    (folder / "lone.yaml").unlink()
    done = ran(pytester, "--sip-expect", "calls")
    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(["*misspelt.yaml:1: unknown key `outcom`; did you mean `outcome`[?]"])
    done.stdout.fnmatch_lines(["*empty.pcap: *an empty file*"])
    assert "Traceback" not in done.stdout.str()


def test_a_call_over_loopback_is_recorded_and_asserted_on(pytester: pytest.Pytester) -> None:
    need_tool("tcpdump")
    pytester.makepyfile(
        """
        import socket

        MESSAGE = (
            "OPTIONS sip:bob@127.0.0.1:{port} SIP/2.0\\r\\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK{port}\\r\\n"
            "From: <sip:a@example.com>;tag=1\\r\\nTo: <sip:b@example.com>{tag}\\r\\nCall-ID: c{port}\\r\\n"
            "CSeq: 1 OPTIONS\\r\\nMax-Forwards: 70\\r\\nContent-Length: 0\\r\\n\\r\\n"
        )

        def test_options(sip_capture):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a, socket.socket(
                socket.AF_INET, socket.SOCK_DGRAM
            ) as b:
                a.bind(("127.0.0.1", 0))
                b.bind(("127.0.0.1", 0))
                port = b.getsockname()[1]
                with sip_capture(f"udp port {port}") as captured:
                    request = MESSAGE.format(port=port, tag="")
                    a.sendto(request.encode(), b.getsockname())
                    answer = "SIP/2.0 200 OK" + MESSAGE.format(port=port, tag=";tag=2").partition("SIP/2.0")[2]
                    b.sendto(answer.encode(), a.getsockname())
            captured.trace.has_calls(0).transaction(1).answered("OPTIONS")
            assert captured.path.stat().st_size > 24

        def test_what_cannot_be_recorded(sip_capture):
            with sip_capture(interface="none0"):
                raise AssertionError("it is not reached")
        """
    )
    done = ran(pytester, "-rs")
    done.assert_outcomes(passed=1, skipped=1)
    done.stdout.fnmatch_lines(["SKIPPED*tcpdump cannot record none0: *"])


def test_where_there_is_no_tcpdump_the_test_is_skipped(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import shutil

        def test_it(sip_capture, monkeypatch):
            monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
            with sip_capture():
                raise AssertionError("it is not reached")
        """
    )
    done = ran(pytester, "-rs")
    done.assert_outcomes(skipped=1)
    done.stdout.fnmatch_lines(["SKIPPED*tcpdump is not installed"])

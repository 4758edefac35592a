import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.model import CaptureFile
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.records import Analysis
from sipdiag.report.overview import command
from tests.conftest import ROOT
from tests.report import made


def test_the_verdict_comes_before_the_problems_and_the_calls(knowledge: Knowledge) -> None:
    text = made.shown(made.busy_morning(), knowledge, 120)
    order = ["40 calls: 25 answered, 10 failed", "Problems", "number-not-found  7 calls", "Failed calls"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_problem_says_who_acts_and_what_to_do_first(knowledge: Knowledge) -> None:
    text = made.shown(made.busy_morning(), knowledge, 120)
    assert "Who acts   the callee's side, 198.51.100.20:5060" in text
    assert "First fix  Spread the calls over time or over more servers; honour Retry-After." in text


def test_what_users_chose_is_no_problem(knowledge: Knowledge) -> None:
    text = made.shown(made.busy_morning(), knowledge, 120)
    assert "nothing to repair: 3 × remote-rejected-busy-decline, 1 × caller-cancelled." in text
    assert "3 busy, 1 given up by the caller" in text


def test_calls_that_just_rang_out_are_told_once(knowledge: Knowledge) -> None:
    trace = str(ROOT / "samples" / "scenarios" / "F43-nobody-picks-up.pcap")
    text = made.shown(run(Options(paths=(trace,))), knowledge)
    assert "4 calls: 3 answered, 1 not answered.\n" in text


def test_a_good_day_says_so(knowledge: Knowledge) -> None:
    report = made.report([made.call(n) for n in range(1, 9)], [])
    text = made.shown(Analysis(report, {}), knowledge)
    assert "8 calls: 8 answered.\nNo fault found in what this capture shows." in text
    assert "Failed" not in text


def test_long_tables_are_cut_and_say_so(knowledge: Knowledge) -> None:
    calls = [made.lost(n, 404, "Not Found", "number-not-found", []) for n in range(1, 1001)]
    text = made.shown(Analysis(made.report(calls, []), {}), knowledge)
    assert "  and 960 more" in text
    assert "sipdiag trace.pcap --call 1" in text
    assert text.count("\n") < 80


def test_the_hint_can_be_pasted_into_a_shell() -> None:
    def of(*paths: str) -> str:
        return command(made.capture(files=[CaptureFile(path, "pcap", [], 1, 1) for path in paths]))

    assert of("my trace.pcap", "-") == "sipdiag 'my trace.pcap' -"
    assert of("evil\x1b.pcap") == "sipdiag FILE"


def test_no_console_is_too_narrow(knowledge: Knowledge) -> None:
    report = msgspec.structs.replace(made.busy_morning().report, sipdiag_version="0")
    assert made.shown(Analysis(report, {}), knowledge, 1)


def test_what_the_capture_cannot_show_says_what_to_capture(knowledge: Knowledge) -> None:
    text = made.shown(made.busy_morning(), knowledge, 120)
    assert "  one-way-audio  2 ×\n    Because    only packets to 192.0.2.10 are in this capture\n" in text
    assert "Capture    On 192.0.2.1: tcpdump -i any" in text

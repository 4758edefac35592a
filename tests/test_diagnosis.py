"""What the rules say of a Case, weighed."""

from sipdiag.config import Limits
from sipdiag.diagnosis import diagnosed
from sipdiag.knowledge import Knowledge
from sipdiag.options import Options
from sipdiag.pipeline import run
from tests.calls.wire import one
from tests.conftest import ROOT

KNOWLEDGE = Knowledge(None)


def test_a_call_that_failed_has_a_root_cause() -> None:
    case = one(
        "alice > bob 0 INVITE sip:bob@example.com\nbob > alice 1 404 to=b\nalice > bob 1.1 ACK sip:bob@x to=b", 60
    )
    verdict, otherwise = diagnosed(case, Limits(), KNOWLEDGE)
    assert verdict.root is not None
    assert verdict.judged[verdict.root].finding.rule == "number-not-found"
    assert otherwise is None


def test_what_hinges_on_the_whole_capture_is_weighed_both_ways() -> None:
    seen = []
    for path in sorted((ROOT / "samples").glob("**/*one-way*.pcap*")):
        run(Options(paths=(str(path),)), seen.append)
    both = [diagnosed(case, Limits(), KNOWLEDGE) for case in seen if case.streams]
    fallen = [(verdict, otherwise) for verdict, otherwise in both if otherwise is not None]
    assert fallen
    for verdict, otherwise in fallen:
        assert len(verdict.judged) == len(otherwise.judged)
        assert verdict.root is not None
        assert verdict.judged[verdict.root].finding.verdict == "found"
        assert all(one.finding.verdict == "unknown" for one in otherwise.judged if one.finding.because)

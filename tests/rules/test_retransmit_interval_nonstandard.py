"""Requests that are repeated faster than the timers of SIP have it."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts

RULE = "retransmit-interval-nonstandard"


def answered_after(first_s: float, repeats: str) -> str:
    return (
        f"call c1 at 1.0 from alice@A to 200@B\nA > B +0.000 INVITE\n    repeat {repeats}\nB > A +{first_s} 100\n"
        "B > A +0.900 180\nB > A +3.000 200\nA > B +3.010 ACK\nA > B +9.000 BYE\nB > A +9.010 200\n"
    )


@pytest.mark.parametrize("repeats", ["0.06 0.12 0.18 0.24 0.3", "0.061 0.122 0.25 0.31"])
def test_an_even_pace_is_a_fault_of_the_caller(tmp_path: Path, repeats: str) -> None:
    report = report_on(tmp_path, answered_after(0.32, repeats))
    assert verdicts(report) == [(RULE, "caller")]
    (finding,) = findings_of(report, RULE)
    assert finding.severity == "warning"
    assert [e.frame for e in finding.evidence][:2] == [1, 2]


@pytest.mark.parametrize("repeats", ["0.05 0.15 0.35", "0.1 0.3", "0.025 0.175 0.375"])
def test_a_small_t1_that_doubles_is_a_setting(tmp_path: Path, repeats: str) -> None:
    report = report_on(tmp_path, answered_after(0.4, repeats))
    assert {f.severity for f in findings_of(report, RULE)} == {"info"}
    assert verdicts(report) == [(None, None)]


@pytest.mark.parametrize("repeats", ["0.5 1.5", "0.25 0.75", "0.001 0.002 0.003"])
def test_t1_or_a_packet_seen_several_times_is_no_root_cause(tmp_path: Path, repeats: str) -> None:
    assert verdicts(report_on(tmp_path, answered_after(1.6, repeats).replace("0.900 180", "1.900 180"))) == [
        (None, None)
    ]

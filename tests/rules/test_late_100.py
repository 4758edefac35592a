"""A server whose 100 comes too late: to one caller each time, or to each of many."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts

HOSTS = "title: x\nhost B 10.0.0.20\n" + "".join(f"host A{n} 10.0.1.{n}\n" for n in range(1, 7))


def call(second: int, caller: str, first_s: float, repeats: str) -> str:
    repeat = f"    repeat {repeats}\n" if repeats else ""
    return (
        f"call c{second} at {second} from {caller.lower()}@{caller} to 200@B\n{caller} > B +0.000 INVITE\n{repeat}"
        f"B > {caller} +{first_s:.3f} 100\nB > {caller} +2.500 180\nB > {caller} +3.500 200\n{caller} > B +3.550 ACK\n"
        f"{caller} > B +6.200 BYE\nB > {caller} +6.210 200\n"
    )


def test_callers_that_call_once_each_show_it_together(tmp_path: Path) -> None:
    talk = "".join(call(9 * n, f"A{n}", 1.72, "0.5 1.5") for n in range(1, 6))
    report = report_on(tmp_path, talk, hosts=HOSTS)
    assert verdicts(report) == [("late-100", "callee")] * 5
    assert {(f.facts["late"], f.facts["invites"]) for f in findings_of(report, "late-100")} == {(5, 5)}
    assert [e.frame for e in findings_of(report, "late-100")[0].evidence] == [1, 2, 3, 4]


def test_two_callers_with_a_loss_each_of_six_show_nothing(tmp_path: Path) -> None:
    late = ("A2", "A5")
    talk = "".join(call(9 * n, f"A{n}", *((1.72, "0.5 1.5") if f"A{n}" in late else (0.02, ""))) for n in range(1, 7))
    assert findings_of(report_on(tmp_path, talk, hosts=HOSTS), "late-100") == []


def test_first_packets_that_are_lost_are_no_slow_server(tmp_path: Path) -> None:
    talk = "".join(call(9 * n, f"A{n}", 0.53, "0.5") for n in range(1, 6))
    assert findings_of(report_on(tmp_path, talk, hosts=HOSTS), "late-100") == []


@pytest.mark.parametrize(("first_s", "repeats"), [(0.32, "0.06 0.12 0.18 0.24 0.3"), (0.4, "0.25")])
def test_a_response_within_t1_is_in_time_however_soon_the_client_repeats(
    tmp_path: Path, first_s: float, repeats: str
) -> None:
    talk = "".join(call(9 * n, "A1", first_s, repeats) for n in range(1, 5))
    assert findings_of(report_on(tmp_path, talk, hosts=HOSTS), "late-100") == []

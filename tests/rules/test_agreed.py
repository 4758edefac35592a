"""Sound is missed only where it was agreed: by the offers and answers, by either side, on each leg."""

from pathlib import Path

import pytest

from tests.rules.stories import HOSTS, findings_of, report_on

UP = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp B:6000 > A:4000 from 1.1 to {0} PCMU
{1}A > B +20.0 BYE
B > A +20.1 200
"""
HEARD = "rtp A:4000 > B:6000 from 1.1 to {0} PCMU\n"
HELD_BY_CALLEE = """\
B > A +1.50 INVITE
    sdp 6000 PCMU sendonly
A > B +1.52 200
    sdp 4000 PCMU recvonly
B > A +1.54 ACK
"""
HELD_THE_OLD_WAY = HELD_BY_CALLEE.replace("PCMU sendonly", "PCMU at 0.0.0.0").replace("PCMU recvonly", "PCMU")
RESUMED = """\
B > A +4.00 INVITE
    sdp 6000 PCMU
A > B +4.02 200
    sdp 4000 PCMU
B > A +4.04 ACK
"""
UNANSWERED = "B > A +1.50 INVITE\n    sdp 6000 PCMU sendonly\n"


def one_way(folder: Path, rest: str, until: float = 19.9, hosts: str = HOSTS, unseen: str | None = None) -> list[str]:
    report = report_on(folder, UP.format(until, rest), hosts=hosts, unseen=unseen)
    return [f"{f.verdict} {f.facts['hearer']}" for f in findings_of(report, "rtp-one-way")]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        pytest.param("", ["found callee"], id="nothing comes back"),
        pytest.param(HELD_BY_CALLEE, [], id="held by the callee"),
        pytest.param(HELD_THE_OLD_WAY, [], id="held with 0.0.0.0"),
        pytest.param(HELD_BY_CALLEE + RESUMED, ["found callee"], id="silent after the hold"),
        pytest.param(UNANSWERED, [], id="the answer to a change is not in the capture"),
        pytest.param(HEARD.format(6), ["found callee"], id="stops"),
        pytest.param(HEARD.format(12), [], id="stops shortly before the end"),
    ],
)
def test_silence_counts_where_sound_was_agreed(tmp_path: Path, rest: str, found: list[str]) -> None:
    assert one_way(tmp_path, rest) == found


@pytest.mark.parametrize(("missed", "found"), [(frozenset(), 0), (frozenset({4}), 0), (frozenset({4, 5, 6}), 1)])
def test_the_answer_alone_shows_that_something_changed(tmp_path: Path, missed: frozenset[int], found: int) -> None:
    text = UP.format(19.9, HELD_BY_CALLEE).replace("from 1.1", "from 1.6")  # the change is in frames 4 to 6
    assert len(findings_of(report_on(tmp_path, text, missed=missed), "rtp-one-way")) == found


def test_a_short_call_shows_nothing(tmp_path: Path) -> None:
    assert one_way(tmp_path, "", until=3.5) == []


@pytest.mark.parametrize("unseen", ["10.0.0.10", "10.0.0.20"])
def test_a_capture_of_one_direction_shows_nothing(tmp_path: Path, unseen: str) -> None:
    assert one_way(tmp_path, HEARD.format(19.9), unseen=unseen) == []


def test_a_capture_that_begins_within_the_call_shows_nothing(tmp_path: Path) -> None:
    hosts = "title: x\nwindow: 5 30\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
    assert one_way(tmp_path, "", hosts=hosts) == []


@pytest.mark.parametrize(
    ("text", "change"),
    [
        pytest.param("tcp", ("to bob@B", "to bob@B tcp"), id="tcp"),
        pytest.param("ipv6", ("", ""), id="ipv6"),
    ],
)
def test_it_is_seen_in_other_renderings(tmp_path: Path, text: str, change: tuple[str, str]) -> None:
    hosts = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
    if text == "ipv6":
        hosts = "title: x\nhost A [2001:db8::10]\nhost B [2001:db8::20]\n"
    report = report_on(tmp_path, UP.format(19.9, "").replace(*change), hosts=hosts)
    assert [f.facts["hearer"] for f in findings_of(report, "rtp-one-way")] == ["callee"]


@pytest.mark.parametrize("seen", ["A", "P", "B"])
def test_it_is_seen_from_everywhere_on_the_way(tmp_path: Path, seen: str) -> None:
    hosts = f"title: x\nseen: {seen}\nhost A 10.0.0.10\nhost P 10.0.0.1 proxy\nhost B 10.0.0.20\n"
    text = """\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > B +0.01 INVITE
B > P +1.00 200
P > A +1.01 200
A > P +1.03 ACK
P > B +1.04 ACK
rtp B:6000 > A:4000 from 1.1 to 19.9 PCMU
A > P +20.0 BYE
P > B +20.1 BYE
B > P +20.2 200
P > A +20.3 200
"""
    report = report_on(tmp_path, text, hosts=hosts)
    # Who stands at the proxy sees the signalling, and no media that goes past it.
    assert len(findings_of(report, "rtp-one-way")) == (seen != "P")

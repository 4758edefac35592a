"""What of one direction comes back in the other."""

from pathlib import Path

import pytest

from sipdiag.model import Case
from sipdiag.options import Options
from sipdiag.pipeline import run
from tests.conftest import ROOT
from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 9 PCMU sound talk voice a
{}
A > B +9.1 BYE
B > A +9.2 200
"""


def seen(tmp_path: Path, back: str) -> Case:
    report_on(tmp_path, CALL.format(back), hosts=HOSTS)
    cases: list[Case] = []
    run(Options(paths=(str(tmp_path / "some.pcap"),)), visit=cases.append)
    return cases[0]


def test_how_long_after_and_how_much(tmp_path: Path) -> None:
    back = "rtp B:6000 > A:4000 from 1.1 to 1.34 PCMU sound talk\n"
    back += "rtp B:6000 > A:4000 from 1.34 to 9 PCMU sound talk voice a"
    there, here = sorted(seen(tmp_path, back).streams, key=lambda stream: stream.source)
    assert there.returned is None
    assert here.returned is not None
    assert here.returned.lag_ns == pytest.approx(240_000_000, abs=2_000_000)
    assert here.returned.share > 0.9
    assert not here.returned.from_start
    assert here.returned.said.number < here.returned.back.number


def test_two_that_begin_with_the_same_sound(tmp_path: Path) -> None:
    _, here = sorted(
        seen(tmp_path, "rtp B:6000 > A:4000 from 1.2 to 9 PCMU sound talk voice a").streams, key=lambda s: s.source
    )
    assert here.returned is not None
    assert here.returned.from_start


@pytest.mark.parametrize(
    "back",
    [
        pytest.param("rtp B:6000 > A:4000 from 1.2 to 9 PCMU sound talk", id="somebody else talks"),
        pytest.param("rtp B:6000 > A:4000 from 1.2 to 9 PCMU", id="silence"),
        pytest.param("rtp B:6000 > A:4000 from 4.6 to 9 PCMU sound talk voice a", id="a recording, seconds later"),
    ],
)
def test_what_is_none(tmp_path: Path, back: str) -> None:
    assert [stream.returned for stream in seen(tmp_path, back).streams] == [None, None]


def test_the_report_names_the_delay_and_both_packets() -> None:
    analysis = run(Options(paths=(str(ROOT / "samples" / "media-loop-echo.pcap"),)))
    finding = next(f for f in analysis.report.findings if f.rule == "media-loop-echo")
    assert "after 150 ms" in finding.title
    assert len({row.frame for row in finding.evidence}) == len(finding.evidence) == 4

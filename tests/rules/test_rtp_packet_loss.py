"""What both directions of a call lose at the same moments is no finding about the network."""

import itertools
from pathlib import Path

import pytest

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
GAPS = [(4.0, 4.5), (9.0, 9.3), (14.0, 14.6)]
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
{0}{1}{2}A > B +20.0 BYE
B > A +20.1 200
"""
REPORT = "report A:4001 > B:6001 +15.0 of B:6000 > A:4000 share 20% lost 70\n"


def sound(ends: str, gaps: list[tuple[float, float]]) -> str:
    """A stream from 1.1 to 19.9 s, of which these parts are not in the capture."""
    edges = [1.1, *(edge for gap in gaps for edge in gap), 19.9]
    parts = itertools.pairwise(edges)
    return "".join(
        f"rtp {ends} from {begin} to {end} PCMU{' loss 100%' if index % 2 else ''}\n"
        for index, (begin, end) in enumerate(parts)
    )


@pytest.mark.parametrize(
    ("back", "told", "verdicts"),
    [
        pytest.param(GAPS, "", ["unknown", "unknown"], id="both at once"),
        pytest.param(GAPS, REPORT, ["found", "unknown"], id="both at once, and a receiver reports it"),
        pytest.param([], "", ["found"], id="one direction"),
        pytest.param([(6.0, 6.5), (11.0, 11.3), (17.0, 17.6)], "", ["found", "found"], id="at other moments"),
    ],
)
def test_loss_of_both_directions(
    tmp_path: Path, back: list[tuple[float, float]], told: str, verdicts: list[str]
) -> None:
    story = CALL.format(sound("B:6000 > A:4000", GAPS), sound("A:4000 > B:6000", back), told)
    report = report_on(tmp_path, story, hosts=HOSTS)
    assert sorted(f.verdict for f in report.findings if f.rule == "rtp-packet-loss") == verdicts

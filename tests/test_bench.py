"""`make bench`: a rehearsal has every capture, the tools that are installed, and what is to be reached."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.conftest import ROOT, run_sipdiag

BENCH = ROOT / "bench"


def test_a_rehearsal_measures_every_capture(tmp_path: Path) -> None:
    figures, plot = tmp_path / "figures.json", tmp_path / "growth.svg"
    done = subprocess.run(
        [sys.executable, str(BENCH / "run.py"), "--quick", "-o", str(figures), "--plot", str(plot)],
        capture_output=True,
        cwd=ROOT,
        text=True,
        check=True,
    )
    made = json.loads(figures.read_text())
    assert set(made["captures"]) == {"signalling", "mixed", "media", "small", "long"}
    ours = [row for rows in made["captures"].values() for row in rows if row["tool"].startswith("sipdiag")]
    assert {row["status"] for row in ours} <= {0, 1}
    assert all(row["peak_mib"] > 0 for row in ours)
    assert {goal["goal"] for goal in made["goals"]} >= {
        "sipdiag, mixed: time / signalling",
        "sipdiag, media: peak memory, MiB",
    }
    assert "sip-doctor is not installed" in done.stdout or "sip-doctor" in figures.read_text()
    assert [row["bytes"] for row in made["growth"]["media"]] == sorted(row["bytes"] for row in made["growth"]["media"])
    drawn = ET.parse(plot).getroot()
    assert drawn.tag.endswith("svg")
    beside = [float(each.text or "nan") for each in drawn.iter() if each.get("text-anchor") == "end"]
    for axis in (beside[:5], beside[5:]):  # plain numbers, or the rounded ones would not be multiples of the first
        assert axis == pytest.approx([axis[1] * step for step in range(5)], rel=1e-9)


COMPARED = """
from run import PIPED, OURS, TSHARK_SIP, reached
from measure import Run

def runs(*seconds):
    return [Run(each, 2 * each, 1 << 20, 0) for each in seconds]

figures = {"signalling": {OURS: runs(3, 2, 4), TSHARK_SIP: runs(9, 4, 5)}, "media": {PIPED: runs(2, 2.5, 9)}}
print([row["came_to"] for row in reached({**figures, "long": {PIPED: runs(25)}})])
"""


def test_the_best_of_several_runs_is_compared_with_the_best_and_a_single_one_with_the_median() -> None:
    done = subprocess.run([sys.executable, "-c", COMPARED], cwd=BENCH, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [0.5, 1.0, 10.0, 1.0]


def test_mixed_calls_fail_in_twenty_ways(tmp_path: Path) -> None:
    capture = tmp_path / "mixed.pcap"
    command = [sys.executable, str(BENCH / "captures.py"), "mixed", "--calls", "400", "-o", str(capture)]
    subprocess.run(command, check=True)
    report = json.loads(run_sipdiag(capture, "--format", "json").stdout)
    causes = [call["root_cause"] for call in report["calls"] if call["root_cause"] is not None]
    assert len(report["calls"]) == 400
    assert len(causes) == len(set(causes)) == 20

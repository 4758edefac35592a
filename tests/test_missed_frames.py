"""A capture that missed one frame, as a busy mirror port does: whatever frame it is, a healthy call stays one."""

from pathlib import Path

import pytest

from samples.story.judge import alarming
from samples.story.text import read_story
from samples.story.wire import Wire, file_of
from sipdiag import analyze
from tests.conftest import ROOT

HEALTHY = sorted((ROOT / "samples" / "scenarios").glob("H*.story"))


@pytest.mark.parametrize("path", HEALTHY, ids=lambda path: path.stem)
def test_no_single_frame_is_missed_that_makes_a_healthy_call_look_faulty(path: Path, tmp_path: Path) -> None:
    story = read_story(path)
    frames = Wire(story).build()
    hosts = {"H", "K", "Q", "R"}
    alarms = []
    for number, frame in enumerate(frames):
        if "SIP/2.0" not in frame.label or {frame.source, frame.destination} <= hosts:
            continue
        trace = tmp_path / "some.pcap"
        trace.write_bytes(file_of(frames[:number] + frames[number + 1 :], story.header))
        alarms += [
            f"without frame {number + 1} ({frame.source} > {frame.destination} {frame.label}): {finding.rule}"
            for finding in analyze([trace]).findings
            if alarming(finding)
        ]
    assert not alarms, "\n".join(alarms)

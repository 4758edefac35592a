"""A capture that missed one frame, as a busy mirror port does: whatever frame it is, a healthy call stays one, and so
does one of the samples beside."""

from pathlib import Path

import pytest

from samples.story.judge import alarming
from samples.story.text import read_story
from samples.story.wire import Wire, file_of
from sipdiag import analyze
from tests.conftest import ROOT

HEALTHY = sorted((ROOT / "samples" / "scenarios").glob("H*.story"))


BESIDE = [
    ROOT / "samples" / f"{name}.story"
    for name in (
        "tcp-reset-mid-dialog-near-miss",  # a reset that comes after an answer which is missed
        "in-dialog-481-near-miss",  # an ACK over TCP
        "auth-challenge-ignored-near-miss",  # a call that is answered after a while without a 180
        "local-408-downstream-silent-near-miss",  # a refusal of which the ACK alone is seen
        "off-hold-again",  # a change that is accepted after a refused one
        "refresh-tried-again",  # a refused change, of which is not seen what it changes
    )
]


@pytest.mark.parametrize("path", HEALTHY + BESIDE, ids=lambda path: path.stem)
def test_no_single_frame_is_missed_that_makes_a_healthy_call_look_faulty(path: Path, tmp_path: Path) -> None:
    story = read_story(path)
    frames = Wire(story).build()
    trace = tmp_path / "some.pcap"
    trace.write_bytes(file_of(frames, story.header))
    expected = {finding.rule for finding in analyze([trace]).findings if alarming(finding)}
    hosts = {"H", "K", "Q", "R"}
    alarms = []
    for number, frame in enumerate(frames):
        if "SIP/2.0" not in frame.label or {frame.source, frame.destination} <= hosts:
            continue
        trace.write_bytes(file_of(frames[:number] + frames[number + 1 :], story.header))
        alarms += [
            f"without frame {number + 1} ({frame.source} > {frame.destination} {frame.label}): {finding.rule}"
            for finding in analyze([trace]).findings
            if alarming(finding) and finding.rule not in expected
        ]
    assert not alarms, "\n".join(alarms)

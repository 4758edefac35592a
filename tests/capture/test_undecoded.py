"""What was not decoded is counted by kind, with the earliest frame and its reason."""

from sipdiag.capture.undecoded import Undecoded
from sipdiag.model import Frame, FrameRef, NotDecoded


def test_frames_of_a_kind_add_up_and_the_earliest_speaks() -> None:
    tally = Undecoded()
    tally.add("tls", Frame(0, 9), "later")
    tally.add("esp", Frame(0, 3), "encrypted")
    tally.add("tls", Frame(0, 4), "earlier", frames=5)
    assert tally.records() == [
        NotDecoded(what="tls", frames=6, first=FrameRef(file=0, frame=4), why="earlier"),
        NotDecoded(what="esp", frames=1, first=FrameRef(file=0, frame=3), why="encrypted"),
    ]

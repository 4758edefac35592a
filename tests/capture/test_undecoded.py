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


def test_of_several_files_the_one_that_begins_first_speaks_however_they_were_named() -> None:
    tally = Undecoded([1, 0])
    tally.add("tls", Frame(0, 1), "in the file that begins later")
    tally.add("tls", Frame(1, 7), "in the file that begins first")
    assert tally.records() == [
        NotDecoded(what="tls", frames=2, first=FrameRef(file=1, frame=7), why="in the file that begins first")
    ]

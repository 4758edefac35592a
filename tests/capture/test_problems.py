"""What was wrong is told once for each kind, with its first frame."""

from sipdiag.capture.problems import Problems
from sipdiag.model import Frame


def test_each_kind_once_with_its_first_frame() -> None:
    problems = Problems()
    for number in (7, 3, 9):
        problems.add("overlap", Frame(1, number))
    problems.add("too many", Frame(0, 4))
    assert problems.lines(["a.pcap", "b.pcap"]) == [
        "b.pcap: frame 3: overlap (3 times, here first)",
        "a.pcap: frame 4: too many",
    ]


def test_of_several_files_the_one_that_begins_first_speaks_however_they_were_named() -> None:
    problems = Problems([1, 0])
    problems.add("overlap", Frame(0, 1))
    problems.add("overlap", Frame(1, 7))
    assert problems.lines(["a.pcap", "b.pcap"]) == ["b.pcap: frame 7: overlap (2 times, here first)"]

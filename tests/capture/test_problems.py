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

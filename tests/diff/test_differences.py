"""What matters of a comparison."""

from sipdiag.diff.differences import Comparison, Difference, Paired


def paired(good: int | None, bad: int | None, first: int | None) -> Paired:
    one = Difference("timing", "ring", "", "1 s", "9 s", None, None, [], [], first is not None)
    return Paired("call", good, bad, "INVITE sip:bob@example.com", "callee", [one], first)


def test_a_call_that_stands_alone_matters_and_a_difference_that_does_not_does_not() -> None:
    assert not paired(1, 1, None).matters
    assert paired(1, 1, 0).matters
    assert paired(1, None, None).matters
    assert paired(None, 1, None).matters
    assert not Comparison("a", "b", [paired(1, 1, None)], [], "0").matters
    assert Comparison("a", "b", [paired(1, 1, None), paired(2, None, None)], [], "0").matters

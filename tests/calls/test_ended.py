"""How long a call that ended is remembered by its Call-ID, and how many are."""

from sipdiag.calls.ended import LATE_NS, EndedCalls
from sipdiag.config import Limits


def test_a_call_is_remembered_for_as_long_as_a_late_message_may_come() -> None:
    ended = EndedCalls(Limits())
    ended.note(["one", "other leg"], 1000)
    ended.note(["two"], 2000)
    assert ended.until_ns == 1000 + LATE_NS
    ended.forget_before(1000 + LATE_NS)
    assert "other leg" in ended
    ended.forget_before(1001 + LATE_NS)
    assert ("one" in ended, "other leg" in ended, "two" in ended) == (False, False, True)
    assert ended.until_ns == 2000 + LATE_NS


def test_a_call_that_ended_again_is_remembered_from_then_on() -> None:
    ended = EndedCalls(Limits())
    ended.note(["one"], 1000)
    ended.note(["two"], 1500)
    ended.note(["one"], 2000)
    ended.forget_before(1600 + LATE_NS)
    assert ("one" in ended, "two" in ended) == (True, False)


def test_no_more_are_remembered_than_limits_allow() -> None:
    ended = EndedCalls(Limits(peers=2))
    for number in range(4):
        ended.note([str(number)], number)
    assert [str(number) in ended for number in range(4)] == [True, True, False, False]

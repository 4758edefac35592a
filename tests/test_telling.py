import pytest

from sipdiag import telling
from sipdiag.knowledge import Knowledge
from sipdiag.model import Case
from sipdiag.options import Details
from sipdiag.telling import STORIES_OF_ALL, STORIES_OF_EACH, Telling
from tests.calls.wire import cases

KNOWLEDGE = Knowledge(None)


def case() -> Case:
    (only,) = cases("""
    alice > bob 0.0 INVITE sip:bob@example.com
    bob > alice 0.1 404 Not Found
    """)
    return only


def told(details: Details, causes: list[str | None]) -> list[bool]:
    teller = Telling(KNOWLEDGE, details)
    one = case()
    return [teller.story(one, cause, asked_for=False) is not None for cause in causes]


def test_a_report_without_messages_tells_the_first_few() -> None:
    assert told(Details(), ["a", "b", "c", "d", None]) == [True] * STORIES_OF_ALL + [False] * 2


def test_whether_a_further_one_is_told_is_known_before() -> None:
    teller = Telling(KNOWLEDGE, Details())
    for _ in range(STORIES_OF_ALL):
        assert teller.tells_another("call")
        teller.story(case(), None, asked_for=False)
    assert not teller.tells_another("call")
    assert teller.tells_another("registration")
    assert Telling(KNOWLEDGE, Details(of="failed")).tells_another("call")
    assert not Telling(KNOWLEDGE, Details(of="none")).tells_another("call")


def test_a_report_for_programs_tells_none() -> None:
    assert told(Details(of="none"), ["a", None]) == [False, False]


def test_one_that_is_looked_at_tells_some_of_each_root_cause() -> None:
    causes = ["a"] * (STORIES_OF_EACH + 2) + ["b", None]
    assert told(Details(of="failed"), causes) == [True] * STORIES_OF_EACH + [False, False, True, True]


def test_all_are_told_where_all_are_asked_for() -> None:
    assert all(told(Details(of="all"), ["a"] * (STORIES_OF_EACH + 5)))


def test_what_is_asked_for_is_told_in_any_case_and_with_its_messages() -> None:
    teller = Telling(KNOWLEDGE, Details(of="failed"))
    one = case()
    for _ in range(STORIES_OF_EACH + 1):
        story = teller.story(one, "a", asked_for=True)
    assert story is not None
    assert story.steps[0].quote is not None
    assert story.steps[0].quote.head.startswith("INVITE sip:bob@example.com SIP/2.0\n")


def test_messages_are_quoted_up_to_a_bound_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "QUOTED_BYTES", 1)
    assert told(Details(of="failed"), ["a", "b"]) == [True, False]

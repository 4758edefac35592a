"""Nonces that servers took: what a Case is told of them."""

import pytest

from sipdiag.model import Case, Spent
from tests.calls.wire import cases


def credentials(count: str, user: str = "alice", nonce: str = "n") -> str:
    return (
        f'  Authorization: Digest cnonce="c", username="{user}", realm="r", nonce="{nonce}", '
        f'uri="sip:example.com", response="0", qop=auth, nc={count}\n'
    )


def registered(second: float, number: int, status: int, count: str, nonce: str = "n") -> str:
    return (
        f"alice > bob {second} REGISTER sip:example.com call=r cseq={number}\n{credentials(count, nonce=nonce)}"
        f"bob > alice {second + 0.01} {status} of=REGISTER to=b call=r cseq={number}\n"
    )


def spent(found: list[Case]) -> list[tuple[Spent, ...]]:
    return [case.around.spent for case in found]


def test_a_refused_case_is_told_which_count_was_taken_before() -> None:
    (mine,) = spent(cases(registered(0, 1, 200, "0000000a") + registered(50, 2, 403, "0000000a"), ends=120))[-1]
    assert (mine.username, mine.nonce, mine.count, mine.method, mine.frame.number, mine.unchecked) == (
        "alice",
        "n",
        10,
        "REGISTER",
        1,
        False,
    )


def test_a_case_that_recovers_is_told_which_count_was_taken_before_too() -> None:
    other = registered(51, 3, 200, "", nonce="m")
    found = cases(registered(0, 1, 200, "a") + registered(50, 2, 403, "a") + other, ends=120)
    assert [one.count for one in spent(found)[-1]] == [10]
    assert found[-1].outcome == "registered"


def test_a_count_that_was_taken_twice_is_not_looked_at() -> None:
    talk = registered(0, 1, 200, "1") + registered(50, 2, 200, "1") + registered(100, 3, 403, "1")
    assert [one.unchecked for one in spent(cases(talk, ends=160))[-1]] == [True]


@pytest.mark.parametrize("count", ["", "xyz", "123456789"])
def test_what_is_no_count_is_not_kept(count: str) -> None:
    talk = registered(0, 1, 200, count) + registered(50, 2, 403, count)
    assert spent(cases(talk, ends=120))[-1] == ()


@pytest.mark.parametrize(("kept", "told"), [(2, 1), (1, 0)])
def test_so_many_nonces_are_remembered(kept: int, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.nonces.NONCES_KEPT", kept)
    talk = registered(0, 1, 200, "1") + registered(50, 2, 200, "1", nonce="m") + registered(100, 3, 403, "1")
    assert len(spent(cases(talk, ends=160))[-1]) == told

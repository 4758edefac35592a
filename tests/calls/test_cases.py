"""What makes one call of several INVITEs, and what makes two calls of them."""

import pytest

from sipdiag.calls.cases import MAX_TRANSLATED
from tests.calls.wire import cases, one


def calls_of(text: str) -> list[tuple[str, int | None, int]]:
    """Outcome, final status and number of attempts of each call."""
    return [
        (case.outcome, case.final.status if case.final else None, len(case.attempts)) for case in cases(text, ends=400)
    ]


def test_the_answer_to_a_challenge_goes_on_with_the_call() -> None:
    assert calls_of(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > alice 0.1 407 to=x
        alice > proxy 0.2 ACK sip:bob@example.com to=x
        alice > proxy 0.3 INVITE sip:bob@example.com cseq=2
        proxy > alice 0.4 486 to=y
        """
    ) == [("busy", 486, 2)]


@pytest.mark.parametrize("nonce", ["n1", "stale"])
def test_credentials_under_another_call_id_count_for_the_challenge_they_answer(nonce: str) -> None:
    calls = calls_of(
        f"""
        alice > proxy 0.0 INVITE sip:bob@example.com call=first
        proxy > alice 0.1 407 to=x
            Proxy-Authenticate: Digest realm="r", nonce="n1"
        alice > proxy 0.2 INVITE sip:bob@example.com call=second from=a2
            Proxy-Authorization: Digest username="u", realm="r", nonce="{nonce}", uri="sip:x", response="1"
        proxy > alice 0.4 486 to=y call=second
        """
    )
    assert calls == ([("busy", 486, 2)] if nonce == "n1" else [("rejected", 407, 1), ("busy", 486, 1)])


def test_a_redirect_that_is_followed_is_one_call() -> None:
    assert calls_of(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 0.1 302 to=x
            Contact: <sip:5551@10.0.0.21>
        alice > carol 0.3 INVITE sip:5551@10.0.0.21 call=second from=a2 for=5551
        carol > alice 0.4 404 to=y call=second
        """
    ) == [("rejected", 404, 2)]


def test_a_call_to_somebody_else_after_a_redirect_is_another_call() -> None:
    assert calls_of(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 0.1 302 to=x
            Contact: <sip:5551@10.0.0.21>
        alice > carol 0.3 INVITE sip:7777@10.0.0.21 call=second from=a2
        carol > alice 0.4 404 to=y call=second
        """
    ) == [("redirected", 302, 1), ("rejected", 404, 1)]


def test_use_proxy_sends_the_same_request_elsewhere() -> None:
    assert calls_of(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 0.1 305 to=x
            Contact: <sip:10.0.0.1>
        alice > proxy 0.3 INVITE sip:bob@example.com cseq=2
        proxy > alice 0.4 486 to=y
        """
    ) == [("busy", 486, 2)]


def test_an_interval_that_was_raised_is_one_call() -> None:
    assert calls_of(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
            Session-Expires: 90
        bob > alice 0.1 422 to=x
            Min-SE: 1800
        alice > bob 0.3 INVITE sip:bob@example.com cseq=2
            Session-Expires: 1800
        bob > alice 2.4 200 to=y
        """
    ) == [("answered", 200, 2)]


@pytest.mark.parametrize("same", [True, False])
def test_the_next_server_after_a_503_is_the_same_call(same: bool) -> None:
    second = "cseq=2" if same else "call=second from=a2"
    answers = "cseq=2" if same else "call=second"
    assert calls_of(
        f"""
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > alice 0.1 503 to=x
        alice > proxy 0.2 ACK sip:bob@example.com to=x
        alice > proxy2 0.3 INVITE sip:bob@example.com {second}
        proxy2 > alice 0.4 200 to=y {answers}
        """
    ) == [("answered", 200, 2)]


def test_a_server_that_never_answers_is_left_for_the_next() -> None:
    sends = "".join(f"alice > proxy {t} INVITE sip:bob@example.com\n" for t in (0, 0.5, 1.5, 3.5, 7.5, 15.5))
    assert calls_of(
        sends
        + """
        alice > proxy2 30 INVITE sip:bob@example.com call=second from=a2
        proxy2 > alice 31 200 to=y call=second
        """
    ) == [("answered", 200, 2)]


def test_a_caller_of_many_at_once_is_not_one_call() -> None:
    """A load test: one From, one target, one server that refuses."""
    load = "".join(
        f"""
        alice > server {i / 5} INVITE sip:bob@example.com call=load-{i} from=t{i}
        server > alice {i / 5 + 0.1} {status} to=x{i} call=load-{i}
        alice > server {i / 5 + 0.11} ACK sip:bob@example.com to=x{i} call=load-{i} from=t{i}
        """
        for i, status in enumerate([503, 200, 422, 401, 420, 486, 503, 200])
    )
    calls = calls_of(load)
    assert len(calls) == 8
    assert {attempts for _, _, attempts in calls} == {1}


def test_dialling_again_is_another_call() -> None:
    assert calls_of(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > alice 0.1 486 to=x
        alice > proxy 8.0 INVITE sip:bob@example.com call=second from=a2
        proxy > alice 8.1 486 to=y call=second
        """
    ) == [("busy", 486, 1), ("busy", 486, 1)]


def test_another_number_is_another_call() -> None:
    assert calls_of(
        """
        alice > proxy  0.0 INVITE sip:bob@example.com
        proxy > alice  0.1 503 to=x
        alice > proxy2 0.2 INVITE sip:carol@example.com call=second from=a2
        proxy2 > alice 0.3 200 to=y call=second
        """
    ) == [("rejected", 503, 1), ("answered", 200, 1)]


def test_an_invite_tried_over_several_interfaces_at_once_is_one_call() -> None:
    assert calls_of(
        """
        alice:5060 > server 0.00 INVITE sip:bob@example.com cseq=1
        alice:1032 > server 0.06 INVITE sip:bob@example.com cseq=2
        server > alice:5060 0.09 200 to=b cseq=1
        alice:1033 > server 0.12 INVITE sip:bob@example.com cseq=3
        server > alice:1033 0.20 200 to=b cseq=3
        """
    ) == [("answered", 200, 3)]


def test_a_call_stays_open_until_its_bye_however_long_it_lasts() -> None:
    case = one(
        """
        alice > bob 0      INVITE sip:bob@example.com
        bob > alice 1      200 to=b
        alice > bob 1.1    ACK sip:bob@10.0.0.20 to=b
        alice > bob 100    OPTIONS sip:bob@10.0.0.20 to=b cseq=2
        bob > alice 100.1  200
        bob > alice 7201   BYE sip:alice@10.0.0.10 from=b to=a
        alice > bob 7201.1 200
        """
    )
    assert case.talk_ns == 7200 * 10**9
    assert case.ended_by == "callee"


def test_a_bye_with_a_wrong_tag_does_not_end_the_call() -> None:
    (case,) = cases(
        """
        alice > bob 0   INVITE sip:bob@example.com
        bob > alice 1   200 to=b7f3-9c2
        alice > bob 1.1 ACK sip:bob@10.0.0.20 to=b7f3-9c2
        alice > bob 20  BYE sip:bob@10.0.0.20 to=b7f3 cseq=2
        bob > alice 20.1 481
        bob > alice 90  BYE sip:alice@10.0.0.10 from=b7f3-9c2 to=a
        alice > bob 90.1 200
        """,
        ends=200,
    )
    assert (case.ended_by, case.talk_ns) == ("callee", 89 * 10**9)
    assert len(case.transactions) == 3


@pytest.mark.parametrize("asked", [1, 32])
def test_a_redirect_is_remembered_for_so_many_attempts(asked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.cases.ATTEMPTS_ASKED", asked)
    calls = calls_of(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > alice 0.1 302 to=x
            Contact: <sip:bob@10.0.0.20>, <sip:bob@10.0.0.21>
        alice > proxy 0.2 INVITE sip:bob@10.0.0.20 cseq=2
        proxy > alice 0.3 404 to=y
        alice > proxy 0.4 INVITE sip:bob@10.0.0.21 call=second from=a2
        proxy > alice 0.5 486 to=z call=second
        """
    )
    assert len(calls) == (1 if asked == 32 else 2)


def test_of_requests_that_a_box_changed_the_first_few_are_kept() -> None:
    """The same branch at once between other addresses, each time with another Contact."""
    seen = "".join(
        f"""
        192.0.2.{n} > bob 0.000{n} INVITE sip:bob@example.com branch=alice-1-INVITE
        """
        for n in range(1, 10)
    )
    case = one(f"alice > gate 0 INVITE sip:bob@example.com\n{seen}")
    assert [after.source.address for _, after in case.translated] == [
        f"192.0.2.{n}" for n in range(1, MAX_TRANSLATED + 1)
    ]


@pytest.mark.parametrize(("wait", "again", "calls"), [("10", "10.2", 1), ("10", "20", 2), ("", "10.2", 2)])
def test_who_waits_as_long_as_it_was_asked_to_tries_again(wait: str, again: str, calls: int) -> None:
    asked = f"Retry-After: {wait}" if wait else "X-None: 1"
    text = f"""
        alice > proxy 0.0 INVITE sip:bob@example.com cseq=1
        proxy > alice 0.1 500 to=x
            {asked}
        alice > proxy 0.2 ACK sip:bob@example.com to=x
        alice > proxy {again} INVITE sip:bob@example.com cseq=2
        proxy > alice 20.4 200 to=y cseq=2
        """
    assert len(calls_of(text)) == calls


def test_a_number_typed_in_pieces_is_one_call() -> None:
    """Overlap dialling: each piece has more digits than the one before (RFC 3578 3)."""
    typed = """
        alice > gate 0.0 INVITE sip:49301@example.com cseq=1
        gate > alice 0.1 484 to=x
        alice > gate 0.2 ACK sip:49301@example.com to=x
        alice > gate 2.0 INVITE sip:{again}@example.com cseq=2
        gate > alice 4.4 200 to=y cseq=2
        """
    assert calls_of(typed.format(again="4930123456")) == [("answered", 200, 2)]
    assert len(calls_of(typed.format(again="49302"))) == 2
    assert len(calls_of(typed.format(again="reception"))) == 2

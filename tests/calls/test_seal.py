"""The record of a Case that is over: what it came from, how long things took, and plain calls."""

import pytest

from sipdiag.calls.seal import FORKS_WEIGHED
from sipdiag.model import NS_PER_S, Signal
from tests.calls.wire import end, one

ANSWERED = """
    alice > bob 0.0  INVITE sip:bob@example.com
    bob > alice 0.5  180 to=b
    bob > alice 4.5  200 to=b
    alice > bob 4.6  ACK sip:bob@10.0.0.20 to=b
"""


def test_how_long_it_took_rang_and_lasted() -> None:
    case = one(ANSWERED + "alice > bob 64.5 BYE sip:bob@10.0.0.20 to=b cseq=2", 100)
    assert (case.pdd_ns, case.ring_ns, case.talk_ns) == (NS_PER_S // 2, 4 * NS_PER_S, 60 * NS_PER_S)


def test_post_dial_delay_counts_from_the_first_invite() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 0.1 407 to=x
        alice > bob 0.2 INVITE sip:bob@example.com cseq=2
        bob > alice 2.0 180 to=b
        """
    )
    assert case.pdd_ns == 2 * NS_PER_S


def test_a_request_that_was_complete_after_its_response_has_no_post_dial_delay() -> None:
    case = one(
        """
        bob > alice 0.05 180 of=INVITE branch=z9hG4bK-late to=b
        alice > bob 0.1 INVITE sip:bob@example.com branch=z9hG4bK-late
        bob > alice 3.0 200 to=b
        """
    )
    assert case.outcome == "answered"
    assert case.pdd_ns is None


def test_a_call_still_up_at_the_end_has_no_length() -> None:
    case = one(ANSWERED, 500)
    assert (case.talk_ns, [dialog.state for dialog in case.dialogs]) == (None, ["confirmed"])


def test_the_length_is_that_of_the_dialog_that_stayed() -> None:
    """A fork brought two answers; the caller hung up on one at once (RFC 3261 13.2.2.4)."""
    case = one(
        """
        alice > proxy 0.0  INVITE sip:bob@example.com
        proxy > alice 2.0  200 to=b
        proxy > alice 2.05 200 to=c
        alice > proxy 2.1  ACK sip:bob@10.0.0.20 to=b
        alice > proxy 2.1  ACK sip:bob@10.0.0.21 to=c
        alice > proxy 2.2  BYE sip:bob@10.0.0.21 to=c cseq=2
        proxy > alice 2.3  200
        proxy > alice 62.0 BYE sip:alice@10.0.0.10 from=b to=a
        alice > proxy 62.1 200
        """,
        200,
    )
    assert (case.ended_by, case.talk_ns) == ("callee", 60 * NS_PER_S)
    assert {dialog.callee_tag: dialog.ended_by for dialog in case.dialogs} == {"b": "callee", "c": "caller"}
    assert case.signals & Signal.FORKED


def test_crossing_byes_are_ended_by_who_was_first() -> None:
    case = one(
        ANSWERED
        + """
        bob > alice 9.00 BYE sip:alice@10.0.0.10 from=b to=a
        alice > bob 9.01 BYE sip:bob@10.0.0.20 to=b cseq=2
        alice > bob 9.02 481
        bob > alice 9.03 200
        """,
        60,
    )
    assert case.ended_by == "callee"
    assert [request.method for request in case.dialogs[0].requests] == ["BYE", "BYE"]


def test_the_originator_is_who_sent_the_first_request_seen_wherever_it_was_captured() -> None:
    at_callee = one(
        """
        proxy > bob 0.0 INVITE sip:bob@10.0.0.20 below=x
        bob > proxy 0.1 486 to=b
        """
    )
    assert at_callee.caller == end("proxy")
    at_proxy = one(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
        bob > proxy   0.10 486 to=b
        """
    )
    assert at_proxy.caller == end("alice")
    assert (at_proxy.outcome, at_proxy.final) == ("unfinished", None)


def test_a_failure_comes_from_the_last_hop_that_gave_it() -> None:
    case = one(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE branch=f1
        proxy > carol 0.01 INVITE sip:bob@10.0.0.21 below=alice-1-INVITE branch=f2
        bob > proxy   0.10 404 to=b
        carol > proxy 0.20 486 to=c
        proxy > alice 0.21 486 to=c
        """
    )
    assert case.deepest is not None
    assert case.deepest.server == end("carol")


def test_a_proxy_made_up_the_failure_of_a_hop_that_never_answered() -> None:
    case = one(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
        proxy > alice 10.0 408 to=p
        """
    )
    assert case.deepest is case.attempts[0]


def test_a_refused_branch_does_not_fail_a_call_that_another_answers() -> None:
    case = one(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE branch=f1
        proxy > carol 0.01 INVITE sip:bob@10.0.0.21 below=alice-1-INVITE branch=f2
        bob > proxy   0.10 404 to=b
        carol > proxy 0.20 200 to=c
        proxy > alice 0.21 200 to=c
        """
    )
    assert (case.outcome, case.final and case.final.status) == ("answered", 200)
    assert case.signals & Signal.FINAL_FAILURE  # a hop's


@pytest.mark.parametrize(
    ("first", "second", "status"), [(603, 404, 603), (404, 503, 404), (503, 404, 404), (486, 487, 486), (487, 480, 480)]
)
def test_of_forks_side_by_side_the_best_refusal_counts(first: int, second: int, status: int) -> None:
    cancel = {
        first: "proxy > bob 0.9 CANCEL sip:b1@10.0.0.20",
        second: "proxy > carol 0.9 CANCEL sip:c1@10.0.0.21",
    }.get(487, "")
    case = one(
        f"""
        proxy > bob   0.000 INVITE sip:b1@10.0.0.20 below=x branch=f1
        proxy > carol 0.001 INVITE sip:c1@10.0.0.21 below=x branch=f2
        {cancel}
        bob > proxy   1.000 {first} to=b of=INVITE
        carol > proxy 1.100 {second} to=c of=INVITE
        """,
        60,
    )
    assert case.final is not None
    assert case.final.status == status


@pytest.mark.parametrize("others", [FORKS_WEIGHED - 1, FORKS_WEIGHED])
def test_so_many_forks_are_weighed(others: int) -> None:
    forks = "".join(
        f"proxy > carol 0.{n:03} INVITE sip:c1@10.0.0.21 below=x branch=f{n}\n" for n in range(1, others + 1)
    )
    refusals = "".join(f"carol > proxy 2.{n:03} 404 to=c{n} branch=f{n}\n" for n in range(1, others + 1))
    first = "proxy > bob 0 INVITE sip:b1@10.0.0.20 below=x branch=f0\n"
    case = one(f"{first}{forks}bob > proxy 1 603 to=b\n{refusals}", 60)
    assert case.final is not None
    assert case.final.status == (603 if others < FORKS_WEIGHED else 404)


def test_a_180_that_came_in_after_the_answer_gives_no_time_of_ringing() -> None:
    case = one(
        """
        alice > bob 0.00 INVITE sip:bob@10.0.0.20
        bob > alice 1.00 200 to=b
        bob > alice 1.01 180 to=b
        alice > bob 1.10 ACK sip:bob@10.0.0.20 to=b
        """
    )
    assert (case.pdd_ns, case.ring_ns) == (NS_PER_S, None)

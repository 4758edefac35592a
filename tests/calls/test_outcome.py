"""The outcome of a Case, and who ended it."""

import pytest

from tests.calls.wire import one

ANSWERED = """
    alice > bob 0.0  INVITE sip:bob@example.com
    bob > alice 0.5  180 to=b
    bob > alice 4.5  200 to=b
    alice > bob 4.6  ACK sip:bob@10.0.0.20 to=b
"""
RINGING = """
    alice > bob 0.0  INVITE sip:bob@example.com
    bob > alice 0.1  100
    bob > alice 1.0  180 to=b
"""
SENDS = "".join(f"alice > bob {t} INVITE sip:bob@example.com\n" for t in (0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5))


@pytest.mark.parametrize(
    ("text", "ends", "outcome", "ended_by"),
    [
        (ANSWERED, 30, "answered", None),
        (ANSWERED + "alice > bob 9 BYE sip:bob@10.0.0.20 to=b cseq=2", 30, "answered", "caller"),
        (ANSWERED + "bob > alice 9 BYE sip:alice@10.0.0.10 from=b to=a", 30, "answered", "callee"),
        (RINGING + "alice > bob 5 CANCEL sip:bob@example.com\nbob > alice 5.1 487 of=INVITE", 9, "cancelled", "caller"),
        (RINGING + "alice > bob 5 CANCEL sip:bob@example.com", 5, "cancelled", "caller"),
        (
            RINGING + "alice > bob 12 CANCEL sip:bob@example.com\nbob > alice 12.1 487 of=INVITE",
            15,
            "no-answer",
            "caller",
        ),
        (RINGING + "bob > alice 31 480", 33, "no-answer", None),
        (RINGING + "bob > alice 3 480", 33, "rejected", "callee"),
        (RINGING + "bob > alice 3 486", 33, "busy", "callee"),
        (RINGING + "bob > alice 3 600", 33, "busy", "callee"),
        (RINGING + "bob > alice 3 603 Decline", 33, "declined", "callee"),
        (RINGING + "bob > alice 3 603 Network Blocked", 33, "rejected", "callee"),
        (RINGING + "bob > alice 3 404", 33, "rejected", "callee"),
        (RINGING, 20, "unfinished", None),
        (RINGING, 500, "timeout", None),
        (SENDS, 33, "timeout", None),
        (SENDS, 300, "timeout", None),
        ("alice > bob 0 INVITE sip:bob@example.com", 10, "unfinished", None),
        ("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 0.1 401", 2, "unfinished", None),
        ("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 0.1 401", 60, "rejected", "callee"),
    ],
)
def test_the_outcome_of_a_call(text: str, ends: float, outcome: str, ended_by: str | None) -> None:
    case = one(text, ends)
    assert case.outcome == outcome
    if outcome in ("answered", "cancelled", "no-answer", "unfinished", "timeout"):
        assert case.ended_by == ended_by


def test_a_redirect_that_nobody_follows_is_an_outcome() -> None:
    assert one("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 0.1 302", 60).outcome == "redirected"


@pytest.mark.parametrize(
    ("expires", "answers", "ends", "outcome"),
    [
        (60, [401, 200], 100, "registered"),
        (0, [200], 100, "unregistered"),
        (60, [403], 100, "rejected"),
        (60, [], 100, "timeout"),
        (60, [], 5, "unfinished"),
        (60, [401], 5, "unfinished"),
        (60, [401], 300, "rejected"),
    ],
)
def test_the_outcome_of_a_registration(expires: int, answers: list[int], ends: float, outcome: str) -> None:
    text = ""
    for n, status in enumerate(answers or [0], 1):
        text += (
            f"alice > proxy {n} REGISTER sip:example.com cseq={n}\nContact: <sip:alice@10.0.0.10>;expires={expires}\n"
        )
        text += f"proxy > alice {n}.1 {status} to=x\n" if status else ""
    assert one(text, ends).outcome == outcome


@pytest.mark.parametrize(
    ("answer", "ends", "outcome"),
    [("200", 60, "answered"), ("404", 60, "rejected"), ("", 60, "timeout"), ("", 3, "unfinished")],
)
def test_the_outcome_of_another_transaction(answer: str, ends: float, outcome: str) -> None:
    text = "alice > bob 0 OPTIONS sip:bob@example.com\n" + (f"bob > alice 0.1 {answer}" if answer else "")
    assert one(text, ends).outcome == outcome


def test_an_answer_that_crosses_a_cancel_is_an_answer() -> None:
    case = one(
        RINGING
        + """
        alice > bob 5.000 CANCEL sip:bob@example.com
        bob > alice 5.001 200 to=b of=INVITE
        bob > alice 5.020 200 of=CANCEL
        """,
        60,
    )
    assert (case.outcome, case.final and case.final.status) == ("answered", 200)
    assert case.attempts[0].cancel is not None


def test_busy_before_the_cancel_is_busy() -> None:
    case = one(
        RINGING + "bob > alice 4.9 486 to=b\nalice > bob 5 CANCEL sip:bob@example.com\nbob > alice 5.1 481 of=CANCEL",
        60,
    )
    assert case.outcome == "busy"


def test_a_capture_of_the_callers_direction_alone_still_shows_that_a_call_was_answered() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        alice > bob 2.0 ACK sip:bob@10.0.0.20 to=b
        alice > bob 9.0 BYE sip:bob@10.0.0.20 to=b cseq=2
        """,
        90,
    )
    assert (case.outcome, case.final) == ("answered", None)


def test_an_ack_for_a_failure_proves_no_answer() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com branch=z9hG4bKone
        alice > bob 2.0 ACK sip:bob@example.com to=b branch=z9hG4bKone
        """,
        90,
    )
    assert case.outcome != "answered"

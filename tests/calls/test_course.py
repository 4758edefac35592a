"""What passed in a Case: its transactions in order, each linked to the hop before it, its dialogs and legs."""

from sipdiag.model import NS_PER_S
from tests.calls.wire import cases, end, one

ANSWERED = """
    alice > bob 0.0  INVITE sip:bob@example.com
    bob > alice 0.5  180 to=b
    bob > alice 4.5  200 to=b
    alice > bob 4.6  ACK sip:bob@10.0.0.20 to=b
"""


def test_a_hop_is_linked_to_the_one_before_it() -> None:
    case = one(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
        bob > proxy   0.10 486 to=b
        proxy > alice 0.11 486 to=b
        """
    )
    first, second = case.transactions
    assert (first.upstream, second.upstream) == (None, first)
    assert case.attempts == (first,)
    assert [leg.hops for leg in case.legs] == [(end("alice"), end("proxy"), end("bob"))]


def test_dialogs_are_early_confirmed_or_terminated() -> None:
    case = one(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > alice 1.0 180 to=b
        proxy > alice 1.1 183 to=c
        proxy > alice 3.0 200 to=c
        """,
        10,
    )
    assert [(d.callee_tag, d.state, d.confirmed_ns is not None) for d in case.dialogs] == [
        ("b", "early", False),
        ("c", "confirmed", True),
    ]


def test_a_call_of_rfc_2543_stacks_without_tags_ends_with_its_bye() -> None:
    case = one(
        """
        alice > bob 0 INVITE sip:bob@example.com from= branch=
        bob > alice 2 200
        alice > bob 2.1 ACK sip:bob@example.com from= branch=
        bob > alice 12 BYE sip:alice@10.0.0.10 from= branch= cseq=9
        alice > bob 12.1 200
        """,
        100,
    )
    assert (case.ended_by, case.talk_ns) == ("callee", 10 * NS_PER_S)


def test_a_ring_of_vias_does_not_hang() -> None:
    text = """
        alice > bob 0.0 INVITE sip:bob@example.com branch=x1 below=x2
        bob > carol 0.1 INVITE sip:bob@example.com branch=x2 below=x1
    """
    (case,) = cases(text)
    assert len(case.transactions) == 2


def test_a_cancel_without_its_invite_comes_before_what_was_sent_at_the_same_time() -> None:
    case = one(
        ANSWERED
        + """
        alice > bob 9 INFO sip:bob@10.0.0.20 to=b cseq=2
        alice > bob 9 CANCEL sip:bob@example.com cseq=7 branch=z9hG4bKother
        """,
        60,
    )
    assert [transaction.method for transaction in case.transactions] == ["INVITE", "CANCEL", "INFO"]

"""Which hop and which attempt a message belongs to, where several have what names it."""

from sipdiag.calls.belonging import answered_by, closeness, is_hop_of, is_unseen_attempt, with_same_ids
from sipdiag.calls.cases import CaseBuilder
from sipdiag.calls.transactions import TransactionBuilder, transaction_key
from sipdiag.model import Sighting
from tests.calls.wire import talk


def begun(sighting: Sighting) -> TransactionBuilder:
    return TransactionBuilder(transaction_key(sighting.message, sighting.message.method), sighting)


def case_of(*attempts: TransactionBuilder) -> CaseBuilder:
    case = CaseBuilder("call", "INVITE", 1, attempts[0].last_ns)
    for attempt in attempts:
        case.add(attempt, is_attempt=True)
    return case


def test_a_response_is_of_the_hop_that_it_goes_back_on() -> None:
    first, second, near, port, far = talk(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > bob 0.1 INVITE sip:bob@example.com branch=alice-1-INVITE
        bob > proxy 1.0 200 to=b
        proxy:5070 > alice 1.1 200 to=b
        carol > alice 1.2 200 to=b
        """
    )
    hops = [begun(first), begun(second)]
    assert answered_by(hops, near) is hops[1]
    assert answered_by(hops, port) is hops[0]
    assert answered_by(hops, far) is hops[1]


def test_an_ack_is_of_the_hop_with_its_sender() -> None:
    first, second, ack = talk(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > bob 0.1 INVITE sip:bob@example.com
        alice > bob 1.0 ACK sip:bob@example.com to=b
        """
    )
    assert closeness(begun(first), ack) > closeness(begun(second), ack)


def test_a_hop_further_on_shows_a_branch_that_is_known() -> None:
    first, onward, other = talk(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > bob 0.1 INVITE sip:bob@example.com below=alice-1-INVITE
        proxy > bob 0.2 INVITE sip:bob@example.com below=carol-1-INVITE
        """
    )
    case = case_of(begun(first))
    assert is_hop_of(case, onward)
    assert not is_hop_of(case, other)


def test_an_answer_with_an_old_cseq_is_of_the_attempt_that_was_seen() -> None:
    invite, answer, later = talk(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 1.0 200 to=b branch=unseen
        bob > alice 2.0 200 to=b cseq=2 branch=next
        """
    )
    case = case_of(begun(invite))
    assert not is_unseen_attempt(case, begun(answer))
    assert is_unseen_attempt(case, begun(later))


def test_identifiers_are_used_again_where_the_cseq_does_not_grow() -> None:
    first, again, onward, other = talk(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        alice > bob 9.0 INVITE sip:bob@example.com branch=again
        alice > bob 9.0 INVITE sip:bob@example.com cseq=2
        carol > bob 9.0 INVITE sip:bob@example.com branch=other
        """
    )
    case = case_of(begun(first))
    evidence = with_same_ids(case, again)
    assert evidence is not None
    assert evidence.frame == first.frame
    assert with_same_ids(case, onward) is None
    assert with_same_ids(case, other) is None

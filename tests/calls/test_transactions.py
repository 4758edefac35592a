"""What belongs to one transaction: retransmissions, responses, ACKs (RFC 3261 17, RFC 2543 10)."""

from sipdiag.calls.transactions import MAX_RESPONSES, TRANSITIONS, transaction_key
from sipdiag.sip import Message, parse
from tests.calls.wire import one, talk


def message(*head: str) -> Message:
    parsed = parse("\r\n".join([*head, "Content-Length: 0", "", ""]).encode())
    assert isinstance(parsed, Message)
    return parsed


def test_an_invite_sent_again_is_a_copy_and_not_another_transaction() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        alice > bob 0.5 INVITE sip:bob@example.com
        alice > bob 1.5 INVITE sip:bob@example.com
        bob > alice 1.6 100
        bob > alice 1.7 486
        """
    )
    (invite,) = case.transactions
    assert [copy.frame.number for copy in invite.request_copies] == [2, 3]
    assert [response.status for response in invite.responses] == [100, 486]
    assert [send.frame.number for send in invite.sends] == [1, 2, 3]


def test_a_2xx_repeated_is_a_copy_and_one_with_another_tag_is_a_fork() -> None:
    (invite,) = one(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > alice 1.0 200 OK to=b
        proxy > alice 1.5 200 OK to=b
        proxy > alice 1.6 200 OK to=c
        """
    ).transactions
    assert [final.message.to_tag for final in invite.finals] == ["b", "c"]
    assert [copy.frame.number for copy in invite.final_copies] == [3]


def test_reliable_provisional_responses_are_told_by_their_rseq() -> None:
    (invite,) = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 0.2 183 to=b
            RSeq: 1
        bob > alice 0.7 183 to=b
            RSeq: 1
        bob > alice 0.9 183 to=b
            RSeq: 2
        """
    ).transactions
    assert [response.frame.number for response in invite.responses] == [2, 4]
    assert [copy.frame.number for copy in invite.response_copies] == [3]


def test_the_ack_of_a_failure_has_the_branch_and_that_of_a_success_the_cseq() -> None:
    refused, accepted = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 0.1 407 to=x
        alice > bob 0.2 ACK sip:bob@example.com to=x
        alice > bob 0.3 INVITE sip:bob@example.com cseq=2
        bob > alice 0.4 200 to=b
        alice > bob 0.5 ACK sip:bob@10.0.0.20 to=b cseq=2 branch=another
        """
    ).transactions
    assert [ack.frame.number for ack in refused.acks] == [3]
    assert [ack.frame.number for ack in accepted.acks] == [6]


def test_the_ack_of_a_success_belongs_to_the_hop_it_travels_on() -> None:
    first, second = one(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
        bob > proxy   1.00 200 to=b
        proxy > alice 1.01 200 to=b
        alice > proxy 1.10 ACK sip:bob@10.0.0.20 to=b branch=k1
        proxy > bob   1.11 ACK sip:bob@10.0.0.20 to=b branch=k2 below=k1
        """
    ).transactions
    assert [ack.frame.number for ack in first.acks] == [5]
    assert [ack.frame.number for ack in second.acks] == [6]


def test_without_a_branch_the_top_via_and_the_from_tag_tell_transactions_apart() -> None:
    invite, bye = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com branch= from=
        alice > bob 0.5 INVITE sip:bob@example.com branch= from=
        bob > alice 0.6 180
        bob > alice 2.0 200
        alice > bob 2.1 ACK sip:bob@example.com branch= from=
        alice > bob 9.0 BYE sip:bob@example.com branch= from= cseq=2
        bob > alice 9.1 200
        """
    ).transactions
    assert invite.branch is None
    assert (len(invite.sends), len(invite.responses), len(invite.acks)) == (2, 2, 1)
    assert bye.in_dialog
    assert [response.status for response in bye.responses] == [200]


def test_one_branch_for_everything_does_not_join_what_cseq_tells_apart() -> None:
    via = "Via: SIP/2.0/UDP 10.0.0.10;branch=z9hG4bK1"
    rest = ("From: <sip:a@x>;tag=a", "To: <sip:b@x>", "Call-ID: c")
    first = message("INVITE sip:b@x SIP/2.0", via, *rest, "CSeq: 1 INVITE")
    second = message("INVITE sip:b@x SIP/2.0", via, *rest, "CSeq: 2 INVITE")
    assert transaction_key(first, "INVITE") != transaction_key(second, "INVITE")
    assert transaction_key(first, "INVITE") == transaction_key(
        message("SIP/2.0 200 OK", via, *rest, "CSeq: 1 INVITE"), "INVITE"
    )


def test_a_response_before_its_request_still_belongs_to_it() -> None:
    sightings = talk(
        """
        alice > bob 0.0 OPTIONS sip:bob@example.com
        bob > alice 0.1 200
        """
    )
    (options,) = one(sightings[::-1]).transactions
    assert options.request is not None
    assert [response.status for response in options.responses] == [200]


def test_a_message_seen_on_both_sides_of_a_nat_is_one_message() -> None:
    (invite,) = one(
        """
        alice > nat  0.000 INVITE sip:bob@example.com branch=n
        nat > server 0.002 INVITE sip:bob@example.com branch=n
        server > nat 1.000 200 OK to=b
        nat > alice  1.002 200 OK to=b
        """
    ).transactions
    assert invite.request_copies == ()
    assert invite.response_copies == ()
    assert [final.frame.number for final in invite.finals] == [3]


def test_a_2xx_after_a_failure_and_an_ack_lead_to_the_states_of_rfc_6026() -> None:
    assert TRANSITIONS["completed"]["2xx"] == "accepted"
    assert TRANSITIONS["confirmed"]["2xx"] == "accepted"
    assert "1xx" not in TRANSITIONS["confirmed"]


def test_a_flood_of_distinct_responses_is_bounded() -> None:
    ringing = "".join(f"bob > alice {i / 100} 180 to=b{i}\n" for i in range(1, MAX_RESPONSES + 50))
    (invite,) = one("alice > bob 0 INVITE sip:bob@example.com\n" + ringing).transactions
    assert len(invite.responses) == MAX_RESPONSES
    assert len(invite.response_copies) == 49

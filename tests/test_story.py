"""A Case as a reader follows it: parties in the order of the path, and every arrow."""

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.model import Event, Frame
from sipdiag.quoting import Quoter
from sipdiag.records import Story
from sipdiag.story import MAX_STEPS, software_of, tell
from tests.calls.wire import at, cases, end, one
from tests.test_heard import stream, with_media

KNOWLEDGE = Knowledge(None)
BOXES = end("alice"), end("proxy"), end("bob")


def story(text: str, ends: float | None = None) -> Story:
    return tell(one(text, ends), KNOWLEDGE)


def arrows(told: Story) -> list[tuple[int, str]]:
    return [(step.frame, step.label) for step in told.steps]


def test_every_message_is_an_arrow_in_the_order_of_time() -> None:
    told = story(
        """
        alice > bob 0.0 INVITE sip:bob@example.com sdp=yes
        bob > alice 0.1 180 Ringing to=b
        bob > alice 2.0 200 OK to=b sdp=yes
        alice > bob 2.1 ACK sip:bob@10.0.0.20 to=b
        bob > alice 9.0 BYE sip:alice@10.0.0.10 from=b to=a
        alice > bob 9.1 200 OK
        """
    )
    assert arrows(told) == [
        (1, "INVITE sip:bob@example.com (SDP)"),
        (2, "180 Ringing"),
        (3, "200 OK (SDP)"),
        (4, "ACK sip:bob@10.0.0.20"),
        (5, "BYE sip:alice@10.0.0.10"),
        (6, "200 OK"),
    ]
    assert [(step.source, step.destination) for step in told.steps][:2] == [
        ("10.0.0.10:5060", "10.0.0.20:5060"),
        ("10.0.0.20:5060", "10.0.0.10:5060"),
    ]
    assert [step.kind for step in told.steps][:2] == ["request", "response"]


def test_retransmissions_are_folded_into_their_arrow() -> None:
    told = story(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        alice > bob 0.5 INVITE sip:bob@example.com
        alice > bob 1.5 INVITE sip:bob@example.com
        bob > alice 1.6 183 Session Progress to=b
            RSeq: 1
        bob > alice 2.1 183 Session Progress to=b
            RSeq: 1
        bob > alice 2.2 183 Session Progress to=b
            RSeq: 2
        """
    )
    assert [(step.frame, step.repeats, step.repeated_until_ns) for step in told.steps] == [
        (1, (2, 3), at(1.5)),
        (4, (5,), at(2.1)),
        (6, (), None),
    ]


def test_boxes_stand_in_the_order_of_the_path_with_role_and_software() -> None:
    told = story(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
            User-Agent: Phone/1.0
        proxy > alice 0.01 100 Trying
            Server: Relay/2.0
        proxy > bob   0.02 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
            User-Agent: Phone/1.0
        bob > proxy   0.10 486 Busy Here to=b
            Server: Desk/3.0
        proxy > alice 0.11 486 Busy Here to=b
            Server: Desk/3.0
        """
    )
    assert told.parties == [
        ("10.0.0.10:5060", "caller Phone/1.0"),
        ("10.0.0.1:5060", "proxy Relay/2.0"),
        ("10.0.0.20:5060", "callee Desk/3.0"),
    ]


def test_a_relayed_header_is_not_the_relays() -> None:
    case = one(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.02 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
        bob > proxy   0.10 486 to=b
            Server: Desk/3.0
        proxy > alice 0.11 486 to=b
            Server: Desk/3.0
        """
    )
    assert software_of(case, BOXES) == {end("bob"): "Desk/3.0"}


def test_a_relay_is_not_called_what_somebody_behind_it_is() -> None:
    """Seen between the proxy and the callee alone: the proxy relays the caller's INVITE, and its 200 to the BYE."""
    case = one(
        """
        proxy > bob   0.00 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
            User-Agent: Desk/3.0
        bob > proxy   0.10 200 to=b
            Server: Switch/1.1
        bob > proxy   9.00 BYE sip:alice@10.0.0.10
            User-Agent: Switch/1.1
        proxy > bob   9.02 200 for BYE
            Server: Desk/3.0
        """
    )
    assert software_of(case, BOXES) == {end("bob"): "Switch/1.1"}


def test_only_the_boxes_that_are_asked_for_are_named() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
            User-Agent: Phone/1.0
        bob > alice 0.1 486 to=b
            Server: Desk/3.0
        """
    )
    assert software_of(case, [end("bob"), end("carol")]) == {end("bob"): "Desk/3.0"}
    assert software_of(case, []) == {}


def test_a_box_that_sends_from_passing_ports_is_one_party() -> None:
    told = story(
        """
        alice:40001 > bob 0.0 INVITE sip:bob@example.com
        bob > alice:40001 0.1 200 to=b
        alice:40002 > bob 0.2 ACK sip:bob@10.0.0.20 to=b
        alice:40002 > bob 5.0 BYE sip:bob@10.0.0.20 to=b cseq=2
        bob > alice:40002 5.1 200
        """
    )
    assert [name for name, _ in told.parties] == ["10.0.0.10", "10.0.0.20:5060"]
    assert {step.source for step in told.steps} == {"10.0.0.10", "10.0.0.20:5060"}


def test_boxes_on_one_host_are_told_by_their_ports() -> None:
    told = story(
        """
        127.0.0.1:5070 > 127.0.0.1:5060 0.0 INVITE sip:bob@example.com
        127.0.0.1:5060 > 127.0.0.1:5070 0.1 486 to=b
        """
    )
    assert [name for name, _ in told.parties] == ["127.0.0.1:5070", "127.0.0.1:5060"]


def test_a_response_comes_with_what_it_means_here() -> None:
    with_sdp, without = (
        story(f"alice > bob 0 INVITE sip:bob@example.com\nbob > alice 1 183 to=b {sdp}").steps[1].note
        for sdp in ("sdp=yes", "")
    )
    assert with_sdp
    assert without
    assert with_sdp != without


def test_events_and_media_have_their_place() -> None:
    icmp = Event(
        kind="icmp-unreachable",
        time_ns=at(0.1),
        frame=Frame(0, 2),
        source=end("bob:0"),
        destination=end("alice:0"),
        about=(end("alice"), end("bob")),
        detail="port unreachable",
    )
    case = one("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 5 183 to=b sdp=yes", events=[icmp])
    told = tell(with_media(case, [stream(6.0, 8.0)], media_seen=True), KNOWLEDGE)
    assert [step.kind for step in told.steps] == ["request", "event", "response", "media"]
    assert told.steps[1].label == "icmp-unreachable: port unreachable"
    assert told.steps[3].until_ns == at(8.0)


@pytest.mark.parametrize("more", [0, 5])
def test_a_story_has_an_end_and_says_what_it_leaves_out(more: int) -> None:
    count = MAX_STEPS // 2 + more
    talk = "alice > bob 0 INVITE sip:bob@example.com\nbob > alice 1 200 to=b\n" + "".join(
        f"alice > bob {n} INFO sip:bob@10.0.0.20 to=b cseq={n}\nbob > alice {n}.1 200\n" for n in range(2, count + 1)
    )
    told = story(talk)
    assert (len(told.steps), told.omitted) == (MAX_STEPS, 2 * more)


def test_every_case_can_be_told() -> None:
    for case in cases(
        "bob > alice 0 487 to=b\nalice > bob 1 BYE sip:b to=b call=two\nbob > carol 2 401 of=REGISTER call=three"
    ):
        assert tell(case, KNOWLEDGE).parties


def test_a_quoter_puts_each_message_beside_its_arrow_and_masks_its_secrets() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com sdp=yes
          Authorization: Digest username="a", response="0123456789abcdef"
        bob > alice 0.1 404 Not Found to=b
        """
    )
    invite, answer = tell(case, KNOWLEDGE, Quoter(show_secrets=False)).steps[:2]
    assert invite.quote is not None
    assert invite.quote.sdp.startswith("v=0")
    assert 'response="[masked]"' in invite.quote.head
    assert answer.quote is not None
    assert answer.quote.head.startswith("SIP/2.0 404 Not Found\n")
    assert tell(case, KNOWLEDGE).steps[0].quote is None

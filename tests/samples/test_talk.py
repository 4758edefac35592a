"""What stories leave unsaid is filled in as RFC 3261 has it, read back by the parser of the program."""

from pathlib import Path

import pytest

from samples.story.talk import talk
from samples.story.text import StoryError, read_story
from sipdiag.sip import Message, parse

HOSTS = """\
title: x
host A 10.0.0.10
host P 10.0.0.1 proxy
host B 10.0.0.20
host C 10.0.0.21
"""


def said(folder: Path, text: str, hosts: str = HOSTS) -> list[Message]:
    path = folder / "some.story"
    path.write_text(hosts + text, encoding="utf-8")
    messages = [parse(sent.data) for sent in talk(read_story(path))]
    assert all(isinstance(message, Message) for message in messages)
    return [message for message in messages if isinstance(message, Message)]


def header(message: Message, name: str) -> str:
    return ", ".join(message.headers(name))


PROXIED = """\
call c from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > B +0.02 INVITE
B > P +0.03 180
P > A +0.04 180
B > P +1.00 200
P > A +1.01 200
A > P +1.02 ACK
P > B +1.03 ACK
B > P +2.00 BYE
P > A +2.01 BYE
A > P +2.02 200
P > B +2.03 200
"""


def test_a_proxy_adds_and_takes_off_its_via_and_record_routes(tmp_path: Path) -> None:
    invite, _, onward, at_proxy, at_caller, *_ = said(tmp_path, PROXIED)
    assert [len(message.vias) for message in (invite, onward, at_proxy, at_caller)] == [1, 2, 2, 1]
    assert header(invite, "Via").split(";")[:2] == header(at_caller, "Via").split(";")[:2]
    assert header(onward, "Record-Route") == "<sip:10.0.0.1:5060;lr>" == header(at_caller, "Record-Route")
    assert (header(invite, "Max-Forwards"), header(onward, "Max-Forwards")) == ("70", "69")
    assert onward.request_uri == "sip:bob@10.0.0.20:5060"
    assert onward.body == invite.body != b""


def test_requests_in_the_dialog_follow_contact_route_and_tags(tmp_path: Path) -> None:
    messages = said(tmp_path, PROXIED)
    answer, ack, ack_onward, bye = messages[6:10]
    assert ack.request_uri == "sip:bob@10.0.0.20:5060"
    assert header(ack, "Route") == "<sip:10.0.0.1:5060;lr>"
    assert header(ack_onward, "Route") == ""
    assert header(ack, "To") == header(answer, "To")
    assert header(bye, "From") == header(answer, "To")
    assert header(bye, "To") == header(answer, "From")
    assert bye.request_uri == "sip:alice@10.0.0.10:5060"
    assert len({message.call_id for message in messages}) == 1


def test_cancel_and_ack_to_a_failure_are_made_from_their_invite(tmp_path: Path) -> None:
    invite, _, cancel, cancelled, failure, ack = said(
        tmp_path,
        """\
call c from a@A to b@B
A > B +0 INVITE
B > A +1 180
A > B +2 CANCEL
B > A +2.1 200
B > A +2.2 487
A > B +2.3 ACK
""",
    )
    assert header(cancel, "Via") == header(invite, "Via") == header(ack, "Via")
    assert (header(cancel, "CSeq"), header(ack, "CSeq")) == ("1 CANCEL", "1 ACK")
    assert header(cancelled, "CSeq") == "1 CANCEL"
    assert (failure.status, header(failure, "CSeq")) == (487, "1 INVITE")
    assert header(ack, "To") == header(failure, "To")


def test_a_retry_after_a_challenge_counts_on_and_brings_credentials(tmp_path: Path) -> None:
    first, challenge, _, second = said(
        tmp_path,
        """\
call c from a@A to b@B
A > B +0 INVITE
B > A +1 401
A > B +2 ACK
A > B +3 INVITE
    Authorization: {credentials}
""",
    )
    nonce = header(challenge, "WWW-Authenticate").split('nonce="')[1].split('"')[0]
    assert nonce in header(second, "Authorization")
    assert (header(first, "CSeq"), header(second, "CSeq")) == ("1 INVITE", "2 INVITE")
    assert first.call_id == second.call_id
    assert header(first, "Via") != header(second, "Via")
    assert "tag" not in header(second, "To")


def test_forks_answer_with_tags_of_their_own(tmp_path: Path) -> None:
    messages = said(
        tmp_path,
        """\
call c from a@A to b@example.test
A > P +0 INVITE
P > B +0 INVITE
P > C +0 INVITE
B > P +1 404
C > P +1 180
P > A +1 180
""",
    )
    refused, rang, at_caller = messages[3:]
    assert header(refused, "To") != header(rang, "To") == header(at_caller, "To")
    assert header(messages[1], "Via").split(",")[0] != header(messages[2], "Via").split(",")[0]


def test_a_reliable_provisional_is_acknowledged_by_its_number(tmp_path: Path) -> None:
    _, progress, prack, _ = said(
        tmp_path,
        "call c from a@A to b@B\nA > B +0 INVITE\nB > A +1 183 reliable\nA > B +2 PRACK\nB > A +3 200\n",
    )
    assert header(progress, "Require") == "100rel"
    assert header(prack, "RAck") == f"{header(progress, 'RSeq')} 1 INVITE"
    assert header(prack, "To") == header(progress, "To")
    assert header(prack, "CSeq") == "2 PRACK"


def test_a_registration_gets_its_contact_back_with_its_time(tmp_path: Path) -> None:
    request, answer = said(tmp_path, "registration r from a@A\nA > P +0 REGISTER\n    Expires: 60\nP > A +1 200\n")
    assert request.request_uri == "sip:example.test"
    assert header(answer, "Contact") == "<sip:a@10.0.0.10:5060>;expires=60"
    assert header(request, "To") == "<sip:a@example.test>"


def test_the_story_has_the_last_word(tmp_path: Path) -> None:
    (invite,) = said(
        tmp_path,
        """\
call c from a@A to b@B
A > B +0 INVITE
    From: <sip:x@{A.address}>;tag={from_tag}
    CSeq: 7 INVITE
    X-One: 1
    X-One: 2
    +Supported: gruu
    -Max-Forwards
    no sdp
""",
    )
    assert header(invite, "From").startswith("<sip:x@10.0.0.10>;tag=")
    assert header(invite, "X-One") == "1, 2"
    assert header(invite, "Supported") == "100rel, timer, replaces, gruu"
    assert header(invite, "Max-Forwards") == ""
    assert (header(invite, "CSeq"), header(invite, "Content-Length")) == ("7 INVITE", "0")


def test_what_is_lost_was_never_heard(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="no request that this could answer"):
        said(tmp_path, "call c from a@A to b@B\nA > B +0 INVITE\n    lost\nB > A +1 200\n")


def test_a_nat_shows_its_public_address_on_the_wire_and_the_private_one_in_headers(tmp_path: Path) -> None:
    hosts = "title: x\nhost N 198.51.100.7 inside 192.168.1.20\nhost S 203.0.113.5\n"
    invite, answer = said(tmp_path, "call c from a@N to b@S\nN:40001 > S +0 INVITE\nS > N +1 200\n", hosts)
    assert "192.168.1.20" in header(invite, "Contact")
    assert b"c=IN IP4 192.168.1.20" in invite.body
    assert "received=198.51.100.7;rport=40001" in header(answer, "Via")


def test_a_seed_draws_other_identifiers(tmp_path: Path) -> None:
    (one,) = said(tmp_path, "call c from a@A to b@B\nA > B +0 INVITE\n")
    (same,) = said(tmp_path, "call c from a@A to b@B\nA > B +0 INVITE\n")
    (other,) = said(tmp_path, "seed: 2\ncall c from a@A to b@B\nA > B +0 INVITE\n")
    assert one.raw == same.raw
    assert one.call_id != other.call_id


def test_port_zero_is_said_and_not_replaced(tmp_path: Path) -> None:
    (invite,) = said(tmp_path, "call c from a@A to b@B\nA > B +0 INVITE\n    sdp 0 PCMU\n")
    assert b"m=audio 0 RTP/AVP 0\r\n" in invite.body


def test_a_proxy_relays_the_response_of_the_branch_that_a_tag_names(tmp_path: Path) -> None:
    text = """\
call c from alice@A to team@example.test
A > P +0 INVITE
P > B +0.01 INVITE
P > C +0.02 INVITE
B > P +0.1 183 tag=b1
    sdp 6000 PCMU
C > P +0.2 183 tag=c1
    sdp 6100 PCMU
P > A +0.3 183 tag=b1
P > A +0.4 183 tag=c1
"""
    *_, of_b, of_c, first, second = said(tmp_path, text)
    assert (first.body, first.to_tag, header(first, "Contact")) == (of_b.body, of_b.to_tag, header(of_b, "Contact"))
    assert (second.body, second.to_tag, header(second, "Contact")) == (of_c.body, of_c.to_tag, header(of_c, "Contact"))
    assert b"m=audio 6100 " in second.body

"""What differs from call to call anyway is set aside."""

from sipdiag.check import examine
from sipdiag.diff.contents import Users, headers_of, sdp_of
from sipdiag.diff.parties import Parties
from sipdiag.options import Options
from sipdiag.sip import Message, parse, parse_sdp
from tests.conftest import ROOT

PARTIES = Parties(examine(Options(paths=(str(ROOT / "samples" / "no-common-codec.pcap"),)))[1]["call", 1])

TEXT = """INVITE sip:bob@a.example SIP/2.0
Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bK{0}
From: "{0}" <sip:alice@a.example>;tag={0}
To: <sip:bob@a.example>
Call-ID: {0}
CSeq: {0} INVITE
Contact: <sip:{0}@10.9.9.9:4{0}>;expires=60
Authorization: Digest username="alice", realm="a", nonce="{0}", response="{0}", cnonce="{0}", qop=auth
Allow: BYE, ACK
"""


def message(text: str) -> Message:
    found = parse(text.replace("\n", "\r\n").encode() + b"\r\n")
    assert isinstance(found, Message)
    return found


def test_volatile_parts_are_no_difference_and_no_secret_is_told() -> None:
    one, other = (headers_of(message(TEXT.format(number)), PARTIES, Users()) for number in ("1234", "5678"))
    assert one == other
    assert "1234" not in str(one)


def test_a_changed_realm_contact_or_order_of_allow() -> None:
    before = headers_of(message(TEXT.format("1234")), PARTIES, Users())
    after = headers_of(
        message(TEXT.format("1234").replace('realm="a"', 'realm="b"').replace("BYE, ACK", "ACK, BYE")), PARTIES, Users()
    )
    assert {name for name in before if before[name] != after[name]} == {"authorization"}
    assert before["contact"] == ("sip:a private address ;expires=60",)


def test_payload_types_are_told_by_their_codecs_and_keys_by_their_suites() -> None:
    def facts(event: int, key: str) -> dict[tuple[str, str], str]:
        text = f"v=0\nm=audio 4000 RTP/SAVP 0 {event}\na=rtpmap:{event} telephone-event/8000\n"
        text += f"a=crypto:1 AES inline:{key}\n"
        return sdp_of(parse_sdp(text.encode()), PARTIES)

    assert facts(101, "abc") == facts(96, "def")
    assert facts(101, "abc")["telephone-event", "audio"] == "telephone-event/8000"
    assert facts(101, "abc")["crypto", "audio"] == "AES"
    assert sdp_of(None, PARTIES) == {}

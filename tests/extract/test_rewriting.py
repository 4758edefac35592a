"""A message keeps its bytes but for those that name somebody."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.extract.mapping import Mapping
from sipdiag.extract.rewriting import Rewriter
from sipdiag.sip import Message, parse

INVITE = b"""INVITE sip:+442079460123@sip.acme-corp.example;user=phone SIP/2.0
Via: SIP/2.0/UDP pc33.acme-corp.example:5060;branch=z9hG4bK776asdhds
Max-Forwards: 70
From: "Alice Wonderland" <sip:alice@acme-corp.example>;tag=1928301774
To: Bob Builder <tel:02079460123>
Call-ID: a84b4c76e66710@10.20.30.40
CSeq: 2001 INVITE
Contact: <sip:2001@10.20.30.40:5060>
P-Asserted-Identity: <sip:2001@acme-corp.example>
Authorization: Digest username="alice", realm="acme.example", nonce="84a4", response="7587245234b3434cc3412213e5f113a5"
X-Note: wonderland calls from 10.20.30.40, extension 2001
User-Agent: Phone of Alice 1.0
Content-Type: application/sdp
Content-Length: 163

v=0
o=alice 2890844526 2890844526 IN IP4 10.20.30.40
s=Wonderland
c=IN IP4 10.20.30.40
t=0 0
m=audio 2001 RTP/AVP 0 101
a=rtpmap:101 telephone-event/8000
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
""".replace(b"\n", b"\r\n")


def rewritten(data: bytes, *, agents: bool = False) -> bytes:
    rewriter = Rewriter(Mapping(b"a key"), agents=agents)
    rewriter.learn(data)
    return rewriter.rewrite(data)


def test_nobody_is_left() -> None:
    made = rewritten(INVITE).lower()
    for name in (
        b"alice", b"wonderland", b"bob", b"builder", b"acme", b"corp", b"9460123", b"10.20.30.40", b"pc33",
        b"7587245234b3434cc3412213e5f113a5", b"d0rmdmcmvcspeec3qgzinwpvlfjhqx1cfhawjsoj", b"sip:2001",
        b"extension 2001",
    ):  # fmt: skip
        assert name not in made, name


def test_what_the_protocol_counts_with_stays() -> None:
    made = rewritten(INVITE)
    assert len(made) == len(INVITE)
    for kept in (b"CSeq: 2001 INVITE", b"m=audio 2001 RTP/AVP 0 101", b"branch=z9hG4bK776asdhds", b"telephone-event/",
                 b"tag=1928301774", b"user=phone", b"Content-Length: 163", b".example"):  # fmt: skip
        assert kept in made


def test_the_message_still_says_the_same() -> None:
    before, after = parse(INVITE), parse(rewritten(INVITE))
    assert isinstance(before, Message)
    assert isinstance(after, Message)
    assert [name for name, _ in after.header_items] == [name for name, _ in before.header_items]
    assert after.sdp is not None
    assert f"@{after.sdp.connection}:5060" in (after.header("Contact") or "")
    assert (after.request_uri or "")[4:].partition("@")[0][-7:] == after.value("To").uri.user[-7:]


def test_agents_go_on_request_alone() -> None:
    data = INVITE.replace(b"Phone of Alice 1.0", b"Acrobits Softphone")
    assert b"Acrobits Softphone" in rewritten(data)
    assert b"Acrobits" not in rewritten(data, agents=True)


def test_a_passport_is_another_and_still_one() -> None:
    claims = b'{"dest":{"tn":["442079460123"]},"iat":1700000000,"orig":{"tn":"12155551212"}}'
    encoded = base64.urlsafe_b64encode(claims).rstrip(b"=")
    token = b"eyJhbGciOiJFUzI1NiJ9." + encoded + b".c2lnbmF0dXJlb2Z0aGlz"
    made = rewritten(
        INVITE.replace(b"X-Note:", b"Identity: " + token + b";info=<https://cert.acme-corp.example/a.pem>\r\nX-Note:")
    )
    body = made.partition(b"\r\nIdentity: ")[2].split(b";")[0].split(b".")[1]
    said = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
    assert len(said) == len(claims)
    assert b'"iat":1700000000' in said
    assert b"5551212" not in said
    assert token not in made


NAMED = {
    "folded": "Subject: call\r\n from zaphod",
    "a second agent": 'Warning: 399 a.example "x", 307 zaphod.example "y"',
    "a second Call-ID": "In-Reply-To: 1@a.example, 2@zaphod.example",
    "a user name of two words": 'Authorization: Digest username="the zaphod", realm="x"',
    "a realm that is no domain": 'Authorization: Digest username="u", realm="Heart & zaphod"',
    "a realm with a user": 'Authorization: Digest username="u", realm="u@zaphod.example"',
    "a target of NTLM": 'Authorization: NTLM targetname="sip/zaphod.corp.example"',
    "escaped": "Refer-To: <sip:b@c.example?Replaces=1%40zaphod.example%3Bto-tag%3D1>",
    "an escaped URI": "Refer-To: <sip:b@c.example?Referred-By=sip%3Azaphod%40x.example>",
    "escaped letters": "Contact: <sip:%7a%61phod@x.example>",
    "a reference to a body": "Geolocation: <cid:1@zaphod.example>",
    "another kind of web address": "Alert-Info: <file://zaphod/ring.wav>",
    "a password in a web address": "Call-Info: <http://u:zaphod@x.example/>",
    "an extension": "P-Asserted-Identity: <tel:+4930123456;ext=zaphod>",
    "an encoded value": f"User-to-User: {b'zaphod'.hex()};encoding=hex",
    "a token of NTLM": f'Authorization: NTLM gssapi-data="{base64.b64encode(b"..zaphod").decode()}"',
    "a name behind another": 'Contact: <sip:a@b.example>;+sip.instance="<urn:uuid:1>", "zaphod" <sip:c@b.example>',
    "an origin": "o=- 1 1 IN IP4 zaphod.example",
    "a candidate": "a=candidate:1 1 UDP 1 zaphod.local 5000 typ host",
    "a related candidate": "a=candidate:1 1 UDP 1 192.0.2.1 5000 typ srflx raddr zaphod.local rport 1",
    "a place of RTCP": "a=rtcp:4001 IN IP4 zaphod.example",
    "a path of MSRP": "a=path:msrp://zaphod.example:7654/a;tcp",
    "a source filter": "a=source-filter: incl IN IP4 * zaphod.example",
}


@pytest.mark.parametrize("line", NAMED.values(), ids=NAMED)
def test_nobody_is_left_who_is_named_once(line: str) -> None:
    made = rewritten(INVITE.replace(b"X-Note:", line.encode() + b"\r\nX-Note:"))
    for left in (b"zaphod", b"%7a%61phod", b"zaphod".hex().encode(), base64.b64encode(b"..zaphod")):
        assert left not in made


BODIES = {
    "text": ("text/plain", "call zaphod at 030 7654321, or zaphod@example.org"),
    "presence": ("application/pidf+xml", "<presence><note>zaphod is out</note></presence>"),
    "a dialog": ("application/dialog-info+xml", '<identity display="zaphod">sip:1@example.org</identity>'),
    "an SMS": ("application/vnd.3gpp.sms", "\0\1zaphod"),
    "JSON": ("application/json", '{"name": "zaphod", "number": "0307654321"}'),
}


@pytest.mark.parametrize(("media_type", "body"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("name", ["Content-Type", "c"])
def test_nobody_is_left_in_a_body(name: str, media_type: str, body: str) -> None:
    head = INVITE.partition(b"Content-Type")[0]
    made = rewritten(head + f"{name}: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    assert b"zaphod" not in made
    assert b"7654321" not in made
    assert f"{name}: {media_type}\r\n".encode() in made


def test_a_reference_still_names_the_dialog() -> None:
    refer = b"Refer-To: <sip:bob@x.example?Replaces=a84b%40pc33.acme-corp.example%3Bto-tag%3D1>\r\nX-Note:"
    data = INVITE.replace(b"@10.20.30.40\r\nCSeq", b"@pc33.acme-corp.example\r\nCSeq").replace(b"X-Note:", refer)
    made = rewritten(data)
    host = made.partition(b"Call-ID: ")[2].partition(b"\r\n")[0].partition(b"@")[2]
    assert b"%40" + host + b"%3Bto-tag" in made
    assert b"acme" not in made


def test_a_number_is_the_same_however_it_is_written() -> None:
    lines = b"P-Preferred-Identity: <tel:+44-20-7946-0123>\r\nDiversion: <sip:%2B442079460123@x.example>\r\nX-Note:"
    made = parse(rewritten(INVITE.replace(b"X-Note:", lines)))
    assert isinstance(made, Message)
    wanted = (made.request_uri or "").partition("@")[0].removeprefix("sip:")
    assert (made.header("P-Preferred-Identity") or "").replace("-", "") == f"<tel:{wanted}>"
    assert (made.header("Diversion") or "").startswith(f"<sip:%2B{wanted.removeprefix('+')}@")


def test_an_address_in_hexadecimal_is_the_same_as_the_others() -> None:
    hidden = b"branch=z9hG4bK0a141e28052181bc", b"Call-ID: C55700A141E28x@10.20.30.40"
    made = rewritten(
        INVITE.replace(b"branch=z9hG4bK776asdhds", hidden[0]).replace(b"Call-ID: a84b4c76e66710@10.20.30.40", hidden[1])
    )
    new = Mapping(b"a key").ipv4(bytes([10, 20, 30, 40])).hex().encode()
    assert b"branch=z9hG4bK" + new + b"052181bc" in made
    assert b"Call-ID: C5570" + new.upper() in made


def test_the_last_label_of_a_realm_is_nobody() -> None:
    made = rewritten(INVITE.replace(b"acme.example", b"acme.company").replace(b"X-Note: ", b"X-Note: the company, "))
    assert b"X-Note: the company, " in made


def test_what_a_feature_tag_says_is_no_name() -> None:
    tags = ';+sip.instance="<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>";methods="INVITE, ACK"'
    made = rewritten(INVITE.replace(b":5060>\r\n", f":5060>{tags}\r\n".encode())).decode()
    assert ';+sip.instance="<urn:uuid:' in made
    assert "f81d4fae" not in made
    assert 'methods="INVITE, ACK"' in made


def test_the_version_of_an_agent_stays_and_an_address_does_not() -> None:
    made = rewritten(INVITE.replace(b"Phone of Alice 1.0", b"Yealink SIP-T46U 108.86.0.20 at 10.20.30.40"))
    assert b"User-Agent: Yealink SIP-T46U 108.86.0.20 at 10." in made
    assert b"10.20.30.40" not in made


def test_a_hardware_address_in_the_name_of_a_phone_is_another() -> None:
    made = rewritten(INVITE.replace(b"Phone of Alice 1.0", b"snomD735/10.1.42 000413A1B2C3 00:04:13:a1:b2:c3"))
    assert b"User-Agent: snomD735/10.1.42 " in made
    assert b"A1B2C3" not in made
    assert b"a1:b2:c3" not in made


def test_a_web_address_of_version_6_is_another() -> None:
    made = rewritten(INVITE.replace(b"X-Note:", b"Call-Info: <http://[2001:db8:77:88::99]:80/a.png>\r\nX-Note:"))
    assert b"<http://[2001:db8:" in made
    assert b"77:88::99" not in made


@given(st.binary(max_size=400))
def test_any_bytes_become_as_many(data: bytes) -> None:
    assert len(rewritten(data)) == len(data)
    assert len(rewritten(INVITE[:300] + data)) == 300 + len(data)

"""A message keeps its bytes but for those that name somebody."""

import base64

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


@given(st.binary(max_size=400))
def test_any_bytes_become_as_many(data: bytes) -> None:
    assert len(rewritten(data)) == len(data)
    assert len(rewritten(INVITE[:300] + data)) == 300 + len(data)

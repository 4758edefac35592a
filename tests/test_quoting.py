from sipdiag.quoting import CASE_BYTES, MESSAGE_BYTES, Quoter
from sipdiag.sip import Message, parse

INVITE = (
    b"INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\n"
    b"To: <sip:b@x>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nX-Odd: \xff\r\n"
    b'Content-Type: multipart/mixed;boundary="b"\r\n\r\n--b\r\nContent-Type: application/sdp\r\n\r\n'
    b"v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 0\r\n"
    b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRETKEY\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
)


def parsed() -> Message:
    message = parse(INVITE)
    assert isinstance(message, Message)
    return message


def test_head_body_and_session_description_are_told_apart() -> None:
    message = parsed()
    quote = Quoter(show_secrets=False).quote(message.raw, message.body_offset, message.sdp_offset)
    assert quote is not None
    assert quote.head.startswith("INVITE sip:bob@example.com SIP/2.0\nVia:")
    assert "X-Odd: \udcff\n" in quote.head
    assert quote.body.startswith("--b\n")
    assert quote.sdp.startswith("v=0\n")
    assert quote.sdp.endswith("inline:[masked]\n")
    assert "SECRETKEY" not in quote.body
    assert quote.left_out == 0


def test_secrets_are_shown_where_that_is_asked_for() -> None:
    message = parsed()
    quote = Quoter(show_secrets=True).quote(message.raw, message.body_offset, message.sdp_offset)
    assert quote is not None
    assert "inline:SECRETKEY" in quote.sdp


def test_a_large_message_is_quoted_up_to_the_bound_and_says_so() -> None:
    raw = INVITE + b"x" * MESSAGE_BYTES
    quote = Quoter(show_secrets=False).quote(raw, None, None)
    assert quote is not None
    assert quote.left_out == len(INVITE)


def test_a_case_quotes_up_to_its_bound() -> None:
    quoter = Quoter(show_secrets=False)
    quotes = [quoter.quote(b"x" * MESSAGE_BYTES, None, None) for _ in range(CASE_BYTES // MESSAGE_BYTES + 2)]
    assert [quote is None for quote in quotes[-3:]] == [False, True, True]
    assert quoter.bytes == CASE_BYTES

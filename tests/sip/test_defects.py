import pytest

from sipdiag.sip.defects import MAX_DEFECTS
from sipdiag.sip.message import Message, parse

LINES = (
    b"OPTIONS sip:bob@example.com SIP/2.0",
    b"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
    b"Max-Forwards: 70",
    b"From: <sip:alice@example.com>;tag=1",
    b"To: <sip:bob@example.com>",
    b"Call-ID: a@192.0.2.1",
    b"CSeq: 1 OPTIONS",
    b"Content-Length: 0",
)


def text(*changes: tuple[bytes, bytes], body: bytes = b"") -> bytes:
    """The message above with each (beginning of a line, new line) put in its place; an empty new line
    removes it."""
    lines = list(LINES)
    for beginning, line in changes:
        at = next(index for index, old in enumerate(lines) if old.startswith(beginning))
        lines[at] = line
    return b"\r\n".join(line for line in lines if line) + b"\r\n\r\n" + body


def defects(data: bytes, truncated: bool = False) -> dict[str, str | None]:
    message = parse(data, truncated)
    assert isinstance(message, Message)
    found = {defect.reason: defect.header for defect in message.defects}
    assert all(0 <= defect.offset <= len(data) for defect in message.defects)
    return found


def test_a_good_message_has_none() -> None:
    assert defects(text()) == {}
    assert defects(b"\r\n\r\n" + text()) == {}


@pytest.mark.parametrize(
    ("data", "reason", "header"),
    [
        (text().replace(b"\r\n", b"\n"), "line ends in LF alone", None),
        (text()[:-2], "no blank line after the headers", None),
        (b"\x7f\xdf" + text(), "bytes before the start line", None),
        (text((b"Max", b"")), "no Max-Forwards header", "Max-Forwards"),
        (text((b"Max", b"Max-Forwards: 256")), "Max-Forwards is not below 256", "Max-Forwards"),
        (text((b"Max", b"Max-Forwards: 70\r\nno header")), "line in the headers that is no header", None),
        (text((b"Max", b"Max-Forwards: 70\r\nX Y: 1")), "header name is no token", None),
        (text((b"Max", b"Max-Forwards: 70\r\nt: <sip:c@d>")), "To is there more than once", "To"),
        (text((b"Max", b"Max-Forwards: 70\r\nX: \xe9")), "bytes that are not UTF-8", None),
        (text((b"Max", b"Max-Forwards: 70\r\nExpires: soon")), "Expires cannot be parsed", "Expires"),
        (
            text((b"Max", b"Max-Forwards: 70\r\nContact: <sip:a@b>, <x")),
            "Contact cannot be parsed",
            "Contact",
        ),
        (text((b"CSeq", b"CSeq: 1 INVITE")), "CSeq method is not the request's method", "CSeq"),
        (text((b"CSeq", b"CSeq: 2147483648 OPTIONS")), "CSeq number is not below 2^31", "CSeq"),
        (text((b"Via", b"Via: SIP/2.0/UDP 192.0.2.1")), "Via has no branch", "Via"),
        (text((b"Via", b"Via: SIP/2.0/UDP a;branch=1")), "branch does not begin with z9hG4bK", "Via"),
        (text((b"From", b"From: <sip:alice@example.com>")), "From has no tag", "From"),
        (text((b"From", b"From: Bell, A <sip:a@b>;tag=1")), "display name needs quotes", "From"),
        (text((b"From", b'From: A "B" <sip:a@b>;tag=1')), "display name needs quotes", "From"),
        (text((b"To", b"To: < sip:a@b >")), "white space inside <>", "To"),
        (text((b"To", b'To: "open <sip:a@b>')), "To cannot be parsed", "To"),
        (text((b"OPT", b"OPTIONS  sip:bob@example.com SIP/2.0")), "white space in the request line", None),
        (text((b"OPT", b"OPTIONS sip:2001:db8::1 SIP/2.0")), "Request-URI cannot be parsed", None),
        (text((b"OPT", b"options sip:bob@example.com SIP/2.0")), "method is not in capitals", None),
        (text((b"OPT", b"SIP/2.0 200")), "status line is out of shape", None),
        (text((b"OPT", b"OPTIONS sip:b\0b@c SIP/2.0")), "control character in the start line", None),
        (
            text((b"OPT", b"INVITE sip:b@c SIP/2.0"), (b"CSeq", b"CSeq: 1 INVITE")),
            "no Contact header",
            "Contact",
        ),
        (
            text((b"Via", b"Via: SIP/2.0/TCP a;branch=z9hG4bK1"), (b"Content", b"")),
            "no Content-Length header on a stream",
            "Content-Length",
        ),
        (
            text(body=b"hello"),
            "Content-Length 0 is less than the 5 bytes that follow the headers",
            "Content-Length",
        ),
        (
            text((b"Content", b"Content-Length: 9")),
            "Content-Length 9 is more than the body's 0 bytes",
            "Content-Length",
        ),
        (text((b"Content", b""), body=b"hello"), "a body without Content-Type", "Content-Type"),
        (text((b"Content", b"c: application/sdp"), body=b"hello"), "body is no SDP", None),
        (
            text((b"Content", b"c: application/sdp"), body=b"v=0\r\n\r\nm=audio 4000 RTP/AVP 0\r\n"),
            "blank line inside SDP",
            None,
        ),
    ],
)
def test_each_defect_is_named(data: bytes, reason: str, header: str | None) -> None:
    found = defects(data)
    assert reason in found
    assert found[reason] == header


def test_the_offset_is_where_the_defect_is() -> None:
    data = b"\r\n" + text((b"Content", b"c: application/sdp\r\nExpires: soon"), body=b"v=0\r\n\r\ns=-\r\n")
    message = parse(data)
    assert isinstance(message, Message)
    offsets = {defect.reason: defect.offset for defect in message.defects}
    assert data[offsets["Expires cannot be parsed"] :].startswith(b"Expires: soon")
    assert data[offsets["blank line inside SDP"] :].startswith(b"\r\ns=-")


def test_what_the_capture_cut_off_is_no_defect() -> None:
    whole = text((b"Content", b"Content-Type: application/sdp\r\nContent-Length: 300"), body=b"v=0\r\no=")
    assert "SDP o= line cannot be parsed" in defects(whole)
    for end in range(whole.index(b"Content-Type"), len(whole) - 2):
        assert defects(whole[:end], truncated=True) == {}


def test_a_message_full_of_defects_stays_bounded() -> None:
    message = parse(text((b"Max", b"\r\n".join([b"Expires: x"] * 500))))
    assert isinstance(message, Message)
    assert len(message.defects) == MAX_DEFECTS + 1
    assert message.defects[-1].reason == "more than 64 defects: the others are not named"

"""Every body of a message is found, with what it holds; of XML, what names somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.extract.bodies import bodies, named_in_xml

START = "MESSAGE sip:bob@example.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n"


@pytest.mark.parametrize(
    ("headers", "holds"),
    [
        ("Content-Type: text/plain;charset=utf-8\r\n", "text"),
        ("c: message/cpim\r\n", "text"),
        ("Content-Type:\r\n application/pidf+xml\r\n", "xml"),
        ("c: application/ISUP;version=itu-t92+\r\n", "other"),
        ("Content-Type: application/vnd.3gpp.sms\r\n", "other"),
        ("Content-Encoding: gzip\r\nContent-Type: text/plain\r\n", "other"),
        ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", "other"),
        ("Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n", "text"),
        ("Content-Type: application/sdp\r\n", None),
        ("Content-Type: message/sipfrag\r\n", None),
        ("Content-Type: application/dtmf-relay\r\n", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_body_is_what_its_headers_say(headers: str, holds: str | None, end: str) -> None:
    text = f"{START}{headers}\r\nhello".replace("\r\n", end)
    found = [(body.holds, text[body.start : body.end]) for body in bodies(text)]
    assert found == ([] if holds is None else [(holds, "hello")])


def test_the_parts_of_a_multipart_body_are_bodies_of_their_own() -> None:
    text = (
        f'{START}Content-Type: multipart/mixed; boundary="one"\r\n\r\n--one\r\nContent-Type: application/sdp\r\n\r\n'
        "v=0\r\n--one\r\nContent-Type: multipart/related;boundary=two\r\n\r\n--two\r\nContent-Type: text/html\r\n\r\n"
        "Karl -- and others\r\n--two--\r\n--one\r\nContent-Type: application/isup\r\n\r\n\1\2\r\n--one--\r\n"
    )
    found = [(body.holds, text[body.start : body.end]) for body in bodies(text)]
    assert found == [("text", "Karl -- and others"), ("other", "\1\2")]


def test_of_xml_only_what_names_somebody_is_found() -> None:
    text = (
        '<?xml version="1.0"?><dialog-info version="3" state="full"><dialog id="a"><state>confirmed</state>'
        '<duration>27</duration><since>2026-11-22T10:00:00Z</since><remote><identity display="Karl Meier">'
        'sip:k@example.test</identity><x name="Rolf"/><x name="+g.3gpp.smsip"/></remote><note>Out to lunch</note>'
        "<pos>42.12 -73.6</pos></dialog></dialog-info>"
    )
    found = [text[start:end] for start, end in named_in_xml(text, 0, len(text))]
    assert found == ["Karl Meier", "Rolf", "sip:k@example.test", "Out to lunch", "42.12 -73.6"]


@given(st.text(max_size=400))
def test_bodies_lie_within_the_text(text: str) -> None:
    for body in bodies(f"{START}c: multipart/mixed;boundary=a\r\n\r\n--a\r\nc: text/xml\r\n\r\n{text}"):
        assert 0 <= body.start <= body.end

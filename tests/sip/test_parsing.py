"""What cannot be used is Malformed, and says what is wrong and what could be read."""

import re

import pytest

from sipdiag.sip.message import Malformed, parse
from tests.sip.test_message import INVITE, bad


@pytest.mark.parametrize("name", ["Call-ID", "CSeq", "From", "To", "Via"])
def test_without_what_it_is_matched_by_a_message_is_malformed(name: str) -> None:
    missing = bad(re.sub(rb"(?m)^" + name.encode() + rb":.*\r\n", b"", INVITE))
    assert missing.reason == f"no {name} header"
    assert missing.method == "INVITE"
    assert missing.call_id == (None if name == "Call-ID" else "a84b4c76e66710@192.0.2.10")
    empty = bad(re.sub(rb"(?m)^" + name.encode() + rb":.*\r\n", name.encode() + b":\r\n", INVITE))
    assert empty.reason == f"{name} header is empty"
    assert empty.raw[empty.offset :].startswith(name.encode())


def test_malformed_says_what_could_be_read() -> None:
    data = b"SIP/2.0 486 Busy Here\r\nCall-ID: abc\r\nCSeq: one INVITE\r\nFrom: a\r\nTo: b\r\n\r\n"
    malformed = bad(data)
    assert (malformed.status, malformed.call_id, malformed.method) == (486, "abc", None)
    assert malformed.reason == "CSeq header cannot be parsed"
    assert malformed.offset == data.index(b"CSeq")
    assert bad(b"GET / HTTP/1.1\r\n\r\n").reason == "not SIP"
    assert bad(INVITE.replace(b"\r\n", b"\r", 1)).reason == "start line ends in CR alone"


def test_a_message_cut_by_the_capture_is_never_wrong_for_what_is_missing() -> None:
    for end in range(INVITE.index(b"Via"), len(INVITE)):
        result = parse(INVITE[:end], truncated=True)
        if isinstance(result, Malformed):
            assert result.truncated
            assert result.reason.startswith("cut off by the capture")
        else:
            assert result.truncated
            assert result.call_id == "a84b4c76e66710@192.0.2.10"
            assert result.defects == ()
    assert bad(INVITE[:100]).truncated is False


@pytest.mark.parametrize("code", ["000", "080", "700", "999"])
def test_a_status_code_of_no_class_makes_the_message_unusable(code: str) -> None:
    text = f"SIP/2.0 {code} Odd\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=1\r\n"
    broken = parse((text + "To: <sip:b@b>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n").encode())
    assert isinstance(broken, Malformed)
    assert broken.reason == "status code is not 100 to 699"

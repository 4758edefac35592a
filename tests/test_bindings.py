"""What a REGISTER asks for, and what its 200 grants."""

import pytest

from sipdiag.bindings import asked_seconds, granted_seconds
from sipdiag.sip import Message, parse

HEAD = (
    "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n"
)


def register(*headers: str) -> Message:
    return made("REGISTER sip:b SIP/2.0", *headers)


def made(start: str, *headers: str) -> Message:
    lines = "".join(f"{header}\r\n" for header in headers)
    message = parse(f"{start}\r\n{HEAD}{lines}\r\n".encode())
    assert isinstance(message, Message)
    return message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), None),
        (("Expires: 600",), 600),
        (("Expires: 600", "Contact: <sip:a@h>;expires=60"), 60),
        (("Contact: <sip:a@h>;expires=60, <sip:a@k>;expires=90",), 90),
        (("Contact: <sip:a@h>;expires=soon",), None),
    ],
)
def test_what_is_asked_for(headers: tuple[str, ...], seconds: int | None) -> None:
    assert asked_seconds(register(*headers)) == seconds


@pytest.mark.parametrize(
    ("asked", "given", "seconds"),
    [
        (("Contact: <sip:a@h>", "Expires: 600"), ("Contact: <sip:a@h>;expires=60",), 60),
        (("Contact: <sip:a@h>",), ("Contact: <sip:a@k>;expires=60", "Contact: <sip:a@h>;expires=90"), 90),
        (("Contact: <sip:a@h>;expires=0",), (), 0),
        (("Contact: <sip:a@h>", "Expires: 600"), (), 600),
        (("Contact: <sip:a@h>",), (), 3600),
    ],
)
def test_what_is_granted(asked: tuple[str, ...], given: tuple[str, ...], seconds: int) -> None:
    assert granted_seconds(register(*asked), made("SIP/2.0 200 OK", *given)) == seconds

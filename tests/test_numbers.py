"""Numbers, users and callers as requests name them."""

import pytest

from sipdiag.numbers import aor_in, aor_of, caller_of, digits_of, tail_of, user_of
from sipdiag.sip import Message, parse, parse_uri


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        ("+442079460123", "9460123"),
        ("020-7946(0123)", "9460123"),
        ("*67#2025550123", "5550123"),
        ("555123", None),
        ("alice", None),
        ("1001;phone-context=x", None),
        ("", None),
    ],
)
def test_what_has_a_format_ends_in_seven_digits(number: str, tail: str | None) -> None:
    assert tail_of(number) == tail


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+442079460123", "442079460123"),
        ("2079460123", "2079460123"),
        ("+44-207.946(0123)", "442079460123"),
        ("44+2079460123", None),
        ("++442079460123", None),
        ("+555123", None),
        ("+", None),
        ("\u0661\u0662\u0663\u0664\u0665\u0666\u0667", None),
        ("\u00b9234567", None),
    ],
)
def test_a_number_has_the_same_digits_with_and_without_what_separates_them(number: str, digits: str | None) -> None:
    assert digits_of(number) == digits


@pytest.mark.parametrize(
    ("uri", "user"),
    [
        ("sip:+49301@h;user=phone", "+49301"),
        ("sip:4711;npdi=yes@h", "4711"),
        ("tel:+1-202", "+1-202"),
        ("sip:h", ""),
        ("?", ""),
    ],
)
def test_the_user_of_a_uri(uri: str, user: str) -> None:
    assert user_of(uri) == user


def test_an_address_of_record_knows_no_port_and_no_case_of_its_host() -> None:
    assert aor_of(parse_uri("sip:bob@Example.COM:5070")) == "bob@example.com"
    assert aor_of(None) == ""


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ((), "alice"),
        (("P-Preferred-Identity: <sip:101@h>",), "101"),
        (("P-Preferred-Identity: <sip:101@h>", "P-Asserted-Identity: <tel:+49301>, <sip:x@h>"), "+49301"),
        (("P-Asserted-Identity: <sip:h>",), "alice"),
    ],
)
def test_the_asserted_caller_goes_before_from(headers: tuple[str, ...], caller: str) -> None:
    lines = [
        "INVITE sip:b@h SIP/2.0",
        "Via: SIP/2.0/UDP h;branch=z9hG4bKx",
        "From: <sip:alice@h>;tag=1",
        "To: <sip:b@h>",
    ]
    message = parse("\r\n".join([*lines, "Call-ID: c", "CSeq: 1 INVITE", *headers, "", ""]).encode())
    assert isinstance(message, Message)
    assert caller_of(message) == caller


def test_the_address_of_record_in_a_uri() -> None:
    assert aor_in("sip:Bob@Example.COM:5060;transport=tcp") == "Bob@example.com"
    assert aor_in("tel:+4930") == aor_in("tel:+4930")
    assert aor_in("no uri") == "no uri"

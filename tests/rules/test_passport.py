"""A PASSporT held against its request: numbers in any format, its age, and tokens that hold none."""

import base64
import json

import pytest

from sipdiag.model import NS_PER_S, Endpoint, Frame, Sighting
from sipdiag.rules._passport import MAX_TOKEN_CHARACTERS, date_of, mismatch, passport_of
from sipdiag.sip import Message, parse

NOON_S = 1_767_268_800
"""2026-01-01 12:00:00 UTC."""
HEADERS = {
    "Via": "SIP/2.0/UDP h;branch=z9hG4bKx",
    "From": "<sip:+12025550100@a.example>;tag=1",
    "To": "<sip:+12155551213@b.example>",
    "Call-ID": "c",
    "CSeq": "1 INVITE",
    "Date": "Thu, 01 Jan 2026 12:00:00 GMT",
}


def token(**claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    known = {"orig": {"tn": "12025550100"}, "dest": {"tn": ["12155551213"]}, "iat": NOON_S, "attest": "A"}
    return f"{part({'alg': 'ES256', 'ppt': 'shaken'})}.{part(known | claims)}.c2ln"


def invite(identity: str | None, uri: str = "sip:+12155551213@b.example", **headers: str) -> Sighting:
    named = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in named.items()]
    lines += [f"Identity: {identity};info=<https://x.example/c.pem>;alg=ES256;ppt=shaken"] if identity else []
    message = parse("\r\n".join([f"INVITE {uri} SIP/2.0", *lines, "", ""]).encode())
    assert isinstance(message, Message)
    a, b = Endpoint("10.0.0.1", 5060), Endpoint("10.0.0.2", 5060)
    return Sighting(message, (NOON_S + 3) * NS_PER_S, Frame(0, 1), a, b, "udp")


def what(sent: Sighting) -> str | None:
    found = mismatch(sent, 60.0)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (invite(token()), None),
        (invite(token(), From="<sip:2025550100@a.example>;tag=1"), None),
        (invite(token(), From="<sip:1(202)555-0100@a.example;user=phone>;tag=1"), None),
        (invite(token(), uri="tel:+1-215-555-1213", To="<tel:+1-215-555-1213>"), None),
        (invite(token(), From="<sip:4711@pbx>;tag=1", P_Asserted_Identity="<sip:+12025550100@a.example>"), None),
        (invite(token(), From='"A" <sip:anonymous@anonymous.invalid>;tag=1'), None),
        (invite(token(), uri="sip:+13105550111@b.example"), None),
        (invite(token(dest={"tn": ["12155559999", "12155551213"]})), None),
        (invite(token(dest={"uri": ["sip:bob@b.example"]}), To="<sip:bob@b.example>", uri="sip:bob@b.example"), None),
        (invite(token(), uri="sip:+13105550111@b.example", To="<sip:+13105550111@b.example>"), "dest-mismatch"),
        (invite(token(), From="<sip:+12025550199@a.example>;tag=1"), "orig-mismatch"),
        (invite(token(iat=NOON_S - 59)), None),
        (invite(token(iat=NOON_S - 61)), "stale"),
        (invite(token(iat=NOON_S + 61)), "stale"),
        (invite(token(iat=NOON_S - 61), Date="today"), "stale"),
        (invite("..c2ln"), None),
        (invite(None), None),
    ],
)
def test_a_token_is_held_against_its_request(sent: Sighting, expected: str | None) -> None:
    assert what(sent) == expected


@pytest.mark.parametrize(
    "identity",
    [
        "",
        "a.b",
        "a.b.c.d",
        "!!.??.c2ln",
        "bnVsbA.bnVsbA.c2ln",
        "W10.W10.c2ln",
        "e30.eyJvcmlnIjo1LCJkZXN0IjpbXSwiaWF0IjoiMSJ9.x",
        f"{'A' * MAX_TOKEN_CHARACTERS}.e30.x",
        base64.urlsafe_b64encode(b"[" * 9000).decode().rstrip("=") + ".e30.x",
    ],
)
def test_no_token_raises(identity: str) -> None:
    assert what(invite(identity)) is None


def test_a_div_token_is_no_callers_token() -> None:
    sent = invite(token(dest={"tn": ["999999999999"]}), Identity=f"{token()};ppt=div")
    assert passport_of(sent.message) is not None
    assert what(sent) == "dest-mismatch"


def test_the_date_is_read_as_gmt() -> None:
    assert date_of(invite(None).message) == NOON_S
    assert date_of(invite(None, Date="Thu, 31 Feb 2026 12:00:00 GMT").message) is None

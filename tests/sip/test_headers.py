from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.sip.headers import HEADERS, MAX_NUMBER_DIGITS, CSeq, RAck, Reason, Warning, canonical_name


def value(name: str, text: str) -> Any:
    parser = HEADERS[canonical_name(name)].parser
    assert parser is not None
    return parser(text)


def test_compact_and_odd_spellings_name_the_same_header() -> None:
    assert canonical_name("v") == canonical_name("VIA") == canonical_name(" Via\t") == "via"
    assert canonical_name("X-Custom") == "x-custom"
    compact = {key: header.name for key, header in HEADERS.items() if len(key) == 1}
    assert compact == {
        "a": "Accept-Contact",
        "b": "Referred-By",
        "c": "Content-Type",
        "d": "Request-Disposition",
        "e": "Content-Encoding",
        "f": "From",
        "i": "Call-ID",
        "j": "Reject-Contact",
        "k": "Supported",
        "l": "Content-Length",
        "m": "Contact",
        "o": "Event",
        "r": "Refer-To",
        "s": "Subject",
        "t": "To",
        "u": "Allow-Events",
        "v": "Via",
        "x": "Session-Expires",
        "y": "Identity",
    }


def test_via() -> None:
    via = value(
        "Via",
        "SIP / 2.0 / udp [2001:db8::9:1] : 6050 ;Branch=z9hG4bK1; received=[2001:db8::9:255];rport=62;ttl=1",
    )
    assert (via.transport, via.host, via.port, via.sent_by) == (
        "UDP",
        "2001:db8::9:1",
        6050,
        "[2001:db8::9:1]:6050",
    )
    assert (via.branch, via.received, via.rport) == ("z9hG4bK1", "2001:db8::9:255", 62)
    assert via.params["ttl"] == "1"
    asking = value("Via", "SIP/2.0/TCP a.example.com;rport;branch=")
    assert (asking.port, asking.rport, asking.branch, asking.received) == (None, True, None, None)
    assert value("Via", "SIP/2.0/TCP a.example.com").rport is None


def test_numbers() -> None:
    assert value("CSeq", "0009 INVITE") == CSeq(9, "INVITE")
    assert value("RAck", "776656 1 INVITE") == RAck(776656, 1, "INVITE")
    assert value("Max-Forwards", "0068") == 68
    assert value("Retry-After", "18000;duration=3600") == 18000
    assert value("Retry-After", "120 (I'm in a meeting)") == 120
    assert value("Min-SE", "90;x=y") == 90
    assert value("Session-Expires", "1800 ; refresher=UAS") == (1800, "uas")
    assert value("Expires", "9" * MAX_NUMBER_DIGITS) == int("9" * MAX_NUMBER_DIGITS)


def test_reason_and_warning() -> None:
    assert value("Reason", 'q.850 ;cause=16 ;text="Normal; clearing";location=LN') == Reason(
        "Q.850", 16, "Normal; clearing", "LN"
    )
    assert value("Reason", "SIP") == Reason("SIP", None, None, None)
    assert value("Warning", '304 192.0.2.1:5060 "Media \\"x\\" not available"') == Warning(
        304, "192.0.2.1:5060", 'Media "x" not available'
    )
    assert value("Warning", '399  "Max-Forwards zero"') == Warning(399, "", "Max-Forwards zero")


def test_authentication() -> None:
    challenge = value("WWW-Authenticate", 'Digest realm="a, b", nonce="n\\"1", QOP="auth,auth-int", stale=FALSE')
    assert challenge.scheme == "digest"
    assert challenge.params == {"realm": "a, b", "nonce": 'n"1', "qop": "auth,auth-int", "stale": "FALSE"}
    unknown = value("Authorization", "NoOneKnowsThisScheme opaque-data=here")
    assert (unknown.scheme, unknown.params) == ("nooneknowsthisscheme", {"opaque-data": "here"})


def test_subscriptions_and_dialogs() -> None:
    assert value("Subscription-State", "Terminated;reason=noresource;retry-after=5") == (
        "terminated",
        "noresource",
        None,
        5,
    )
    assert value("Event", "refer;id=93809824").params == {"id": "93809824"}
    assert value("Replaces", "98732@host;from-tag=r33th4x0r;to-tag=ff87ff;early-only") == (
        "98732@host",
        "ff87ff",
        "r33th4x0r",
        True,
    )
    assert value("Target-Dialog", "fa77as7dad8@host;local-tag=kkaz;remote-tag=6544")[1:3] == ("kkaz", "6544")


def test_addresses() -> None:
    assert value("Contact", "*").uri.scheme == "*"
    assert value("m", '"Joe" <sip:joe@example.org>;expires=60;q=0.5').params == {"expires": "60", "q": "0.5"}
    assert value("P-Asserted-Identity", "sip:+15551234@example.com;user=phone").uri.params == {"user": "phone"}
    assert value("Refer-To", "<sip:c@example.com?Replaces=x%3Bto-tag%3Dy>").uri.headers == "Replaces=x%3Bto-tag%3Dy"
    assert value("History-Info", "<sip:bob@example.com>;index=1.1").params["index"] == "1.1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CSeq", "INVITE"),
        ("CSeq", "1"),
        ("Expires", "-1"),
        ("Expires", "9" * (MAX_NUMBER_DIGITS + 1)),
        ("Max-Forwards", "²"),
        ("Via", ";,"),
        ("Via", "SIP/2.0/UDP 192.0.2.1 x"),
        ("Warning", '1812 overture "In Progress"'),
        ("Date", "Fri, 01 Jan 2010 16:00:00 EST"),
        ("Contact", "<sip:a@b"),
        ("Session-Expires", "x;refresher=uac"),
        ("Content-Type", ""),
    ],
)
def test_what_is_broken_is_none(name: str, text: str) -> None:
    assert value(name, text) is None


@given(st.sampled_from(sorted(HEADERS)), st.text(alphabet='0129"\\<>;,=:@ ./abSIPsip*\t\udc80²'))
def test_no_text_makes_a_parser_raise(name: str, text: str) -> None:
    parser = HEADERS[name].parser
    if parser is not None:
        for candidate in (text, f"SIP/2.0/UDP {text}", f"1 {text}", f"sip:{text}"):
            parser(candidate)

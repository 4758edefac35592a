import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sipdiag.sip.uri import Uri, parse_name_addr, parse_params, parse_uri, same_target, split_outside, uri_text


def uri(text: str) -> Uri:
    parsed = parse_uri(text)
    assert parsed is not None, text
    return parsed


def test_every_part_of_a_sip_uri() -> None:
    parsed = uri("sips:alice:secret@[2001:db8::10]:5070;transport=tcp;lr?Subject=hi")
    assert (parsed.scheme, parsed.user, parsed.password) == ("sips", "alice", "secret")
    assert (parsed.host, parsed.port) == ("2001:db8::10", 5070)
    assert parsed.params == {"transport": "tcp", "lr": None}
    assert parsed.headers == "Subject=hi"


def test_a_user_part_may_hold_what_looks_like_parameters_and_headers() -> None:
    parsed = uri("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too@example.com")
    assert parsed.user == "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
    assert parsed.password == "&it+has=1,weird!*pas$wo~d_too"
    assert parsed.host == "example.com"
    assert parsed.params == {}


def test_escapes_stay_in_the_user_and_are_undone_in_parameters() -> None:
    parsed = uri("sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31")
    assert parsed.user == "cal%6Cer"
    assert parsed.params == {"lr": None, "name": "value%41"}


def test_tel_and_other_schemes() -> None:
    assert uri("tel:+1-201-555-0123;phone-context=example.com").user == "+1-201-555-0123"
    assert uri("tel:7042;phone-context=example.com").params == {"phone-context": "example.com"}
    other = uri("soap.beep://192.0.2.103:3002")
    assert (other.scheme, other.host, other.user) == ("soap.beep", "", None)
    assert uri("urn:service:sos").raw == "urn:service:sos"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "alan@example.com",
        "sip:",
        "sip:@",
        "sip:2001:db8::10",
        "sip:host:99999",
        "sip:a b@example.com x",
        "<sip:a@b>",
        "tel:",
    ],
)
def test_what_is_no_uri_is_none(text: str) -> None:
    assert parse_uri(text) is None


def test_name_addr_forms() -> None:
    quoted = parse_name_addr('"A \\"B\\" <c>, D" <sip:a@example.com;lr>;tag=1;Q=0.5;flag')
    assert quoted is not None
    assert quoted.display_name == 'A "B" <c>, D'
    assert quoted.uri.params == {"lr": None}
    assert quoted.params == {"tag": "1", "q": "0.5", "flag": None}
    bare = parse_name_addr("sip:a@example.com;tag=7")
    assert bare is not None
    assert (bare.display_name, bare.uri.params, bare.params) == ("", {}, {"tag": "7"})
    close = parse_name_addr("caller<sip:caller@example.com>;tag=323")
    assert close is not None
    assert close.display_name == "caller"


@pytest.mark.parametrize("text", ['"open <sip:a@b>', "<sip:a@b", '"a" sip:a@b', '"a" b <sip:a@b>', "<>", ""])
def test_broken_name_addr_is_none(text: str) -> None:
    assert parse_name_addr(text) is None


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", True),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", True),
        ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", False),
        ("sip:carol@chicago.com", "sip:carol@chicago.com:5060", True),
        ("sip:carol@chicago.com", "sip:carol@chicago.com:5061", False),
        ("sip:alice@atlanta.com", "sip:ALICE@atlanta.com", False),
        ("sip:alice@atlanta.com", "sips:alice@atlanta.com", False),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com;user=phone", False),
        ("tel:+1-201-555-0123", "tel:+12015550123", True),
        ("urn:service:sos", "urn:service:sos.fire", False),
    ],
)
def test_same_target(a: str, b: str, same: bool) -> None:
    assert same_target(uri(a), uri(b)) is same
    assert same_target(uri(b), uri(a)) is same


def test_lists_split_outside_quotes_and_brackets_only() -> None:
    text = '"a, \\", b" <sip:x,y@h>;p=1, <sip:z@h>'
    assert split_outside(text, ",") == ['"a, \\", b" <sip:x,y@h>;p=1', " <sip:z@h>"]
    assert parse_params(' ; a = "x;y" ;; B ') == {"a": "x;y", "b": None}


@given(st.text())
def test_any_text_gives_a_uri_or_none(text: str) -> None:
    parsed = parse_uri(text)
    assert parsed is None or same_target(parsed, parsed)
    assert "".join(split_outside(text, ",")) == text.replace(",", "") or any(mark in text for mark in '"<')


@given(st.text(alphabet='"\\<>;,=:@ abs%[]?sip*\udc80'))
def test_any_text_gives_a_name_addr_or_none(text: str) -> None:
    for candidate in (text, f"sip:{text}", f"<sip:{text}>"):
        parsed = parse_name_addr(candidate)
        assert parsed is None or parsed.uri.raw in candidate


def test_a_long_uri_is_read_like_a_short_one() -> None:
    """Short texts are remembered with what they were parsed to, long ones are not."""
    short = parse_uri("sip:alice@example.com;transport=udp")
    long = parse_uri(f"sip:{'a' * 1000}@example.com;transport=udp")
    assert short is not None
    assert long is not None
    assert short is parse_uri("sip:alice@example.com;transport=udp")
    assert (long.host, long.params) == (short.host, short.params)
    assert long is not parse_uri(long.raw)
    value = f'"{"a" * 1000}" <sip:alice@example.com>'
    assert parse_name_addr(value) is not parse_name_addr(value)
    assert parse_name_addr("<sip:alice@example.com>") is parse_name_addr("<sip:alice@example.com>")


@given(st.text(alphabet='"\\\\<>;,=:@ abs%[]?sip*é1\t\r\n\f\v\x1c\x85\xa0'))
@example("sip:bob@example.com:5060")
@example("sips:@x")
@example("Bob <sip:bob@example.com>;tag=1")
@example('"Bob" <sip:bob@example.com>')
def test_what_is_plain_is_read_as_if_it_were_not(text: str) -> None:
    """A blank at the end, which does not count, keeps it from being plain."""
    parsed = parse_uri(text)
    assert parsed == parse_uri(f"{text} ")
    assert uri_text(text) == (None if parsed is None else parsed.raw)
    assert parse_name_addr(text) == parse_name_addr(f"{text} ")

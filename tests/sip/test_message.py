import copy
import pickle
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.sip import HEADERS, NameAddr, sorts_of
from sipdiag.sip.message import LOOKUPS_BEFORE_INDEX, Malformed, Message, parse
from sipdiag.sip.uri import REMEMBERED, parse_uri
from tests.conftest import RUN_TIMEOUT_S, need_tool, shared_dir

SDP = b"v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n"
LENGTH = b"Content-Length: %d" % len(SDP)
INVITE = (
    b"INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKnashds8;rport\r\n"
    b"Via: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKfirst\r\n"
    b"Max-Forwards: 70\r\n"
    b'To: "Bob ;tag=no" <sip:bob@biloxi.example.com;tag=no>\r\n'
    b"From: Alice <sip:alice@atlanta.example.com>;tag=1928301774\r\n"
    b"Call-ID: a84b4c76e66710@192.0.2.10\r\n"
    b"CSeq: 314159 INVITE\r\n"
    b"Contact: <sip:alice@192.0.2.10>\r\n"
    b"Supported: 100rel, timer\r\n"
    b"Supported: replaces\r\n"
    b"Content-Type: Application/SDP;charset=utf-8\r\n" + LENGTH + b"\r\n\r\n" + SDP
)


def good(data: bytes, truncated: bool = False) -> Message:
    message = parse(data, truncated)
    assert isinstance(message, Message), message
    return message


def bad(data: bytes, truncated: bool = False) -> Malformed:
    malformed = parse(data, truncated)
    assert isinstance(malformed, Malformed), malformed
    return malformed


def ask_everything(message: Message) -> None:
    for name in sorted({name for name in dir(message) if not name.startswith("_")}):
        getattr(message, name)
    for name, _ in message.header_items:
        message.header(name)
        message.headers(name)
        message.value(name)
        message.values(name)
    repr(message)


def test_the_uri_of_from_is_remembered_however_many_were_parsed_since() -> None:
    message = good(INVITE)
    first = message.from_uri
    assert first is not None
    assert first.user == "alice"
    for number in range(REMEMBERED + 1):
        parse_uri(f"sip:{number}@example.com")
    assert message.from_uri is first


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"Alice <sip:alice@atlanta.example.com>;tag=1", "sip:alice@atlanta.example.com"),
        (b"<sip:alice@atlanta.example.com;user=phone>;tag=1", "sip:alice@atlanta.example.com;user=phone"),
        (b"<tel:+4930123456>;tag=1", "tel:+4930123456"),
        (b"sip:alice@atlanta.example.com;tag=1", "sip:alice@atlanta.example.com"),
        (b"Alice <sip:alice@at lanta>;tag=1", "Alice <sip:alice@at lanta>;tag=1"),
        (b"<>;tag=1", "<>;tag=1"),
    ],
)
def test_whom_from_and_to_name(value: bytes, text: str) -> None:
    """The URI as it is written, or all there is where it is none."""
    head, rest = INVITE.split(b"\r\n", 1)
    lines = [line for line in rest.split(b"\r\n") if not line.lower().startswith((b"from", b"f:", b"to", b"t:"))]
    message = good(b"\r\n".join([head, b"From: " + value, b"To: " + value, *lines]))
    assert (message.from_text, message.to_text) == (text, text)
    for uri in (message.from_uri, message.to_uri):
        assert uri is None or uri.raw == text


def test_a_request() -> None:
    message = good(INVITE)
    assert message.is_request
    assert (message.method, message.request_uri) == ("INVITE", "sip:bob@biloxi.example.com")
    assert (message.status, message.reason) == (None, "")
    assert (message.call_id, message.cseq) == ("a84b4c76e66710@192.0.2.10", 314159)
    assert (message.from_tag, message.to_tag, message.branch) == ("1928301774", None, "z9hG4bKnashds8")
    assert [via.sent_by for via in message.vias] == ["192.0.2.10:5060", "192.0.2.9"]
    assert message.vias[0].rport is True
    assert message.headers("k") == ("100rel", "timer", "replaces")
    assert message.header("SUBJECT") is None
    assert message.value("Subject") is None
    assert message.value("max-forwards") == 70
    assert isinstance(message.value("To"), NameAddr)
    assert message.content_type == "application/sdp"
    assert message.sdp is not None
    assert message.sdp.codecs == ("PCMU", "PCMA")
    assert message.defects == ()
    assert message.raw is INVITE


def test_a_response() -> None:
    message = good(
        b"SIP/2.0 183 Session Progress\r\nv: SIP/2.0/UDP a;branch=z9hG4bK1;received=192.0.2.1\r\n"
        b"f: sip:a@b;tag=1\r\nt: sip:c@d;tag=\r\ni: x\r\nCSeq: 7 INVITE\r\nRSeq: 5\r\n"
        b'Reason: Q.850;cause=1;text="a, b", SIP;cause=404\r\nl: 0\r\n\r\n'
    )
    assert not message.is_request
    assert (message.status, message.reason, message.method) == (183, "Session Progress", "INVITE")
    assert message.request_uri is None
    assert (message.from_tag, message.to_tag) == ("1", None)
    assert [reason.cause for reason in message.values("Reason")] == [1, 404]
    assert message.value("rseq") == 5
    assert message.header_items[0] == ("v", "SIP/2.0/UDP a;branch=z9hG4bK1;received=192.0.2.1")


def test_values_that_cannot_be_parsed_are_left_out() -> None:
    message = good(INVITE.replace(b"Contact: ", b"Contact: <broken, ").replace(b"Max-Forwards: 70", b"Max-Forwards: x"))
    assert message.value("Max-Forwards") is None
    assert message.header("Max-Forwards") == "x"
    assert message.values("Max-Forwards") == ()


def test_a_header_named_like_something_else_is_only_a_header() -> None:
    message = good(INVITE.replace(b"Max-Forwards", b"sdp: 1\r\nlines: 2\r\nindex: 3\r\ndefects: 4\r\nMax-Forwards"))
    names = ("sdp", "lines", "index", "defects")
    assert [message.value(name) for name in names] == ["1", "2", "3", "4"]
    assert message.sdp is not None
    assert message.defects == ()


def test_a_name_that_ends_in_a_carriage_return_is_none_however_many_headers_were_asked_for() -> None:
    message = good(INVITE.replace(b"Max-Forwards:", b"Max-Forwards\r:"))
    assert message.header("Max-Forwards") is None
    for number in range(LOOKUPS_BEFORE_INDEX):
        message.header("Contact"), message.header(f"X-{number}")
    assert message.header("max-forwards") is None
    assert message.header("Supported") == "100rel"


def test_the_body_ends_where_content_length_says() -> None:
    cut = good(INVITE.replace(LENGTH, b"Content-Length: 5"))
    assert cut.body == b"v=0\r\n"
    assert good(INVITE + b"more").body == good(INVITE).body


def test_bytes_that_are_not_utf_8_survive() -> None:
    message = good(INVITE.replace(b"Alice", b'"Ren\xe9 \xc3\xa0"'))
    name = message.value("From").display_name
    assert name == "Ren\udce9 à"
    assert name.encode("utf-8", "surrogateescape") == b"Ren\xe9 \xc3\xa0"


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        (b"<sip:a@b>;tag=abc", "abc"),
        (b"<sip:a@b>;tag=a-b.c", "a-b.c"),
        (b"sip:a@b;tag=abc;x=1", "abc"),
        (b"<sip:a@b> ;\r\n TAG = abc ", "abc"),
        (b'"x > ;tag=no" <sip:a@b>;x=";tag=no";tag=abc', "abc"),
        (b'<sip:a@b>;x=">;tag=no"', None),
        (b"<sip:a@b;tag=no>", None),
        (b"<sip:a@b>;tag=", None),
        (b"<sip:a@b>;xtag=no", None),
        (b"<sip:a@b>;tag", None),
    ],
)
def test_a_tag_is_the_parameter_of_the_header_alone(value: bytes, tag: str | None) -> None:
    assert (
        good(INVITE.replace(b"From: Alice <sip:alice@atlanta.example.com>;tag=1928301774", b"From: " + value)).from_tag
        == tag
    )


def test_leading_keepalives_and_junk_are_passed_over() -> None:
    for before in (b"\r\n\r\n", b"\0\0", b"\x7f\xdf"):
        message = good(before + INVITE)
        assert message.call_id == "a84b4c76e66710@192.0.2.10"
        assert message.sdp is not None


def test_a_message_can_be_copied_and_stored() -> None:
    message = good(INVITE)
    ask_everything(message)
    for twin in (pickle.loads(pickle.dumps(message)), copy.deepcopy(message)):
        assert (twin.raw, twin.branch, twin.headers("Supported")) == (
            message.raw,
            message.branch,
            message.headers("Supported"),
        )


# What each message of RFC 4475 and RFC 5118 is to give. Text is the reason for which it is malformed; a set
# holds the reasons of all its defects. Their SDP lacks a clock rate in an rtpmap and is not what they are
# about.
TORTURE: dict[str, str | set[str]] = {
    "rfc4475/valid__dblreq.dat": {"Content-Length 0 is less than the 450 bytes that follow the headers"},
    "rfc4475/valid__esc01.dat": set(),
    "rfc4475/valid__esc02.dat": set(),
    "rfc4475/valid__escnull.dat": set(),
    "rfc4475/valid__intmeth.dat": set(),
    "rfc4475/valid__longreq.dat": {"Via has no branch"},
    "rfc4475/valid__lwsdisp.dat": set(),
    "rfc4475/valid__mpart01.dat": set(),
    "rfc4475/valid__noreason.dat": set(),
    "rfc4475/valid__semiuri.dat": set(),
    "rfc4475/valid__transports.dat": set(),
    "rfc4475/valid__unreason.dat": set(),
    "rfc4475/valid__wsinv.dat": {"branch does not begin with z9hG4bK"},
    "rfc4475/invalid__badaspec.dat": {"white space inside <>"},
    "rfc4475/invalid__badbranch.dat": {"branch is nothing but z9hG4bK"},
    "rfc4475/invalid__baddate.dat": {"Date cannot be parsed"},
    "rfc4475/invalid__baddn.dat": {"display name needs quotes", "no blank line after the headers"},
    "rfc4475/invalid__badinv01.dat": {"Via cannot be parsed", "Via has no branch"},
    "rfc4475/invalid__badvers.dat": "version SIP/7.0 is not SIP/2.0",
    "rfc4475/invalid__bcast.dat": set(),
    "rfc4475/invalid__bext01.dat": set(),
    "rfc4475/invalid__bigcode.dat": "status code has more than three digits",
    "rfc4475/invalid__clerr.dat": {"Content-Length 9999 is more than the body's 154 bytes"},
    "rfc4475/invalid__cparam01.dat": set(),
    "rfc4475/invalid__cparam02.dat": set(),
    "rfc4475/invalid__escruri.dat": {"Request-URI has headers"},
    "rfc4475/invalid__insuf.dat": "no Call-ID header",
    "rfc4475/invalid__inv2543.dat": {
        "Via has no branch",
        "From has no tag",
        "no Max-Forwards header",
        "no Contact header",
    },
    "rfc4475/invalid__invut.dat": set(),
    "rfc4475/invalid__ltgtruri.dat": {"Request-URI cannot be parsed", "Via has no branch"},
    "rfc4475/invalid__lwsruri.dat": {"white space in the request line"},
    "rfc4475/invalid__lwsstart.dat": {"white space in the request line"},
    "rfc4475/invalid__mcl01.dat": {
        "Content-Length is there more than once",
        "Content-Length 13 is less than the 67 bytes that follow the headers",
    },
    "rfc4475/invalid__mismatch01.dat": {"CSeq method is not the request's method"},
    "rfc4475/invalid__mismatch02.dat": {"CSeq method is not the request's method"},
    "rfc4475/invalid__multi01.dat": {
        f"{name} is there more than once" for name in ("CSeq", "Call-ID", "To", "From", "Max-Forwards")
    },
    "rfc4475/invalid__ncl.dat": {"Content-Length cannot be parsed"},
    "rfc4475/invalid__novelsc.dat": set(),
    "rfc4475/invalid__quotbal.dat": {"To cannot be parsed"},
    "rfc4475/invalid__regaut01.dat": set(),
    "rfc4475/invalid__regbadct.dat": {"URI with a question mark needs <>"},
    "rfc4475/invalid__regescrt.dat": set(),
    "rfc4475/invalid__scalar02.dat": {
        "CSeq number is not below 2^31",
        "Max-Forwards is not below 256",
        "Expires cannot be parsed",
    },
    "rfc4475/invalid__scalarlg.dat": {
        "CSeq number is not below 2^31",
        "Retry-After is not below 4294967296",
        "Warning cannot be parsed",
    },
    "rfc4475/invalid__sdp01.dat": set(),
    "rfc4475/invalid__test.dat": "not SIP",
    "rfc4475/invalid__trws.dat": {"white space in the request line"},
    "rfc4475/invalid__unkscm.dat": set(),
    "rfc4475/invalid__unksm2.dat": set(),
    "rfc4475/invalid__zeromf.dat": set(),
    "rfc5118/ipv4-mapped-ipv6": set(),
    "rfc5118/ipv6-bad": {"Request-URI cannot be parsed"},
    "rfc5118/ipv6-bug-abnf-3-colons": {"no blank line after the headers"},
    "rfc5118/ipv6-correct-abnf-2-colons": {"no blank line after the headers"},
    "rfc5118/ipv6-good": set(),
    # The RFC counts CRLF, the files have LF alone.
    "rfc5118/ipv6-in-sdp": {"Content-Length 268 is more than the body's 242 bytes"},
    "rfc5118/mult-ip-in-header": set(),
    "rfc5118/mult-ip-in-sdp": {"Content-Length 181 is more than the body's 180 bytes"},
    "rfc5118/port-ambiguous": set(),
    "rfc5118/port-unambiguous": set(),
    "rfc5118/via-received-param-no-delim": set(),
    "rfc5118/via-received-param-with-delim": set(),
}


def torture(name: str) -> bytes:
    return (shared_dir() / "torture" / name).read_bytes()


def test_no_torture_message_is_left_out() -> None:
    folder = shared_dir() / "torture"
    assert {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*")} == set(TORTURE)


@pytest.mark.parametrize("name", TORTURE)
def test_torture(name: str) -> None:
    result, wanted = parse(torture(name)), TORTURE[name]
    if isinstance(wanted, str):
        assert isinstance(result, Malformed)
        assert result.reason == wanted
    else:
        assert isinstance(result, Message)
        ask_everything(result)
        reasons = {defect.reason for defect in result.defects} - {"SDP rtpmap cannot be parsed"}
        assert ("line ends in LF alone" in reasons) == name.startswith("rfc5118")
        assert reasons - {"line ends in LF alone"} == wanted


def test_torture_white_space_and_folds_are_undone() -> None:
    message = good(torture("rfc4475/valid__wsinv.dat"))
    assert message.request_uri == "sip:vivekg@chair-dnrc.example.com;unknownparam"
    assert (message.to_tag, message.from_tag) == ("1918181833n", "98asjd8")
    assert (message.cseq, message.value("Max-Forwards"), message.value("Content-Length")) == (9, 68, 150)
    assert message.value("From").display_name == 'J Rosenberg \\"'
    assert [(via.transport, via.host, via.branch) for via in message.vias] == [
        ("UDP", "192.0.2.2", "390skdjuw"),
        ("TCP", "spindle.example.com", "z9hG4bK9ikj8"),
        ("UDP", "192.168.255.111", "z9hG4bK30239"),
    ]
    assert message.branch == "390skdjuw"
    assert message.header("NewFangledHeader") == "newfangled value continued newfangled value"
    assert message.value("Route").uri.params == {"lr": None, "unknownwith": "value", "unknown-no-value": None}
    contact = message.value("Contact")
    assert contact.display_name == 'Quoted string ""'
    assert contact.params == {"newparam": "newvalue", "secondparam": None, "q": "0.33"}
    assert message.sdp is not None
    assert message.sdp.media[0].address == "192.0.2.4"


def test_torture_odd_but_valid_values() -> None:
    odd = good(torture("rfc4475/valid__intmeth.dat"))
    assert odd.method == "!interesting-Method0123456789_*+`.%indeed'~"
    assert odd.call_id == "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"
    assert odd.from_tag == "_token~1'+`*%!-."
    assert odd.value("To").display_name == "BEL:\a NUL:\0 DEL:\x7f"
    assert odd.value("From").params["fromparam''~+*_!.-%"] == "работающий"
    assert good(torture("rfc4475/valid__unreason.dat")).reason == ("= 2**3 * 5**2 но сто девяносто девять - простое")
    assert good(torture("rfc4475/valid__noreason.dat")).reason == ""
    escaped = good(torture("rfc4475/valid__esc02.dat"))
    assert escaped.method == "RE%47IST%45R"
    assert len(escaped.values("Contact")) == 2
    assert len(good(torture("rfc4475/valid__longreq.dat")).vias) == 34
    assert good(torture("rfc4475/valid__lwsdisp.dat")).value("From").display_name == "caller"
    assert [via.transport for via in good(torture("rfc4475/valid__transports.dat")).vias] == [
        "UDP",
        "SCTP",
        "TLS",
        "UNKNOWN",
        "TCP",
    ]
    assert good(torture("rfc4475/invalid__scalar02.dat")).cseq == 36893488147419103232


def test_torture_ip_version_6() -> None:
    via = good(torture("rfc5118/via-received-param-with-delim")).vias[0]
    assert (via.host, via.received) == ("2001:db8::9:1", "2001:db8::9:255")
    assert good(torture("rfc5118/via-received-param-no-delim")).vias[0].received == "2001:db8::9:255"
    mixed = good(torture("rfc5118/mult-ip-in-sdp")).sdp
    assert mixed is not None
    assert [media.address for media in mixed.media] == ["192.0.2.1", "2001:db8::1"]
    mapped = good(torture("rfc5118/ipv4-mapped-ipv6"))
    assert mapped.vias[0].sent_by == "[::ffff:192.0.2.10]:19823"


def tshark_rows(capture: Path, *fields: str) -> list[list[str]]:
    options = [option for field in fields for option in ("-e", field)]
    command = [need_tool("tshark"), "-r", str(capture), "-Y", "sip && udp && !icmp", "-T", "fields"]
    done = subprocess.run(
        [*command, "-E", "occurrence=f", *options], capture_output=True, check=True, timeout=RUN_TIMEOUT_S
    )
    return [line.split("\t") for line in done.stdout.decode("utf-8", "replace").splitlines()]


@pytest.mark.parametrize(
    "name",
    [
        "zongbingwang-yate.pcap",
        "normb-codec-negotiation.pcap",
        "superfast1979-example.pcap",
        "zeek-wireshark.pcap",
        "ossobv-sip-invites-with-utf8-and-latin1.pcap",
        "michalcab-sip.pcap",
    ],
)
def test_real_messages_read_as_tshark_reads_them(name: str) -> None:
    fields = (
        "udp.payload",
        "sip.Method",
        "sip.Status-Code",
        "sip.Call-ID",
        "sip.CSeq.seq",
        "sip.CSeq.method",
    )
    tags = ("sip.from.tag", "sip.to.tag", "sip.Via.branch", "sdp.media.port")
    rows = tshark_rows(shared_dir() / "pcaps" / name, *fields, *tags)
    assert rows
    for payload, method, status, *rest in rows:
        message = good(bytes.fromhex(payload))
        ask_everything(message)
        ports = [str(media.port) for media in message.sdp.media] if message.sdp else [""]
        seen: list[Any] = [message.call_id, message.cseq, message.value("CSeq").method]
        seen += [message.from_tag, message.to_tag, message.branch]
        assert [str(value or "") for value in seen] + ports[:1] == rest
        assert (message.method if message.is_request else str(message.status)) == (method or status)


LINE = st.one_of(
    st.sampled_from(INVITE.splitlines(keepends=True)),
    st.sampled_from([b"\r\n", b"\n", b" folded\r\n", b"\tx\n", b"SIP/2.0 200 OK\r\n", b"l: 5\r\n", b"x: \xff\n"]),
    st.builds(
        lambda name, value: name + b":" + value + b"\r\n",
        st.sampled_from([b"Via", b"f", b"To", b"i", b"CSeq", b"Contact", b"c", b"Warning", b"Authorization"]),
        st.binary(max_size=20),
    ),
    st.binary(max_size=20),
)


@given(st.one_of(st.binary(max_size=300), st.lists(LINE, max_size=25).map(b"".join)), st.booleans())
def test_any_bytes_give_a_message_or_malformed(data: bytes, truncated: bool) -> None:
    result = parse(data, truncated)
    if isinstance(result, Message):
        ask_everything(result)
        assert all(0 <= defect.offset <= len(data) for defect in result.defects)
        assert result.from_tag != ""
        assert result.to_tag != ""
    else:
        assert 0 <= result.offset <= len(data)
        assert result.reason


@given(st.data())
def test_a_damaged_message_never_raises(data: st.DataObject) -> None:
    damaged = bytearray(INVITE)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=4))
    result = parse(bytes(damaged))
    if isinstance(result, Message):
        ask_everything(result)


NAMES = (b"Via", b"From", b"To", b"Call-ID", b"CSeq")
VALUES = {
    b"Via": [b" SIP/2.0/UDP h;branch=z9hG4bK1", b" SIP / 2.0 / TCP h ; rport ;Branch= x\x0b, SIP/2.0/UDP i;branch=y"],
    b"From": [
        b' "a;tag=no" <sip:a@h>;tag=1',
        b"sip:a@h;tag=q.1",
        b" <sip:a@h;tag=no>",
        b"abc",
        b"<sip:a@h>;tag=1;tag=2",
    ],
    b"To": [b" <sip:b@h>", b"\tb <sip:b@h> ; TAG=x", b"abc", b" <sip:b@h>;tag=\xe9", b" "],
    b"Call-ID": [b" 1@h", b" 1\r\n\t2", b"", b" \xff"],
    b"CSeq": [b" 1 INVITE", b"007 \t BYE", b" 99999999999 INVITE", b" 1"],
}


@given(st.data())
def test_how_the_names_of_headers_are_spelt_does_not_matter(data: st.DataObject) -> None:
    repeated = data.draw(st.lists(st.sampled_from(NAMES), max_size=3))
    any_value = st.from_regex(rb"[^\n]*", fullmatch=True)
    lines = [
        (name, data.draw(st.sampled_from(VALUES[name]) | any_value))
        for name in data.draw(st.permutations([*NAMES, *repeated]))
    ]
    first = data.draw(st.sampled_from([b"INVITE sip:b@h SIP/2.0", b"SIP/2.0 200 OK"]))
    usual, other = (
        parse(first + b"\r\n" + b"".join(spelt(name) + b":" + value + b"\r\n" for name, value in lines) + b"\r\n")
        for spelt in (bytes, bytes.upper)
    )
    assert type(usual) is type(other)
    for field in set(usual.__slots__) - {"raw", "_memo", "_from", "_to", "sorts"}:
        assert getattr(usual, field) == getattr(other, field)


def test_only_a_body_describes_media() -> None:
    assert good(INVITE).has_media_line
    assert not good(INVITE.replace(SDP, b"")).has_media_line
    assert not good(
        INVITE.replace(SDP, b"").replace(b"Max-Forwards", b"m=audio 4000 RTP/AVP 0\r\nMax-Forwards")
    ).has_media_line
    assert good(INVITE.replace(SDP, b"m=audio 4000 RTP/AVP 0\r\n")).has_media_line


def test_a_header_of_none_of_the_sorts_of_a_message_is_absent() -> None:
    message = good(INVITE)
    for name in (*HEADERS, "X-Nobody-Sends"):
        assert message.sorts & sorts_of(name) or message.headers(name) == ()
        assert sorts_of(name, "Via") == sorts_of(name) | sorts_of("v")
    assert message.sorts & sorts_of("Reason", "Via")

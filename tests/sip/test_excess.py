"""What is beyond a bound is left out, and the report says so: one message of each kind, and one just within."""

from collections.abc import Callable
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag import analyze
from sipdiag.sip import Malformed, Message, parse
from sipdiag.sip.body import MAX_MULTIPART_DEPTH, MAX_PARTS
from sipdiag.sip.excess import HEADERS_LEFT_OUT, MAX_HEADERS, PARTS_LEFT_OUT, left_out
from sipdiag.sip.framing import MAX_HEADER_BYTES
from sipdiag.sip.sdp import MAX_LINES, MAX_MEDIA, TOO_LONG, TOO_MANY_MEDIA
from tests.capture.making import ETHER, paced, pcap

HEAD = (
    b"INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=1"
    b"\r\nTo: <sip:b@example.com>\r\nCall-ID: 1@example.com\r\nCSeq: 1 INVITE\r\n"
)
HEAD_LINES = HEAD.count(b"\n") - 1


def with_headers(count: int) -> bytes:
    return HEAD + b"a:\r\n" * (count - HEAD_LINES) + b"\r\n"


def with_body(kind: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def with_lines(count: int) -> bytes:
    return with_body(b"application/sdp", b"v=0\r\n" + b"a=x\r\n" * (count - 1))


def with_media(count: int) -> bytes:
    return with_body(b"application/sdp", b"v=0\r\n" + b"m=audio 4000 RTP/AVP 0\r\n" * count)


def with_shortest_media(count: int) -> bytes:
    return with_body(b"application/sdp", b"m=\n" * (count - 1) + b"m=")


def with_parts(count: int) -> bytes:
    return with_body(b"multipart/mixed;boundary=x", b"--x\r\n\r\n\r\n" * count + b"--x--\r\n")


def with_depth(count: int) -> bytes:
    kind, body = b"application/sdp", b"v=0\r\n"
    for level in range(count):
        kind, body = (
            b"multipart/mixed;boundary=x%d" % level,
            b"--x%d\r\nContent-Type: %b\r\n\r\n%b\r\n--x%d--\r\n" % (level, kind, body, level),
        )
    return with_body(kind, body)


CASES: list[tuple[Callable[[int], bytes], int, str]] = [
    (with_headers, MAX_HEADERS, HEADERS_LEFT_OUT),
    (with_lines, MAX_LINES, TOO_LONG),
    (with_media, MAX_MEDIA, TOO_MANY_MEDIA),
    (with_shortest_media, MAX_MEDIA, TOO_MANY_MEDIA),
    (with_parts, MAX_PARTS, PARTS_LEFT_OUT),
    (with_depth, MAX_MULTIPART_DEPTH, PARTS_LEFT_OUT),
]


@pytest.mark.parametrize(("make", "bound", "said"), CASES)
def test_what_is_beyond_a_bound_is_a_problem_of_the_capture(
    make: Callable[[int], bytes], bound: int, said: str, tmp_path: Path
) -> None:
    for count, expected in ((bound, []), (bound + 1, [said])):
        packet = ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060) / Raw(make(count))
        path = tmp_path / "made.pcap"
        path.write_bytes(pcap(paced([packet])))
        report = analyze([path])
        assert (report.capture.sip_messages, len(report.calls)) == (1, 1)
        assert [problem.split(": frame 1: ")[1][: len(said)] for problem in report.capture.problems] == expected


def test_what_is_beyond_the_headers_that_are_read_is_unknown_and_not_missing() -> None:
    message = parse(with_headers(MAX_HEADERS + 1) + b"body")
    assert isinstance(message, Message)
    assert (len(message.header_lines), message.truncated, message.body) == (MAX_HEADERS, True, b"")


def test_only_what_has_a_body_or_is_truncated_has_to_be_asked() -> None:
    for make, bound, _ in CASES:
        data = make(bound + 1)
        message = parse(data)
        assert isinstance(message, Message)
        assert message.has_body or message.truncated
        assert list(left_out(message, data))


def test_headers_are_read_up_to_so_many_bytes() -> None:
    line = b"a: " + b"x" * 995 + b"\r\n"
    count = (MAX_HEADER_BYTES - len(HEAD) - 2) // len(line)
    for more, lines in ((0, count), (1, count)):
        message = parse(HEAD + line * (count + more) + b"\r\n")
        assert isinstance(message, Message)
        assert (len(message.header_lines), message.truncated) == (HEAD_LINES + lines, bool(more))


def test_a_header_that_a_message_needs_has_to_be_among_them() -> None:
    late = with_headers(MAX_HEADERS + 1).replace(b"Call-ID: 1@example.com\r\n", b"b:\r\n")
    message = parse(late[:-2] + b"Call-ID: 1@example.com\r\n\r\n")
    assert isinstance(message, Malformed)
    assert (message.reason, message.truncated) == ("no Call-ID header", False)

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.sip.body import MAX_MULTIPART_DEPTH, MAX_PARTS, find_sdp

SDP = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"


def part(content_type: bytes, content: bytes) -> bytes:
    return b"Content-Type: " + content_type + b"\r\n\r\n" + content


def multipart(boundary: bytes, *parts: bytes) -> bytes:
    delimiter = b"--" + boundary
    return b"".join(delimiter + b"\r\n" + text + b"\r\n" for text in parts) + delimiter + b"--\r\n"


def codecs_and_offset(content_type: str | None, body: bytes) -> tuple[tuple[str, ...], int] | None:
    found = find_sdp(content_type, body)
    return None if found is None else (found[0].codecs, found[1])


def test_the_body_itself() -> None:
    assert codecs_and_offset("application/SDP; charset=utf-8", SDP) == (("PCMU",), 0)
    assert codecs_and_offset(None, SDP) == (("PCMU",), 0)
    assert codecs_and_offset("text/plain", SDP) is None
    assert codecs_and_offset(None, b"hello") is None


def test_a_part_of_a_multipart_body_with_its_offset() -> None:
    body = b"preamble\r\n" + multipart(
        b"x1", part(b"application/isup", b"\1\2\r\n\r\n\3"), part(b"application/sdp", SDP)
    )
    found = codecs_and_offset('multipart/mixed; boundary="x1"', body)
    assert found == (("PCMU",), body.index(b"v=0"))


def test_multipart_in_multipart_up_to_the_limit() -> None:
    def nested(depth: int) -> bytes:
        body, boundary = part(b"application/sdp", SDP), b""
        for level in range(depth):
            boundary = b"b%d" % level
            body = part(b"multipart/mixed;\r\n boundary=" + boundary, multipart(boundary, body))
        return body.partition(b"\r\n\r\n")[2]

    assert codecs_and_offset("multipart/mixed;boundary=b1", nested(2)) is not None
    top = f"multipart/mixed;boundary=b{MAX_MULTIPART_DEPTH}"
    assert codecs_and_offset(top, nested(MAX_MULTIPART_DEPTH + 1)) is None


def test_so_many_parts_are_read() -> None:
    for beside in (MAX_PARTS - 1, MAX_PARTS):
        body = multipart(b"x", *[part(b"text/plain", b"hello")] * beside, part(b"application/sdp", SDP))
        assert (codecs_and_offset("multipart/mixed;boundary=x", body) is None) == (beside == MAX_PARTS)


def test_multipart_that_is_broken_gives_what_can_be_found() -> None:
    body = b"--x\r\n" + part(b"application/sdp", SDP)
    assert codecs_and_offset("multipart/mixed;boundary=x", body) == (("PCMU",), body.index(b"v=0"))
    assert codecs_and_offset("multipart/mixed", body) is None
    assert codecs_and_offset("multipart/mixed;boundary=y", body) is None


@given(st.lists(st.sampled_from([b"--x", b"--", b"\r\n", b"\n", b"c: application/sdp", b"v=0", b"\x80"]), max_size=20))
def test_any_body_has_an_answer(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    for content_type in ("multipart/mixed;boundary=x", "application/sdp", None):
        found = find_sdp(content_type, body)
        assert found is None or b"v=0" in body[found[1] :]

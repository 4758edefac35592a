import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.sip import framing
from sipdiag.sip.framing import Framed, StreamFramer, datagram_offset, datagram_offsets, looks_like_sip

REQUEST = b"OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP a.example.com;branch=z9hG4bK1\r\n"
EMPTY = REQUEST + b"Content-Length: 0\r\n\r\n"
WITH_BODY = b"SIP/2.0 200 OK\r\nl: 5\r\nContent-Type: text/plain\r\n\r\nhello"
NO_LENGTH = REQUEST + b"\r\n"
NO_LENGTH_BODY = REQUEST + b"Content-Type: text/plain\r\n\r\nline one\r\nline two\r\n"
PING, PONG = b"\r\n\r\n", b"\r\n"


def frame(*pieces: bytes) -> list[Framed]:
    framer = StreamFramer()
    messages = [message for piece in pieces for message in framer.feed(piece)]
    return messages + framer.finish()


@pytest.mark.parametrize(
    "data",
    [
        EMPTY,
        WITH_BODY,
        b"SIP/2.0 200\r\n",
        b"\r\n\r\n" + EMPTY,
        b"\0\0" + EMPTY,
        b"re-invite sip:bob@example.com SIP/2.0\n",
        b"INVITE  tel:+15551234  SIP/2.0  \r\n",
        b"INVITE <sip:bob@example.com> SIP/2.0\r\n",
        b"OPTIONS sip:nm SIP/2.0",
        b"a" * 4000 + b" sip:bob@example.com SIP/2.0\r\n",
        b"CANCEL sip:bob@example.com SIP/2.0\rVia: SIP/2.0/UDP 192.0.2.1\r\n",
        b"OPTIONS sip:a@example.com SIP/7.0\r\n",
    ],
)
def test_sip_is_recognised(data: bytes) -> None:
    assert looks_like_sip(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"\0\0\0\0",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"DESCRIBE rtsp://example.com/m RTSP/1.0\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n",
        b"<134>Nov 22 13:00:00 host proxy: INVITE sip:bob@example.com SIP/2.0\r\n",
        b"hello world SIP/2.0\r\n",
        b"INVITE sip:bob@example.com\r\n",
        b"SIP/2.0 OK\r\n",
        b"Via: SIP/2.0/UDP 192.0.2.1\r\n",
        b"HEP3" + b"\0" * 60 + EMPTY,
        b"A" * 70000,
        b"INVITE sip:" + b"a" * 70000 + b" SIP/2.0\r\n",
    ],
)
def test_what_is_not_sip_is_not_taken_for_it(data: bytes) -> None:
    assert not looks_like_sip(data)


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\0" * 4, b"DB", b"\x7f\xdf", b"\x40\x00\x01\x02"])
def test_a_message_behind_keepalives_or_short_junk_is_found_where_it_begins(before: bytes) -> None:
    register = b"REGISTER sip:192.0.2.1:5060 SIP/2.0\r\nExpires: 3600\r\n\r\n"
    assert datagram_offset(before + register) == len(before)


def test_messages_in_one_piece_come_out_with_their_offsets() -> None:
    stream = PING + EMPTY + PONG + WITH_BODY
    first, second = frame(stream)
    assert (first.data, second.data) == (EMPTY, WITH_BODY)
    assert stream[first.start : first.end] == EMPTY
    assert stream[second.start : second.end] == WITH_BODY


def test_a_message_is_given_as_soon_as_it_is_complete() -> None:
    framer = StreamFramer()
    assert framer.feed(WITH_BODY[:-1]) == []
    assert [message.data for message in framer.feed(WITH_BODY[-1:])] == [WITH_BODY]


def test_junk_before_a_message_is_passed_over() -> None:
    assert [message.data for message in frame(b"half a line\r\nv=0\r\no=- 1 1\r\n" + EMPTY)] == [EMPTY]


def test_without_content_length_and_type_the_body_is_empty() -> None:
    first, second = frame(NO_LENGTH + EMPTY)
    assert first.data == NO_LENGTH
    assert first.no_content_length
    assert not second.no_content_length


def test_without_content_length_a_body_ends_at_the_next_start_line() -> None:
    first, second = frame(NO_LENGTH_BODY + EMPTY)
    assert first.data == NO_LENGTH_BODY
    assert first.no_content_length
    assert second.data == EMPTY


def test_without_content_length_a_body_ends_with_the_stream() -> None:
    (only,) = frame(NO_LENGTH_BODY)
    assert only.data == NO_LENGTH_BODY
    assert only.no_content_length
    assert not only.incomplete


def test_content_length_that_is_no_number_counts_as_missing() -> None:
    first, second = frame(REQUEST + b"Content-Length: -999\r\n\r\n" + EMPTY)
    assert first.no_content_length
    assert second.data == EMPTY


def test_the_end_of_the_stream_inside_a_message_gives_what_there_is() -> None:
    (only,) = frame(WITH_BODY[:-2])
    assert only.incomplete
    assert only.data == WITH_BODY[:-2]


def test_a_gap_inside_a_body_loses_only_that_message() -> None:
    framer = StreamFramer()
    assert framer.feed(WITH_BODY[:-4]) == []
    (broken,) = framer.gap(2)
    assert broken.incomplete
    assert broken.data == WITH_BODY[:-4]
    (whole,) = framer.feed(WITH_BODY[-2:] + EMPTY)
    assert whole.data == EMPTY
    assert whole.start == len(WITH_BODY)


def test_after_a_gap_the_next_start_line_counts() -> None:
    framer = StreamFramer()
    framer.feed(EMPTY[:50])
    (broken,) = framer.gap(500)
    assert broken.data == EMPTY[:50]
    # The rest of some line that happens to look like a request of an unknown method.
    messages = framer.feed(b"VITE sip:a@example.com SIP/2.0\r\nTo: x\r\n\r\n" + EMPTY)
    assert [message.data for message in messages] == [EMPTY]
    assert messages[0].end == 50 + 500 + 41 + len(EMPTY)


def test_a_gap_between_messages_loses_nothing() -> None:
    framer = StreamFramer()
    first = framer.feed(EMPTY)
    assert framer.gap(100) == []
    assert [message.data for message in first + framer.feed(EMPTY)] == [EMPTY, EMPTY]


def test_headers_without_end_are_given_up_at_the_limit() -> None:
    first, second = frame(REQUEST + b"X: y\r\n" * 20000 + b"\r\n" + EMPTY)
    assert first.oversized
    assert len(first.data) == framing.MAX_HEADER_BYTES
    assert second.data == EMPTY


def test_an_absurd_content_length_is_not_waited_for() -> None:
    head = REQUEST + b"Content-Length: 4000000000\r\n\r\n"
    first, second = frame(head + b"body\r\n" + EMPTY)
    assert first.oversized
    assert first.data == head
    assert second.data == EMPTY


def test_a_body_without_end_is_given_up_at_the_limit() -> None:
    first, second = frame(NO_LENGTH_BODY + b"x" * 60 * 1024 * 20 + b"\r\n" + EMPTY)
    assert first.oversized
    assert len(first.data) == framing.MAX_MESSAGE_BYTES
    assert second.data == EMPTY


STREAM_PIECES = st.lists(
    st.one_of(
        st.sampled_from([EMPTY, WITH_BODY, NO_LENGTH, NO_LENGTH_BODY, PING, PONG, b"\n", b"\r", b"\0", b"junk\r\n"]),
        st.sampled_from([REQUEST, b"SIP/2.0 200 OK\r\n\r\n", b"Content-Length: 9999999999\r\n\r\n", b"c: x\n\n"]),
        st.binary(max_size=20),
    ),
    max_size=8,
)


@given(STREAM_PIECES, st.data())
def test_a_stream_cut_anywhere_gives_the_same_messages(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    parts = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole = frame(stream)
    assert frame(*parts) == whole
    assert frame(*(stream[at : at + 1] for at in range(len(stream)))) == whole
    for message in whole:
        assert stream[message.start : message.end] == message.data


@given(st.lists(st.one_of(st.binary(max_size=60), st.integers(0, 100), STREAM_PIECES.map(b"".join)), max_size=8))
def test_any_bytes_and_gaps_give_pieces_in_order(steps: list[bytes | int]) -> None:
    framer = StreamFramer()
    messages = []
    for step in steps:
        messages += framer.gap(step) if isinstance(step, int) else framer.feed(step)
    messages += framer.finish()
    ends = [0, *(message.end for message in messages)]
    assert all(end <= message.start < message.end for end, message in zip(ends, messages, strict=False))


@given(st.binary(max_size=200))
def test_any_datagram_has_an_answer(data: bytes) -> None:
    offset = datagram_offset(data)
    assert offset is None or 0 <= offset < len(data)


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.lists(
                st.sampled_from(
                    [b"INVITE", b"FROB", b" ", b"\t", b"sip:a", b":", b"SIP/2.0", b"SIP/2.0 200", b"\r\n", b"\n", b"\1"]
                ),
                max_size=9,
            ).map(b"".join),
            st.just(EMPTY),
        )
    )
)
def test_many_datagrams_are_judged_as_one(datagrams: list[bytes]) -> None:
    assert datagram_offsets(datagrams) == [datagram_offset(data) for data in datagrams]


def test_keepalives_before_a_message_are_passed_over_up_to_a_bound() -> None:
    most = framing.MAX_KEEPALIVE_BYTES
    assert framing.datagram_offset(b"\n" * most + EMPTY) == most
    assert framing.datagram_offset(b"\n" * (most + framing.MAX_JUNK_BYTES + 1) + EMPTY) is None


def test_a_content_length_of_more_digits_than_the_bound_counts_as_missing() -> None:
    for digits in (framing.MAX_LENGTH_DIGITS, framing.MAX_LENGTH_DIGITS + 1):
        (only,) = frame(REQUEST + b"Content-Length: " + b"0" * digits + b"\r\n\r\n")
        assert only.no_content_length == (digits > framing.MAX_LENGTH_DIGITS)

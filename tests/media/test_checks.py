"""STUN between the endpoints of a call."""

import pytest

from sipdiag.capture import Capture
from sipdiag.media import Media
from sipdiag.media.checks import MAX_ATTRIBUTES, MAX_NAME, _user_name
from sipdiag.model import NS_PER_S, Checks, Endpoint
from tests.conftest import shared_dir
from tests.media.material import CALLEE, CALLER, call, columns, plain_call, sdp

ELSEWHERE = Endpoint("203.0.113.9", 3478)


def stun(kind: int, number: int, body: bytes = b"") -> bytes:
    return (
        kind.to_bytes(2, "big")
        + len(body).to_bytes(2, "big")
        + b"\x21\x12\xa4\x42"
        + bytes(11)
        + bytes([number])
        + body
    )


def request(number: int) -> bytes:
    return stun(0x001, number).replace(bytes(11), bytes([number]) * 11)


def response(number: int, code: int = 0) -> bytes:
    body = b"\x00\x09\x00\x04\x00\x00" + bytes([code // 100, code % 100]) if code else b""
    return stun(0x111 if code else 0x101, number, body).replace(bytes(11), bytes([number]) * 11, 1)


OUT, BACK = (CALLER, CALLEE), (CALLEE, CALLER)


def told(*sent: tuple[float, bytes, tuple[Endpoint, Endpoint]], cut: int | None = None) -> tuple[Checks, ...]:
    return media_of(*sent, cut=cut).checks_for(plain_call())


def media_of(*sent: tuple[float, bytes, tuple[Endpoint, Endpoint]], cut: int | None = None) -> Media:
    """What was fed messages (second, payload, from and to), in one block or in two."""
    media = Media()
    for part in (sent[:cut], sent[cut:]) if cut is not None else (sent,):
        times = [round(second * NS_PER_S) for second, _, _ in part]
        first = sent.index(part[0]) + 1
        media.feed(0, columns(times, [p for _, p, _ in part], [w for *_, w in part], range(first, first + len(part))))
    return media


SENT = (
    *((5 + n / 2, request(n), OUT) for n in range(4)),
    (7.0, request(9), BACK),
    (7.01, response(9), OUT),
    (8.0, request(4), OUT),
    (8.02, response(4, 487), BACK),
)


@pytest.mark.parametrize("cut", [None, 1, 4, 5, 7])
def test_requests_and_responses_are_counted_by_pair(cut: int | None) -> None:
    out, back = told(*SENT, cut=cut)
    assert (out.source, out.destination, out.direction) == (CALLER, CALLEE, "caller-to-callee")
    assert (out.requests, out.successes, out.refusals, out.error_codes) == (5, 0, 1, (487,))
    assert (out.first_frame.number, out.last_frame.number) == (1, 7)
    assert out.response_frame is not None
    assert out.response_frame.number == 8
    assert (back.direction, back.requests, back.successes) == ("callee-to-caller", 1, 1)


def test_a_mirror_port_makes_no_second_check() -> None:
    (out,) = told((5, request(1), OUT), (5.001, request(1), OUT), (5.5, request(1), OUT))
    assert out.requests == 2


def test_a_server_that_a_phone_asks_for_its_address_is_told_as_such() -> None:
    (one,) = told((5, request(1), (CALLER, ELSEWHERE)), (5.1, response(1), (ELSEWHERE, CALLER)))
    assert (one.destination, one.direction, one.successes) == (ELSEWHERE, "caller-to-callee", 1)


def user(name: bytes) -> bytes:
    return b"\x80\x22\x00\x04test\x00\x06" + len(name).to_bytes(2, "big") + name + bytes(-len(name) % 4)


def test_checks_are_known_by_their_user_name_where_nats_hide_both_ends() -> None:
    """The name is the fragment of who is asked, a colon, and the asker's own (RFC 8445 7.2.2)."""
    offer, answer = (sdp((end, "0")) + f"a=ice-ufrag:{name}\r\n" for end, name in ((CALLER, "Ca"), (CALLEE, "Cb")))
    nats = (Endpoint("203.0.113.1", 1111), Endpoint("203.0.113.2", 2222))
    media = media_of(
        (5, stun(0x001, 1, user(b"Cb:Ca")), nats),
        (6, stun(0x001, 2, user(b"Ca:Cb")), nats[::-1]),
        (6.1, stun(0x101, 2), nats),
        (7, stun(0x001, 3, user(b"Xx:Yy")), (nats[0], ELSEWHERE)),
    )
    out, back = media.checks_for(call(offer, answer))
    assert (out.source, out.direction, out.requests, out.successes) == (nats[0], "caller-to-callee", 1, 0)
    assert (back.source, back.direction, back.requests, back.successes) == (nats[1], "callee-to-caller", 1, 1)
    media.release(400 * NS_PER_S)
    assert media.checks_for(call(offer, answer)) == ()


def test_of_many_pairs_those_that_succeed_are_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.checks.MAX_CHECKS", 2)
    to = [Endpoint("203.0.113.9", port) for port in (1, 2, 3, 4, 5)]
    sent = [(5 + n, request(n), (CALLER, end)) for n, end in enumerate(to)]
    media = media_of(*sent, (9.5, response(4), (to[4], CALLER)))
    assert [(one.destination.port, one.successes) for one in media.checks_for(plain_call())] == [(1, 0), (5, 1)]


def test_checks_of_other_endpoints_and_other_times_are_not_told() -> None:
    assert told((5, request(1), (ELSEWHERE, ELSEWHERE)), (500, request(2), OUT)) == ()


def test_what_was_left_out_could_be_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.checks.MAX_PAIRS", 1)
    assert told(*SENT) == ()


def test_checks_are_forgotten() -> None:
    media = Media()
    media.feed(0, columns([5 * NS_PER_S], [request(1)], [OUT]))
    media.release(400 * NS_PER_S)
    assert media.checks_for(plain_call()) == ()


def test_a_real_capture_is_counted_as_wireshark_counts_it() -> None:
    """Of `stun.type` in tshark: 53 requests, 48 successes and 7 errors."""
    kinds: list[int] = []
    for block in Capture((str(shared_dir() / "pcaps" / "arkime-stun-ice-testcall.pcap"),)):
        if block.media is not None:
            head = block.media.head
            kinds += [int(high) << 8 | int(low) for high, low in head[head[:, 0] < 2, :2]]
    assert [kinds.count(kind) for kind in (0x001, 0x101, 0x111)] == [53, 48, 7]


def test_messages_beyond_the_bound_are_counted_and_silence_what_they_could_refute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sipdiag.media.checks.MAX_MESSAGES", 3)
    media = media_of(*SENT)
    assert media.checks_for(plain_call()) == ()
    (said,) = media.problems
    assert said.startswith("5 STUN messages were left out")


def test_messages_of_pairs_beyond_the_bound_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.checks.MAX_PAIRS", 1)
    (said,) = media_of(*SENT).problems
    assert said.startswith("6 STUN messages were left out")


def test_so_many_pairs_of_a_call_are_told_the_first_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.checks.MAX_CHECKS", 2)
    to = [Endpoint("203.0.113.9", port) for port in (1, 2, 3, 4, 5)]
    media = media_of(*((9 - n, request(n), (CALLER, end)) for n, end in enumerate(to)))
    assert [one.destination.port for one in media.checks_for(plain_call())] == [5, 4]
    (said,) = media.problems
    assert said.startswith("3 pairs of endpoints with STUN checks were left out")


def test_a_user_name_is_looked_for_among_so_many_attributes() -> None:
    """And what is broken has none."""
    named = user(b"Cb:Ca")
    assert _user_name(stun(1, 1, named)) == b"Cb:Ca"
    assert _user_name(stun(1, 1, b"\x80\x22\x00\x00" * MAX_ATTRIBUTES + named)) is None
    assert _user_name(stun(1, 1, user(b"x" * 600))) == b"x" * MAX_NAME
    assert _user_name(stun(1, 1, b"\x00")) is None


def test_what_was_asked_after_the_last_success() -> None:
    sent = [(5.0, request(1), OUT), (5.01, response(1), BACK), (6.0, request(2), OUT), (7.0, request(3), OUT)]
    (one,) = told(*sent)
    assert (one.last_success_ns, one.unanswered) == (round(5.01 * NS_PER_S), 2)
    (none,) = told(*sent[2:])
    assert (none.last_success_ns, none.unanswered) == (None, 2)

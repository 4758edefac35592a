"""Which keys were pressed, by telephone-events and by INFO."""

import msgspec
import pytest

from sipdiag.digits import keys
from sipdiag.model import Case, Dialog, Frame, ToneEvent
from sipdiag.sip import Message, parse
from tests.calls.wire import at, one
from tests.media import material
from tests.test_heard import stream

CALL = """alice > bob 0.0 INVITE sip:bob@example.com
bob > alice 1.0 200 to=b
alice > bob 1.1 ACK sip:bob@10.0.0.20 to=b
"""


def with_events(case: Case, *events: tuple[int, float]) -> Case:
    told = tuple(ToneEvent(number, at(seconds), Frame(0, 9), 101, 6, 3, 100.0, -10) for number, seconds in events)
    sent = msgspec.structs.replace(stream(1, 9, direction="caller-to-callee"), events=told, phase="confirmed")
    return msgspec.structs.replace(case, streams=(sent,))


def test_events_of_a_stream_are_its_senders_keys() -> None:
    case = with_events(one(CALL, 60), (5, 2.0), (10, 3.0), (16, 4.0), (40, 5.0))
    found = keys(case)
    assert [(key.side, key.digit, key.method) for key in found] == [
        ("caller", "5", "rfc4733"),
        ("caller", "*", "rfc4733"),
        ("caller", "flash", "rfc4733"),
        ("caller", "(40)", "rfc4733"),
    ]


def test_a_press_that_is_seen_on_two_hops_is_one() -> None:
    case = with_events(one(CALL, 60), (5, 2.0), (5, 2.01), (5, 2.5))
    assert [key.time_ns for key in keys(case)] == [at(2.0), at(2.5)]


def test_a_call_without_keys_has_none() -> None:
    assert keys(one(CALL, 60)) == ()


def info(kind: str, body: str) -> Case:
    text = (
        "INFO sip:bob@10.0.0.20 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK2\r\n"
        "From: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>;tag=b\r\nCall-ID: call-1\r\n"
        f"CSeq: 3 INFO\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    parsed = parse(text.encode())
    assert isinstance(parsed, Message)
    dialog = Dialog("call-1", "a", "b", "confirmed", 0, 0, None, None, ())
    made = material.case(material.transaction(material.sighting(parsed, 5), in_dialog=True))
    return msgspec.structs.replace(made, dialogs=(dialog,))


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", [("5", 160.0)]),
        ("application/dtmf-relay", "Signal= *\r\nDuration= 250\r\n", [("*", 250.0)]),
        ("application/dtmf-relay", "signal=11\r\n", [("#", None)]),
        ("application/dtmf", "d", [("D", None)]),
        ("application/dtmf", "nonsense", []),
        ("application/dtmf-relay", "Signal=\r\n", []),
        ("application/media_control+xml", "5", []),
    ],
)
def test_info_carries_keys(kind: str, body: str, expected: list[tuple[str, float | None]]) -> None:
    found = keys(info(kind, body))
    assert [(key.digit, key.duration_ms) for key in found] == expected
    assert all((key.side, key.method) == ("caller", "info") for key in found)

"""Quality reports of RFC 6035 find their call."""

import msgspec
import pytest

from sipdiag.media import Media
from sipdiag.model import Frame
from sipdiag.sip import Message, parse
from tests.media.material import plain_call, talk

BODY = (
    "VQSessionReport: CallTerm\r\nCallID: {call}\r\nRemoteAddr: IP=11.1.1.150 PORT=5002 SSRC=1234\r\nLocalMetrics:\r\n"
    "PacketLoss: NLR=5.0 JDR=2.0\r\nDelay: RTD=200\r\nQualityEst: RCQ=85 MOSLQ=4.2 MOSCQ=4.1\r\n"
)


def publish(call: str, kind: str = "application/vq-rtcpxr") -> Message:
    body = BODY.format(call=call)
    parsed = parse(
        (
            "PUBLISH sip:collector@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK9\r\n"
            "From: <sip:a@example.com>;tag=a\r\nTo: <sip:c@example.com>\r\nCall-ID: other\r\nCSeq: 1 PUBLISH\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
    )
    assert isinstance(parsed, Message)
    return parsed


def test_a_report_is_the_calls_that_it_names_and_a_repeat_is_the_same() -> None:
    media = Media()
    media.feed_message(publish("call-1"), Frame(0, 5))
    media.feed_message(publish("call-1"), Frame(0, 6))
    media.feed_message(publish("call-2"), Frame(0, 7))
    media.feed_message(publish("call-1", "text/plain"), Frame(0, 8))
    (report,) = media.reports_for(plain_call())
    assert (report.source, report.frame.number, report.ssrc) == ("vq-rtcpxr", 5, 0x1234)
    assert (report.loss_ratio, report.discard_ratio, report.rtt_ms) == (0.05, 0.02, 200.0)
    assert (report.r_factor, report.mos_lq, report.mos_cq) == (85.0, 4.2, 4.1)
    assert media.reports_for(msgspec.structs.replace(plain_call(), call_ids=("call-3",))) == ()


def test_nothing_is_there_before_a_report_or_a_packet_comes() -> None:
    media = Media()
    assert not media.has_any
    media.feed_message(publish("call-1", "text/plain"), Frame(0, 1))
    described = publish("call-1").raw.replace(b"VQSessionReport", b"m=audio 4000 RTP/AVP 0\r\nVQSessionReport")
    media.feed_message(parse(described), Frame(0, 2))  # what describes media reports none
    assert not media.has_any
    media.feed_message(publish("call-1"), Frame(0, 3))
    assert media.has_any
    heard = Media()
    heard.feed(0, talk([1]))
    assert heard.has_any


def test_so_many_reports_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.reported.MAX_CALLS", 2)
    media = Media()
    for number, call in enumerate(("call-1", "b", "c")):
        media.feed_message(publish(call), Frame(0, number))
    assert media.reports_for(plain_call()) == ()
    monkeypatch.setattr("sipdiag.media.reported.MAX_OF_CALL", 0)
    media.feed_message(publish("call-1"), Frame(0, 9))
    assert media.reports_for(plain_call()) == ()


def test_reports_that_found_no_room_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not those of a call that was told with them."""
    monkeypatch.setattr("sipdiag.media.reported.MAX_CALLS", 1)
    media = Media()
    media.feed_message(publish("call-1"), Frame(0, 1))
    assert len(media.reports_for(plain_call())) == 1
    media.feed_message(publish("b"), Frame(0, 2))
    assert media.problems == []
    media.feed_message(publish("c"), Frame(0, 3))
    (said,) = media.problems
    assert said.startswith("1 quality reports were left out")

"""The bits that wake rules: a healthy call has next to none."""

import msgspec
import pytest

from sipdiag.model import STATUS_SHIFT, Signal, refused_with
from sipdiag.sip import parse
from tests.calls.wire import one, talk

AGREED = """
    alice > bob 0.0 INVITE sip:bob@example.com sdp=yes
    bob > alice 0.1 180 to=b
    bob > alice 1.0 200 to=b sdp=yes
    alice > bob 1.1 ACK sip:bob@10.0.0.20 to=b
    alice > bob 5.0 BYE sip:bob@10.0.0.20 to=b cseq=2
    bob > alice 5.1 200
"""


def woken(text: str) -> Signal:
    return Signal(one(text, 60).signals)


def test_what_happened_wakes_rules() -> None:
    signals = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        alice > bob 0.5 INVITE sip:bob@example.com
        bob > alice 0.6 183 to=b
            RSeq: 1
        bob > alice 0.7 180 to=b
        bob > alice 1.0 200 to=b
        bob > alice 1.5 200 to=b
        alice > bob 1.6 ACK sip:bob@10.0.0.20 to=b
        alice > bob 5.0 INVITE sip:bob@10.0.0.20 to=b cseq=2
        bob > alice 5.1 488 to=b
        """
    ).signals
    expected = (
        Signal.REPEATED_REQUEST
        | Signal.PROVISIONAL_183
        | Signal.RELIABLE
        | Signal.RINGING
        | Signal.REPEATED_2XX
        | Signal.REINVITE
        | Signal.IN_DIALOG_FAILURE
        | Signal.SDP_OPEN
        | refused_with(488)
    )
    assert Signal(signals) == expected


def test_the_status_of_every_failure_is_told_of_any_hop_and_of_requests_within_a_call_too() -> None:
    signals = one(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > bob 0.1 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
        bob > proxy 0.2 486 to=b
        proxy > carol 0.3 INVITE sip:bob@10.0.0.21 below=alice-1-INVITE branch=second
        carol > proxy 0.4 180 to=c
        alice > proxy 3.0 CANCEL sip:bob@example.com
        proxy > alice 3.1 481
        carol > proxy 3.3 200 to=c
        proxy > alice 3.4 200 to=c of=INVITE
        alice > proxy 4.0 BYE sip:bob@10.0.0.21 to=c cseq=2
        proxy > alice 4.1 401
        """
    ).signals
    assert signals >> STATUS_SHIFT << STATUS_SHIFT == refused_with(401, 481, 486)


def test_a_healthy_call_wakes_next_to_nothing() -> None:
    assert woken(AGREED) == Signal.RINGING


@pytest.mark.parametrize(
    ("changed", "into", "bit"),
    [
        (
            "BYE sip:bob@10.0.0.20 to=b cseq=2",
            "BYE sip:bob@10.0.0.20 to=b cseq=2\n        Reason: Q.850;cause=41",
            Signal.REASON,
        ),
        ("1.0 200 to=b sdp=yes", "1.0 200 to=b sdp=yes\n        Session-Expires: 90", Signal.SESSION_TIMER),
        ("1.0 200 to=b sdp=yes", "1.0 200 to=b", Signal.SDP_OPEN),
        ("INVITE sip:bob@example.com sdp=yes", "INVITE sip:bob@example.com", Signal.SDP_OPEN),
        ("bob > alice 0.1 180 to=b", "bob > alice 0.1 100", Signal(0)),
    ],
)
def test_what_is_not_plain_wakes_the_rules_that_look_closely(changed: str, into: str, bit: Signal) -> None:
    assert woken(AGREED.replace(changed, into)) & ~Signal.RINGING == bit


@pytest.mark.parametrize(
    ("offer", "answer", "is_open"),
    [
        ("m=audio 4000 RTP/AVP 0 8", "m=audio 6000 RTP/AVP 8", False),
        ("m=audio 4000 RTP/AVP 0 8 101", "m=audio 6000 RTP/AVP 101", True),
        ("m=audio 4000 RTP/AVP 0", "m=audio 6000 RTP/AVP 8", True),
        ("m=audio 4000 RTP/AVP 0", "m=audio 0 RTP/AVP 0", True),
        ("m=audio 4000 RTP/AVP 0", "m=audio 6000 RTP/SAVP 0", True),
        ("m=audio 4000 RTP/AVP 0", "m=video 6000 RTP/AVP 0", True),
        ("m=audio 4000 RTP/AVP 0", "m=audio", True),
        ("m=audio 4000 RTP/AVP 0", "m=audio 6000 RTP/AVP 0\r\na=rtcp-mux", True),
        ("m=audio 4000 RTP/AVP 0\r\na=rtcp-mux", "m=audio 6000 RTP/AVP 0", False),
        ("m=audio 4000 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:eHg=", "m=audio 6000 RTP/AVP 0", True),
        ("m=audio 4000 RTP/SAVP 0\r\na=fingerprint:sha-256 4A", "m=audio 6000 RTP/SAVP 0", True),
        ("m=audio 4000 RTP/AVP 0", "m=audio 6000 RTP/AVP 0\r\nc=IN IP6 ::1", True),
        (
            "m=audio 4000 RTP/AVP 0\r\nm=video 4002 RTP/AVP 31 34",
            "m=audio 6000 RTP/AVP 0\r\nm=video 6002 RTP/AVP 34",
            False,
        ),
        ("m=audio 4000 RTP/AVP 0\r\nm=video 4002 RTP/AVP 31", "m=audio 6000 RTP/AVP 0", True),
    ],
)
def test_what_a_glance_at_the_media_lines_settles(offer: str, answer: str, is_open: bool) -> None:
    sightings = []
    for sighting in talk(AGREED):
        line = answer if sighting.status == 200 else offer
        message = parse(sighting.message.raw.replace(b"m=audio 4000 RTP/AVP 0 8", line.encode()))
        sightings.append(msgspec.structs.replace(sighting, message=message))
    assert bool(one(sightings, 60).signals & Signal.SDP_OPEN) == is_open


def test_a_long_wait_for_the_first_sign_is_slow() -> None:
    slow = AGREED.replace("0.1 180", "6.1 180").replace("1.0 200", "7.0 200").replace("1.1 ACK", "7.1 ACK")
    assert woken(slow.replace("5.0 BYE", "9.0 BYE").replace("5.1 200", "9.1 200")) & Signal.SLOW


def test_what_is_no_call_says_so() -> None:
    assert woken("alice > bob 0.0 OPTIONS sip:bob@example.com\nbob > alice 0.1 200") == Signal.BESIDE

"""What a caller could hear before the answer."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from sipdiag.heard import LOCAL, NETWORK, NOTHING, UNKNOWN, early_media
from sipdiag.model import Case, Frame, Stream
from tests.calls.wire import at, end, one

INVITE = "alice > bob 0.0 INVITE sip:bob@example.com sdp=yes\nbob > alice 0.1 100\n"


def stream(from_s: float, to_s: float, packets: int = 100, direction: str = "callee-to-caller") -> Stream:
    return Stream(
        source=end("bob:4000"),
        destination=end("alice:4000"),
        ssrc=1,
        direction=direction,  # type: ignore[arg-type]  # one of the three in these tests
        phase="early",
        payload_types=(0,),
        codec="PCMU",
        first_ns=at(from_s),
        last_ns=at(to_s),
        first_frame=Frame(0, 50),
        last_frame=Frame(0, 99),
        packets=packets,
        lost=0,
        loss_ratio=0.0,
        jitter_ms=None,
        jitter_max_ms=None,
        max_gap_ms=20.0,
        mos_cqe=None,
        mos_scale=None,
        matched_by="sdp",
    )


def heard(talk: str, *streams: Stream, media_seen: bool = False, ends: float = 60) -> list[tuple[float, float, str]]:
    case = with_media(one(INVITE + talk, ends), streams, media_seen)
    return [(row.from_s, row.to_s, row.heard) for row in early_media(case)]


def why(talk: str, *streams: Stream, media_seen: bool = True) -> list[str]:
    case = with_media(one(INVITE + talk, 60), streams, media_seen)
    return [row.why for row in early_media(case)]


def with_media(case: Case, streams: Sequence[Stream], media_seen: bool) -> Case:
    view = msgspec.structs.replace(case.view, media_seen=media_seen or bool(streams))
    return msgspec.structs.replace(case, streams=tuple(streams), view=view)


def test_after_180_a_device_makes_the_tone_itself() -> None:
    assert heard("bob > alice 0.5 180 to=b\nbob > alice 6 200 to=b") == [(0.5, 6.0, LOCAL)]


def test_progress_without_sdp_is_silence() -> None:
    assert heard("bob > alice 0.5 183 to=b\nbob > alice 15 200 to=b") == [(0.5, 15.0, NOTHING)]


def test_an_announcement_is_what_came_from_the_network() -> None:
    assert heard("bob > alice 0.5 183 to=b sdp=yes\nbob > alice 6.6 404 to=b", stream(0.5, 6.5)) == [
        (0.5, 6.6, NETWORK)
    ]


def test_what_nobody_could_notice_is_not_told() -> None:
    talk = "bob > alice 0.2 183 to_tag=b sdp=yes\nbob > alice 6 404 to_tag=b\nalice > bob 6 ACK to_tag=b\n"
    assert heard(talk, stream(0.25, 6.0)) == [(0.2, 6.0, NETWORK)]
    assert heard(talk, stream(0.9, 6.0)) == [(0.2, 0.9, NOTHING), (0.9, 6.0, NETWORK)]


def test_the_tone_of_the_device_gives_way_to_what_arrives() -> None:
    rows = heard("bob > alice 0.5 180 to=b\nbob > alice 3 183 to=b sdp=yes\nbob > alice 9 200 to=b", stream(3.0, 9.0))
    assert rows == [(0.5, 3.0, LOCAL), (3.0, 9.0, NETWORK)]


def test_promised_media_in_a_capture_without_any_is_unknown() -> None:
    talk = "bob > alice 0.5 183 to=b sdp=yes\nbob > alice 9 200 to=b"
    assert heard(talk) == [(0.5, 9.0, UNKNOWN)]
    assert heard(talk, media_seen=True) == [(0.5, 9.0, NOTHING)]


def test_what_the_caller_sends_is_not_heard_by_the_caller() -> None:
    rows = heard(
        "bob > alice 0.5 183 to=b sdp=yes\nbob > alice 9 200 to=b", stream(0.5, 9.0, direction="caller-to-callee")
    )
    assert rows == [(0.5, 9.0, NOTHING)]


def test_a_call_that_is_answered_or_refused_at_once_has_nothing_to_hear() -> None:
    assert heard("bob > alice 0.5 200 to=b") == []
    assert heard("bob > alice 0.5 486 to=b") == []


def test_a_registration_has_none() -> None:
    assert early_media(one("alice > proxy 0 REGISTER sip:example.com\nproxy > alice 0.1 180")) == ()


def test_stretches_are_in_order_and_touch() -> None:
    rows = heard(
        "bob > alice 0.5 183 to=b sdp=yes\nbob > alice 4 180 to=b\nbob > alice 20 200 to=b",
        stream(1.0, 3.0),
        stream(8.0, 10.0),
    )
    assert [row[2] for row in rows] == [NOTHING, NETWORK, NOTHING, LOCAL, NETWORK, LOCAL]
    assert all(before[1] == after[0] for before, after in pairwise(rows))
    assert (rows[0][0], rows[-1][1]) == (0.5, 20.0)


def test_why_it_was_heard() -> None:
    assert why("bob > alice 0.5 180 to=b\nbob > alice 6 200 to=b") == ["180"]
    assert why("bob > alice 0.5 183 to=b\nbob > alice 6 200 to=b") == ["no-180-no-sdp"]
    assert why("bob > alice 0.5 183 to=b sdp=yes\nbob > alice 6 200 to=b") == ["sdp-without-rtp"]
    assert why("bob > alice 0.5 183 to=b sdp=yes\nbob > alice 3 180 to=b\nbob > alice 6 200 to=b") == [
        "sdp-without-rtp",
        "180-after-sdp-without-rtp",
    ]
    assert why("bob > alice 0.5 183 to=b sdp=yes\nbob > alice 6 200 to=b", stream(0.5, 6)) == ["rtp"]


def test_digital_silence_is_the_networks_and_said() -> None:
    silent = msgspec.structs.replace(stream(0.5, 6), idle_ratio=1.0)
    talk = "bob > alice 0.5 183 to=b sdp=yes\nbob > alice 6 200 to=b"
    assert heard(talk, silent) == [(0.5, 6.0, NETWORK)]
    assert why(talk, silent) == ["digital-silence"]


def test_the_wrong_one_of_several_early_dialogs() -> None:
    of_carol = msgspec.structs.replace(stream(0.5, 6), to_tags=("c",))
    talk = "bob > alice 0.5 183 to=c sdp=yes\nbob > alice 0.6 183 to=b sdp=yes\nbob > alice 6 200 to=b"
    assert why(talk, of_carol) == ["another-dialog"]
    of_bob = msgspec.structs.replace(stream(0.5, 6), to_tags=("b",), source=end("carol:4000"))
    assert why(talk, of_carol, of_bob) == ["several-at-once"]


def test_early_media_that_is_not_authorised() -> None:
    talk = "bob > alice 0.5 183 to=b sdp=yes\n    P-Early-Media: inactive\nbob > alice 6 200 to=b"
    assert why(talk) == ["early-media-not-authorised"]
    assert why(talk.replace("inactive", "sendrecv")) == ["sdp-without-rtp"]


def test_early_media_is_authorised_from_the_callees_side() -> None:
    talk = "bob > alice 0.5 183 to=b sdp=yes\n    P-Early-Media: recvonly\nbob > alice 6 200 to=b"
    assert why(talk) == ["early-media-not-authorised"]
    assert why(talk.replace("recvonly", "sendonly")) == ["sdp-without-rtp"]


def test_early_media_stays_as_it_was_until_another_direction_is_named() -> None:
    talk = (
        "bob > alice 0.5 183 to=b sdp=yes\n    P-Early-Media: inactive\n"
        "bob > alice 2 181 to=b\n    P-Early-Media: gated\nbob > alice 6 200 to=b"
    )
    assert why(talk) == ["early-media-not-authorised"]
    assert why(talk.replace("gated", "gated, sendonly")) == ["early-media-not-authorised", "sdp-without-rtp"]


def test_sound_that_overtakes_the_answer_is_not_the_ringing() -> None:
    talk = "bob > alice 0.5 183 to=b sdp=yes\nbob > alice 9 200 to=b"
    assert heard(talk, stream(8.95, 9.0, packets=3)) == [(0.5, 9.0, NOTHING)]
    assert heard(talk, stream(8.5, 9.0)) == [(0.5, 8.5, NOTHING), (8.5, 9.0, NETWORK)]

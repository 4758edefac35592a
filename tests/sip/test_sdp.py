from hypothesis import given
from hypothesis import strategies as st

from sipdiag.sip import sdp as sdp_module
from sipdiag.sip.sdp import Candidate, Codec, Sdp, parse_sdp

HEAD = b"v=0\r\no=alice 2890844526 3 IN IP4 192.0.2.1\r\ns=call\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"


def sdp(*lines: bytes) -> Sdp:
    parsed = parse_sdp(HEAD + b"".join(line + b"\r\n" for line in lines))
    assert parsed is not None
    return parsed


def test_session_part() -> None:
    parsed = sdp()
    assert parsed.origin == ("alice", "2890844526", 3, "192.0.2.1")
    assert (parsed.session_name, parsed.connection, parsed.direction) == ("call", "192.0.2.1", "sendrecv")
    assert parsed.media == ()
    assert parsed.defects == ()


def test_codecs_in_order_with_static_payload_types() -> None:
    parsed = sdp(
        b"m=audio 4000 RTP/AVP 96 0 18 101 99",
        b"a=rtpmap:96 opus/48000/2",
        b"a=rtpmap:101 telephone-event/8000",
        b"a=fmtp:101 0-16",
        b"a=fmtp:96 useinbandfec=1; stereo=0",
        b"a=ptime:20",
        b"a=maxptime:60.0",
    )
    (audio,) = parsed.media
    assert (audio.type, audio.port, audio.port_count, audio.proto) == ("audio", 4000, 1, "RTP/AVP")
    assert audio.formats == ("96", "0", "18", "101", "99")
    assert audio.codecs == ("opus", "PCMU", "G729", "telephone-event", "99")
    assert audio.rtpmap["96"] == Codec("opus", 48000, 2)
    assert audio.codec("0") == Codec("PCMU", 8000, 1)
    assert audio.fmtp == {"101": "0-16", "96": "useinbandfec=1; stereo=0"}
    assert (audio.ptime, audio.maxptime) == (20, 60)


def test_fax_over_udptl_has_no_payload_types() -> None:
    (image,) = sdp(b"m=image 4000 udptl t38").media
    assert image.codecs == ("t38",)


def test_address_and_direction_are_the_sections_own_or_the_sessions() -> None:
    parsed = sdp(
        b"a=sendonly",
        b"m=audio 4000/2 RTP/AVP 0",
        b"m=video 0 RTP/AVP 31",
        b"c=IN IP6 2001:db8::1",
        b"a=inactive",
        b"m=audio 4004 RTP/AVP 0",
        b"c=IN IP4 0.0.0.0",
        b"m=audio 4006 RTP/AVP 0",
        b"c=IN IP4 233.252.0.1/127/3",
    )
    first, second, third, fourth = parsed.media
    assert (first.address, first.direction, first.port_count) == ("192.0.2.1", "sendonly", 2)
    assert (second.address, second.direction, second.port) == ("2001:db8::1", "inactive", 0)
    assert [media.is_hold_address for media in parsed.media] == [False, False, True, False]
    assert third.direction == "sendonly"
    assert fourth.address == "233.252.0.1"


def test_rtcp_keys_and_ice() -> None:
    parsed = sdp(
        b"a=fingerprint:sha-256 AA:BB",
        b"a=setup:actpass",
        b"m=audio 4000 UDP/TLS/RTP/SAVPF 0",
        b"a=rtcp:4001 IN IP4 192.0.2.7",
        b"a=rtcp-mux",
        b"a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host",
        b"a=candidate:2 2 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport 8998",
        b"a=candidate:broken",
        b"m=audio 4002 RTP/SAVP 0",
        b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc",
        b"a=setup:passive",
    )
    dtls, sdes = parsed.media
    assert (dtls.rtcp_port, dtls.rtcp_address, dtls.rtcp_mux) == (4001, "192.0.2.7", True)
    assert (dtls.fingerprint, dtls.setup) == ("sha-256 AA:BB", "actpass")
    assert dtls.candidates == (
        Candidate("10.0.1.1", 8998, "host", 1),
        Candidate("192.0.2.3", 45664, "srflx", 2),
    )
    assert sdes.crypto == ("1 AES_CM_128_HMAC_SHA1_80 inline:abc",)
    assert (sdes.setup, sdes.rtcp_mux, sdes.rtcp_port) == ("passive", False, None)


def test_mandatory_preconditions_are_met_or_not() -> None:
    media = b"m=audio 4000 RTP/AVP 0"
    wanted = b"a=des:qos mandatory local sendrecv"
    assert sdp(media, wanted).preconditions_unmet
    assert sdp(media, wanted, b"a=curr:qos local none").preconditions_unmet
    assert sdp(media, wanted, b"a=curr:qos local send").preconditions_unmet
    assert not sdp(media, wanted, b"a=curr:qos local sendrecv").preconditions_unmet
    assert not sdp(media, b"a=des:qos optional local sendrecv", b"a=curr:qos local none").preconditions_unmet
    assert not sdp(media, b"a=des:qos mandatory local none").preconditions_unmet
    assert not sdp(media).preconditions_unmet


def test_line_ends_of_every_kind() -> None:
    unix = parse_sdp(HEAD.replace(b"\r\n", b"\n") + b"m=audio 4000 RTP/AVP 8")
    assert unix is not None
    assert unix.codecs == ("PCMA",)


def test_what_is_wrong_is_named_where_it_is_and_passed_over() -> None:
    parsed = sdp(b"", b"m =video 1 RTP/AVP 31", b"m=audio x RTP/AVP 0", b"a=sendonly", b"m=audio 4000 RTP/AVP 0")
    reasons = {defect.reason: defect.offset for defect in parsed.defects}
    assert reasons["blank line inside SDP"] == len(HEAD)
    assert reasons["SDP line is not of the form x=value"] == len(HEAD) + 2
    assert "SDP m= line cannot be parsed" in reasons
    (audio,) = parsed.media
    assert (audio.port, audio.direction) == (4000, "sendrecv")


def test_what_is_no_description_is_none() -> None:
    for data in (b"", b"hello", b"<xml/>", b"\r\n\r\n", b"a=b\r\n"):
        assert parse_sdp(data) is None


def test_a_description_without_end_is_read_up_to_the_limits() -> None:
    many = sdp(*[b"m=audio 4000 RTP/AVP 0"] * 1000)
    assert len(many.media) == sdp_module.MAX_MEDIA
    assert many.defects[-1].reason == sdp_module.TOO_MANY_MEDIA
    long = sdp(*[b"a=x"] * 10000)
    assert len(long.attributes) < sdp_module.MAX_LINES
    assert long.defects[-1].reason == sdp_module.TOO_LONG


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.builds(
                lambda kind, value: kind + value,
                st.sampled_from(
                    [b"v=", b"o=", b"c=", b"m=audio ", b"m=", b"a=rtpmap:", b"a=candidate:", b"a=des:", b"a="]
                ),
                st.binary(max_size=30),
            ),
        )
    )
)
def test_any_bytes_give_a_description_or_none(lines: list[bytes]) -> None:
    parsed = parse_sdp(b"\r\n".join(lines))
    if parsed is not None:
        assert parsed.preconditions_unmet in (True, False)
        assert len(parsed.codecs) == sum(len(media.formats) for media in parsed.media)

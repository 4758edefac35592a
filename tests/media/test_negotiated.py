"""Who announced which endpoint, and what a payload type stood for."""

from sipdiag.media import Media
from sipdiag.media.negotiated import MAX_ENDPOINTS, codec_of, receivers
from sipdiag.model import Endpoint
from tests.media.material import (
    CALLEE,
    CALLER,
    STEP_NS,
    call,
    case,
    flow_columns,
    message,
    only,
    rtp,
    sdp,
    sighting,
    streams,
    talk,
    transaction,
)


def test_offer_of_the_callee_counts_for_the_callees_side() -> None:
    moved = Endpoint("198.51.100.20", 7000)
    invite = sighting(message("INVITE sip:callee@example.net SIP/2.0", "1 INVITE", sdp((CALLER, "0"))), 0)
    ok = sighting(message("SIP/2.0 200 OK", "1 INVITE", sdp((CALLEE, "0")), to_tag="b"), 1)
    text = message("INVITE sip:caller@192.0.2.10 SIP/2.0", "9 INVITE", sdp((moved, "0")), from_tag="b", to_tag="a")
    of = case(transaction(invite, ok), transaction(sighting(text, 2), in_dialog=True))
    block = flow_columns([STEP_NS * (n + 1) for n in range(9)], [rtp(n, 160 * n) for n in range(9)], CALLER, moved)
    assert only(block, of).direction == "caller-to-callee"


def test_every_description_of_a_call_announces() -> None:
    """Early and final answers, a re-INVITE, an UPDATE, several m-lines, and several at one endpoint (BUNDLE)."""
    ends = [Endpoint("198.51.100.20", port) for port in (5000, 5002, 5004, 5006, 5008)]
    early, final, second, again, updated = ends
    invite = sighting(message("INVITE sip:callee@example.net SIP/2.0", "1 INVITE", sdp((CALLER, "0"))), 0)
    progress = sighting(message("SIP/2.0 183 Session Progress", "1 INVITE", sdp((early, "0")), to_tag="b"), 1)
    body = sdp((final, "0"), (second, "96"), (second, "97")).replace("t=0 0", "t=0 0\r\na=group:BUNDLE 1 2")
    ok = sighting(message("SIP/2.0 200 OK", "1 INVITE", body, to_tag="b"), 2)
    changes = [
        transaction(
            sighting(message(f"{method} sip:caller@192.0.2.10 SIP/2.0", f"{at} {method}", sdp((end, "0")),
                             from_tag="b", to_tag="a"), at),
            in_dialog=True,
        )
        for at, method, end in ((3, "INVITE", again), (4, "UPDATE", updated))
    ]  # fmt: skip
    of = case(transaction(invite, progress, ok), *changes)
    found = [(one.endpoint, one.since_ns) for one in receivers(of) if one.side == "callee"]
    assert found == [(early, 1), (final, 2), (second, 2), (second, 2), (again, 3), (updated, 4)]


def test_clock_rate_and_codec_of_a_dynamic_type_come_from_the_receivers_sdp() -> None:
    opus = sdp((CALLEE, "96"), rtpmap="96 opus/48000/2")
    other = sdp((CALLER, "96"), rtpmap="96 iLBC/8000")
    payloads = [rtp(n, 960 * n, payload_type=96) for n in range(100)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(100)], payloads), call(other, opus))
    assert (stream.codec, stream.jitter_ms, stream.mos_cqe) == ("opus", 0.0, None)


def test_held_refused_and_nameless_media_announce_no_endpoint() -> None:
    offer = sdp((Endpoint("0.0.0.0", 4000), "0"), (Endpoint("192.0.2.10", 0), "0"), (CALLER, "0"))
    fax = "v=0\r\nm=image 5000 udptl t38\r\nc=IN IP4 198.51.100.20\r\n"
    assert [(r.endpoint, r.side) for r in receivers(call(offer, fax))] == [(CALLER, "caller")]
    named = call(sdp((Endpoint("media.example.net", 4000), "0")), "")
    # Only the address from which the signalling comes is left to go by.
    assert [s.matched_by for s in streams([talk(list(range(50)))], named)] == ["signalling-address"]


def test_ice_candidates_are_endpoints_too() -> None:
    candidate = "a=candidate:1 1 UDP 2130706431 198.51.100.20 5000 typ host\r\n"
    candidate += "a=candidate:1 2 UDP 2130706430 198.51.100.20 5001 typ host\r\n"
    of = call(sdp((CALLER, "0")), sdp((Endpoint("203.0.113.1", 9000), "0")) + candidate)
    found = [r.endpoint for r in receivers(of) if r.side == "callee"]
    assert found == [Endpoint("203.0.113.1", 9000), CALLEE]


def test_latest_description_names_the_codec() -> None:
    first = receivers(call("", sdp((CALLEE, "97"), rtpmap="97 iLBC/8000"), answered_ns=10))
    later = receivers(call("", sdp((CALLEE, "97"), rtpmap="97 speex/8000"), answered_ns=20))
    both = [*first, *later]
    assert [getattr(codec_of(97, at, both), "name", None) for at in (5, 15, 25)] == [None, "iLBC", "speex"]


def test_so_many_endpoints_are_read() -> None:
    offers = [sdp(*[(Endpoint("192.0.2.10", 4000 + 100 * turn + n), "0") for n in range(100)]) for turn in range(3)]
    invites = [
        transaction(sighting(message("INVITE sip:callee@example.net SIP/2.0", "1 INVITE", offer), turn))
        for turn, offer in enumerate(offers)
    ]
    assert [r.endpoint.port for r in receivers(case(*invites))] == list(range(4000, 4000 + MAX_ENDPOINTS))


def test_calls_that_name_more_endpoints_than_are_read_are_said() -> None:
    ends = [(Endpoint("192.0.2.10", 4000 + n), "0") for n in range(MAX_ENDPOINTS)]
    halves = [sdp(*ends[:128]), sdp(*ends[128:])]
    media = Media()
    media.feed(0, flow_columns([STEP_NS * n for n in range(90)], [rtp(n, n) for n in range(90)]))
    media.streams_for(call(*halves))
    assert media.problems == [
        f"1 calls name {MAX_ENDPOINTS} endpoints for media and more: what goes to further ones is not theirs"
    ]

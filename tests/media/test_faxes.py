"""T.38 of a call: what is told of UDPTL where its descriptions name it."""

import pytest

from sipdiag import analyze
from sipdiag.media import Media
from sipdiag.model import NS_PER_MS, NS_PER_S, Case, Stream
from tests.conftest import shared_dir
from tests.media.material import CALLEE, CALLER, STEP_NS, call, columns, flow_columns, part, rtp, sdp

NUMBERS = [n for n in range(300) if n % 50 != 7]
"""Six of 300 datagrams are lost."""


def udptl(number: int) -> bytes:
    return number.to_bytes(2, "big") + b"\x05\xc6abcd\0\0"


def fax_call() -> Case:
    def body(text: str) -> str:
        return text.replace("audio", "image").replace("RTP/AVP 0", "udptl t38")

    return call(body(sdp((CALLER, "0"))), body(sdp((CALLEE, "0"))))


def faxes(*sizes: int, first: int = 0) -> tuple[Stream, ...]:
    block = flow_columns([first + n * 30 * NS_PER_MS for n in NUMBERS], [udptl(n) for n in NUMBERS])
    media = Media()
    low = 0
    for size in (*sizes, len(NUMBERS)):
        media.feed(0, part(block, low, low + size))
        low += size
    return media.faxes_for(fax_call())


def test_packets_and_loss_of_a_direction() -> None:
    (stream,) = faxes()
    assert (stream.source, stream.destination, stream.direction) == (CALLER, CALLEE, "caller-to-callee")
    assert (stream.codec, stream.packets, stream.lost, stream.max_gap_ms) == ("T38", 294, 6, 60.0)
    assert (stream.payload_types, stream.jitter_ms, stream.mos_cqe, stream.ptime_ms) == ((), None, None, None)


@pytest.mark.parametrize("size", [1, 7, 50, 293])
def test_blocks_of_any_size_tell_the_same(size: int) -> None:
    assert faxes(*[size] * (300 // size)) == faxes()


def test_what_no_description_names_is_no_fax() -> None:
    media = Media()
    media.feed(0, flow_columns([n * STEP_NS for n in range(100)], [udptl(n) for n in range(100)]))
    assert media.faxes_for(call(sdp((CALLER, "0")), sdp((CALLEE, "0")))) == ()


def test_high_numbers_are_taken_for_no_rtp_at_the_ends_of_a_fax() -> None:
    """From 0x8000 on, the first two bytes of UDPTL may be those of RTP."""
    both = sdp((CALLER, "0")) + sdp((CALLER, "0")).split("t=0 0\r\n")[1].replace("audio", "image").replace(
        "RTP/AVP 0", "udptl t38"
    )
    payloads = [(0x8000 + n).to_bytes(2, "big") + b"\x09\xc6abcdefgh\0\0" for n in range(5)]
    media = Media()
    media.feed(0, columns([n * STEP_NS for n in range(5)], payloads, [(CALLER, CALLEE)] * 5))
    case = call(both, sdp((CALLEE, "0")))
    assert media.streams_for(case) == ()
    assert [stream.packets for stream in media.faxes_for(case)] == [5]


def test_sound_is_still_found_beside_a_fax() -> None:
    media = Media()
    media.feed(0, flow_columns([n * STEP_NS for n in range(100)], [rtp(n, 160 * n) for n in range(100)]))
    media.feed(0, flow_columns([NS_PER_S * 3 + n * STEP_NS for n in range(100)], [udptl(n) for n in range(100)]))
    (stream,) = media.streams_for(call(sdp((CALLER, "0")), sdp((CALLEE, "0"))))
    assert (stream.codec, stream.packets) == ("PCMU", 100)


def test_a_real_fax() -> None:
    """tshark finds 324 datagrams of T.38 one way and 55 the other; many of them are the one before once more."""
    report = analyze([shared_dir() / "pcaps" / "minektur-sample.pcap"])
    found = [stream for each in report.calls for stream in each.media if stream.codec == "T38"]
    assert [(s.packets, s.duplicates, s.lost, s.ssrc) for s in found] == [(182, 142, 0, None), (55, 0, 0, None)]

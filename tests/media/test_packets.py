"""What is taken for RTP, and what for a second sight of it."""

import numpy as np

from sipdiag.media.packets import CopyFilter, recognise
from sipdiag.model import NS_PER_MS, Endpoint
from tests.media.material import CALLEE, CALLER, columns, flow_columns, rtp


def test_rtcp_and_short_datagrams_are_no_rtp() -> None:
    payloads = [
        rtp(1, 160),
        bytes([0x80, 200]) + bytes(26),
        bytes([0x81, 223]) + bytes(26),
        bytes([0x80, 0x80 | 96]) + bytes(30),
        bytes([0x80, 0]),
        bytes([0x8F, 0]) + bytes(30),
        bytes([0x00, 1]) + bytes(30),
    ]
    found = recognise(0, flow_columns(range(len(payloads)), payloads))
    assert found.rtp.payload_type.tolist() == [0, 96]
    assert (len(found.rtcp), found.others) == (2, 3)


def test_packet_cut_by_the_snap_length_is_still_rtp() -> None:
    block = columns([0], [rtp(7, 160)[:12]], [(CALLER, CALLEE)], lengths=[172])
    found = recognise(0, block).rtp
    assert (found.sequence.tolist(), found.length.tolist()) == ([7], [172])


def test_same_packet_between_other_endpoints_is_no_copy() -> None:
    beyond_nat = Endpoint("203.0.113.9", 4000)
    block = columns([0, 1000], [rtp(1, 160)] * 2, [(CALLER, CALLEE), (beyond_nat, CALLEE)])
    assert len(CopyFilter()(recognise(0, block).rtp).time_ns) == 2


def test_copy_duplicate_and_late_repeat_are_told_apart_across_blocks() -> None:
    filter_copies = CopyFilter()
    kept = [
        filter_copies(recognise(0, flow_columns([at_ms * NS_PER_MS], [rtp(1, 160)])).rtp) for at_ms in (0, 5, 100, 900)
    ]
    assert [len(packets.time_ns) for packets in kept] == [1, 0, 1, 1]
    assert np.concatenate([packets.is_duplicate for packets in kept]).tolist() == [False, True, False]

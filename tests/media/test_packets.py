"""What is taken for RTP, and what is read of it."""

import numpy as np
import pytest

from sipdiag.media import packets
from sipdiag.media.packets import hash_of, recognise
from sipdiag.media.table import key_bytes
from tests.media.material import CALLEE, CALLER, columns, flow_columns, rtp


def test_rtcp_and_short_datagrams_are_no_rtp() -> None:
    payloads = [
        rtp(1, 160),
        bytes([0x80, 200]) + bytes(26),
        bytes([0x81, 223]) + bytes(26),
        bytes([0x80, 0x80 | 96]) + bytes(30),
        bytes([0x80, 0]),
        bytes([0x8F, 0]) + bytes(30),
        bytes([0x40, 1]) + bytes(30),
    ]
    found = recognise(0, flow_columns(range(len(payloads)), payloads))
    assert found.rtp.payload_type.tolist() == [0, 96]
    assert (int(found.is_rtcp.sum()), found.others) == (2, 3)


def test_packet_cut_by_the_snap_length_is_still_rtp() -> None:
    block = columns([0], [rtp(7, 160)[:12]], [(CALLER, CALLEE)], lengths=[172])
    found = recognise(0, block).rtp
    assert (found.sequence.tolist(), found.length.tolist()) == ([7], [172])


def test_streams_whose_hashes_collide_keep_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "mixed", np.zeros_like)
    ssrcs = [1, 2, 1, 3, 2]
    block = columns(range(5), [rtp(n, n, ssrc=ssrc) for n, ssrc in enumerate(ssrcs)], [(CALLER, CALLEE)] * 5)
    found = recognise(0, block).rtp
    assert found.keys["ssrc"][found.stream].tolist() == ssrcs


def test_one_key_has_the_hash_that_many_have() -> None:
    packets = [rtp(n, n, ssrc=n * 0x9E37_79B1 & 0xFFFF_FFFF) for n in range(50)]
    ends = [(CALLER, CALLEE), (CALLEE, CALLER)] * 25
    found = recognise(0, columns(range(50), packets, ends)).rtp
    assert [hash_of(key) for key in key_bytes(found.keys)] == found.hashes.view(np.int64).tolist()

"""Which datagrams may be UDPTL."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture import Capture
from sipdiag.capture.udptl import MAX_PARTS, may_be_udptl
from sipdiag.media.packets import recognise
from tests.conftest import shared_dir

NO_SIGNAL = bytes.fromhex("0000010000010100")
DATA = bytes.fromhex("000306c001800000c0000106c001800000ff")
PARITY = bytes.fromhex("c00002c6aa80010301" + "02aabb")
"""Number 0xC000, two bytes of data, parity over three packets in one part of two bytes."""


def judged(*payloads: bytes, cut: int | None = None) -> list[bool]:
    lengths = np.array([len(payload) for payload in payloads], np.int64)
    held = [payload[:cut] for payload in payloads]
    captured = np.array([len(payload) for payload in held], np.int64)
    heads = np.zeros((len(payloads), 32), np.uint8)
    for row, payload in enumerate(held):
        heads[row, : min(32, len(payload))] = np.frombuffer(payload[:32], np.uint8)
    array = np.frombuffer(b"".join(held) or b"\0", np.uint8)
    return may_be_udptl(array, np.cumsum(captured) - captured, captured, lengths, heads).tolist()  # type: ignore[no-any-return]  # of booleans


def test_indicators_and_data_with_either_recovery() -> None:
    assert judged(NO_SIGNAL, DATA, PARITY) == [True, True, True]


def test_a_long_packet_has_its_length_in_two_bytes() -> None:
    packet = b"\xc6" + bytes(199)
    assert judged(b"\0\x05\x80\xc8" + packet + b"\0\0") == [True]


def test_other_traffic() -> None:
    sound = bytes([0x80, 0, 0x10, 0x20]) + bytes(8) + b"\xff" * 160
    binding = bytes.fromhex("000100002112a442") + bytes(12)
    assert judged(sound, binding, b"", b"\0", b"OPTIONS sip:a SIP/2.0\r\n") == [False] * 5


def test_what_may_be_rtp_as_well_has_to_fit_to_the_last_byte() -> None:
    high = b"\x80\x01" + DATA[2:]
    assert judged(high, high + b"\x55") == [True, False]


def test_a_capture_that_holds_the_first_bytes_alone_is_believed_of_low_numbers() -> None:
    packet = b"\xc6" + bytes(98)
    assert judged(b"\0\x05\x63" + packet + b"\0\0", cut=32) == [True]
    assert judged(b"\x80\x05\x63" + packet + b"\0\0", cut=32) == [False]


@given(st.lists(st.binary(max_size=64), min_size=1, max_size=8), st.integers(0, 64))
def test_any_bytes_are_judged_and_each_for_itself(payloads: list[bytes], cut: int) -> None:
    together = judged(*payloads, cut=cut)
    assert together == [one for payload in payloads for one in judged(payload, cut=cut)]


def test_a_real_fax() -> None:
    capture = Capture([str(shared_dir() / "pcaps" / "minektur-sample.pcap")])
    told = [recognise(0, block.media).udptl for block in capture if block.media is not None]
    found = sum(len(packets.time_ns) for packets in told if packets is not None)
    # tshark finds 379 packets of T.38 here.
    assert found == 379


def test_so_many_repetitions_are_looked_through() -> None:
    def repeated(times: int) -> bytes:
        return b"\xc0\x02\x01\x06\x00" + bytes([times]) + b"\x01\x06" * times

    assert judged(repeated(MAX_PARTS), repeated(MAX_PARTS + 1)) == [True, False]

"""The usual frame comes out as the table of layers has it, whatever is wrong with it."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sipdiag.capture import layers
from sipdiag.capture.decode import unpeeled
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.records import Records
from sipdiag.capture.usual import peel_usual
from sipdiag.capture.window import PAD_BYTES
from tests.capture.making import EN10MB

PAYLOAD = bytes(range(40))
HEADERS = 42
COLUMNS = (
    *("at", "end", "wire", "layer", "has_address", "service", "source_port", "destination_port"),
    *("source_hi", "source_lo", "destination_hi", "destination_lo"),
)


def frame(ports: tuple[int, int] = (4000, 6000), payload: bytes = PAYLOAD) -> bytes:
    udp = struct.pack(">HHHH", *ports, 8 + len(payload), 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0xB8, 28 + len(payload), 7, 0x4000, 64, 17, 0, b"\n\0\0\1", b"\n\0\0\2")
    return bytes(12) + b"\x08\x00" + ip + udp + payload


def frames_of(datas: list[bytes], lost: int = 0) -> Frames:
    """The frames, of each of which the capture lacks so many bytes of the end."""
    captured = np.array([max(1, len(data) - lost) for data in datas])
    sizes = np.array(list(map(len, datas)))
    return unpeeled(
        Records(
            array=np.frombuffer(b"".join(datas) + bytes(PAD_BYTES), np.uint8),
            start=np.cumsum(sizes) - sizes,
            captured=captured,
            length=sizes,
            time_ns=np.zeros(len(datas), np.int64),
            link_type=np.full(len(datas), EN10MB, np.int32),
            first_number=1,
        )
    )


def peeled(frames: Frames) -> list[list[int]]:
    columns: list[NDArray[np.generic]] = [getattr(frames, name) for name in COLUMNS]
    return [column.tolist() for column in columns]


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A usual frame of which some bytes of the headers are others, and which may be cut."""
    ports = draw(st.sampled_from([(4000, 6000), (5060, 5060), (4000, 4789), (4500, 4000), (1701, 9)]))
    data = bytearray(frame(ports))
    for at in draw(st.lists(st.integers(12, HEADERS - 1), max_size=2)):
        data[at] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.sampled_from([len(data), len(data), HEADERS, HEADERS - 1, 20]))])


@given(st.lists(spoilt(), min_size=1, max_size=8), st.sampled_from([0, 0, 1, 30, 45]))
@settings(deadline=None)
def test_what_comes_out_is_what_the_table_gives(datas: list[bytes], lost: int) -> None:
    usual, by_table = frames_of(datas, lost), frames_of(datas, lost)
    layers.peel(usual)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "peel_usual", lambda _: None)
        layers.peel(by_table)
    assert peeled(usual) == peeled(by_table)


@pytest.mark.parametrize("others", [[], [bytes(60)]], ids=["alone", "among-others"])
def test_media_is_usual(others: list[bytes]) -> None:
    frames = frames_of([frame(), *others, frame()])
    peel_usual(frames)
    assert frames.rows(Layer.UDP).tolist() == [0, 1 + len(others)]

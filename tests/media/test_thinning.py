"""Rows of long streams are joined, and the figures stay what they were."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from sipdiag.addresses import address_halves
from sipdiag.media import Media
from sipdiag.media import table as table_module
from sipdiag.media.seconds import SECOND
from sipdiag.media.thinning import STEPS_S, thinned
from sipdiag.model import NO_SERVICE, NS_PER_MS, NS_PER_S, MediaColumns, Stream
from tests.media.material import CALLEE, CALLER, call, sdp

STEP_MS = 60
PACKETS = 10 * 3600 * 1000 // STEP_MS
LONGEST_S = 11 * 3600


def long_call() -> MediaColumns:
    """Ten hours of PCMU in packets of 60 ms, of which every thousandth is lost, and some silence in the sixth hour."""
    number = np.arange(1, PACKETS + 1)
    number = number[number % 1000 != 0]
    head = np.zeros((len(number), 32), np.uint8)
    head[:, 0] = 0x80
    head[:, 2:4] = number.astype(">u2").view(np.uint8).reshape(-1, 2)
    head[:, 4:8] = (number * 8 * STEP_MS).astype(">u4").view(np.uint8).reshape(-1, 4)
    head[:, 11] = 7
    head[:, 12:] = 0x11
    silent = (number > PACKETS // 2) & (number <= PACKETS // 2 + 60 * 1000 // STEP_MS * 5)
    head[silent, 12:] = 0xFF
    (high, low), (other_high, other_low) = (address_halves(end.address) or (0, 0) for end in (CALLER, CALLEE))

    def all_of(value: int, kind: type) -> NDArray[np.generic]:
        return np.full(len(number), value, kind)

    return MediaColumns(
        time_ns=number * STEP_MS * NS_PER_MS,
        frame=number,
        source_hi=all_of(high, np.uint64),
        source_lo=all_of(low, np.uint64),
        destination_hi=all_of(other_high, np.uint64),
        destination_lo=all_of(other_low, np.uint64),
        source_port=all_of(CALLER.port, np.int32),
        destination_port=all_of(CALLEE.port, np.int32),
        length=all_of(12 + 8 * STEP_MS, np.int32),
        captured=all_of(12 + 8 * STEP_MS, np.int32),
        head=head,
        service=all_of(NO_SERVICE, np.uint8),
        control=np.full(len(number), None, np.object_),
        may_be_udptl=np.zeros(len(number), np.bool_),
    )


def read(columns: MediaColumns, blocks: int) -> tuple[Media, Stream, int]:
    """The call read in so many blocks: the stage, its stream, and the most rows that were held."""
    media, most = Media(), 0
    names = columns.__struct_fields__
    edges = np.linspace(0, len(columns.time_ns), blocks + 1).astype(int).tolist()
    for low, high in pairwise(edges):
        media.feed(0, MediaColumns(**{name: getattr(columns, name)[low:high] for name in names}))
        media.release(0)
        assert media._streams is not None
        most = max(most, sum(len(chunk.rows) for chunk in media._streams._table._chunks))
    case = call(sdp((CALLER, "0")), sdp((CALLEE, "0")), end_ns=LONGEST_S * NS_PER_S)
    (stream,) = media.streams_for(case)
    return media, stream, most


def test_a_call_of_ten_hours_is_held_in_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = long_call()
    _, whole, _ = read(columns, 1)
    monkeypatch.setattr(table_module, "CHUNK_ROWS", 512)
    monkeypatch.setattr(table_module, "THIN_ROWS", 2048)
    media, stream, most = read(columns, 200)
    assert most < 6_000
    assert stream == whole
    # The last of the lost ones would have been the last packet of all.
    assert (stream.packets, stream.lost, stream.ptime_ms) == (PACKETS - PACKETS // 1000, PACKETS // 1000 - 1, STEP_MS)
    assert (stream.drift_ppm, stream.jitter_ms, stream.idle_s) == (0.0, 0.0, 300)
    told = media.seconds(stream)
    assert len(told) < 1_500
    assert (sum(row[1] for row in told), sum(row[2] for row in told)) == (stream.packets, stream.lost)


def rows_of(count: int) -> NDArray[np.void]:
    rows = np.zeros(count, SECOND)
    rows["first_ns"] = np.arange(count) * NS_PER_S
    rows["last_ns"] = rows["first_ns"] + 980 * NS_PER_MS
    rows["packets"], rows["expected"], rows["types_low"], rows["step_ticks"] = 50, 51, 1, 160
    return rows


def none(rows: NDArray[np.void]) -> NDArray[np.int64]:
    return np.zeros(len(rows), np.int64)


def thin(rows: NDArray[np.void]) -> NDArray[np.void]:
    return thinned(rows, np.zeros(len(rows), np.int64), none)


@pytest.mark.parametrize("cut", [5, 601, 607, 3599, 3620, 3700])
def test_it_does_not_matter_when_rows_are_joined(cut: int) -> None:
    rows = rows_of(4000)
    at_once = thin(rows)
    bit_by_bit = thin(np.concatenate((thin(rows[:cut]), rows[cut:])))
    assert (at_once == bit_by_bit).all()
    assert len(at_once) == STEPS_S[0][0] + 300 + 7
    assert at_once["packets"].sum() == 4000 * 50


@pytest.mark.parametrize(("name", "value"), [("types_low", 3), ("main_type", 8), ("jumps", 1)])
def test_what_differs_in_kind_stays_alone(name: str, value: int) -> None:
    rows = rows_of(700)
    rows[name][655] = value
    kept = thin(rows)
    assert len(kept) == 600 + 10 + 2
    assert (kept["first_ns"] == 655 * NS_PER_S).any()


def test_a_pause_is_kept() -> None:
    rows = rows_of(700)
    rows = rows[(rows["first_ns"] < 652 * NS_PER_S) | (rows["first_ns"] >= 659 * NS_PER_S)]
    assert len(thin(rows)) == 600 + 10 + 1


def test_losses_of_the_capture_are_known_of_joined_rows() -> None:
    rows = rows_of(700)
    kept = thinned(rows, np.zeros(len(rows), np.int64), lambda lost: np.ones(len(lost), np.int64))
    assert kept["at_once"].sum() == 100

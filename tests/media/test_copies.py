"""Second sights and duplicates, as the figures of a stream show them."""

import pytest

from sipdiag.model import NS_PER_MS, Endpoint
from tests.media.material import CALLEE, CALLER, STEP_NS, columns, flow_columns, only, part, plain_call, rtp, streams


def test_same_packet_between_other_endpoints_is_no_copy() -> None:
    beyond_nat = Endpoint("203.0.113.9", 4000)
    flows = [(CALLER, CALLEE), (beyond_nat, CALLEE)] * 20
    block = columns([STEP_NS * (n // 2 + 1) + n for n in range(40)], [rtp(n // 2, 160) for n in range(40)], flows)
    assert [stream.packets for stream in streams([block], plain_call())] == [20, 20]


def test_copy_duplicate_and_late_repeat_are_told_apart_across_blocks() -> None:
    numbers = [0, 1, 2, 1, 3, 2, 4, 1, 5]
    times_ms = [0, 20, 40, 25, 60, 140, 160, 900, 920]
    whole = flow_columns([at * NS_PER_MS + 1 for at in times_ms], [rtp(n, 160 * n) for n in numbers])
    whole_view = only(whole)
    # 1 again after 5 ms is a second sight, 2 after 100 ms a duplicate, 1 after 875 ms neither: it comes late.
    assert (whole_view.packets, whole_view.duplicates, whole_view.reordered) == (7, 1, 1)
    pieces = [part(whole, row, row + 1) for row in range(len(numbers))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sipdiag.media.streams.HELD_PACKETS", 1)
        assert streams(pieces, plain_call()) == (whole_view,)


def test_copies_of_a_restarted_sequence_are_copies() -> None:
    numbers = [n for n in (*range(20), *range(9000, 9020)) for _ in "ab"]
    times_ns = [STEP_NS * (place // 2 + 1) + place % 2 * 1000 for place in range(len(numbers))]
    stream = only(flow_columns(times_ns, [rtp(n, 160 * n) for n in numbers]))
    assert (stream.packets, stream.duplicates, stream.lost, stream.restarts) == (40, 0, 0, 1)

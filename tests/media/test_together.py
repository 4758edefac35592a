"""Losses in all streams at once are the capture's (guard G11)."""

from itertools import chain

import numpy as np

from sipdiag.media import Media
from sipdiag.model import Endpoint, MediaColumns
from tests.media.material import CALLEE, CALLER, STEP_NS, columns, plain_call, rtp

OTHERS = (Endpoint("192.0.2.77", 4000), Endpoint("192.0.2.78", 4000))


def traffic(losing: dict[int, range], streams: int = 4) -> MediaColumns:
    """Streams both ways between CALLER and CALLEE, and two more; `losing` says which of them misses what."""
    ends = [(CALLER, CALLEE), (CALLEE, CALLER), (OTHERS[0], OTHERS[1]), (OTHERS[1], OTHERS[0])]
    rows = chain.from_iterable(
        ((STEP_NS * (n + 1) + which, which, n) for which in range(streams) if n not in losing.get(which, range(0)))
        for n in range(500)
    )
    times, which, numbers = zip(*rows, strict=True)
    payloads = [rtp(n, 160 * n, ssrc=w + 1) for w, n in zip(which, numbers, strict=True)]
    return columns(np.array(times), payloads, [ends[w] for w in which])


def lost_at_once(block: MediaColumns) -> list[tuple[int, int]]:
    media = Media()
    media.feed(0, block)
    return [(stream.lost, stream.lost_at_once) for stream in media.streams_for(plain_call())]


def test_a_gap_in_all_streams_is_the_captures_loss() -> None:
    gap = range(210, 230)
    assert lost_at_once(traffic(dict.fromkeys(range(4), gap))) == [(20, 20), (20, 20)]


def test_a_gap_in_some_streams_is_not() -> None:
    gap = range(210, 230)
    assert lost_at_once(traffic({0: gap, 2: gap})) == [(20, 0), (0, 0)]


def test_two_streams_are_too_few_to_tell() -> None:
    assert lost_at_once(traffic(dict.fromkeys(range(2), range(210, 230)), streams=2)) == [(20, 0), (20, 0)]


def test_a_loss_that_ends_in_another_second_is_the_streams_own() -> None:
    losing = dict.fromkeys(range(4), range(210, 230))
    losing[0] = range(210, 330)
    assert lost_at_once(traffic(losing)) == [(120, 0), (20, 0)]

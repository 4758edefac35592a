"""Endpoints and keys of flows: equal rows meet, different rows stay apart."""

import numpy as np

from sipdiag.capture.flows import endpoints, mix
from sipdiag.model import Endpoint


def words(*values: int) -> "np.typing.NDArray[np.uint64]":
    return np.array(values, dtype=np.uint64)


def test_rows_become_endpoints_of_their_family() -> None:
    found = endpoints(words(0, 0x20010DB8 << 32), words(0xFFFF_C000_0201, 1), np.array([5060, 5061], np.int32))
    assert found == [Endpoint("192.0.2.1", 5060), Endpoint("2001:db8::1", 5061)]


def test_equal_rows_have_one_key_and_others_have_others() -> None:
    every = np.arange(200_000, dtype=np.uint64)
    keys = mix(every // np.uint64(500), every % np.uint64(500))
    assert len(np.unique(keys)) == len(every)
    assert (mix(every, every) == mix(every, every)).all()


def test_the_direction_of_a_flow_counts() -> None:
    assert (mix(words(1), words(2)) != mix(words(2), words(1))).all()

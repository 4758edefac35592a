"""Endpoints and streams as keys."""

import pytest

from sipdiag.media.ends import ends, halves, packed, stream_key, unpacked
from sipdiag.model import Endpoint

ONE, OTHER = Endpoint("192.0.2.10", 4000), Endpoint("2001:db8::1", 65_535)


@pytest.mark.parametrize("end", [ONE, OTHER])
def test_an_endpoint_comes_back_from_its_key(end: Endpoint) -> None:
    key = packed(end)
    assert key is not None
    assert unpacked(key) == end


@pytest.mark.parametrize("end", [Endpoint("media.example.com", 4000), Endpoint("192.0.2.10", 0), Endpoint("", 4000)])
def test_what_is_no_address_or_port_has_no_key(end: Endpoint) -> None:
    assert packed(end) is None
    assert stream_key(ONE, end, 1) is None


def test_the_key_of_a_stream_holds_both_its_ends() -> None:
    key = stream_key(ONE, OTHER, 0x01020304)
    assert key is not None
    assert tuple(map(unpacked, ends(key))) == (ONE, OTHER)
    assert key.endswith(b"\x04\x03\x02\x01")
    assert halves(ends(key)[0]) != halves(ends(key)[1])

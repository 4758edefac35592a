"""Addresses as halves and as text."""

from ipaddress import IPv4Address, IPv6Address

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.addresses import address_halves, address_text


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_comes_back_as_it_was(address: IPv4Address) -> None:
    halves = address_halves(str(address))
    assert halves is not None
    assert address_text(*halves) == str(address)


@given(st.integers(1 << 48, (1 << 128) - 1).map(IPv6Address))
def test_an_ipv6_address_comes_back_in_its_short_form(address: IPv6Address) -> None:
    halves = address_halves(address.exploded)
    assert halves is not None
    assert address_text(*halves) == address.compressed


def test_both_families_share_the_columns_and_are_never_equal() -> None:
    assert address_halves("192.0.2.1") == (0, 0xFFFF_C000_0201)
    assert address_halves("192.0.2.1") != address_halves("::192.0.2.1")


def test_a_host_name_is_no_address() -> None:
    for text in ("sip.example.com", "", "1.2.3", "300.1.1.1"):
        assert address_halves(text) is None

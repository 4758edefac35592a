"""What replaces people and places has their length and shape, and is the same wherever they stand."""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.extract.mapping import Mapping

MAPPING = Mapping(b"a key")


def test_two_formats_of_a_number_still_end_alike() -> None:
    international, national = MAPPING.words("+442079460123"), MAPPING.words("02079460123")
    assert international.startswith("+44207")
    assert national.startswith("0207")
    assert international[-7:] == national[-7:] != "9460123"


@pytest.mark.parametrize("number", ["112", "911", "999"])
def test_emergency_numbers_stay(number: str) -> None:
    assert MAPPING.words(number) == number


@given(st.text("0123456789", min_size=1, max_size=15))
def test_a_number_becomes_another_of_its_length(number: str) -> None:
    made = MAPPING.words(number)
    assert len(made) == len(number)
    assert made.isdigit()
    assert made != number or number in ("112", "911", "999", "110", "113", "115", "118", "119") or not number.strip("0")


def test_no_two_extensions_become_one() -> None:
    assert len({MAPPING.words(f"{number:04}") for number in range(10_000)}) == 10_000


@given(st.ip_addresses(v=4).map(str))
def test_an_address_keeps_its_length_and_class(address: str) -> None:
    made = MAPPING.ipv4_text(address)
    assert [len(octet) for octet in made.split(".")] == [len(octet) for octet in address.split(".")]
    if address.startswith(("192.0.", "198.51.", "203.0.")):
        return  # small blocks of special use lie among public ones
    before, after = ip_address(address), ip_address(made)
    assert (before.is_private, before.is_loopback, before.is_multicast, before.is_link_local) == (
        after.is_private, after.is_loopback, after.is_multicast, after.is_link_local
    )  # fmt: skip


def test_binary_and_text_agree() -> None:
    for text in ("10.1.2.3", "192.168.7.20", "203.0.113.9", "8.8.4.4"):
        assert str(IPv4Address(MAPPING.ipv4(IPv4Address(text).packed))) == MAPPING.ipv4_text(text) != text


@given(st.ip_addresses(v=6))
def test_an_address_of_version_6_keeps_its_length(address: object) -> None:
    made = MAPPING.ipv6_text(str(address))
    assert len(made) == len(str(address))
    assert ip_address(made).version == 6


def test_a_domain_keeps_its_last_label_and_the_names_of_nobody() -> None:
    made = MAPPING.domain("pbx.Example.com")
    assert made.endswith(".com")
    assert len(made) == len("pbx.Example.com")
    assert "xample" not in made
    assert MAPPING.domain("anonymous.invalid") == "anonymous.invalid"
    assert MAPPING.domain("localhost") == "localhost"


def test_another_key_replaces_otherwise() -> None:
    other = Mapping(b"another key")
    assert MAPPING.words("Alice Smith") != other.words("Alice Smith")
    assert MAPPING.words("Alice Smith") == Mapping(b"a key").words("Alice Smith")


def test_hexadecimal_proofs_stay_hexadecimal() -> None:
    made = MAPPING.secret("0123456789abcdef")
    assert made != "0123456789abcdef"
    assert int(made, 16) >= 0

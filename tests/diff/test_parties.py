"""Addresses are told as the part that they play."""

import pytest

from sipdiag.check import examine
from sipdiag.diff.parties import Parties, nature_of
from sipdiag.options import Options
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("address", "nature"),
    [
        ("10.1.2.3", "a private address"),
        ("172.31.0.1", "a private address"),
        ("172.32.0.1", "a public address"),
        ("100.64.0.1", "an address of a carrier's NAT"),
        ("0.0.0.0", "no address"),
        ("fe80::1", "a link-local address"),
        ("2001:db8::1", "a public address"),
        ("PBX.example.com", "pbx.example.com"),
    ],
)
def test_the_kind_of_an_address(address: str, nature: str) -> None:
    assert nature_of(address) == nature


def test_the_parts_of_a_call() -> None:
    _, cases = examine(Options(paths=(str(ROOT / "samples" / "no-common-codec.pcap"),)))
    case = cases["call", 1]
    parties = Parties(case)
    assert parties.of(case.caller) == "caller"
    assert parties.of(case.attempts[0].server) in ("callee", "proxy")
    assert parties.named(f"<sip:x@{case.caller.address}:5060>") == "<sip:x@<caller>>"

"""Calls stand for one another by who calls whom."""

import msgspec

from sipdiag.check import examine
from sipdiag.diff.pairing import ordered, pairs, same_user
from sipdiag.model import Case
from sipdiag.options import Options
from tests.conftest import ROOT


def cases(name: str) -> list[Case]:
    return list(ordered(examine(Options(paths=(str(ROOT / "samples" / f"{name}.pcap"),)))[1].values()))


def test_every_case_stands_in_one_pair() -> None:
    good, bad = cases("codec-no-common-near-miss"), cases("dtmf-pt-mismatch")
    found = pairs(good, bad)
    assert [pair.good for pair in found if pair.good] == good
    assert sorted(pair.bad.number for pair in found if pair.bad) == sorted(case.number for case in bad)


def test_the_narrowest_key_goes_first_whatever_the_order() -> None:
    good = cases("dtmf-pt-mismatch")
    found = pairs(good, list(reversed(good)))
    assert all(pair.good is pair.bad for pair in found)
    assert {pair.by for pair in found} == {"caller and callee"}


def test_two_formats_of_a_number_are_one_user() -> None:
    assert same_user("sip:+442079460123@a.example", "tel:02079460123")
    assert not same_user("sip:alice@a.example", "sip:bob@a.example")


def test_what_only_its_order_pairs_keeps_its_order() -> None:
    # Other people call in the other lab, two of them the same one; by number they come as they came there.
    good = cases("codec-no-common-near-miss")
    bad = [
        msgspec.structs.replace(case, from_uri=f"sip:{name}@elsewhere.example", to_uri="sip:zoe@elsewhere.example")
        for case, name in zip(good, ("yves", "xena", "yves"), strict=True)
    ]
    found = pairs(good, bad)
    assert [(pair.good and pair.good.number, pair.bad and pair.bad.number) for pair in found] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    assert {pair.by for pair in found} == {"nothing but their order"}

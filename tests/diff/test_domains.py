"""The domains of another lab are no difference; another domain in the same one is."""

import msgspec
import pytest

from sipdiag.check import examine
from sipdiag.diff.domains import domains_of
from sipdiag.diff.pairing import Pair
from sipdiag.model import Case, Endpoint
from sipdiag.options import Options
from tests.conftest import ROOT

GOOD = next(
    case
    for case in examine(Options(paths=(str(ROOT / "samples" / "redirect-not-followed.pcap"),)))[1].values()
    if case.kind == "call"
)


def moved(case: Case) -> Case:
    """The same call among other addresses."""
    return msgspec.structs.replace(
        case,
        transactions=tuple(
            msgspec.structs.replace(
                one, client=Endpoint("192.0.2.200", 5060), server=Endpoint("192.0.2.201", one.server.port)
            )
            for one in case.transactions
        ),
    )


def call(case: Case, caller: str, callee: str, target: str) -> Case:
    hosts = f"sip:alice@{caller}", f"sip:bob@{callee}", f"sip:bob@{target}"
    return msgspec.structs.replace(case, from_uri=hosts[0], to_uri=hosts[1], request_uri=hosts[2])


ONE = call(GOOD, "a.example", "a.example", "10.1.1.1")


def test_another_lab_has_other_domains() -> None:
    names = domains_of([Pair(ONE, call(moved(GOOD), "pbx.b.example", "pbx.b.example", "10.2.2.2"), "order")])
    assert names == ((("a.example", "<domain 1>"),), (("pbx.b.example", "<domain 1>"),))


def test_a_domain_within_another_comes_first() -> None:
    one = call(GOOD, "a.example", "pbx.a.example", "a.example")
    names = domains_of([Pair(one, call(moved(GOOD), "b.example", "sbc.b.example", "b.example"), "order")])
    assert [domain for domain, _ in names[0]] == ["pbx.a.example", "a.example"]
    assert [domain for domain, _ in names[1]] == ["sbc.b.example", "b.example"]


@pytest.mark.parametrize(
    ("caller", "callee"),
    [("wrong.example", "a.example"), ("b.example", "c.example")],
    ids=["one of them is the same", "one stands for two"],
)
def test_what_is_not_merely_called_otherwise_is_left(caller: str, callee: str) -> None:
    assert domains_of([Pair(ONE, call(moved(GOOD), caller, callee, "10.2.2.2"), "order")]) == ((), ())


def test_in_the_same_lab_nothing_is_set_aside() -> None:
    assert domains_of([Pair(ONE, call(GOOD, "b.example", "b.example", "10.1.1.1"), "order")]) == ((), ())


def test_what_stands_alone_has_no_other_domain() -> None:
    assert domains_of([Pair(ONE, None, ""), Pair(None, moved(ONE), "")]) == ((), ())

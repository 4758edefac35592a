"""A name that nothing has is told where it stands, with the nearest one; every name that reports use is known."""

import msgspec
import pytest

from sipdiag import heard
from sipdiag.check import Expectation, examine
from sipdiag.check.forms import EARLY_MEDIA, OUTCOMES
from sipdiag.check.naming import wrong_name
from sipdiag.options import Options
from tests.conftest import ROOT

RULES = ("number-not-found", "call-rejected")


def wrong(**keys: object) -> tuple[tuple[str | int, ...], str] | None:
    return wrong_name(msgspec.convert(keys, Expectation), RULES)


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ({"findings": {"must": [{"rule": "call-rejekted"}]}}, ("findings", "must", 0, "rule")),
        (
            {"findings": {"must": [{"rule": "call-rejected", "explained_by": "x"}]}},
            ("findings", "must", 0, "explained_by"),
        ),
        ({"calls": [{}, {"root_cause": "call-rejekted"}]}, ("calls", 1, "root_cause")),
        ({"transactions": [{"findings": ["call-rejekted"]}]}, ("transactions", 0, "findings", 0)),
        ({"selected": [{"select": {}, "findings": {"must": ["x"]}}]}, ("selected", 0, "findings", "must", 0)),
        ({"selected": [{"select": {}, "outcome": "x"}]}, ("selected", 0, "outcome")),
    ],
)
def test_where_it_stands(keys: dict[str, object], where: tuple[str | int, ...]) -> None:
    found = wrong(**keys)
    assert found is not None
    assert found[0] == where


def test_what_there_is_is_let_be() -> None:
    assert wrong(findings={"must_not": ["*", "call-rejected"], "except": ["number-not-found"]}) is None
    assert wrong(calls=[{"root_cause": None, "findings": []}]) is None
    assert wrong(selected=[{"select": {"method": "REGISTER"}, "outcome": "registered"}]) is None


def test_every_outcome_and_every_sound_of_a_report_is_known() -> None:
    assert set(EARLY_MEDIA) == {heard.NOTHING, heard.LOCAL, heard.NETWORK, heard.UNKNOWN}
    for path in sorted((ROOT / "samples").glob("*.pcap"))[::5]:
        report, _ = examine(Options(paths=(str(path),)))
        for kind in ("calls", "registrations", "transactions"):
            assert {one.outcome for one in getattr(report, kind)} <= set(OUTCOMES[kind])

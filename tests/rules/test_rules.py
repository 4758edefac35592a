"""Rules as the engine finds them: by their place, and by the signals on the line that marks them."""

from importlib import import_module
from pathlib import Path

import pytest

from sipdiag.config import Limits
from sipdiag.model import Case, Signal
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.rules import _signals_of, all_rules, load_until, number_woken_by, refused_with, rules_woken_by
from tests.conftest import ROOT
from tests.rules.stories import refused_cases
from tests.test_real_captures import captures

CAPTURES = [
    *sorted(path for path in (ROOT / "samples").rglob("*") if path.suffix in (".pcap", ".pcapng", ".gz")),
    *(ROOT.parent / "shared" / "pcaps" / name for name in captures()),
]
WOULD_SAY_MORE = {"sip-alg-rewrite"}
"""It has something to tell where nothing went wrong as well, and is not called for that."""
OF_FAILURES = {"pings", "sweep", "domains", "short_rings"}
"""Parts of `Around` that are left out of a Case that did not fail."""


@pytest.mark.parametrize("name", sorted(_signals_of()))
def test_the_signals_read_from_the_source_are_those_that_it_sets(name: str) -> None:
    assert import_module(f"sipdiag.rules.{name}").diagnose.wakes_on == _signals_of()[name]


def test_a_signal_wakes_the_rules_that_name_it() -> None:
    assert "ack-not-received" in {rule.id for rule in rules_woken_by(int(Signal.REPEATED_2XX))}
    assert "ack-not-received" not in {rule.id for rule in rules_woken_by(int(Signal.REGISTER))}
    assert rules_woken_by(0) == ()
    assert number_woken_by(0) == 0
    assert number_woken_by(int(Signal.REPEATED_2XX)) == len(rules_woken_by(int(Signal.REPEATED_2XX))) > 0


def test_a_status_wakes_the_rules_that_name_it() -> None:
    assert "number-not-found" in {rule.id for rule in rules_woken_by(refused_with(404))}
    assert "number-not-found" not in {rule.id for rule in rules_woken_by(refused_with(486))}


def test_rules_of_failures_are_loaded_first(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("sipdiag.rules._rule", loaded.append)
    load_until(lambda: len(loaded) == 3)
    assert len(loaded) == 3
    assert all(_signals_of()[name] & int(Signal.FINAL_FAILURE) for name in loaded)
    loaded.clear()
    load_until(lambda: False)
    assert set(loaded) == set(_signals_of())


def unwoken(case: Case, limits: Limits) -> list[str]:
    """The rules that a Case does not wake, and that would say something of it."""
    woken = {rule.id for rule in rules_woken_by(case.signals)} | WOULD_SAY_MORE
    return [rule.id for rule in all_rules() if rule.id not in woken and any(rule.diagnose(case, limits))]


def test_whatever_the_status_of_a_failure_a_rule_that_it_does_not_wake_has_nothing_to_say() -> None:
    said = {name: rules for name, case in refused_cases() if (rules := unwoken(case, Limits()))}
    assert not said


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_a_rule_that_a_case_does_not_wake_has_nothing_to_say_of_it(path: Path) -> None:
    limits = Limits()
    said: list[str] = []
    run(Options(paths=(str(path),), limits=limits), lambda case: said.extend(unwoken(case, limits)))
    assert not said


class Noting:
    """What is known beside a Case, with a note of each part that is asked for."""

    def __init__(self, case: Case, asked: list[tuple[Case, str]]) -> None:
        self.case, self.asked = case, asked

    def __getattr__(self, part: str) -> object:
        self.asked.append((self.case, part))
        return getattr(self.case.beside(), part)


def is_left_out(case: Case, part: str) -> bool:
    """Whether a Case does not have this part of what is known beside it, whatever the capture holds."""
    if part == "flood":
        return not any(transaction.request_copies for transaction in case.transactions)
    return part in OF_FAILURES and case.final is not None and case.final.status < 300


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_no_rule_asks_for_what_is_left_out_of_a_case(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Case, str]] = []
    monkeypatch.setattr(Case, "around", property(lambda case: Noting(case, asked)))
    run(Options(paths=(str(path),)), lambda case: None)
    assert not [(case.method, case.outcome, part) for case, part in asked if is_left_out(case, part)]

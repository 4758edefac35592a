"""Rules as the engine finds them: by their place, and by the signals on the line that marks them."""

from importlib import import_module

import pytest

from sipdiag.model import Signal
from sipdiag.rules import _signals_of, rules_woken_by


@pytest.mark.parametrize("name", sorted(_signals_of()))
def test_the_signals_read_from_the_source_are_those_that_it_sets(name: str) -> None:
    assert import_module(f"sipdiag.rules.{name}").diagnose.wakes_on == _signals_of()[name]


def test_a_signal_wakes_the_rules_that_name_it() -> None:
    assert "ack-not-received" in {rule.id for rule in rules_woken_by(int(Signal.REPEATED_2XX))}
    assert "ack-not-received" not in {rule.id for rule in rules_woken_by(int(Signal.REGISTER))}
    assert rules_woken_by(0) == ()

"""`sipdiag check`: expectations about captured test calls, and how the captures hold to them.

In: captures and expectation files. Out: one CheckedCapture for each, with one Held per
expectation. Nothing is printed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sipdiag.check.evaluate import evaluate, numbers_of, of_one
from sipdiag.check.expect import ExpectationError, load, read, schema
from sipdiag.check.forms import Expectation
from sipdiag.check.pairing import Pair, PairingError, pair_of, pairs
from sipdiag.check.propose import propose
from sipdiag.records import CheckedCapture

if TYPE_CHECKING:
    from sipdiag.model import Case, Kind
    from sipdiag.options import Options
    from sipdiag.records import Analysis, Report

__all__ = [
    "Expectation",
    "ExpectationError",
    "Pair",
    "PairingError",
    "analysed",
    "check",
    "evaluate",
    "examine",
    "load",
    "numbers_of",
    "of_one",
    "pair_of",
    "pairs",
    "propose",
    "schema",
]

CASES_KEPT = 20_000
"""Calls, registrations and transactions whose messages stay at hand for expectations about messages and comparisons,
the first ones: a test has a few, and a capture of a busy day is not to fill the memory."""


def examine(options: Options) -> tuple[Report, dict[tuple[Kind, int], Case]]:
    """Diagnose a capture: the report, and the Cases that it was made from. Raises as pipeline.run does."""
    analysis, cases = analysed(options)
    return analysis.report, cases


def analysed(options: Options) -> tuple[Analysis, dict[tuple[Kind, int], Case]]:
    """The same with the stories of the first Cases."""
    from sipdiag.pipeline import run

    cases: dict[tuple[Kind, int], Case] = {}
    left_out = 0

    def keep(case: Case) -> None:
        nonlocal left_out
        if len(cases) < CASES_KEPT:
            cases[case.kind, case.number] = case
        else:
            left_out += 1

    analysis = run(options, keep)
    if left_out:
        analysis.report.capture.problems.append(
            f"the messages of {left_out} calls, registrations and transactions were not kept: those of the first "
            f"{CASES_KEPT} can be compared and held against expectations"
        )
    return analysis, cases


def check(pair: Pair, options: Options) -> CheckedCapture:
    """Hold the captures that `options` name against the expectation of the pair.

    Raises ExpectationError, and as pipeline.run does.
    """
    expectation, line = read(pair.expectation)
    report, cases = examine(options)
    return CheckedCapture(pair.name, str(pair.expectation), report, evaluate(report, expectation, cases, line))

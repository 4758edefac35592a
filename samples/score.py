"""How often the diagnosis of the samples and scenarios is right, beside a reader who names the last 4xx-6xx code.

    score.py [--verbose] [--seeds N] [NAME ...]

In: every NAME.expect.yaml here and its capture; every scenario (scenarios/*.story) under each of its seeds. Out: two
tables on stdout; exit status 1 if anything is wrong.

Of the samples, a case is a call, a registration or another transaction whose `root_cause` is expected: a fault where it
names a rule of warning or above, an outcome where the rule is an info, healthy where it is null. A scenario is right
under a seed if the root cause of every case is (story/judge.py says what else is counted).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from story.judge import Judged, items, judge, last_code
from story.vary import SEEDS

from sipdiag import analyze
from sipdiag.check import load
from sipdiag.records import Report

SAMPLES = Path(__file__).resolve().parent
SCENARIOS = SAMPLES / "scenarios"


@dataclass
class Tally:
    cases: int = 0
    right: int = 0
    by_code: int = 0
    parties: int = 0
    parties_right: int = 0
    wrong: list[str] = field(default_factory=list)


def kind_of(cause: str | None, report: Report) -> str:
    if cause is None:
        return "healthy"
    mild = any(finding.rule == cause and finding.severity == "info" for finding in report.findings)
    return "outcome" if mild else "fault"


def score_samples(*, verbose: bool) -> bool:
    """Prints the table of the samples; whether all is right."""
    tallies: dict[str, Tally] = {}
    for path in sorted(SAMPLES.glob("*.expect.yaml")):
        name = path.name.removesuffix(".expect.yaml")
        found = [path.with_name(name + suffix) for suffix in (".pcap", ".pcapng")]
        report = analyze([next(p for p in found if p.exists())])
        for what, cause, party, case in items(report, load(path)):
            tally = tallies.setdefault(kind_of(cause, report), Tally())
            tally.cases += 1
            tally.by_code += last_code(case) == cause
            tally.right += case.root_cause == cause
            if case.root_cause != cause:
                tally.wrong.append(f"{name}, {what}: {case.root_cause} instead of {cause}")
            if party is not None:
                tally.parties += 1
                tally.parties_right += case.party == party
    print(f"{'samples':10}{'cases':>7}{'right':>7}{'share':>8}{'last code':>11}{'party right':>14}")
    for kind, tally in sorted(tallies.items()):
        parties = f"{tally.parties_right}/{tally.parties}" if tally.parties else "-"
        print(
            f"{kind:10}{tally.cases:7}{tally.right:7}{tally.right / tally.cases:8.1%}"
            f"{tally.by_code / tally.cases:11.1%}{parties:>14}"
        )
        if verbose:
            print("".join(f"    {text}\n" for text in tally.wrong), end="")
    return not any(tally.wrong for tally in tallies.values())


def seeds_of(path: Path, seeds: int) -> list[Judged]:
    with tempfile.TemporaryDirectory() as folder:
        return [judge(path, seed, Path(folder)) for seed in range(seeds)]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def row(name: str, judged: Iterable[Judged]) -> str:
    all_of = list(judged)
    count = len(all_of)
    columns = (
        share(sum(j.cause_right for j in all_of), count),
        share(sum(j.party_right for j in all_of), count),
        share(sum(j.marked_cited for j in all_of), sum(j.marked for j in all_of)),
        share(sum(j.cited_of_marked for j in all_of), sum(j.cited for j in all_of)),
        str(sum(j.alarms for j in all_of)),
        share(sum(j.by_code_right for j in all_of), count),
    )
    return f"{name:34}" + "".join(f"{text:>10}" for text in columns)


def score_scenarios(names: list[str], seeds: int, *, verbose: bool) -> bool:
    """Prints the table of the scenarios; whether all is right."""
    paths = [path for path in sorted(SCENARIOS.glob("*.story")) if not names or path.stem.startswith(tuple(names))]
    print(f"\n{f'scenarios, {seeds} seeds each':34}" + "".join(
        f"{text:>10}" for text in ("cause", "party", "cited", "precise", "alarms", "last code")
    ))  # fmt: skip
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = dict(zip(paths, pool.map(seeds_of, paths, repeat(seeds)), strict=True))
    right = True
    for path, judged in results.items():
        worst = max(judged, key=lambda one: len(one.wrong))
        right &= not worst.wrong
        print(row(path.stem, judged))
        for one in judged if verbose else [worst] if worst.wrong else []:
            print("".join(f"    seed {one.seed}: {text}\n" for text in one.wrong), end="")
    for kind, letter in (("all faulty", "F"), ("all healthy", "H")):
        chosen = [one for path, judged in results.items() if path.stem.startswith(letter) for one in judged]
        if chosen:
            print(row(kind, chosen))
    return right


def main() -> int:
    parser = argparse.ArgumentParser(description="Score the diagnosis of the samples and scenarios.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="beginnings of scenario names (all, unless given)")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many of each scenario's seeds")
    parser.add_argument("--verbose", action="store_true", help="all that is wrong, not the worst seed alone")
    options = parser.parse_args()
    right = bool(options.names) or score_samples(verbose=options.verbose)
    right &= score_scenarios(options.names, options.seeds, verbose=options.verbose)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())

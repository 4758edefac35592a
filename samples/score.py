"""How often the diagnosis of the samples is right, beside a reader who names the last 4xx-6xx code of a call.

    score.py [--verbose]

In: every NAME.expect.yaml here, and its capture. Out: a table on stdout; exit status 1 if anything is wrong. A case is
a call, a registration or another transaction whose `root_cause` is expected: a fault where it names a rule of warning
or above, an outcome where the rule is an info, healthy where it is null.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import UNSET

from sipdiag import analyze
from sipdiag.check import Expectation, load
from sipdiag.records import CallInfo, RegistrationInfo, Report, TransactionInfo

SAMPLES = Path(__file__).resolve().parent
BY_CODE = {
    400: "malformed-request-400", 401: "auth-bad-credentials", 403: "auth-bad-credentials",
    404: "number-not-found", 407: "auth-bad-credentials", 408: "invite-no-response",
    480: "callee-not-registered", 481: "in-dialog-481", 486: "remote-rejected-busy-decline",
    487: "caller-cancelled", 488: "codec-no-common", 503: "server-overload-503",
    600: "remote-rejected-busy-decline", 603: "remote-rejected-busy-decline",
}  # fmt: skip
"""What one makes of a code who looks at nothing else."""
Case = CallInfo | RegistrationInfo | TransactionInfo


@dataclass
class Tally:
    cases: int = 0
    right: int = 0
    by_code: int = 0
    parties: int = 0
    parties_right: int = 0
    wrong: list[str] = field(default_factory=list)


def last_code(case: Case) -> str | None:
    """The reader beside us."""
    codes = [r.status for r in case.responses] if isinstance(case, CallInfo) else [case.final_status or 0]
    refused = [code for code in codes if code >= 400]
    return BY_CODE.get(refused[-1], "call-rejected") if refused else None


def kind_of(cause: str | None, report: Report) -> str:
    if cause is None:
        return "healthy"
    mild = any(finding.rule == cause and finding.severity == "info" for finding in report.findings)
    return "outcome" if mild else "fault"


def score(name: str, report: Report, expected: Expectation, tallies: dict[str, Tally]) -> None:
    for what in ("calls", "registrations", "transactions"):
        items = getattr(expected, what)
        if items is UNSET:
            continue
        for number, (item, case) in enumerate(zip(items, getattr(report, what), strict=False), 1):
            if item.root_cause is UNSET:
                continue
            tally = tallies.setdefault(kind_of(item.root_cause, report), Tally())
            tally.cases += 1
            tally.by_code += last_code(case) == item.root_cause
            if case.root_cause == item.root_cause:
                tally.right += 1
            else:
                tally.wrong.append(f"{name}, {what} {number}: {case.root_cause} instead of {item.root_cause}")
            if item.party not in (UNSET, None):
                tally.parties += 1
                tally.parties_right += case.party == item.party


def main() -> int:
    parser = argparse.ArgumentParser(description="Score the diagnosis of the samples.")
    parser.add_argument("--verbose", action="store_true", help="name every case that is wrong")
    options = parser.parse_args()
    tallies: dict[str, Tally] = {}
    for path in sorted(SAMPLES.glob("*.expect.yaml")):
        name = path.name.removesuffix(".expect.yaml")
        found = [path.with_name(name + suffix) for suffix in (".pcap", ".pcapng")]
        score(name, analyze([next(p for p in found if p.exists())]), load(path), tallies)
    print(f"{'':10}{'cases':>7}{'right':>7}{'share':>8}{'last code':>11}{'party right':>14}")
    for kind, tally in sorted(tallies.items()):
        parties = f"{tally.parties_right}/{tally.parties}" if tally.parties else "-"
        print(
            f"{kind:10}{tally.cases:7}{tally.right:7}{tally.right / tally.cases:8.1%}"
            f"{tally.by_code / tally.cases:11.1%}{parties:>14}"
        )
        if options.verbose:
            print("".join(f"    {text}\n" for text in tally.wrong), end="")
    return 1 if any(tally.wrong for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

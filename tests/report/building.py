"""Test cases for the reports that build servers read: one that fails, one whose every header tries to be markup."""

from functools import partial
from pathlib import Path

import msgspec

from sipdiag import analyze
from sipdiag.check import Pair, check
from sipdiag.cli.options import Severity
from sipdiag.cli.running import is_as_grave
from sipdiag.options import Options
from sipdiag.records import CheckedCapture, FindingInfo
from sipdiag.report.brief import Fails
from tests.conftest import ROOT
from tests.report.hostile import capture_of_hostile_call

TRACE = ROOT / "samples" / "announcement-then-404.pcap"
EXPECTATION = """\
calls:
  - {outcome: answered}
  - outcome: answered
    responses: [100, 404]
  - {}
findings:
  must_not: ["*"]
"""

ON_ERROR: Fails = partial(is_as_grave, fail_on=Severity.error)


def never(finding: FindingInfo) -> bool:
    """As `check` has it where no --fail-on is given."""
    return False


def checked(folder: Path, expectation: str = EXPECTATION, trace: Path = TRACE) -> CheckedCapture:
    path = folder / "call.yaml"
    path.write_text(expectation)
    return check(Pair("call", (str(trace),), path), Options(paths=(str(trace),)))


def diagnosed(trace: Path = TRACE) -> CheckedCapture:
    return CheckedCapture(trace.stem, "", analyze([trace]), [])


def hostile(folder: Path) -> CheckedCapture:
    """Expectations that fail with what packets say; names with line breaks and commands of GitHub in them."""
    trace = capture_of_hostile_call(folder)
    made = checked(folder, 'calls: [{from: "sip:x", headers: {INVITE: {X-Bytes: "no", User-Agent: "no"}}}]', trace)
    nasty = "call 1: \n::error file=x::pwned\r\n%0A]]></failure>\x00\ufffe\ud800"
    results = [msgspec.structs.replace(one, found=one.found + nasty, name=one.name + nasty) for one in made.results]
    return msgspec.structs.replace(made, name="a\n::b,c:d", results=results)

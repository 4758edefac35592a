"""What is proposed from a capture holds for that capture, and can be read back."""

from pathlib import Path

import pytest

from sipdiag.check import check, evaluate, examine, load, propose
from sipdiag.check.pairing import Pair
from sipdiag.options import Options
from tests.conftest import ROOT, shared_dir

SAMPLES = sorted((ROOT / "samples").glob("*.pcap*"))
REAL = sorted(path for path in (ROOT.parent / "shared" / "pcaps").glob("*") if path.suffix != ".tsv")
MAX_BYTES = 20_000_000


@pytest.mark.parametrize(
    "path", [*SAMPLES, *(path for path in REAL if path.stat().st_size < MAX_BYTES)], ids=lambda path: path.name
)
def test_a_capture_fulfils_what_is_proposed_from_it(path: Path, tmp_path: Path) -> None:
    report, cases = examine(Options(paths=(str(path),)))
    written = tmp_path / "call.yaml"
    written.write_text(propose(report, cases), encoding="utf-8")
    expectation = load(written)
    assert [result for result in evaluate(report, expectation, cases) if not result.ok] == []
    assert written.read_text().startswith("#")


def test_another_capture_does_not(tmp_path: Path) -> None:
    good, bad = (str(ROOT / "samples" / f"{name}.pcap") for name in ("early-media-then-answered", "busy"))
    report, cases = examine(Options(paths=(good,)))
    written = tmp_path / "call.yaml"
    written.write_text(propose(report, cases), encoding="utf-8")
    assert check(Pair("call", (bad,), written), Options(paths=(bad,))).failed


def test_of_a_capture_without_calls_that_is_proposed_and_what_it_has(tmp_path: Path) -> None:
    pings, calls = shared_dir() / "pcaps" / "oisf-input.pcap", ROOT / "samples" / "early-media-then-answered.pcap"
    report, cases = examine(Options(paths=(str(pings),)))
    written = tmp_path / "pings.yaml"
    written.write_text(propose(report, cases), encoding="utf-8")
    assert "OPTIONS" in written.read_text()
    failed = check(Pair("pings", (str(calls),), written), Options(paths=(str(calls),))).failed
    assert [result.name for result in failed] == ["count", "number of transactions"]

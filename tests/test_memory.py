"""Memory does not grow with a capture: what it takes depends on the calls that are open at once, not on its length.

The captures are made by bench/captures.py while they are read, so that no file holds them either.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, run_sipdiag

BENCH = ROOT / "bench"
MIB = 1 << 20
# RTP packets of a call of a minute: so few calls that what the report says of them weighs nothing.
PACKETS = 6_000
CALLS_A_SECOND = 0.5


def maker(*options: str) -> list[str]:
    return [sys.executable, str(BENCH / "captures.py"), *options]


def peak_of_reading(calls: int) -> int:
    """The peak, in bytes, of sipdiag while it reads a capture of so many calls (1.4 MB each) from a pipe."""
    capture = maker("media", "--calls", str(calls), "--packets", str(PACKETS), "--rate", str(CALLS_A_SECOND))
    with subprocess.Popen(capture, stdout=subprocess.PIPE) as making:
        done = subprocess.run(
            [sys.executable, BENCH / "measure.py", sys.executable, "-m", "sipdiag", "-", "--format", "json"],
            stdin=making.stdout,
            capture_output=True,
            cwd=ROOT,
            check=True,
        )
    assert making.returncode == 0
    run = json.loads(done.stdout)
    assert run["status"] == 0
    return int(run["peak_bytes"])


def test_memory_does_not_grow_with_the_capture() -> None:
    # 84 MB and 250 MB: after two minutes as many calls end as begin.
    small, large = peak_of_reading(60), peak_of_reading(180)
    assert large < 150 * MIB
    assert large - small < 20 * MIB


@pytest.mark.parametrize("source", ["standard input", "gzip", "gzip from standard input"])
def test_the_report_is_the_same_from_anywhere(tmp_path: Path, source: str) -> None:
    plain, packed = tmp_path / "calls.pcap", tmp_path / "calls.bin"
    options = ("media", "--calls", "200", "--packets", "60")
    subprocess.run(maker(*options, "-o", str(plain)), check=True)
    subprocess.run(maker(*options, "--gzip", "-o", str(packed)), check=True)
    if source == "gzip":
        other = run_sipdiag(packed, "--format", "json")
    else:
        other = run_sipdiag(
            "-", "--format", "json", stdin=(plain if source == "standard input" else packed).read_bytes()
        )
    reports = [json.loads(run.stdout) for run in (run_sipdiag(plain, "--format", "json"), other)]
    for report in reports:
        del report["capture"]["files"]
    assert reports[0]["metrics"]["answered"] == 200
    assert sum(stream["packets"] for call in reports[0]["calls"] for stream in call["media"]) == 200 * 60
    assert reports[1] == reports[0]

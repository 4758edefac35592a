"""Fuzz every target for its share of some minutes, seeded from real captures; status 1 where one found something.

What breaks a target is left in fuzz/out/crashes/. It becomes a case of tests/hostile/test_found.py with its repair.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from fuzz import corpus
from fuzz.targets import TARGETS

OUT = Path(__file__).resolve().parent / "out"

HANG_S = 20
"""Seconds after which an input counts as one that hangs: the largest seeds take a tenth of one, ten times more when
instrumented."""

MEMORY_MIB = 2048
"""Of one process; far above what any input of MAX_INPUT_BYTES may need."""

MAX_INPUT_BYTES = {"capture": 1 << 14, "report": 1 << 14, "sip": 1 << 13, "sdp": 1 << 12}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="for all targets together")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"default: {', '.join(TARGETS)}")
    options = parser.parse_args()
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    targets = options.targets or list(TARGETS)
    seeds, found = OUT / "seeds", OUT / "corpus"
    corpus.make(seeds)
    crashes = OUT / "crashes"
    crashes.mkdir(parents=True, exist_ok=True)
    seconds = max(1, round(options.minutes * 60 / len(targets)))
    broken = []
    for target in targets:
        (found / target).mkdir(parents=True, exist_ok=True)
        print(f"fuzzing {target} for {seconds} s", flush=True)
        command = [
            *(sys.executable, "-m", "fuzz.one", target),
            f"-max_total_time={seconds}",
            f"-timeout={HANG_S}",
            f"-rss_limit_mb={MEMORY_MIB}",
            f"-max_len={MAX_INPUT_BYTES[target]}",
            f"-artifact_prefix={crashes}/{target}-",
            "-print_final_stats=1",
            str(found / target),
            str(seeds / target),
        ]
        if subprocess.run(command, check=False, cwd=OUT.parent.parent).returncode:
            broken.append(target)
    for target in broken:
        print(f"{target}: found something, see {crashes}/{target}-*", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

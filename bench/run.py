"""What `make bench` runs: sipdiag beside other tools on large captures that are made on the spot.

Every command runs alone, the tools in turn, several rounds: a machine that slows down slows all of them. Prints a
table with the ratios to the floor first, for seconds mean little on another machine; `-o FILE` keeps every figure as
JSON. The floor is what it takes to read the file and find port 5060. A tool that is not
installed is named, and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from measure import Run, measure  # must stay small itself: no numpy in this process

HERE = Path(__file__).resolve().parent
SIPDIAG = [sys.executable, "-m", "sipdiag", "-", "--format", "json", "-o", os.devnull]


class Size(NamedTuple):
    calls: int
    packets: int
    """RTP packets of a call."""


FULL = Size(20_000, 150)
QUICK = Size(1_000, 150)
FLOOR = "tcpdump, port 5060"


class Tool(NamedTuple):
    """A command that reads a capture: from a file, or where `{file}` is not among its words, from standard input."""

    name: str
    words: list[str]
    captures: tuple[str, ...]


TOOLS = [
    Tool(FLOOR, ["tcpdump", "-r", "{file}", "-w", os.devnull, "port 5060"], ("signalling", "media")),
    Tool("sipdiag", [word if word != "-" else "{file}" for word in SIPDIAG], ("signalling", "media", "media.gz")),
    Tool("sipdiag, standard input", SIPDIAG, ("signalling", "media")),
    Tool("tshark, sip,stat", ["tshark", "-q", "-r", "{file}", "-z", "sip,stat"], ("signalling",)),
    Tool(
        "tshark, rtp,streams and sip,stat",
        ["tshark", "-q", "-r", "{file}", "-z", "rtp,streams", "-z", "sip,stat"],
        ("media",),
    ),
]


def make(kind: str, size: Size, room: Path) -> Path:
    """The capture of this kind, in a file."""
    name, _, compression = kind.partition(".")
    file = room / f"{name}.pcap{'.gz' if compression else ''}"
    options = ["--calls", str(size.calls), "--packets", str(size.packets), "-o", str(file)]
    options += ["--gzip"] if compression else []
    subprocess.run([sys.executable, str(HERE / "captures.py"), name, *options], check=True)
    return file


def run(tool: Tool, file: Path) -> Run:
    command = [word.replace("{file}", str(file)) for word in tool.words]
    if "{file}" in tool.words:
        return measure(command)
    with file.open("rb") as stream:
        cat = subprocess.Popen(["cat"], stdin=stream, stdout=subprocess.PIPE)
        taken = measure(command, stdin=cat.stdout)
        assert cat.stdout is not None
        cat.stdout.close()
        cat.wait()
    return taken


def table(runs: dict[str, list[Run]]) -> list[dict[str, object]]:
    """A row for each tool, its seconds over those of the floor first."""
    floor = min((one.seconds for one in runs.get(FLOOR, [])), default=None)
    rows: list[dict[str, object]] = []
    for name, taken in runs.items():
        best = min(one.seconds for one in taken)
        rows.append(
            {
                "tool": name,
                "times_floor": None if floor is None else round(best / floor, 1),
                "best_s": round(best, 2),
                "median_s": round(median(one.seconds for one in taken), 2),
                "peak_mib": round(max(one.peak_bytes for one in taken) / 2**20),
                "status": max(one.status for one in taken),
            }
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure time and memory on large captures, beside other tools.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK.calls} calls, not {FULL.calls}")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each command (3)")
    parser.add_argument("-o", "--output", type=Path, help="file for the figures as JSON")
    chosen = parser.parse_args()
    size = QUICK if chosen.quick else FULL
    present = [tool for tool in TOOLS if shutil.which(tool.words[0])]
    for tool in TOOLS:
        if tool not in present:
            print(f"{tool.name}: {tool.words[0]} is not installed")
    figures: dict[str, object] = {"calls": size.calls, "rounds": chosen.rounds}
    with tempfile.TemporaryDirectory() as room:
        for kind in dict.fromkeys(kind for tool in TOOLS for kind in tool.captures):
            file = make(kind, size, Path(room))
            print(f"\n{kind}: {file.stat().st_size / 1e6:.0f} MB")
            runs: dict[str, list[Run]] = {tool.name: [] for tool in present if kind in tool.captures}
            for _ in range(chosen.rounds):
                for tool in present:
                    if kind in tool.captures:
                        runs[tool.name].append(run(tool, file))
            figures[kind] = rows = table(runs)
            print(f"{'× floor':>8} {'best s':>8} {'median s':>9} {'peak MiB':>9}  tool")
            for row in rows:
                failed = f"  (exit status {row['status']})" if row["status"] else ""
                print(
                    f"{row['times_floor'] or '-':>8} {row['best_s']:>8} {row['median_s']:>9} {row['peak_mib']:>9}"
                    f"  {row['tool']}{failed}"
                )
            file.unlink()
    if chosen.output:
        chosen.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What `make bench` runs: sipdiag beside other tools on captures that are made on the spot.

Every command runs alone, the tools in turn, several rounds: a machine that slows down slows all of them. What several
processes hold together is looked up in a run of its own, for that takes them time. Prints every tool with its seconds
and peak memory, and then what sipdiag takes as ratios to the others, each beside what is to be reached, for seconds
mean little on another machine. Ratios are of the time by the clock, on as many cores as each takes by default; those of
CPU time, which a busy machine changes least, stand beside. `--jobs 1` is sipdiag on one core. `-o FILE`
keeps every figure as JSON, `--plot FILE` draws how time and memory grow with the capture. The floor is what it
takes to read the file and find port 5060. A tool that is not installed is named, and left out; sip-doctor is installed
into a directory of its own for the time of the run.
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
from select import select
from statistics import median
from typing import NamedTuple

from growth import draw
from measure import Run, measure  # must stay small itself: no numpy in this process

HERE = Path(__file__).resolve().parent
SIPDIAG = [sys.executable, "-m", "sipdiag"]
REPORT = ["--format", "json", "-o", os.devnull]


class Size(NamedTuple):
    """How much of each capture is made."""

    signalling: int
    """Calls of `signalling` and `mixed`, six messages each."""
    media: int
    """Calls of `media`; `long` has ten times as many."""
    packets: int
    """RTP packets of a call, where it has any."""


FULL = Size(20_000, 1_000, 3_000)
QUICK = Size(200, 10, 100)
TIMES_LONGER = 10
SECONDS_OF_CALLS = 100
"""The same in captures.py, which loads numpy: over so many seconds the calls begin."""
STEPS = (0.125, 0.25, 0.5, 1.0)
"""Shares of `signalling` and `media` at which the growth is measured."""


class Tool(NamedTuple):
    """A command that reads a capture: the one in the place of `{file}`, or PIPED from standard input."""

    name: str
    words: list[str]
    captures: tuple[str, ...]


FLOOR = "tcpdump, port 5060"
OURS, ALONE, PIPED = "sipdiag", "sipdiag --jobs 1", "sipdiag, standard input"
TSHARK_SIP, TSHARK_RTP = "tshark, sip,stat", "tshark, rtp,streams and sip,stat"
SNGREP, DOCTOR = "sngrep", "sip-doctor"
NUMPY, TYPER = "python, numpy", "python, typer and msgspec"
EXPLAIN, HELP = "sipdiag explain 183", "sipdiag --help"
FROM_FILE = ("signalling", "mixed", "media")
TOOLS = [
    Tool(FLOOR, ["tcpdump", "-r", "{file}", "-w", "-", "port 5060"], FROM_FILE),
    Tool(OURS, [*SIPDIAG, "{file}", *REPORT], (*FROM_FILE, "small")),
    Tool(ALONE, [*SIPDIAG, "{file}", *REPORT, "--jobs", "1"], FROM_FILE),
    Tool(PIPED, [*SIPDIAG, "-", *REPORT], ("media", "long")),
    Tool(TSHARK_SIP, ["tshark", "-q", "-r", "{file}", "-z", "sip,stat"], ("signalling", "mixed")),
    Tool(TSHARK_RTP, ["tshark", "-q", "-r", "{file}", "-z", "rtp,streams", "-z", "sip,stat"], ("media",)),
    Tool(SNGREP, ["sngrep", "-N", "-q", "-I", "{file}", "-O", os.devnull], ("signalling", "mixed")),
    Tool(DOCTOR, ["sip-doctor", "read", "--json", "{file}"], FROM_FILE),
    Tool(NUMPY, [sys.executable, "-c", "import numpy"], ("small",)),
    Tool(TYPER, [sys.executable, "-c", "import typer, msgspec"], ("small",)),
    Tool(EXPLAIN, [*SIPDIAG, "explain", "183"], ("small",)),
    Tool(HELP, [*SIPDIAG, "--help"], ("small",)),
]


class Goal(NamedTuple):
    """What one figure of a capture is to be at most, over the same figure of another tool or capture."""

    what: str
    """`seconds` or `peak_bytes`."""
    capture: str
    tool: str
    over: tuple[str, str] | None
    """Capture and tool; None where the figure itself is bounded."""
    at_most: float


MIB = 2**20
GOALS = [
    Goal("seconds", "signalling", OURS, ("signalling", TSHARK_SIP), 1.0),
    Goal("seconds", "signalling", ALONE, ("signalling", TSHARK_SIP), 1.5),
    Goal("seconds", "signalling", OURS, ("signalling", SNGREP), 1.0),
    Goal("seconds", "signalling", OURS, ("signalling", DOCTOR), 1 / 12),
    Goal("peak_bytes", "signalling", OURS, None, 400 * MIB),
    Goal("seconds", "mixed", OURS, ("signalling", OURS), 1.3),
    Goal("seconds", "media", OURS, ("media", TSHARK_RTP), 1 / 5),
    Goal("seconds", "media", OURS, ("media", DOCTOR), 1 / 12),
    Goal("peak_bytes", "media", OURS, None, 200 * MIB),
    Goal("seconds", "long", PIPED, ("media", PIPED), 1.1 * TIMES_LONGER),
    Goal("peak_bytes", "long", PIPED, ("media", PIPED), 1.3),
    Goal("seconds", "small", OURS, ("small", NUMPY), 2.5),
    Goal("seconds", "small", EXPLAIN, ("small", TYPER), 1.5),
    Goal("seconds", "small", HELP, ("small", TYPER), 1.5),
]

Runs = dict[str, list[Run]]


def maker(kind: str, size: Size, share: float = 1.0) -> list[str]:
    """The command that writes the capture of this kind to standard output."""
    calls = {"small": 1, "media": size.media, "long": size.media * TIMES_LONGER}.get(kind, size.signalling)
    options = ["--calls", str(max(1, round(calls * share))), "--packets", str(size.packets)]
    if kind == "long":  # as many calls a second as `media` has, for ten times as long
        options += ["--rate", str(size.media / SECONDS_OF_CALLS)]
    kind = {"small": "signalling", "long": "media"}.get(kind, kind)
    return [sys.executable, str(HERE / "captures.py"), kind, *options]


def make(kind: str, size: Size, room: Path, share: float = 1.0) -> Path:
    """The capture of this kind, in a file."""
    file = room / f"{kind}.pcap"
    subprocess.run([*maker(kind, size, share), "-o", str(file)], check=True)
    return file


def run(tool: Tool, file: Path, is_watched: bool = False) -> Run:
    return measure([word.replace("{file}", str(file)) for word in tool.words], is_watched=is_watched)


def fed(tool: Tool, kind: str, size: Size, is_watched: bool = False) -> Run:
    """The run of a tool that reads the capture of this kind while it is made, from when there is something to read."""
    with subprocess.Popen(maker(kind, size), stdout=subprocess.PIPE) as making:
        assert making.stdout is not None
        select([making.stdout.fileno()], [], [])
        return measure(tool.words, making.stdout, is_watched)


def measured(tools: list[Tool], size: Size, rounds: int, room: Path) -> dict[str, Runs]:
    """capture -> tool -> its runs. What is long is no file: it is made while it is read, and once; so media is read in
    the same way beside, to compare it with. A tool's runs on all captures of a round follow each other, for they are
    compared as well."""
    files = {kind: make(kind, size, room) for kind in (*FROM_FILE, "small")}
    figures: dict[str, Runs] = {kind: {tool.name: [] for tool in tools if kind in tool.captures} for kind in files}
    figures["long"] = {PIPED: []}

    def taken(tool: Tool, kind: str, is_watched: bool = False) -> Run:
        return fed(tool, kind, size, is_watched) if tool.name == PIPED else run(tool, files[kind], is_watched)

    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", flush=True)
        for tool in tools:
            for kind in tool.captures:
                if kind in files or not number:
                    figures[kind][tool.name].append(taken(tool, kind))
    print("memory", flush=True)
    for tool in tools:
        for kind in tool.captures if tool.name in (OURS, PIPED) else ():  # which alone have several processes
            peak = taken(tool, kind, is_watched=True).peak_bytes
            figures[kind][tool.name] = [one._replace(peak_bytes=peak) for one in figures[kind][tool.name]]
    for kind, runs in figures.items():
        told(kind, files[kind].stat().st_size if kind in files else None, runs)
    for file in files.values():
        file.unlink()
    return figures


def growing(size: Size, rounds: int, room: Path) -> dict[str, list[dict[str, float]]]:
    """capture -> what sipdiag takes of it, by size."""
    ours = next(tool for tool in TOOLS if tool.name == OURS)
    grown: dict[str, list[dict[str, float]]] = {}
    for kind in ("signalling", "media"):
        for share in STEPS:
            file = make(kind, size, room, share)
            best = min((run(ours, file) for _ in range(rounds)), key=lambda one: one.seconds)
            best = best._replace(peak_bytes=run(ours, file, is_watched=True).peak_bytes)
            row = {"bytes": file.stat().st_size, **{k: v for k, v in best._asdict().items() if k != "status"}}
            grown.setdefault(kind, []).append(row)
            file.unlink()
    return grown


def rows_of(runs: Runs) -> list[dict[str, object]]:
    """A row for each tool, its seconds over those of the floor first."""
    floor = best(runs[FLOOR], "seconds") if FLOOR in runs else None
    floor_cpu = best(runs[FLOOR], "cpu_seconds") if FLOOR in runs else None
    return [
        {
            "tool": name,
            "times_floor": None if floor is None else round(best(taken, "seconds") / floor, 1),
            "times_floor_cpu": None if floor_cpu is None else round(best(taken, "cpu_seconds") / floor_cpu, 1),
            "best_s": round(best(taken, "seconds"), 3),
            "median_s": round(middle(taken, "seconds"), 3),
            "cpu_s": round(best(taken, "cpu_seconds"), 3),
            "peak_mib": round(max(one.peak_bytes for one in taken) / MIB),
            "status": max(one.status for one in taken),
        }
        for name, taken in runs.items()
    ]


def best(runs: list[Run], what: str) -> float:
    return min(float(getattr(one, what)) for one in runs)


def middle(runs: list[Run], what: str) -> float:
    return median(float(getattr(one, what)) for one in runs)


def reached(figures: dict[str, Runs]) -> list[dict[str, object]]:
    """Each goal with what it came to; goals about a tool that did not run are left out."""
    rows: list[dict[str, object]] = []
    for goal in GOALS:
        capture, tool = goal.over or (goal.capture, goal.tool)
        if goal.tool not in figures.get(goal.capture, {}) or tool not in figures.get(capture, {}):
            continue
        mine, others = figures[goal.capture][goal.tool], figures[capture][tool]
        # One long run has all the bad moments of the machine in it, which the best of several short ones has not.
        of_others = best if len(mine) == len(others) else middle
        came_to = best(mine, goal.what) / (of_others(others, goal.what) if goal.over else MIB)
        cpu = best(mine, "cpu_seconds") / of_others(others, "cpu_seconds") if goal.what == "seconds" else None
        at_most = goal.at_most if goal.over else goal.at_most / MIB
        other = capture if tool == goal.tool else tool
        named = f"{goal.tool}, {goal.capture}: {'time' if goal.what == 'seconds' else 'peak memory'}"
        rows.append(
            {
                "goal": f"{named} / {other}" if goal.over else f"{named}, MiB",
                "came_to": round(came_to, 3),
                "cpu": None if cpu is None else round(cpu, 3),
                "at_most": round(at_most, 3),
                "reached": came_to <= at_most,
            }
        )
    return rows


def told(kind: str, size: int | None, runs: Runs) -> None:
    print(f"\n{kind}{'' if size is None else f': {size / 1e6:.1f} MB'}")
    print(f"{'× floor':>8} {'CPU ×':>8} {'best s':>8} {'median s':>9} {'CPU s':>8} {'peak MiB':>9}  tool")
    for row in rows_of(runs):
        failed = f"  (exit status {row['status']})" if row["status"] not in (0, 1) else ""
        print(
            f"{row['times_floor'] or '-':>8} {row['times_floor_cpu'] or '-':>8} {row['best_s']:>8}"
            f" {row['median_s']:>9} {row['cpu_s']:>8} {row['peak_mib']:>9}  {row['tool']}{failed}",
            flush=True,
        )


def installed(tools: list[Tool], room: Path, may_install: bool) -> list[Tool]:
    """Those that can run; what cannot is named."""
    present = []
    for tool in tools:
        program = shutil.which(tool.words[0])
        if program is None and tool.name == DOCTOR and may_install:
            program = _sip_doctor(room)
        if program is None:
            print(f"{tool.name}: {tool.words[0]} is not installed")
        else:
            present.append(tool._replace(words=[program, *tool.words[1:]]))
    return present


def _compiled(room: Path, size: Size) -> None:
    """Let Python keep its bytecode, as an installation has it, and have it made before anything is measured."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(room / "bytecode")
    file = make("mixed", size._replace(signalling=400), room)
    for tool in TOOLS:
        if tool.name in (OURS, ALONE, NUMPY, TYPER, EXPLAIN, HELP):
            run(tool, file)
    file.unlink()


def _sip_doctor(room: Path) -> str | None:
    """sip-doctor in an environment of its own; None where there is no network to fetch it from."""
    home = room / "sip-doctor"
    for command in (
        [sys.executable, "-m", "venv", str(home)],
        [str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "sip-doctor"],
    ):
        if subprocess.run(command, capture_output=True).returncode:
            return None
    return str(home / "bin" / "sip-doctor")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure time and memory on large captures, beside other tools.")
    parser.add_argument(
        "--quick", action="store_true", help="small captures, one round, nothing installed: a rehearsal"
    )
    parser.add_argument("--rounds", type=int, default=3, help="runs of each command (3)")
    parser.add_argument("-o", "--output", type=Path, help="file for the figures as JSON")
    parser.add_argument("--plot", type=Path, help="file for a drawing of how time and memory grow (SVG)")
    chosen = parser.parse_args()
    size, rounds = (QUICK, 1) if chosen.quick else (FULL, chosen.rounds)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        _compiled(room, size)
        figures = measured(installed(TOOLS, room, not chosen.quick), size, rounds, room)
        grown = growing(size, rounds, room) if chosen.plot or chosen.output else {}
    goals = reached(figures)
    print(f"\n{'came to':>9} {'at most':>9} {'of CPU':>9}")
    for row in goals:
        missed = "" if row["reached"] else "  NOT REACHED"
        print(f"{row['came_to']:>9} {row['at_most']:>9} {row['cpu'] or '-':>9}  {row['goal']}{missed}")
    if chosen.output:
        tables = {kind: rows_of(runs) for kind, runs in figures.items()}
        made = {"size": size._asdict(), "rounds": rounds, "goals": goals, "captures": tables, "growth": grown}
        chosen.output.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    if chosen.plot:
        chosen.plot.write_text(draw(grown), encoding="utf-8")


if __name__ == "__main__":
    main()

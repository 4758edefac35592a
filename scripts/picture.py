"""Draws the picture in README.md: what sipdiag says of a call, as SVG.

Usage: scripts/picture.py SAMPLE.pcap CALL OUT.svg
"""

import io
import sys
from datetime import UTC
from pathlib import Path

from rich.console import Console

from sipdiag.knowledge import Knowledge
from sipdiag.pipeline import Options, run
from sipdiag.report import terminal
from sipdiag.selection import Selection


def main(sample: str, call: int, out: Path) -> None:
    analysis = run(Options(paths=(sample,), selection=Selection(call=call)))
    console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True, highlight=False)
    terminal.render(analysis, console, knowledge=Knowledge(), tz=UTC, call=call)
    svg = console.export_svg(title=f"sipdiag {sample} --call {call}", unique_id="sipdiag")
    # The fonts that rich names live on a host; a system font will do.
    start, end = svg.find("@font-face"), svg.rfind("@font-face")
    end = svg.find("}", end) + 1
    out.write_text(svg[:start] + svg[end:], encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

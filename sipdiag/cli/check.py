"""`sipdiag check`: a captured test call against what is expected of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sipdiag.cli.options import ConfigFile, Decoder, DecoderOption, Keylog, KnowledgeDir, Severity
from sipdiag.cli.output import FINE, FOUND, USAGE, stop, write_text, written_to
from sipdiag.cli.running import options_of, reaches, run


def check(
    traces: Annotated[list[str], typer.Argument(metavar="TRACE…", help="Captures of a test call.")],
    expect: Annotated[Path, typer.Option("--expect", metavar="FILE", help="What the capture has to show (YAML).")],
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Exit with 1 also when a finding is at least this grave.")
    ] = Severity.never,
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
    keylog: Keylog = None,
    decoder: DecoderOption = Decoder.auto,
) -> None:
    """Check a captured test call against expectations; exit status 0 when all hold."""
    from sipdiag.check import ExpectationError, evaluate, load
    from sipdiag.report.text import visible

    try:
        expectation = load(expect)
    except ExpectationError as error:
        stop(USAGE, f"sipdiag: {error}")
    analysis = run(options_of(tuple(traces), config, knowledge, keylog, decoder), None)
    results = evaluate(analysis.report, expectation)
    failed = [result for result in results if not result.ok]
    lines = []
    for result in failed:
        lines += [f"FAILED  {result.name}", f"        expected: {result.expected}", f"        found:    {result.found}"]
        if result.frames:
            lines.append(f"        frames:   {', '.join(map(str, result.frames))}")
    lines.append(f"{len(results) - len(failed)} of {len(results)} expectations hold")
    with written_to(None) as stream:
        write_text(stream, "\n".join(map(visible, lines)))
    raise typer.Exit(FOUND if failed or reaches(analysis.report, fail_on) else FINE)

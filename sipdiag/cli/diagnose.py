"""`sipdiag TRACE…`: what failed, why, who has to act and how to fix it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from sipdiag.cli.options import (
    ConfigFile,
    Decoder,
    DecoderOption,
    Keylog,
    KnowledgeDir,
    Output,
    ReportFormat,
    Severity,
)
from sipdiag.cli.output import FINE, FOUND, UNREADABLE, USAGE, encoding_of, piped_width, say, stop, written_to
from sipdiag.cli.running import knowledge_in, options_of, reaches, run
from sipdiag.cli.selecting import Selecting, zone_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from sipdiag.pipeline import Options
    from sipdiag.records import Analysis, Report

MAX_KINDS_SAID = 3
"""Kinds of what was not decoded named on stderr."""


def diagnose(
    traces: Annotated[
        list[str], typer.Argument(metavar="TRACE…", help="Captures, or folders of them; '-' is standard input.")
    ],
    format: Annotated[ReportFormat, typer.Option("--format", help="How to report.")] = ReportFormat.terminal,
    output: Output = None,
    call: Annotated[str | None, typer.Option(metavar="N|CALL-ID", help="Tell the story of one call.")] = None,
    number: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Calls with this text in From, To or Request-URI.")
    ] = None,
    peer: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Calls that pass this box.")] = None,
    status: Annotated[
        str | None, typer.Option(metavar="CODE|CLASS", help="Calls with this final status: 404, 5xx.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Calls from this time on: 2026-11-22T10:00:00Z.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Calls up to this time.")] = None,
    tz: Annotated[str, typer.Option(metavar="ZONE", help="Show times in this zone, such as Europe/Berlin.")] = "UTC",
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Exit with 1 when a finding is at least this grave.")
    ] = Severity.error,
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
    keylog: Keylog = None,
    decoder: DecoderOption = Decoder.auto,
) -> None:
    """Diagnose captures: what failed, why, who has to act and how to fix it. The word `diagnose` may be left out."""
    zone = zone_of(tz)
    select = Selecting(call=call, number=number, peer=peer, status=status, since=since, until=until, zone=zone)
    options = options_of(tuple(traces), config, knowledge, keylog, decoder)
    analysis = run(options, select)
    report = analysis.report
    for problem in report.capture.problems:
        say(f"sipdiag: {problem}")
    if not report.capture.sip_messages and not report.capture.malformed_messages:
        stop(UNREADABLE, f"sipdiag: no SIP found in {', '.join(traces)}{_held_instead(report)}")
    if not (report.calls or report.registrations or report.transactions) and select.narrows:
        if call is not None:
            stop(USAGE, f"sipdiag: there is no call {call} in this capture")
        say("sipdiag: nothing in this capture matches what was asked for")
    with written_to(output) as stream:
        if format is ReportFormat.json:
            from sipdiag.report.json import write

            write(analysis, stream)
        else:
            _print_terminal(analysis, stream, options, zone, call)
    raise typer.Exit(FOUND if reaches(report, fail_on) else FINE)


def _print_terminal(analysis: Analysis, stream: BinaryIO, options: Options, zone: tzinfo, call: str | None) -> None:
    import io

    from rich.console import Console

    from sipdiag.report import terminal

    to_terminal = stream is sys.stdout.buffer and sys.stdout.isatty()
    text = io.TextIOWrapper(
        stream, encoding=encoding_of(stream), errors="backslashreplace", newline="\n", write_through=True
    )
    console = Console(
        file=text,
        force_terminal=to_terminal,
        no_color=None if to_terminal else True,
        width=None if to_terminal else piped_width(),
        soft_wrap=False,
        highlight=False,
    )
    terminal.render(
        analysis, console, knowledge=knowledge_in(options.knowledge_dir), tz=zone, call=_number(analysis.report, call)
    )
    text.flush()
    text.detach()  # the stream below stays open


def _number(report: Report, call: str | None) -> int | None:
    """The number of the call to be told of; a report narrowed to one Call-ID holds just that call."""
    return report.calls[0].number if call is not None and report.calls else None


def _held_instead(report: Report) -> str:
    not_decoded = report.capture.not_decoded
    held = [f"{n.frames} frames of {n.what} ({n.why})" for n in not_decoded[:MAX_KINDS_SAID]]
    if len(not_decoded) > len(held):
        held.append(f"and {len(not_decoded) - len(held)} more kinds")
    return f"; it holds {', '.join(held)}" if held else f"; it holds {report.capture.frames} frames of other traffic"

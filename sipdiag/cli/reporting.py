"""An Analysis in the format that was asked for, on a stream."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, TextIO

from sipdiag.cli.building import as_test, write_for_build
from sipdiag.cli.options import ReportFormat, Severity
from sipdiag.cli.output import encoding_of, piped_width
from sipdiag.cli.running import knowledge_in

if TYPE_CHECKING:
    from datetime import tzinfo

    from sipdiag.knowledge import Knowledge
    from sipdiag.options import Details, Options
    from sipdiag.records import Analysis
    from sipdiag.report.screen import Screen


def details_of(format: ReportFormat, full: bool, show_secrets: bool) -> Details:
    """What a format shows in full."""
    from sipdiag.options import Details

    if format is ReportFormat.json:
        return Details(of="none")
    shows_messages = format is ReportFormat.html
    return Details(of="few" if not shows_messages else "all" if full else "failed", show_secrets=show_secrets)


def write_report(
    format: ReportFormat,
    analysis: Analysis,
    stream: BinaryIO,
    options: Options,
    zone: tzinfo,
    call: int | None,
    fail_on: Severity,
) -> None:
    """The report, of one call where it was asked for."""
    match format:
        case ReportFormat.junit | ReportFormat.sarif | ReportFormat.github:
            knowledge = knowledge_in(options.knowledge_dir)
            tests = [as_test(analysis.report, options.paths)]
            summary = partial(_markdown, analysis, knowledge, zone, call)
            write_for_build(format.value, tests, stream, knowledge, fail_on, summary)
        case ReportFormat.json:
            from sipdiag.report.json import write

            write(analysis, stream)
        case ReportFormat.csv:
            from sipdiag.report import csv

            stream.write(csv.render(analysis.report))
        case ReportFormat.html:
            from sipdiag.report import html

            html.write(analysis, stream, knowledge=knowledge_in(options.knowledge_dir), tz=zone)
        case ReportFormat.markdown:
            stream.write(_markdown(analysis, knowledge_in(options.knowledge_dir), zone, call).encode("utf-8"))
        case _:
            _print_terminal(analysis, stream, options, zone, call)


def _markdown(analysis: Analysis, knowledge: Knowledge, zone: tzinfo, call: int | None) -> str:
    from sipdiag.report import markdown

    return markdown.render(analysis, knowledge=knowledge, tz=zone, call=call)


def _print_terminal(analysis: Analysis, stream: BinaryIO, options: Options, zone: tzinfo, call: int | None) -> None:
    import io

    from sipdiag.report import terminal
    from sipdiag.report.writer import Plain

    to_terminal = stream is sys.stdout.buffer and sys.stdout.isatty()
    text = io.TextIOWrapper(
        stream, encoding=encoding_of(stream), errors="backslashreplace", newline="\n", write_through=True
    )
    paper = _screen(text) if to_terminal else Plain(text, piped_width())
    terminal.render(analysis, paper, knowledge=knowledge_in(options.knowledge_dir), tz=zone, call=call)
    text.flush()
    text.detach()  # the stream below stays open


def _screen(text: TextIO) -> Screen:
    from rich.console import Console

    from sipdiag.report.screen import Screen

    return Screen(Console(file=text, force_terminal=True, soft_wrap=False, highlight=False))

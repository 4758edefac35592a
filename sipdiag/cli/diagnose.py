"""`sipdiag TRACE…`: what failed, why, who has to act and how to fix it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sipdiag.cli.options import (
    ConfigFile,
    Decoder,
    DecoderOption,
    Jobs,
    Keylog,
    KnowledgeDir,
    Output,
    ReportFormat,
    Severity,
)
from sipdiag.cli.output import FINE, FOUND, UNREADABLE, USAGE, refuse_unwritable, stop, written_to
from sipdiag.cli.reporting import details_of, write_report
from sipdiag.cli.running import options_of, reaches, refuse_without_sip, run
from sipdiag.cli.saying import say
from sipdiag.cli.selecting import Selecting, zone_of

if TYPE_CHECKING:
    from sipdiag.records import Report


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
    jobs: Jobs = None,
    full: Annotated[bool, typer.Option("--full", help="HTML: tell every call, not some of each cause.")] = False,
    show_secrets: Annotated[
        bool, typer.Option("--show-secrets", help="Show proofs of passwords, media keys and identity tokens unmasked.")
    ] = False,
) -> None:
    """Diagnose captures: what failed, why, who has to act and how to fix it. The word `diagnose` may be left out."""
    from msgspec.structs import replace

    zone = zone_of(tz)
    select = Selecting(call=call, number=number, peer=peer, status=status, since=since, until=until, zone=zone)
    options = options_of(tuple(traces), config, knowledge, keylog, decoder, jobs)
    options = replace(options, details=details_of(format, full, show_secrets), lines=format is ReportFormat.json)
    refuse_unwritable(output)
    analysis = run(options, select)
    report = analysis.report
    for problem in report.capture.problems:
        say(f"sipdiag: {problem}")
    if not report.transactions:  # a connection or a name that failed before any SIP is worth a report
        refuse_without_sip(report, traces)
    if not (report.calls or report.registrations or report.transactions) and select.narrows:
        if call is not None:
            stop(USAGE, f"sipdiag: there is no call {call} in this capture")
        say("sipdiag: nothing in this capture matches what was asked for")
    with written_to(output) as stream:
        write_report(format, analysis, stream, options, zone, _number(report, call), fail_on)
    if not report.capture.sip_messages and not report.capture.malformed_messages and report.transactions:
        raise typer.Exit(UNREADABLE)
    raise typer.Exit(FOUND if reaches(report, fail_on) else FINE)


def _number(report: Report, call: str | None) -> int | None:
    """The number of the call to be told of; a report narrowed to one Call-ID holds just that call."""
    return report.calls[0].number if call is not None and report.calls else None

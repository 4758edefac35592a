"""`sipdiag ladder`: one call as a picture, for a ticket or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sipdiag.cli.options import ConfigFile, Decoder, DecoderOption, Jobs, Keylog, KnowledgeDir, LadderFormat, Output
from sipdiag.cli.output import (
    USAGE,
    is_ascii_only,
    refuse_unwritable,
    stop,
    width_of,
    write_text,
    written_to,
)
from sipdiag.cli.running import options_of, refuse_without_sip, run
from sipdiag.cli.saying import say
from sipdiag.cli.selecting import Selecting, zone_of

if TYPE_CHECKING:
    from sipdiag.records import Analysis, CallInfo, Report


def ladder(
    traces: Annotated[list[str], typer.Argument(metavar="TRACE…", help="Captures; '-' is standard input.")],
    call: Annotated[str, typer.Option(metavar="N|CALL-ID", help="Of which call.")],
    format: Annotated[LadderFormat, typer.Option("--format", help="How to draw it.")] = LadderFormat.text,
    output: Output = None,
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
    keylog: Keylog = None,
    decoder: DecoderOption = Decoder.auto,
    jobs: Jobs = None,
) -> None:
    """Draw the ladder of one call: who sent what to whom and when, as text, SVG, or Mermaid for a document."""
    options = options_of(tuple(traces), config, knowledge, keylog, decoder, jobs)
    asked = {"number": None, "peer": None, "status": None, "since": None, "until": None}
    refuse_unwritable(output)
    analysis = run(options, Selecting(call=call, zone=zone_of("UTC"), **asked))
    report = analysis.report
    for problem in report.capture.problems:
        say(f"sipdiag: {problem}")
    refuse_without_sip(report, traces)
    drawn = next((info for info in report.calls if ("call", info.number) in analysis.stories), None)
    if drawn is None:
        stop(USAGE, f"sipdiag: there is no call {call} in this capture")
    with written_to(output) as stream:
        write_text(stream, _drawn(format, drawn, analysis, width_of(stream), ascii=is_ascii_only(stream)))


def _drawn(format: LadderFormat, call: CallInfo, analysis: Analysis, width: int, ascii: bool) -> str:
    story = analysis.stories["call", call.number]
    files = len(analysis.report.capture.files)
    if format is LadderFormat.svg:
        from sipdiag.report import ladder_svg

        title = f"Call {call.number}: {call.from_} to {call.to}"
        return ladder_svg.alone(story, call.media, _proofs(call, analysis.report), files, title)
    if format is LadderFormat.mermaid:
        from sipdiag.report import ladder_mermaid

        return ladder_mermaid.render(story, files)
    from sipdiag.report.ladder import draw, layout

    return "\n".join(line.text for line in draw(layout(story, files), width, ascii=ascii))


def _proofs(call: CallInfo, report: Report) -> set[tuple[int, int]]:
    """The frames that prove the root cause."""
    mine = [report.findings[i] for i in call.findings]
    root = [finding for finding in mine if finding.rule == call.root_cause and finding.verdict == "found"]
    return {(item.file, item.frame) for finding in root for item in finding.evidence}

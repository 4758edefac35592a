"""`sipdiag ladder`: one call as a picture, for a ticket or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sipdiag.cli.options import ConfigFile, Decoder, DecoderOption, Jobs, Keylog, KnowledgeDir, LadderFormat, Output
from sipdiag.cli.output import USAGE, piped_width, say, stop, write_text, written_to
from sipdiag.cli.running import options_of, refuse_without_sip, run
from sipdiag.cli.selecting import Selecting, zone_of

if TYPE_CHECKING:
    from sipdiag.records import CallInfo, Report


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
    analysis = run(options, Selecting(call=call, zone=zone_of("UTC"), **asked))
    report = analysis.report
    for problem in report.capture.problems:
        say(f"sipdiag: {problem}")
    refuse_without_sip(report, traces)
    drawn = next((info for info in report.calls if ("call", info.number) in analysis.stories), None)
    if drawn is None:
        stop(USAGE, f"sipdiag: there is no call {call} in this capture")
    story = analysis.stories["call", drawn.number]
    files = len(report.capture.files)
    if format is LadderFormat.svg:
        from sipdiag.report import ladder_svg

        title = f"Call {drawn.number}: {drawn.from_} to {drawn.to}"
        text = ladder_svg.alone(story, drawn.media, _proofs(drawn, report), files, title)
    elif format is LadderFormat.mermaid:
        from sipdiag.report import ladder_mermaid

        text = ladder_mermaid.render(story, files)
    else:
        from sipdiag.report.ladder import draw, layout

        text = "\n".join(line.text for line in draw(layout(story, files), piped_width()))
    with written_to(output) as stream:
        write_text(stream, text)


def _proofs(call: CallInfo, report: Report) -> set[tuple[int, int]]:
    """The frames that prove the root cause."""
    mine = [report.findings[i] for i in call.findings]
    root = [finding for finding in mine if finding.rule == call.root_cause and finding.verdict == "found"]
    return {(item.file, item.frame) for finding in root for item in finding.evidence}

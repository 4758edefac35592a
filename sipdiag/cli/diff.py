"""`sipdiag diff`: two captures beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sipdiag.cli.options import ConfigFile, Decoder, DecoderOption, EntryFormat, Jobs, Keylog, KnowledgeDir, Output
from sipdiag.cli.output import FINE, FOUND, USAGE, stop, write_text, written_to
from sipdiag.cli.running import options_of, reading, refuse_without_sip
from sipdiag.cli.saying import say

if TYPE_CHECKING:
    from sipdiag.diff import Examined
    from sipdiag.options import Options


def diff(
    good: Annotated[str, typer.Argument(metavar="GOOD", help="The capture of a call as it ought to be.")],
    bad: Annotated[str, typer.Argument(metavar="BAD", help="The capture of a call that went wrong.")],
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore",
            metavar="NAME",
            help="Leave out a header, an SDP attribute, a method, a finding, or a kind: message, header, sdp, media, "
            "timing, outcome, finding; or what only one capture has: unpaired. As often as needed.",
        ),
    ] = None,
    format: Annotated[EntryFormat, typer.Option("--format", help="How to report.")] = EntryFormat.terminal,
    output: Output = None,
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
    keylog: Keylog = None,
    decoder: DecoderOption = Decoder.auto,
    jobs: Jobs = None,
) -> None:
    """Tell what a bad call did differently from a good one; exit status 1 when that matters."""
    from sipdiag.diff import compare
    from sipdiag.diff.telling import WRITERS

    if good == bad == "-":
        stop(USAGE, "sipdiag: diff reads one capture from standard input at most")
    options = [options_of((path,), config, knowledge, keylog, decoder, jobs) for path in (good, bad)]
    comparison = compare(_examined(options[0]), _examined(options[1]), ignore or (), options[0].limits)
    with written_to(output) as stream:
        write_text(stream, WRITERS[format.value](comparison))
    raise typer.Exit(FOUND if comparison.matters else FINE)


def _examined(options: Options) -> Examined:
    from msgspec.structs import replace

    from sipdiag.check import examine
    from sipdiag.diff import Examined

    with reading() as progress:
        report, cases = examine(replace(options, progress=progress))
    for problem in report.capture.problems:
        say(f"sipdiag: {problem}")
    refuse_without_sip(report, options.paths)
    return Examined(report, cases)

"""`sipdiag check`: captured test calls against what is expected of them."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from sipdiag.cli.building import FORMATS, write_for_build
from sipdiag.cli.options import (
    CheckFormat,
    ConfigFile,
    Decoder,
    DecoderOption,
    Jobs,
    Keylog,
    KnowledgeDir,
    Output,
    Severity,
)
from sipdiag.cli.output import FINE, FOUND, UNREADABLE, USAGE, stop, write_text, written_to
from sipdiag.cli.running import has_sip, knowledge_of, options_of, reaches, reading, refuse_without_sip
from sipdiag.cli.saying import say


def check(
    traces: Annotated[
        list[str], typer.Argument(metavar="TRACE…", help="Captures of test calls, patterns or folders of them.")
    ],
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="FILE",
            help="What the captures have to show (YAML). A pattern or folder goes by name: 'calls/*.yaml'.",
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Propose expectations from a good call instead; trim them by hand.")
    ] = False,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to report.")] = CheckFormat.terminal,
    output: Output = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Exit with 1 also when a finding is at least this grave.")
    ] = Severity.never,
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
    keylog: Keylog = None,
    decoder: DecoderOption = Decoder.auto,
    jobs: Jobs = None,
) -> None:
    """Check captured test calls against expectations; exit status 0 when all hold."""
    from msgspec.structs import replace

    from sipdiag.capture import CaptureError
    from sipdiag.check import ExpectationError, PairingError, examine, load, pairs, propose
    from sipdiag.check import check as check_pair
    from sipdiag.report import checked

    if write == (expect is not None):
        stop(USAGE, "sipdiag: check takes --expect FILE, or --write to propose such a file")
    if expect is None:
        options = options_of(tuple(traces), config, knowledge, keylog, decoder, jobs)
        with reading() as progress:
            report, cases = examine(replace(options, progress=progress))
        refuse_without_sip(report, traces)
        with written_to(output) as stream:
            write_text(stream, propose(report, cases))
        return
    tests, unread = [], 0
    try:
        chosen = pairs(traces, expect)
        for pair in chosen:
            load(pair.expectation)  # a mistake in the last of them goes before a capture that cannot be read
    except (ExpectationError, PairingError) as error:
        stop(USAGE, f"sipdiag: {error}")
    for pair in chosen:
        options = options_of(pair.traces, config, knowledge, keylog, decoder, jobs)
        with reading() as progress:
            try:
                test = check_pair(pair, replace(options, progress=progress))
            except CaptureError as error:
                say(f"sipdiag: {error}")
                unread += 1
                continue
        for problem in test.report.capture.problems:
            say(f"sipdiag: {problem}")
        unread += not has_sip(test.report, pair.traces)
        tests.append(test)
    if unread == len(chosen):
        raise typer.Exit(UNREADABLE)
    if output is not None and format is not CheckFormat.terminal:
        for line in checked.as_text(tests).splitlines():  # the file is for machines; who reads the build's log sees why
            say(line)
    with written_to(output) as stream:
        if format.value in FORMATS:
            base = knowledge_of(config, knowledge)
            write_for_build(format.value, tests, stream, base, fail_on, partial(checked.as_markdown, tests))
        else:
            write_text(stream, checked.WRITERS[format.value](tests))
    failed = any(test.failed or reaches(test.report, fail_on) for test in tests)
    raise typer.Exit(UNREADABLE if unread else FOUND if failed else FINE)

"""`sipdiag explain`, `compare` and `site`: the knowledge base on its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sipdiag.cli.options import ConfigFile, Direction, EntryFormat, KnowledgeDir, Output
from sipdiag.cli.output import USAGE, look, stop, write_text, written_to
from sipdiag.cli.running import find_entry, knowledge_of
from sipdiag.cli.saying import say


def explain(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHAT",
            help="183, q850:34, warning:304, a rule id such as ack-not-received, a header, method, timer (timer:B), "
            "option tag, SDP attribute, TLS alert, metric or term.",
        ),
    ] = None,
    method: Annotated[str | None, typer.Option(metavar="METHOD", help="It answers this request: INVITE.")] = None,
    sdp: Annotated[bool | None, typer.Option("--sdp/--no-sdp", help="It carries SDP, or none.")] = None,
    direction: Annotated[Direction | None, typer.Option(help="What its SDP says.")] = None,
    reliable: Annotated[
        bool | None,
        typer.Option("--reliable/--unreliable", help="It was sent reliably (Require: 100rel and RSeq), or not."),
    ] = None,
    in_dialog: Annotated[
        bool | None, typer.Option("--in-dialog/--out-of-dialog", help="The request had a To tag, or none.")
    ] = None,
    reason: Annotated[list[int] | None, typer.Option(metavar="CAUSE", help="Q.850 cause of its Reason header.")] = None,
    warning: Annotated[list[int] | None, typer.Option(metavar="CODE", help="Code of its Warning header.")] = None,
    phrase: Annotated[str | None, typer.Option(metavar="TEXT", help="Its reason phrase.")] = None,
    header: Annotated[list[str] | None, typer.Option(metavar="NAME[: VALUE]", help="A header that it has.")] = None,
    request_header: Annotated[
        list[str] | None, typer.Option(metavar="NAME[: VALUE]", help="A header of the request.")
    ] = None,
    after: Annotated[list[int] | None, typer.Option(metavar="CODE", help="A response that came before it.")] = None,
    stale: Annotated[
        bool | None, typer.Option("--stale/--not-stale", help="Its challenge says stale=true, or does not.")
    ] = None,
    credentials: Annotated[
        bool | None, typer.Option("--credentials/--no-credentials", help="The request carried credentials, or none.")
    ] = None,
    challenge: Annotated[
        bool | None, typer.Option("--challenge/--no-challenge", help="It carries a challenge, or none.")
    ] = None,
    elapsed: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="How long after the request it came.")
    ] = None,
    format: Annotated[EntryFormat, typer.Option("--format", help="How to show it.")] = EntryFormat.terminal,
    output: Output = None,
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
) -> None:
    """Explain a response code, cause, rule, header, timer or term; without WHAT, list what is known.

    What is said of a response (--method INVITE --no-sdp …) narrows a code to the case at hand.
    """
    from sipdiag.report import reference
    from sipdiag.report.narrowing import Context

    context = Context(
        method=method,
        sdp=sdp,
        sdp_direction=direction.value if direction else None,
        reliable=reliable,
        in_dialog=in_dialog,
        q850=tuple(reason or ()),
        warning=tuple(warning or ()),
        phrase=phrase,
        header=tuple(header or ()),
        request_header=tuple(request_header or ()),
        after=tuple(after or ()),
        stale=stale,
        credentials=credentials,
        challenge=challenge,
        elapsed_s=elapsed,
    )
    base = knowledge_of(config, knowledge)
    entry = find_entry(base, " ".join(what)) if what else None
    if context and (entry is None or entry.kind != "status"):
        stop(
            USAGE,
            "sipdiag: what a response shows (--method, --sdp …) narrows a code, as in `sipdiag explain 183 --sdp`",
        )
    with written_to(output) as stream:
        shape = look(format, stream)
        text = reference.explain(entry, base, context=context, **shape) if entry else reference.contents(base, **shape)
        write_text(stream, text)


def compare(
    first: Annotated[str, typer.Argument(metavar="CODE", help="A response code: 183.")],
    second: Annotated[str, typer.Argument(metavar="CODE", help="Another: 404.")],
    format: Annotated[EntryFormat, typer.Option("--format", help="How to show it.")] = EntryFormat.terminal,
    output: Output = None,
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
) -> None:
    """Compare two response codes: what each means, when each is met, how they differ, how to fix each."""
    from sipdiag.knowledge_forms import StatusEntry
    from sipdiag.report import reference

    base = knowledge_of(config, knowledge)
    entries = []
    for text in (first, second):
        entry = find_entry(base, text)
        if not isinstance(entry, StatusEntry):
            stop(USAGE, f"sipdiag: {text} is not a response code; compare takes two codes, such as 183 404")
        entries.append(entry)
    if entries[0].code == entries[1].code:
        stop(USAGE, f"sipdiag: nothing to compare: {first} and {second} are the same code")
    with written_to(output) as stream:
        write_text(stream, reference.compare(entries[0], entries[1], base, **look(format, stream)))


def site(
    directory: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where to: a new or empty directory, or such a site.")
    ],
    knowledge: KnowledgeDir = None,
    config: ConfigFile = None,
) -> None:
    """Write the reference as pages that need no network: open DIR/index.html in a browser."""
    from sipdiag.report.site import SiteError, write

    try:
        files = write(knowledge_of(config, knowledge), directory)
    except SiteError as error:
        stop(USAGE, f"sipdiag: {error}")
    say(f"{files} files in {directory}; begin with {directory / 'index.html'}")

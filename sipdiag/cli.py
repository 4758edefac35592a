"""argv -> pipeline -> reporter -> exit status (docs/report.md).

Everything heavy is imported by the command that needs it, so that `--help` and `explain` start at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NoReturn

import typer

if TYPE_CHECKING:
    from datetime import tzinfo

    from sipdiag.knowledge import Knowledge
    from sipdiag.pipeline import Options
    from sipdiag.records import Analysis, Report
    from sipdiag.selection import Selection

USAGE, UNREADABLE, FOUND, FINE = 2, 3, 1, 0

MAX_SAID = 2_000
"""Characters of one line on stderr."""

MAX_KINDS_SAID = 3
"""Kinds of what was not decoded named there."""

app = typer.Typer(
    name="sipdiag",
    help="Names the root cause of every failed call in a SIP trace, shows the frames that prove it, "
    "and says who has to fix what.\n\n"
    "sipdiag TRACE.pcap … diagnoses captures; '-' reads standard input. The commands below do the rest.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Severity(StrEnum):
    never = "never"
    info = "info"
    warning = "warning"
    error = "error"
    critical = "critical"


class ReportFormat(StrEnum):
    terminal = "terminal"
    json = "json"


class Decoder(StrEnum):
    auto = "auto"
    native = "native"
    tshark = "tshark"


class EntryFormat(StrEnum):
    terminal = "terminal"
    markdown = "markdown"
    json = "json"


class Direction(StrEnum):
    sendrecv = "sendrecv"
    sendonly = "sendonly"
    recvonly = "recvonly"
    inactive = "inactive"


class SchemaKind(StrEnum):
    report = "report"
    expect = "expect"
    knowledge = "knowledge"


Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to FILE, whole or not at all.")
]
KnowledgeDir = Annotated[
    Path | None, typer.Option("--knowledge", metavar="DIR", help="A site's own texts, laid over the built-in ones.")
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Thresholds and texts; default: sipdiag.toml here, if any."),
]


Keylog = Annotated[
    Path | None, typer.Option("--keylog", metavar="FILE", help="TLS key log (SSLKEYLOGFILE): tshark decrypts with it.")
]
DecoderOption = Annotated[
    Decoder,
    typer.Option("--decoder", help="auto: tshark for TLS with keys only; native: never tshark; tshark: for all SIP."),
]


@app.command("diagnose")
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
    zone = _zone(tz)
    select = _Selecting(call=call, number=number, peer=peer, status=status, since=since, until=until, zone=zone)
    options = _options(tuple(traces), config, knowledge, keylog, decoder)
    analysis = _run(options, select)
    report = analysis.report
    for problem in report.capture.problems:
        _say(f"sipdiag: {problem}")
    if not report.capture.sip_messages and not report.capture.malformed_messages:
        _stop(UNREADABLE, f"sipdiag: no SIP found in {', '.join(traces)}{_held_instead(report)}")
    if not (report.calls or report.registrations or report.transactions) and select.narrows:
        if call is not None:
            _stop(USAGE, f"sipdiag: there is no call {call} in this capture")
        _say("sipdiag: nothing in this capture matches what was asked for")
    with _output(output) as stream:
        if format is ReportFormat.json:
            from sipdiag.report.json import write

            write(analysis, stream)
        else:
            _print_terminal(analysis, stream, options, zone, call)
    raise typer.Exit(FOUND if _reaches(report, fail_on) else FINE)


@app.command()
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
    base = _knowledge(config, knowledge)
    entry = _find(base, " ".join(what)) if what else None
    if context and (entry is None or entry.kind != "status"):
        _stop(
            USAGE,
            "sipdiag: what a response shows (--method, --sdp …) narrows a code, as in `sipdiag explain 183 --sdp`",
        )
    with _output(output) as stream:
        look = _look(format, stream)
        text = reference.explain(entry, base, context=context, **look) if entry else reference.contents(base, **look)
        _write_text(stream, text)


@app.command()
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

    base = _knowledge(config, knowledge)
    entries = []
    for text in (first, second):
        entry = _find(base, text)
        if not isinstance(entry, StatusEntry):
            _stop(USAGE, f"sipdiag: {text} is not a response code; compare takes two codes, such as 183 404")
        entries.append(entry)
    if entries[0].code == entries[1].code:
        _stop(USAGE, f"sipdiag: nothing to compare: {first} and {second} are the same code")
    with _output(output) as stream:
        _write_text(stream, reference.compare(entries[0], entries[1], base, **_look(format, stream)))


@app.command()
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
        files = write(_knowledge(config, knowledge), directory)
    except SiteError as error:
        _stop(USAGE, f"sipdiag: {error}")
    _say(f"{files} files in {directory}; begin with {directory / 'index.html'}")


@app.command()
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
        _stop(USAGE, f"sipdiag: {error}")
    analysis = _run(_options(tuple(traces), config, knowledge, keylog, decoder), None)
    results = evaluate(analysis.report, expectation)
    failed = [result for result in results if not result.ok]
    lines = []
    for result in failed:
        lines += [f"FAILED  {result.name}", f"        expected: {result.expected}", f"        found:    {result.found}"]
        if result.frames:
            lines.append(f"        frames:   {', '.join(map(str, result.frames))}")
    lines.append(f"{len(results) - len(failed)} of {len(results)} expectations hold")
    with _output(None) as stream:
        _write_text(stream, "\n".join(map(visible, lines)))
    raise typer.Exit(FOUND if failed or _reaches(analysis.report, fail_on) else FINE)


@app.command()
def schema(
    kind: Annotated[SchemaKind, typer.Argument(help="Of what.")] = SchemaKind.report,
    output: Output = None,
) -> None:
    """Print the JSON schema of the report, of an expectation file, or of the knowledge base."""
    import msgspec

    if kind is SchemaKind.report:
        from sipdiag.report.json import schema as of_report

        described = of_report()
    elif kind is SchemaKind.expect:
        from sipdiag.check import schema as of_expectation

        described = of_expectation()
    else:
        from sipdiag.knowledge_forms import schema as of_knowledge

        described = of_knowledge()
    with _output(output) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n")


def main() -> None:
    """The `sipdiag` command: a first word that is no command is a capture to diagnose."""
    arguments = sys.argv[1:]
    commands = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    if arguments and arguments[0] == "--version":
        from importlib.metadata import version

        print(f"sipdiag {version('sipdiag')}")
        return
    if arguments and arguments[0] not in commands and arguments != ["--help"] and arguments != ["-h"]:
        arguments.insert(0, "diagnose")
    app(args=arguments)


# --- what the commands share ---


class _Selecting:
    """The narrowing options as typed."""

    def __init__(self, **given: Any) -> None:
        self.given = given

    @property
    def narrows(self) -> bool:
        return any(value is not None for name, value in self.given.items() if name != "zone")

    def selection(self) -> Selection:
        from sipdiag.selection import Selection

        call: str | int | None = self.given["call"]
        if isinstance(call, str) and call.isascii() and call.isdigit():
            call = int(call)
        return Selection(
            call=call,
            number=self.given["number"],
            peer=self.given["peer"],
            status=_status_range(self.given["status"]),
            since_ns=_time_ns(self.given["since"], self.given["zone"], "--since"),
            until_ns=_time_ns(self.given["until"], self.given["zone"], "--until"),
        )


def _options(
    paths: tuple[str, ...],
    config_path: Path | None,
    knowledge_dir: Path | None,
    keylog: Path | None,
    decoder: Decoder,
) -> Options:
    from sipdiag.config import ConfigError, load_config
    from sipdiag.pipeline import Options

    if keylog is not None and decoder is Decoder.native:
        _stop(USAGE, "sipdiag: --keylog takes tshark, which --decoder native rules out: leave one of them away")
    try:
        config = load_config(config_path)
    except ConfigError as error:
        _stop(USAGE, f"sipdiag: {error}")
    overlay = knowledge_dir or (Path(config.knowledge) if config.knowledge else None)
    return Options(
        paths=paths,
        limits=config.limits,
        knowledge_dir=overlay,
        keylog=None if keylog is None else str(keylog),
        decoder=decoder.value,
    )


def _run(options: Options, select: _Selecting | None) -> Analysis:
    import gc

    import msgspec

    from sipdiag.capture import CaptureError
    from sipdiag.knowledge import KnowledgeError
    from sipdiag.pipeline import run

    if select is not None:
        options = msgspec.structs.replace(options, selection=select.selection())
    # What a run makes has no cycles, and looking for them takes a third of its time.
    gc.disable()
    try:
        with _progress() as progress:
            return run(msgspec.structs.replace(options, progress=progress))
    except CaptureError as error:
        _stop(UNREADABLE, f"sipdiag: {error}")
    except KnowledgeError as error:
        _stop(USAGE, f"sipdiag: {error}")


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar with rate and time left on a terminal's stderr, once the work has taken more than a second."""
    if not sys.stderr.isatty():
        yield None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    started = time.monotonic()
    bar = Progress(
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("reading", total=None)

    def advance(done: int, total: int | None) -> None:
        if not bar.live.is_started:
            if time.monotonic() - started < 1.0:
                return
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        bar.stop()


def _print_terminal(analysis: Analysis, stream: BinaryIO, options: Options, zone: tzinfo, call: str | None) -> None:
    import io

    from rich.console import Console

    from sipdiag.report import terminal

    to_terminal = stream is sys.stdout.buffer and sys.stdout.isatty()
    text = io.TextIOWrapper(
        stream, encoding=_encoding(stream), errors="backslashreplace", newline="\n", write_through=True
    )
    console = Console(
        file=text,
        force_terminal=to_terminal,
        no_color=None if to_terminal else True,
        width=None if to_terminal else _piped_width(),
        soft_wrap=False,
        highlight=False,
    )
    terminal.render(
        analysis, console, knowledge=_base(options.knowledge_dir), tz=zone, call=_number(analysis.report, call)
    )
    text.flush()
    text.detach()  # the stream below stays open


def _number(report: Report, call: str | None) -> int | None:
    """The number of the call to be told of; a report narrowed to one Call-ID holds just that call."""
    return report.calls[0].number if call is not None and report.calls else None


def _piped_width() -> int:
    """Columns when nothing tells: COLUMNS, else 100."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdigit() and 40 <= int(columns) <= 1000 else 100


def _look(format: EntryFormat, stream: BinaryIO) -> dict[str, Any]:
    to_terminal = stream is sys.stdout.buffer and sys.stdout.isatty()
    if to_terminal:
        import shutil

        width = shutil.get_terminal_size((100, 24)).columns
    else:
        width = _piped_width()
    return {"fmt": format.value, "width": width, "colour": to_terminal and "NO_COLOR" not in os.environ}


@contextmanager
def _output(path: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that appears whole or not at all."""
    if path is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader has seen enough (`| head`): say nothing, not even at the interpreter's last flush.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    import tempfile

    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            try:
                yield stream  # type: ignore[misc]  # the wrapper around a binary file is one
                stream.flush()
                umask = os.umask(0)
                os.umask(umask)
                Path(stream.name).chmod(0o666 & ~umask)
                Path(stream.name).replace(path)
            except BaseException:
                Path(stream.name).unlink()
                raise
    except OSError as error:
        _stop(USAGE, f"sipdiag: {path} cannot be written: {error.strerror or error}")


def _encoding(stream: BinaryIO) -> str:
    return (sys.stdout.encoding or "utf-8") if stream is sys.stdout.buffer else "utf-8"


def _write_text(stream: BinaryIO, text: str) -> None:
    stream.write(text.encode(_encoding(stream), "backslashreplace"))
    if not text.endswith("\n"):
        stream.write(b"\n")


def _base(directory: Path | None) -> Knowledge:
    from sipdiag.knowledge import Knowledge, KnowledgeError

    try:
        return Knowledge(directory)
    except KnowledgeError as error:
        _stop(USAGE, f"sipdiag: {error}")


def _knowledge(config_path: Path | None, directory: Path | None) -> Knowledge:
    from sipdiag.config import ConfigError, load_config

    try:
        config = load_config(config_path)
    except ConfigError as error:
        _stop(USAGE, f"sipdiag: {error}")
    return _base(directory or (Path(config.knowledge) if config.knowledge else None))


def _find(base: Knowledge, text: str) -> Any:
    from sipdiag.knowledge import UnknownEntry

    try:
        return base.find(text)
    except UnknownEntry as error:
        _stop(USAGE, f"sipdiag: {error}")


def _status_range(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    wanted = text.lower()
    if len(wanted) == 3 and wanted[0] in "123456":
        if wanted[1:] == "xx":
            return int(wanted[0]) * 100, int(wanted[0]) * 100 + 99
        if wanted.isascii() and wanted.isdigit():
            return int(wanted), int(wanted)
    _stop(USAGE, f"sipdiag: --status takes a code such as 404 or a class such as 5xx, not {text!r}")


def _zone(name: str) -> tzinfo:
    from datetime import UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _stop(USAGE, f"sipdiag: --tz {name!r} is not a time zone; use a name such as Europe/Berlin or UTC")


def _time_ns(text: str | None, zone: tzinfo, option: str) -> int | None:
    """A time given with date; without a zone of its own it is in the zone of `--tz`."""
    if text is None:
        return None
    from datetime import datetime

    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        _stop(USAGE, f"sipdiag: {option} takes a time such as 2026-11-22T10:00:00Z, not {text!r}")
    if given.tzinfo is None:
        given = given.replace(tzinfo=zone)
    return int(given.timestamp()) * 1_000_000_000 + given.microsecond * 1000


def _held_instead(report: Report) -> str:
    not_decoded = report.capture.not_decoded
    held = [f"{n.frames} frames of {n.what} ({n.why})" for n in not_decoded[:MAX_KINDS_SAID]]
    if len(not_decoded) > len(held):
        held.append(f"and {len(not_decoded) - len(held)} more kinds")
    return f"; it holds {', '.join(held)}" if held else f"; it holds {report.capture.frames} frames of other traffic"


def _reaches(report: Report, fail_on: Severity) -> bool:
    from sipdiag.model import SEVERITIES

    if fail_on is Severity.never:
        return False
    lowest = SEVERITIES.index(fail_on.value)
    return any(
        f.verdict == "found" and f.explained_by is None and SEVERITIES.index(f.severity) >= lowest
        for f in report.findings
    )


def _say(text: str) -> None:
    from sipdiag.report.text import visible

    print(visible(text, MAX_SAID), file=sys.stderr)


def _stop(status: int, text: str) -> NoReturn:
    _say(text)
    raise typer.Exit(status)

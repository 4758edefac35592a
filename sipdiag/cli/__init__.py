"""argv -> pipeline -> reporter -> exit status (docs/report.md): a module for each command, or for a few of a kind.

Everything heavy is imported by the command that needs it, and the commands themselves by the word that names them, so
that `--help` and `explain` start at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NoReturn

from sipdiag._version import __version__
from sipdiag.cli.starting import start

if TYPE_CHECKING:
    import typer

COMMANDS: Mapping[str, tuple[str, str]] = {
    "diagnose": ("diagnose", "What failed, why, who has to act; the word may be left out."),
    "ladder": ("ladder", "Draw one call: who sent what to whom, and when."),
    "explain": ("reference", "A code, cause, rule, header or term; alone, lists all."),
    "compare": ("reference", "Two response codes: how they differ, how to fix each."),
    "check": ("check", "Hold captured test calls against expectations."),
    "diff": ("diff", "What a bad call did differently from a good one."),
    "extract": ("extract", "One call as a capture or as sound, or without names."),
    "schema": ("schema", "The JSON schemas: report, expectation, knowledge base."),
    "site": ("reference", "All that explain knows, as pages without network."),
}
"""In the order of `--help`: each is called as its function is, and stands in this module; what it does, in a line."""


def app_of(names: Iterable[str]) -> typer.Typer:
    """The program with these commands."""
    from importlib import import_module

    import typer

    app = typer.Typer(
        name="sipdiag",
        help="Names the root cause of every failed call in a SIP trace, shows the frames that prove it, "
        "and says who has to fix what.\n\n"
        "sipdiag TRACE.pcap … diagnoses captures; '-' reads standard input. The commands below do the rest.\n\n"
        "sipdiag --version tells the version. Where NO_COLOR is set, nothing is coloured.",
        callback=_begun,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in names:
        module, does = COMMANDS[name]
        app.command(short_help=does)(getattr(import_module(f"sipdiag.cli.{module}"), name))
    return app


def _begun() -> None:
    """A program with a callback has commands, also where it has but one."""


def _refuse_misspelt(word: str) -> None:
    """Ends the program where the word is no capture and nearly a command."""
    if word in COMMANDS or not word.isalpha():
        return
    from difflib import get_close_matches

    meant = get_close_matches(word, COMMANDS, n=1, cutoff=0.75)
    if meant and not os.path.exists(word):  # noqa: PTH110  # of what may not be looked at, a Path's raises
        print(f"sipdiag: there is no command and no capture {word}; did you mean sipdiag {meant[0]}?", file=sys.stderr)
        raise SystemExit(2)


def main() -> NoReturn:
    """The `sipdiag` command."""
    start(_run)


def _run() -> None:
    """A first word that is no command is a capture to diagnose."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] == "--version":
        print(f"sipdiag {__version__}")
        return
    if arguments:
        _refuse_misspelt(arguments[0])
    if arguments and arguments[0] not in COMMANDS and arguments not in (["--help"], ["-h"]):
        arguments.insert(0, "diagnose")
    named = [name for name in arguments[:1] if name in COMMANDS]
    app_of(named or COMMANDS)(args=arguments)

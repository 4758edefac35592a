"""argv -> pipeline -> reporter -> exit status (docs/report.md): a module for each command, or for a few of a kind.

Everything heavy is imported by the command that needs it, and the commands themselves by the word that names them, so
that `--help` and `explain` start at once.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sipdiag._version import __version__

if TYPE_CHECKING:
    import typer

COMMANDS: Mapping[str, str] = {
    "diagnose": "diagnose", "ladder": "ladder", "explain": "reference", "compare": "reference", "check": "check",
    "diff": "diff", "extract": "extract", "schema": "schema", "site": "reference",
}  # fmt: skip
"""In the order of `--help`: each is called as its function is, and stands in this module."""


def app_of(names: Iterable[str]) -> typer.Typer:
    """The program with these commands."""
    from importlib import import_module

    import typer

    app = typer.Typer(
        name="sipdiag",
        help="Names the root cause of every failed call in a SIP trace, shows the frames that prove it, "
        "and says who has to fix what.\n\n"
        "sipdiag TRACE.pcap … diagnoses captures; '-' reads standard input. The commands below do the rest.",
        callback=_begun,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in names:
        app.command()(getattr(import_module(f"sipdiag.cli.{COMMANDS[name]}"), name))
    return app


def _begun() -> None:
    """A program with a callback has commands, also where it has but one."""


def main() -> None:
    """The `sipdiag` command: a first word that is no command is a capture to diagnose."""
    # A command leaves few cycles behind. Looking for them takes a third of the time of reading a capture, and for a
    # last time at the end as long as loading the command line.
    gc.disable()
    atexit.register(gc.freeze)
    arguments = sys.argv[1:]
    if arguments and arguments[0] == "--version":
        print(f"sipdiag {__version__}")
        return
    if arguments and arguments[0] not in COMMANDS and arguments not in (["--help"], ["-h"]):
        arguments.insert(0, "diagnose")
    named = [name for name in arguments[:1] if name in COMMANDS]
    app_of(named or COMMANDS)(args=arguments)

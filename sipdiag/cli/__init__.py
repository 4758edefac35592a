"""argv -> pipeline -> reporter -> exit status (docs/report.md): a module for each command, or for a few of a kind.

Everything heavy is imported by the command that needs it, so that `--help` and `explain` start at once.
"""

from __future__ import annotations

import sys

import typer

from sipdiag.cli.check import check
from sipdiag.cli.diagnose import diagnose
from sipdiag.cli.diff import diff
from sipdiag.cli.extract import extract
from sipdiag.cli.ladder import ladder
from sipdiag.cli.reference import compare, explain, site
from sipdiag.cli.schema import schema

COMMANDS = (diagnose, ladder, explain, compare, check, diff, extract, schema, site)
"""In the order of `--help`; each is called as its function is."""

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
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """The `sipdiag` command: a first word that is no command is a capture to diagnose."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] == "--version":
        from importlib.metadata import version

        print(f"sipdiag {version('sipdiag')}")
        return
    if (
        arguments
        and arguments[0] not in {command.__name__ for command in COMMANDS}
        and arguments not in (["--help"], ["-h"])
    ):
        arguments.insert(0, "diagnose")
    app(args=arguments)

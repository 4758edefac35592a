"""`sipdiag schema`: the JSON schemas of what sipdiag writes and reads."""

from __future__ import annotations

from typing import Annotated

import typer

from sipdiag.cli.options import Output, SchemaKind
from sipdiag.cli.output import written_to


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
    with written_to(output) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n")

"""Options that several commands take, and the words that they may have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Severity(StrEnum):
    never = "never"
    info = "info"
    warning = "warning"
    error = "error"
    critical = "critical"


class ReportFormat(StrEnum):
    terminal = "terminal"
    json = "json"
    html = "html"
    markdown = "markdown"
    csv = "csv"
    junit = "junit"
    sarif = "sarif"
    github = "github"


class LadderFormat(StrEnum):
    text = "text"
    svg = "svg"
    mermaid = "mermaid"


class CheckFormat(StrEnum):
    terminal = "terminal"
    json = "json"
    markdown = "markdown"
    junit = "junit"
    sarif = "sarif"
    github = "github"


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
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", metavar="N", min=1, help="Processor cores to use: with 2, one reads while the other diagnoses."
    ),
]

"""The report for machines: the JSON object of docs/report.md, and the JSON Schema of it.

In: an Analysis. Out: bytes, the same for the same report, one record of a list a line, so that two reports
can be compared by line; a final newline. Stories are for people and are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any, BinaryIO

import msgspec

from sipdiag import knowledge
from sipdiag.lines import CallLines, lines_of
from sipdiag.records import FORMAT, FORMAT_VERSION, Analysis, Report
from sipdiag.report.text import escape

ROWS_AT_ONCE = 16
"""Rows of a list made into JSON and written at once, a few pages of memory: more are not faster, and of a hostile
capture each may have megabytes."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_encoder = msgspec.json.Encoder(order="deterministic")


def render(analysis: Analysis) -> bytes:
    """The report as JSON in UTF-8 with a final newline."""
    file = BytesIO()
    write(analysis, file)
    return file.getvalue()


def write(analysis: Analysis, file: BinaryIO) -> None:
    """Writes the report as JSON piece by piece: there is never a second copy of a large one in memory."""
    for piece in _pieces(analysis.report):
        file.write(piece)


def schema(kind: str = "report") -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `kind` names, one of SCHEMAS. Raises KeyError for another."""
    return SCHEMAS[kind]()


def _pieces(report: Report) -> Iterator[bytes]:
    fields = [(field.encode_name, getattr(report, field.name)) for field in msgspec.structs.fields(Report)]
    fields.sort(key=lambda field: not isinstance(field[1], str | int))  # what the object is comes first
    for index, (name, value) in enumerate(fields):
        yield (b",\n" if index else b"{") + encoded(name) + b":"
        if not isinstance(value, list | CallLines):
            yield encoded(value)
            continue
        for begin in range(0, len(value), ROWS_AT_ONCE):
            end = begin + ROWS_AT_ONCE
            yield b",\n" if begin else b"[\n"
            yield _rows(value.as_they_are(begin, end) if isinstance(value, CallLines) else value[begin:end])
        yield b"\n]" if value else b"[]"
    yield b"}\n"


def _rows(rows: Sequence[object]) -> bytes:
    """Rows as JSON, a line each, with commas between."""
    if not any(isinstance(row, memoryview) for row in rows):
        try:
            return lines_of(rows)[:-1].replace(b"\n", b",\n")  # a line feed is never within a row
        except UnicodeEncodeError:
            pass
    return b",\n".join([row if isinstance(row, memoryview) else encoded(row) for row in rows])


def encoded(value: object) -> bytes:
    """Any value that msgspec knows, as JSON."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(_speakable(msgspec.to_builtins(value)))


def _speakable(value: Any) -> Any:
    r"""The value with bytes that were not UTF-8 written out as `\xff`: JSON has no other way to say them."""
    if isinstance(value, str):
        return "".join(escape(c) if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, dict):
        return {_speakable(key): _speakable(item) for key, item in value.items()}
    return [_speakable(item) for item in value] if isinstance(value, list | tuple) else value


def _report_schema() -> dict[str, Any]:
    made = msgspec.json.schema(Report, ref_template="#/$defs/{name}")
    report = made["$defs"]["Report"]
    report["properties"]["format"] = {"const": FORMAT}
    report["properties"]["format_version"] = {"const": FORMAT_VERSION}
    report["required"] = list(report["properties"])  # a default is written, too
    return {"$schema": DIALECT, "title": "The report of sipdiag", **made}


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "report": _report_schema,
    "knowledge": knowledge.schema,
}

import json
from typing import Any

import jsonschema
import msgspec
import pytest

from sipdiag.records import Analysis
from sipdiag.report.json import ROWS_AT_ONCE, render, schema, write
from tests.report import made

CASES = [made.busy_morning, made.announcement, made.healthy, made.hostile]


@pytest.mark.parametrize("case", CASES)
def test_every_report_fits_its_schema(case: Any) -> None:
    jsonschema.validate(json.loads(render(case())), schema("report"))


def test_the_schema_is_one_and_lets_nothing_be_left_out() -> None:
    described = schema("report")
    jsonschema.Draft202012Validator.check_schema(described)
    report = json.loads(render(made.announcement()))
    for path in (("format",), ("capture", "problems"), ("calls", 0, "talk_s"), ("findings", 0, "because")):
        broken = json.loads(json.dumps(report))
        *way, last = path
        place: Any = broken
        for key in way:
            place = place[key]
        del place[last]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, described)


def test_the_report_is_as_the_records_stand() -> None:
    analysis = made.announcement()
    assert json.loads(render(analysis)) == msgspec.json.decode(msgspec.json.encode(analysis.report))


def test_the_text_begins_with_its_format_and_ends_with_a_newline() -> None:
    text = render(made.busy_morning())
    assert text.startswith(b'{"sipdiag_version":"0.1.0",\n"format":"sipdiag.report",\n"format_version":1,\n')
    assert text.endswith(b"]}\n")
    assert text == render(made.busy_morning())


def test_one_call_is_one_line() -> None:
    lines = render(made.busy_morning()).splitlines()
    assert sum(line.startswith(b'{"number":') for line in lines) == 40


def test_a_byte_that_is_not_utf_8_is_written_out() -> None:
    report = made.report([made.call(1, from_="sip:caf\udce9@x", final_reason="\ud800")], [])
    call = json.loads(render(Analysis(report, {})))["calls"][0]
    assert call["from"] == r"sip:caf\xe9@x"
    assert call["final_reason"] == r"\ud800"


def test_such_a_byte_changes_nothing_of_the_calls_around_it() -> None:
    calls = [made.call(number) for number in range(1, 2 * ROWS_AT_ONCE)]
    odd = made.call(ROWS_AT_ONCE // 2, from_="sip:caf\udce9@x")
    plain = render(Analysis(made.report(calls, []), {})).splitlines()
    calls[odd.number - 1] = odd
    written = render(Analysis(made.report(calls, []), {})).splitlines()
    (differs,) = [line for line, before in zip(written, plain, strict=True) if line != before]
    assert json.loads(differs.rstrip(b","))["number"] == odd.number


def test_a_large_report_is_written_piece_by_piece() -> None:
    class Sink:
        def __init__(self) -> None:
            self.sizes: list[int] = []

        def write(self, data: bytes) -> int:
            self.sizes.append(len(data))
            return len(data)

    sink = Sink()
    analysis = Analysis(made.report([made.call(n % 100) for n in range(8_000)], []), {})
    write(analysis, sink)  # type: ignore[arg-type]  # all that is asked of a file is write
    assert sum(sink.sizes) == len(render(analysis))
    assert max(sink.sizes) < 2 * sum(sink.sizes) // 8_000 * ROWS_AT_ONCE


def test_only_what_is_known_has_a_schema() -> None:
    assert schema("knowledge")["title"].startswith("An entry")
    with pytest.raises(KeyError):
        schema("nonsense")

import csv
from io import StringIO

import pytest

from sipdiag.records import CallInfo
from sipdiag.report.csv import COLUMNS, render
from tests.report import made


def rows(*calls: CallInfo) -> list[dict[str, str]]:
    text = render(made.report(list(calls), [])).decode("utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_row_is_a_call_with_its_figures_and_what_is_not_known_is_empty() -> None:
    first, second = rows(made.call(1), made.lost(2, 404, "Not Found", "number-not-found", []))
    assert list(first) == list(COLUMNS)
    assert (first["call"], first["outcome"], first["talk_s"]) == ("1", "answered", "32.0")
    assert (second["final_status"], second["root_cause"], second["talk_s"]) == ("404", "number-not-found", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "|", "%"])
def test_what_a_packet_says_is_no_formula(start: str) -> None:
    evil = f'{start}HYPERLINK("http://evil.example","x")'
    (row,) = rows(made.call(1, from_=evil, final_reason=evil, call_ids=[evil]))
    for name in ("from", "final_reason", "call_ids"):
        assert row[name][0] in ("'", "\\")
        assert "HYPERLINK" in row[name]


def test_quotes_commas_and_line_ends_stay_within_their_cell() -> None:
    (row,) = rows(made.call(1, to='a","b\r\nc'))
    assert row["to"] == 'a","b\\r\\nc'
    assert row["outcome"] == "answered"

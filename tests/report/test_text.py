import re
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sipdiag.report import text

ANYTHING = st.text(alphabet=st.characters(categories=None, exclude_categories=()), max_size=400)


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("Alice", "Alice"),
        ("Müller ☎ 漢字", "Müller ☎ 漢字"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b31m", r"\x9b31m"),
        ("a\r\nb\tc\0", r"a\r\nb\tc\x00"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("a\u200bb\u2066\ufeff", r"a\u200bb\u2066\ufeff"),
        (b"caf\xe9".decode("utf-8", "surrogateescape"), r"caf\xe9"),
        ("\ud800", r"\ud800"),
        ("\u3164\u2800", r"\u3164\u2800"),
        ("\U000e0041", r"\U000e0041"),
        ("e\u0301 ok", "e\u0301 ok"),
        ("Z" + "\u0301" * 3, r"Z\u0301\u0301\u0301"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
    ],
)
def test_what_cannot_be_seen_is_written_out(raw: str, safe: str) -> None:
    assert text.visible(raw) == safe


@given(ANYTHING)
def test_no_text_gets_past(raw: str) -> None:
    for made in (text.visible(raw, 50), text.printable(raw), text.prose(raw)):
        assert made.isprintable()
        made.encode("utf-8")
        assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]", made)
    assert len(text.visible(raw, 50)) <= 50
    text.ascii_only(text.printable(raw)).encode("ascii")


def test_a_cut_is_marked_and_splits_no_escape() -> None:
    assert text.visible("A" * 10_000, 20) == "A" * 19 + "…"
    assert text.visible("A" * 17 + "\x1b\x1b", 20) == "A" * 17 + "…"


@given(ANYTHING, st.integers(2, 90))
def test_lines_and_cells_keep_to_their_width(raw: str, width: int) -> None:
    safe = text.printable(raw)
    assert cell_len(text.fit(safe, width)) <= width
    assert all(cell_len(line) <= width for line in text.wrap(safe, width))
    assert "".join(text.wrap(safe, width)).replace(" ", "") == safe.replace(" ", "")


def test_a_number_stays_with_its_unit() -> None:
    assert text.wrap("delay 12 ms of 5 %", 9) == ["delay", "12 ms of", "5 %"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 ms"),
        (0.0002, "0.2 ms"),
        (0.34, "340 ms"),
        (0.99999, "1.0 s"),
        (4.21, "4.2 s"),
        (9.97, "10 s"),
        (38, "38 s"),
        (59.6, "1 min"),
        (312, "5 min 12 s"),
        (7500, "2 h 5 min"),
        (90_000, "1 d 1 h"),
        (-0.5, "-500 ms"),
    ],
)
def test_durations_for_people(seconds: float, words: str) -> None:
    assert text.duration(seconds) == words


def test_a_share_is_never_rounded_to_nothing_or_all() -> None:
    ratios = (0, 0.00001, 0.0099, 0.714, 0.9999, 1)
    assert [text.percent(r) for r in ratios] == ["0 %", "0.1 %", "1.0 %", "71 %", "99.9 %", "100 %"]


def test_times_show_their_zone() -> None:
    summer = "2026-07-01T22:30:00.933606Z"
    berlin = ZoneInfo("Europe/Berlin")
    assert text.date_time(summer) == "2026-07-01 22:30:00.933 UTC"
    assert text.date_time(summer, berlin) == "2026-07-02 00:30:00.933 CEST"
    assert text.time_span(summer, "2026-07-01T23:00:00Z") == "2026-07-01 22:30:00 to 23:00:00 UTC"
    assert text.time_span("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", berlin) == (
        "2026-10-25 02:30:00 CEST to 02:30:00 CET"
    )


def test_a_column_of_times_has_dates_where_days_differ() -> None:
    assert text.clock_times(["2026-07-01T22:30:00Z"], UTC) == ("time UTC", ["22:30:00"])
    assert text.clock_times(["2026-07-01T22:30:00Z", "2026-07-02T01:00:00Z"], UTC) == (
        "time UTC",
        ["07-01 22:30:00", "07-02 01:00:00"],
    )


def test_a_time_beyond_the_calendar_is_shown_as_it_is() -> None:
    assert text.date_time("99999-01-01T00:00:00Z") == "99999-01-01T00:00:00Z"
    assert text.moment(10**25) is None


def test_uris_as_people_name_them() -> None:
    assert text.address_of_record("sip:bob@example.com;transport=tcp") == "bob@example.com"
    assert text.address_of_record("tel:+4930123456") == "+4930123456"
    assert text.address_of_record("urn:service:sos") == "urn:service:sos"


def test_lists_end() -> None:
    assert text.listed(["a", "b"], 2) == "a, b"
    assert text.listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"

import json
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.metrics import Count
from sipdiag.records import Analysis, Beside, RegistrationInfo
from sipdiag.report.html_tables import data
from tests.report import made

KNOWLEDGE = Knowledge()


def made_of(analysis: Analysis, zone: Any = UTC) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(data(analysis, KNOWLEDGE, zone, "sipdiag trace.pcap"))
    return loaded


def rows(made_data: dict[str, Any], table: str = "calls") -> list[dict[str, Any]]:
    """Rows by the names of their columns, texts instead of their indexes."""
    columns = made_data["tables"][table]["columns"]
    return [
        {
            name: made_data["texts"][value] if kind in ("text", "choice") else value
            for (name, kind), value in zip(columns, row, strict=True)
        }
        for row in made_data["tables"][table]["rows"]
    ]


def test_a_call_is_a_row() -> None:
    analysis = Analysis(made.report([made.call(1), made.lost(7, 404, "Not Found", "number-not-found", [])], []), {})
    first, second = rows(made_of(analysis))
    assert (first["call"], first["from"], first["outcome"], first["state"]) == (
        1,
        "alice@example.com",
        "answered",
        "well",
    )
    assert (first["from peer"], first["to peer"], first["talk s"]) == ("192.0.2.10", "192.0.2.1", 32.0)
    assert (second["call"], second["outcome"], second["root cause"]) == (7, "404 Not Found", "number-not-found")
    assert first["counts"] & Count.ANSWERED
    assert not second["counts"] & Count.ANSWERED


def test_times_are_those_of_the_zone() -> None:
    analysis = Analysis(made.report([made.call(1)], []), {})
    utc = rows(made_of(analysis))[0]["time"]
    berlin = rows(made_of(analysis, ZoneInfo("Europe/Berlin")))[0]["time"]
    assert berlin - utc == 3_600_000


def test_a_code_and_a_problem_name_their_calls() -> None:
    made_data = made_of(made.busy_morning())
    problem = made.busy_morning().report.problems[0]
    assert made_data["sets"]["calls-problem-1"]["numbers"] == problem.calls
    calls = [made.call(1, responses=(made.response(3, 183, "Session Progress"),)), made.call(2)]
    assert made_of(Analysis(made.report(calls, []), {}))["sets"]["calls-got-183"]["numbers"] == [1]


def test_a_registration_has_its_time_and_its_boxes() -> None:
    report = msgspec.structs.replace(
        made.report([], []), registrations=[RegistrationInfo("sip:bob@x", ["r"], "rejected", 403, None, None, [])]
    )
    beside = {("registration", 1): Beside(made.START_NS, made.START_NS, "10.0.0.5:5060", "10.0.0.1:5060")}
    (row,) = rows(made_of(Analysis(report, {}, beside=beside)), "registrations")
    assert (row["address"], row["client"], row["outcome"], row["state"]) == (
        "bob@x",
        "10.0.0.5:5060",
        "403 Forbidden",
        "failed",
    )


def test_it_can_stand_within_a_page() -> None:
    text = data(made.hostile(), KNOWLEDGE, UTC, "sipdiag <x>")
    assert "<" not in text
    text.encode("ascii")

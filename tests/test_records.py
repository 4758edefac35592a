"""The report records: keys as documented, nothing left out, and a schema that says so."""

from typing import Any

import msgspec

from sipdiag import records


def keys(kind: type) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def test_a_call_has_the_keys_that_readers_count_on() -> None:
    assert keys(records.CallInfo) == {
        "number", "call_ids", "from", "to", "request_uri", "start", "end", "outcome", "final_status", "final_reason",
        "root_cause", "party", "early_media", "pdd_s", "ring_s", "talk_s", "ended_by", "responses", "legs", "media",
        "keys", "quality_reports", "findings",
    }  # fmt: skip


def test_a_finding_has_the_keys_that_readers_count_on() -> None:
    assert keys(records.FindingInfo) == {
        "rule", "severity", "verdict", "party", "party_at", "calls", "registrations", "transactions", "call_ids",
        "evidence", "facts", "title", "explanation", "causes", "confirm", "fix", "explained_by", "explains", "because",
        "capture_next", "confidence", "against", "wireshark_filter", "references",
    }  # fmt: skip


def test_what_is_not_known_is_null_and_not_left_out() -> None:
    spread: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(records.Spread(p50=None, p95=None, max=None)))
    assert spread == {"p50": None, "p95": None, "max": None}


def test_times_are_told_to_the_millisecond_with_their_sign() -> None:
    assert [str(records.since(ns, 0)) for ns in (0, -1, 1_000_600, 1_000_600, -2_000_000)] == [
        "0.0", "-0.0", "0.001", "0.001", "-0.002",
    ]  # fmt: skip

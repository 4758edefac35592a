"""The report records: keys as documented, nothing left out, and a schema that says so."""

from typing import Any

import msgspec
import pytest

from sipdiag import records
from sipdiag.model import NS_PER_S

DURATIONS_NS = [
    *(0, 1, -1, 499, 500, 501, 1_000, 1_500, 2_500, 236_000, 499_999, 500_000, 500_001, -400_000, -500_000, -600_000),
    *(
        1_500_000,
        2_500_000,
        802_873_000,
        803_109_499,
        803_109_500,
        59_999_500_000,
        7_200_000_499_999,
        86_400_000_499_999,
    ),
    *(
        86_400_000_499_999,
        86_400 * 10**9,
        10**16 + 500,
        10**16 + 1_000,
        1_700_000_000_123_456_789,
        1_700_000_000_123_456_000,
    ),
]


@pytest.mark.parametrize("duration_ns", DURATIONS_NS)
def test_durations_are_those_that_round_gives(duration_ns: int) -> None:
    """To the sign of zero: what is written is the text of the number."""
    start_ns = 1_700_000_000 * NS_PER_S
    assert repr(records.since(start_ns + duration_ns, start_ns)) == repr(round(duration_ns / NS_PER_S, 3))
    assert repr(records.in_seconds(duration_ns)) == repr(round(duration_ns / NS_PER_S, 6))


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

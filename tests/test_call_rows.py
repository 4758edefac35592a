"""The row of a call in the report."""

import pytest

from sipdiag.call_rows import CallRows, timestamp
from sipdiag.knowledge import Knowledge
from sipdiag.model import NS_PER_S
from tests.calls.wire import one


def test_the_row_of_an_answered_call_says_who_when_and_how_long() -> None:
    case = one(
        """
        alice > bob 0.0  INVITE sip:bob@example.com
        bob > alice 0.5  180 to=b
        bob > alice 4.5  200 to=b
        alice > bob 4.6  ACK sip:bob@10.0.0.20 to=b
        alice > bob 64.5 BYE sip:bob@10.0.0.20 to=b cseq=2
        bob > alice 64.6 200 to=b of=BYE cseq=2
        """
    )
    row = CallRows(Knowledge(None)).of(case, None, None)
    assert (row.outcome, row.final_status, row.ended_by) == ("answered", 200, "caller")
    assert (row.pdd_s, row.ring_s, row.talk_s) == (0.5, 4.0, 60.0)
    assert (row.root_cause, row.party, row.findings) == (None, None, [])
    (leg,) = row.legs
    assert (leg.call_id, leg.joined_by, leg.confidence) == (case.call_ids[0], None, None)
    (hop,) = leg.times
    assert (hop.first_response_s, hop.final_s) == (0.5, 4.5)
    assert [response.status for response in row.responses] == [180, 200, 200]


def test_the_row_of_a_call_that_failed_names_its_root_cause_and_who_has_to_act() -> None:
    case = one("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 1 404 to=b")
    row = CallRows(Knowledge(None)).of(case, "number-not-found", "caller")
    assert (row.final_status, row.root_cause, row.party) == (404, "number-not-found", "caller")


@pytest.mark.parametrize(
    ("time_ns", "text"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1_700_000_000 * NS_PER_S + 1_000, "2023-11-14T22:13:20.000001Z"),
        (1_700_000_000 * NS_PER_S + 1, "2023-11-14T22:13:20.000000001Z"),
        (1_700_000_000 * NS_PER_S - 1_000, "2023-11-14T22:13:19.999999Z"),
        (-1_000, "1969-12-31T23:59:59.999999Z"),
        (1 << 62, "2116-02-20T23:53:38.427387904Z"),
        (1 << 70, "9999-12-31T23:59:59.411303424Z"),
    ],
)
def test_times_are_rfc_3339_in_utc_as_fine_as_the_capture(time_ns: int, text: str) -> None:
    assert timestamp(time_ns) == text

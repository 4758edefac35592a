"""The responses of a call as the report lists them."""

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.response_rows import ResponseRows
from tests.calls.wire import one

INVITE = "alice > bob 0 INVITE sip:bob@example.com sdp=yes"
KNOWLEDGE = Knowledge(None)


@pytest.mark.parametrize(
    ("answer", "row"),
    [
        ("bob > alice 1 180 to=b", (180, False, False, "plain")),
        ("bob > alice 1 180 to=b\nRSeq: 1\nRequire: 100rel", (180, False, True, "reliable")),
        ("bob > alice 1 183 to=b sdp=yes", (183, True, False, "with-sdp")),
        ("bob > alice 1 200 to=b sdp=yes", (200, True, False, "answer-with-sdp")),
        # RFC 3262 3: a 100 is never sent reliably, whatever it says.
        ("bob > alice 1 100\nRSeq: 1\nRequire: 100rel", (100, False, False, "late")),
    ],
)
def test_a_response_is_listed_with_what_it_carries_and_its_variant(answer: str, row: tuple[object, ...]) -> None:
    (listed,) = ResponseRows(KNOWLEDGE).of(one(f"{INVITE}\n{answer}"))
    assert (listed.status, listed.sdp, listed.reliable, listed.variant) == row

"""The responses of a call as the report lists them."""

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.response_rows import ResponseRows
from sipdiag.shown import Shown
from tests.calls.wire import cases, one

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


@pytest.mark.parametrize("before", ["", "bob > alice 0.1 180 to=b\n", "bob > alice 0.1 183 to=b sdp=yes\n"])
@pytest.mark.parametrize("header", ["", "\nP-Early-Media: inactive", "\nReason: Q.850;cause=17", "\nRetry-After: 5"])
@pytest.mark.parametrize("words", ["to=b", "to=b sdp=yes"])
@pytest.mark.parametrize("seconds", [0.2, 3, 35])
def test_the_usual_variant_is_told_by_what_is_lacking_as_all_are_told_by_their_conditions(
    before: str, header: str, words: str, seconds: float
) -> None:
    codes = [100, 180, 181, 182, 183, 199, 200, 302, 401, 403, 404, 408, 480, 486, 487, 488, 500, 503, 504, 600, 603]
    for code in codes:
        case = cases(f"{INVITE}\n{before}bob > alice {seconds} {code} {words}{header}")[0]
        rows = ResponseRows(KNOWLEDGE).of(case)
        shown = [(t, r) for t in case.transactions for r in t.responses]
        for row, (transaction, response) in zip(rows, shown, strict=True):
            asked = KNOWLEDGE.variant(KNOWLEDGE.status(row.status), Shown(response, transaction))
            assert row.variant == (asked.id if asked else None), (row, header)

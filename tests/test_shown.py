"""What a response shows, in the words that the variants of the knowledge base ask with."""

from typing import Any

import pytest

from sipdiag.shown import Shown, has_sdp, is_reliable
from tests.calls.wire import one


def shown(answer: str, request: str = "alice > bob 0 INVITE sip:bob@example.com") -> Shown:
    (transaction,) = one(f"{request}\n{answer}").transactions
    return Shown(transaction.responses[-1], transaction)


@pytest.mark.parametrize(
    ("answer", "key", "value"),
    [
        ("bob > alice 1 183 to=b sdp=yes", "sdp", True),
        ("bob > alice 1 183 to=b", "sdp", False),
        ("bob > alice 1 183 to=b sdp=yes", "sdp_direction", "sendrecv"),
        ("bob > alice 1 183 to=b\nRSeq: 1\nRequire: 100rel", "reliable", True),
        ("bob > alice 1 183 to=b\nRSeq: 1", "reliable", False),
        ("bob > alice 1 404 Not Found", "phrase", "Not Found"),
        ("bob > alice 1 404\nReason: Q.850;cause=1\nReason: SIP;cause=404", "q850", [1]),
        ('bob > alice 1 488\nWarning: 305 h "no codec"', "warning", [305]),
        ('bob > alice 1 401\nWWW-Authenticate: Digest realm="r", nonce="n", stale=TRUE', "stale", True),
        ('bob > alice 1 401\nWWW-Authenticate: Digest realm="r", nonce="n"', "challenge", True),
        ("bob > alice 1 401", "challenge", False),
        ("bob > alice 1.5 486", "elapsed_s", 1.5),
        ("bob > alice 1 180 to=b\nbob > alice 2 486 to=b", "after", [180]),
        ("bob > alice 1 486", "credentials", False),
        ("bob > alice 1 486", "method", "INVITE"),
        ("bob > alice 1 486", "in_dialog", False),
    ],
)
def test_a_response_shows(answer: str, key: str, value: Any) -> None:
    assert shown(answer)[key] == value


def test_headers_are_found_by_any_spelling_and_repeated_ones_joined() -> None:
    header = shown("bob > alice 1 420\nUnsupported: 100rel\nunsupported: timer")["header"]
    assert header["UNSUPPORTED"] == "100rel, timer"
    assert "Supported" not in header


def test_of_a_request_that_was_not_captured_nothing_is_said() -> None:
    (transaction,) = one("bob > alice 1 486").transactions
    view = Shown(transaction.responses[0], transaction)
    assert {"credentials", "elapsed_s", "request_header"}.isdisjoint(view)
    assert view.get("credentials") is None
    assert len(view) == len(list(view))


def test_a_body_that_is_no_session_description_is_none() -> None:
    (case,) = [one("alice > bob 0 INVITE sip:bob@example.com sdp=yes")]
    assert has_sdp(case.attempts[0].sends[0].message)
    assert not is_reliable(case.attempts[0].sends[0].message)

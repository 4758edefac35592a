"""A text leads to the entries that it names, and to nothing that it does not mean."""

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.report.linking import Linker, Piece

LINKER = Linker(Knowledge())


def linked(text: str) -> list[tuple[str, str]]:
    return [(piece.text, piece.ref) for piece in LINKER.pieces(text) if piece.ref]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Then 404 Not Found came.", [("404 Not Found", "status:404")]),
        ("A 183, then 404.", [("183", "status:183"), ("404", "status:404")]),
        ("It becomes cause 34 there.", [("cause 34", "q850:34")]),
        ("With Warning 304 in it.", [("Warning 304", "warning:304")]),
        ("Early media is no answer", [("Early media", "term:early-media")]),
        ("the early  media and early audio", [("early audio", "term:early-media")]),
        ("see ack-not-received.", [("ack-not-received", "rule:ack-not-received")]),
        ("Retry-After, or a PRACK", [("Retry-After", "header:retry-after"), ("PRACK", "method:prack")]),
        ("when Timer B fires", [("Timer B", "timer:timer-b")]),
        ("with a=rtpmap:0", [("a=rtpmap", "sdp:rtpmap")]),
        ("the handshake_failure alert", [("handshake_failure", "tls-alert:handshake-failure")]),
        ("a 199 without 100rel", [("199", "status:199"), ("100rel", "option-tag:100rel")]),
    ],
)
def test_a_name_leads_to_its_entry(text: str, expected: list[tuple[str, str]]) -> None:
    assert linked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "within 200 ms of it",
        "after 180 s",
        "RFC 404 and port 483",
        "sent to 192.0.2.200 from 10.0.0.100:481",
        "local-408-downstream-silently",
        "the 999 and the 299",  # nobody described 299
        "contact the other side and transfer the cause of the branch",
        "on the CLI, say SIP",
        "",
    ],
)
def test_what_only_looks_like_a_name_leads_nowhere(text: str) -> None:
    assert linked(text) == []


def test_the_pieces_are_the_text() -> None:
    text = "A 183 with early media, 200 ms later 404 Not Found & <more>."
    assert "".join(piece.text for piece in LINKER.pieces(text)) == text
    assert next(LINKER.pieces("plain")) == Piece("plain")

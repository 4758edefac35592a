"""What a message is matched by, however it is written."""

import pytest

from sipdiag.sip import Message, parse
from sipdiag.sip.matching import matched_by

VIA = "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1;received=192.0.2.9\r\n"
FROM = 'From: "Alice" <sip:a@example.com;x=1>;tag=a-1\r\n'
TO = "To: <sip:b@example.com>\r\n"
CALL_ID = "Call-ID: 1@example.com\r\n"
CSEQ = "CSeq: 7 INVITE\r\n"
USUAL = VIA + FROM + TO + CALL_ID + CSEQ
MATCHED = ("1@example.com", 7, "INVITE", "a-1", None, "z9hG4bK1")

HEADS = {
    "usual": (USUAL, MATCHED),
    "other headers first": ("Record-Route: <sip:p;lr>\r\n" + USUAL, MATCHED),
    "a second Via": (
        VIA + "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK0\r\nMax-Forwards: 70\r\n" + USUAL[len(VIA) :],
        MATCHED,
    ),
    "To before From": (VIA + TO + FROM + CALL_ID + CSEQ, MATCHED),
    "line feeds alone": (USUAL.replace("\r\n", "\n"), MATCHED),
    "Contact between": (USUAL.replace("CSeq", "Contact: <sip:a@192.0.2.1>\r\nCSeq"), MATCHED),
    "no From tag": (USUAL.replace(FROM, "From: <sip:a@example.com>\r\n"), (*MATCHED[:3], None, *MATCHED[4:])),
    "a To tag": (
        USUAL.replace(TO, "To: Bob <sip:b@example.com>;tag=b.2_\r\n"),
        (*MATCHED[:4], "b.2_", MATCHED[5]),
    ),
    "more of the same later": (
        USUAL + "Via: SIP/2.0/UDP late;branch=z9hG4bK2\r\nf: <sip:c>;tag=c\r\nCall-Info: <sip:i>\r\n folded\r\n",
        MATCHED,
    ),
}
"""What most stacks write: heads by what is special in them, and what is found there."""
REORDERED = {
    "Via last": (FROM + TO + CALL_ID + CSEQ + "Max-Forwards: 70\r\n" + VIA, MATCHED),
    "Call-ID first": (CALL_ID + CSEQ + FROM + TO + VIA, MATCHED),
    "CSeq before Call-ID": (VIA + FROM + TO + CSEQ + CALL_ID, MATCHED),
}
"""The same in an order that only some write."""
ODD = {
    "compact Via first": ("v: SIP/2.0/TCP above;branch=z9hG4bKtop\r\n" + USUAL, (*MATCHED[:5], "z9hG4bKtop")),
    "a blank before the colon": ("via : SIP/2.0/TCP above;branch=z9hG4bKtop\r\n" + USUAL, (*MATCHED[:5], "z9hG4bKtop")),
    "compact From first": ("f: <sip:first@example.com>;tag=first\r\n" + USUAL, (*MATCHED[:3], "first", *MATCHED[4:])),
    "folded From": (USUAL.replace(";tag=a-1", "\r\n ;tag=a-1"), MATCHED),
    "folded CSeq": (USUAL.replace("7 INVITE", "7\r\n INVITE"), MATCHED),
    "folded at the end": (USUAL + " \r\n", MATCHED),
    "two branches": (USUAL.replace(";rport", ";Branch=z9hG4bKfirst"), (*MATCHED[:5], "z9hG4bKfirst")),
    "two Vias in a line": (USUAL.replace(";rport", ", SIP/2.0/UDP below"), (*MATCHED[:5], None)),
    "another parameter before the tag": (USUAL.replace(";tag=a-1", ';x=">;tag=b";tag=a-1'), MATCHED),
    "an empty tag": (USUAL.replace(";tag=a-1", ";tag="), (*MATCHED[:3], None, *MATCHED[4:])),
    "an address without <>": (
        USUAL.replace("<sip:b@example.com>", "sip:b@example.com;tag=b"),
        (*MATCHED[:4], "b", MATCHED[5]),
    ),
    "a long Call-ID": (USUAL.replace("1@example.com", "1" * 200), ("1" * 200, *MATCHED[1:])),
    "a long number": (USUAL.replace("7 INV", "00000000007 INV"), MATCHED),
    "a method in small letters": (USUAL.replace("INVITE", "Invite"), (*MATCHED[:2], "Invite", *MATCHED[3:])),
}
"""Heads that are read piece by piece."""
EVERY = {**HEADS, **REORDERED, **ODD}


def request(head: str) -> bytes:
    return f"REGISTER sip:b@example.com SIP/2.0\r\n{head}\r\n".encode()


def read(head: str) -> tuple[object, ...] | None:
    """What `parse` makes of a response with these headers."""
    message = parse(f"SIP/2.0 200 OK\r\n{head}\r\n".encode())
    if not isinstance(message, Message):
        return None
    return message.call_id, message.cseq, message.method, message.from_tag, message.to_tag, message.branch


@pytest.mark.parametrize("name", EVERY)
def test_it_is_found_however_it_is_written(name: str) -> None:
    head, matched = EVERY[name]
    data = f"\n{head}".encode()
    assert matched_by(data, 0, len(data)) == matched
    assert read(head) == matched


@pytest.mark.parametrize("missing", [VIA, FROM, TO, CALL_ID, CSEQ])
def test_no_message_without_one_of_them(missing: str) -> None:
    assert read(USUAL.replace(missing, "")) is None


@pytest.mark.parametrize(
    "filler", ["From:" + " " * 60_000, "X: y\r\n" * 10_000, "Via: SIP/2.0/UDP h" + ";a=1" * 15_000]
)
def test_a_hostile_head_is_read_in_linear_time(filler: str) -> None:
    # Quadratic steps over these would take minutes, and the test would be stopped.
    assert read(filler + "\r\n" + USUAL.replace("CSeq", "CSeq ,")) is None

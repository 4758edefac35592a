"""What a message is matched by is the same however it is read: at once, as most stacks write it, or piece by piece."""

import pytest

from sipdiag.sip import Message, parse
from sipdiag.sip.matching import matched_by, matched_by_usual, usual_head

VIA = "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1;received=192.0.2.9\r\n"
FROM = 'From: "Alice" <sip:a@example.com;x=1>;tag=a-1\r\n'
TO = "To: <sip:b@example.com>\r\n"
CALL_ID = "Call-ID: 1@example.com\r\n"
CSEQ = "CSeq: 7 INVITE\r\n"
USUAL = VIA + FROM + TO + CALL_ID + CSEQ
MATCHED = ("1@example.com", 7, "INVITE", "a-1", None, "z9hG4bK1")


def read(head: str) -> tuple[object, ...] | None:
    """What `parse` makes of a request with these headers."""
    message = parse(f"INVITE sip:b@example.com SIP/2.0\r\n{head}\r\n".encode())
    if not isinstance(message, Message):
        return None
    return message.call_id, message.cseq, message.method, message.from_tag, message.to_tag, message.branch


def is_usual(head: str) -> bool:
    return usual_head(f"{head}\r\n".encode(), 0) is not None


@pytest.mark.parametrize(
    ("head", "matched"),
    [
        (USUAL, MATCHED),
        ("Record-Route: <sip:p;lr>\r\n" + USUAL, MATCHED),
        (VIA + "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK0\r\nMax-Forwards: 70\r\n" + USUAL[len(VIA) :], MATCHED),
        (VIA + TO + FROM + CALL_ID + CSEQ, MATCHED),
        (USUAL.replace("\r\n", "\n"), MATCHED),
        (USUAL.replace("CSeq", "Contact: <sip:a@192.0.2.1>\r\nCSeq"), MATCHED),
        (USUAL.replace(FROM, "From: <sip:a@example.com>\r\n"), (*MATCHED[:3], None, *MATCHED[4:])),
        (USUAL.replace(TO, "To: Bob <sip:b@example.com>;tag=b.2_\r\n"), (*MATCHED[:4], "b.2_", MATCHED[5])),
        (USUAL + "Via: SIP/2.0/UDP late;branch=z9hG4bK2\r\nf: <sip:c>;tag=c\r\n", MATCHED),
    ],
)
def test_what_most_stacks_write_is_read_at_once(head: str, matched: tuple[object, ...]) -> None:
    assert is_usual(head)
    assert read(head) == matched


@pytest.mark.parametrize(
    ("head", "matched"),
    [
        ("v: SIP/2.0/TCP above;branch=z9hG4bKtop\r\n" + USUAL, (*MATCHED[:5], "z9hG4bKtop")),
        ("via : SIP/2.0/TCP above;branch=z9hG4bKtop\r\n" + USUAL, (*MATCHED[:5], "z9hG4bKtop")),
        ("f: <sip:first@example.com>;tag=first\r\n" + USUAL, (*MATCHED[:3], "first", *MATCHED[4:])),
        (USUAL.replace(";tag=a-1", "\r\n ;tag=a-1"), MATCHED),
        (USUAL.replace(";rport", ";Branch=z9hG4bKfirst"), (*MATCHED[:5], "z9hG4bKfirst")),
        (USUAL.replace(";rport", ", SIP/2.0/UDP below"), (*MATCHED[:5], None)),
        (USUAL.replace(";tag=a-1", ';x=">;tag=b";tag=a-1'), MATCHED),
        (USUAL.replace(";tag=a-1", ";tag="), (*MATCHED[:3], None, *MATCHED[4:])),
        (USUAL.replace("<sip:b@example.com>", "sip:b@example.com;tag=b"), (*MATCHED[:4], "b", MATCHED[5])),
        (USUAL.replace("7 INVITE", "7\r\n INVITE"), MATCHED),
        (FROM + TO + VIA + CSEQ + CALL_ID, MATCHED),
        (USUAL.replace("1@example.com", "1" * 200), ("1" * 200, *MATCHED[1:])),
    ],
)
def test_any_other_spelling_is_read_piece_by_piece(head: str, matched: tuple[object, ...]) -> None:
    assert not is_usual(head)
    assert read(head) == matched


@pytest.mark.parametrize("missing", [VIA, FROM, TO, CALL_ID, CSEQ])
def test_no_message_without_one_of_them(missing: str) -> None:
    head = USUAL.replace(missing, "")
    assert not is_usual(head)
    assert read(head) is None


def test_both_ways_agree_on_what_is_usual() -> None:
    data = b"\n" + USUAL.encode()
    head = usual_head(data, 1)
    assert head is not None
    assert matched_by_usual(head) == matched_by(data, 0, len(data)) == MATCHED


@pytest.mark.parametrize(
    "filler", ["From:" + " " * 60_000, "X: y\r\n" * 10_000, "Via: SIP/2.0/UDP h" + ";a=1" * 15_000]
)
def test_a_hostile_head_is_read_in_linear_time(filler: str) -> None:
    # Quadratic steps over these would take minutes, and the test would be stopped.
    assert read(filler + "\r\n" + USUAL.replace("CSeq", "CSeq ,")) is None

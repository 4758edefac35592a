"""Messages are found in the frames that carried them, whole or in part."""

from sipdiag.extract.placing import placed

ONE, OTHER = b"INVITE sip:alice@example.com", b"BYE sip:bob@example.com and so on"
NEW_ONE, NEW_OTHER = ONE.upper(), OTHER.upper()
BOTH = [(ONE, NEW_ONE), (OTHER, NEW_OTHER)]


def test_a_message_in_one_frame_and_two_in_one() -> None:
    assert placed(ONE, BOTH[:1]) == NEW_ONE
    assert placed(ONE + b"\r\n\r\n" + OTHER, BOTH) == NEW_ONE + b"\r\n\r\n" + NEW_OTHER


def test_a_message_cut_anywhere() -> None:
    for cut in range(1, len(ONE)):
        assert placed(ONE[:cut], BOTH[:1]) == NEW_ONE[:cut]
        assert placed(ONE[cut:] + OTHER, BOTH) == NEW_ONE[cut:] + NEW_OTHER
    for cut in range(1, len(OTHER)):
        assert placed(ONE + OTHER[:cut], BOTH) == NEW_ONE + NEW_OTHER[:cut]


def test_bytes_of_no_message_are_not_let_through() -> None:
    assert placed(ONE + b"password", BOTH[:1]) is None
    assert placed(b"password", BOTH) is None

"""Bytes as text: nothing is lost, and folds are undone."""

import pytest

from sipdiag.sip.text import text_of, unfolded, word_of


def test_bytes_that_are_not_utf_8_survive() -> None:
    data = b"Ren\xe9 \xc3\xa0"
    assert text_of(data) == "Ren\udce9 à"
    assert text_of(data).encode("utf-8", "surrogateescape") == data


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (b" a", b"a"),
        (b" a\r\n\tb \r\n  c ", b"a b  c"),
        (b"\n a", b"a"),
        (b"a\tb", b"a\tb"),
    ],
)
def test_a_value_is_one_line(value: bytes, plain: bytes) -> None:
    assert unfolded(value) == plain


def test_a_reason_phrase_is_one_string_for_all() -> None:
    assert word_of(b" Not Found\t") == "Not Found"
    assert word_of(b"Not Found") is word_of(b"Not Found ")

"""Any two codes, held against each other, read as if somebody had written that page."""

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.report.comparison import comparison
from sipdiag.report.reference import compare

KNOWLEDGE = Knowledge()
CODES = sorted({*map(int, KNOWLEDGE.list()["status"]), 150, 290, 299, 390, 498, 499, 599, 699})


def words(a: int, b: int) -> str:
    return " ".join(compare(KNOWLEDGE.status(a), KNOWLEDGE.status(b), KNOWLEDGE).split())


def part(a: int, b: int, id: str) -> str:
    page = comparison(KNOWLEDGE.status(a), KNOWLEDGE.status(b), KNOWLEDGE)
    return " ".join(line for each in page.sections if each.id == id for group in each.groups for line in group.lines)


def test_183_and_404_are_told_apart() -> None:
    text = words(183, 404)
    for told in (
        "404 is final",
        "183 is provisional",
        "authoritative",
        "Yes, and it is common on one call",
        "PRACK",
    ):
        assert told in text
    assert "183 may be sent on the way, 404 at the end" in text


@pytest.mark.parametrize("a", CODES)
def test_every_pair_has_every_part_and_says_nothing_twice(a: int) -> None:
    for b in CODES:
        if a == b:
            continue
        page = comparison(KNOWLEDGE.status(a), KNOWLEDGE.status(b), KNOWLEDGE)
        lines = [line for section in page.sections for group in section.groups for line in group.lines]
        assert [section.id for section in page.sections if not all(group.lines for group in section.groups)] == [], (
            a,
            b,
        )
        assert sorted(line for line in set(lines) if lines.count(line) > 1) == [], (a, b)
        assert [line for line in lines if ".." in line.replace("...", "") or "  " in line or "None" in line] == []


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (200, 404, "They are opposites"),
        (403, 603, "403 speaks for this place"),
        (404, 503, "404 at what was asked for"),
        (503, 603, "603 speaks for every place"),
        (302, 480, "302 offers a way on"),
        (404, 486, "treat both alike"),
        (183, 404, "stages"),
    ],
)
def test_the_classes_are_held_against_each_other(a: int, b: int, told: str) -> None:
    assert told in part(a, b, "classes")
    assert told in part(b, a, "classes")


def test_a_header_is_named_where_it_tells_the_two_apart() -> None:
    assert "423 must bring Min-Expires: " in part(423, 422, "differences")
    assert "Contact" not in part(183, 404, "differences")


def test_what_follows_a_code_is_among_the_differences() -> None:
    assert "ends the dialog (RFC 5057 5.1); 486 concerns that request alone" in part(404, 486, "differences")
    assert "cancels the other branches" in part(486, 603, "differences")
    assert "WWW-Authenticate" in part(401, 403, "differences")
    assert "acknowledged end to end" in part(180, 200, "differences")
    assert "17 User busy" in part(480, 486, "differences")


def test_what_is_not_registered_is_not_to_be_sent() -> None:
    assert "Do not send 299" in part(200, 299, "which")

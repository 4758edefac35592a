"""Whether one call can see two codes is answered for every pair, and the same from either side."""

from itertools import combinations

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.report.together import together

KNOWLEDGE = Knowledge()
CODES = sorted({*map(int, KNOWLEDGE.list()["status"]), 150, 290, 299, 390, 498, 499, 599, 699})


def test_order_changes_no_fact() -> None:
    for a, b in combinations(CODES, 2):
        assert together(KNOWLEDGE.status(a), KNOWLEDGE.status(b)) == together(
            KNOWLEDGE.status(b), KNOWLEDGE.status(a)
        ), (a, b)


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (100, 180, "100 comes first"),
        (180, 183, "in either order"),
        (180, 199, "closes an early dialog"),
        (180, 200, "the normal course"),
        (180, 407, "belongs to the second attempt"),
        (183, 481, "far apart"),
        (183, 302, "the place that 302 names"),
        (200, 487, "in two ways"),
        (200, 401, "it is healthy"),
        (200, 302, "it is healthy"),
        (200, 481, "a later request inside the call"),
        (200, 404, "one branch of a fork"),
        (200, 299, "Only for different requests"),
        (407, 404, "what the second attempt gets"),
        (302, 404, "what that place says"),
        (404, 486, "by its own choice"),
        (486, 600, "passes on 600"),
        (486, 503, "passes on 486"),
        (487, 603, "cancel the others"),
        (404, 481, "Seldom"),
        (481, 491, "inside one call"),
        (180, 413, "mostly comes at once"),
        (204, 404, "One device may get"),
    ],
)
def test_whether_one_call_sees_both(a: int, b: int, told: str) -> None:
    assert told in together(KNOWLEDGE.status(a), KNOWLEDGE.status(b))

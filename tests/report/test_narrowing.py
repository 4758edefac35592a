"""What a person tells of a response chooses its variant, and rules out those that it speaks against."""

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.report.narrowing import Context, narrowed

KNOWLEDGE = Knowledge()


@pytest.mark.parametrize(
    ("code", "context", "variant"),
    [
        (183, Context(sdp=True), "with-sdp"),
        (183, Context(sdp=False), "without-sdp"),
        (183, Context(sdp=False, reliable=True), "reliable-without-sdp"),
        (183, Context(sdp_direction="inactive"), "with-sdp-inactive"),
        (183, Context(sdp=True, header=("require: precondition",)), "preconditions"),
        (404, Context(q850=(1,)), "gateway-unallocated"),
        (401, Context(stale=True), "stale"),
        (403, Context(phrase="Stale Date"), "stale-date"),
        (183, Context(reliable=False), None),
        (408, Context(method="BYE"), "non-invite"),
    ],
)
def test_the_variant_is_the_one_that_the_context_shows(code: int, context: Context, variant: str | None) -> None:
    found = narrowed(KNOWLEDGE.status(code), context).variant
    assert (found.id if found else None) == variant


def test_what_the_context_speaks_against_is_not_possible() -> None:
    without = {variant.id for variant in narrowed(KNOWLEDGE.status(183), Context(reliable=False)).possible}
    assert "without-sdp" in without
    assert "reliable-with-sdp" not in without


def test_a_code_in_answer_to_a_request_that_it_never_answers_has_no_variant() -> None:
    found = narrowed(KNOWLEDGE.status(183), Context(method="BYE", sdp=True))
    assert (found.variant, found.possible) == (None, ())


def test_nothing_said_is_no_context() -> None:
    assert not Context()
    assert Context(sdp=False)
    assert Context(after=(180,))

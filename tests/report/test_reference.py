"""An entry explained says what a person looks for, in every format and at any width."""

import json
import re

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import RuleEntry
from sipdiag.report.reference import compare, explain

KNOWLEDGE = Knowledge()
REFS = [
    *(f"{kind}:{name}" for kind, names in KNOWLEDGE.list().items() for name in names),
    "status:299",
]


@pytest.mark.parametrize("ref", REFS)
def test_every_entry_is_explained_in_every_format(ref: str) -> None:
    entry = KNOWLEDGE.find(ref)
    for width in (80, 120):
        text = explain(entry, KNOWLEDGE, width=width)
        assert max(map(len, text.splitlines())) <= width
        assert "\x1b" not in text
        if not isinstance(entry, RuleEntry):
            assert " ".join(entry.description.split()) in " ".join(text.split())
    assert explain(entry, KNOWLEDGE, "markdown").startswith("# ")
    assert entry_json(ref)["kind"] == entry.kind


def entry_json(ref: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(explain(KNOWLEDGE.find(ref), KNOWLEDGE, "json"))
    return told


def test_a_response_is_told_with_its_causes_by_name() -> None:
    text = " ".join(explain(KNOWLEDGE.status(404), KNOWLEDGE).split())
    assert "404 Not Found" in text
    assert "client failure (4xx)" in text
    assert "Unallocated (unassigned) number" in text
    assert "480 Temporarily Unavailable:" in text


def test_the_variants_are_told_in_words() -> None:
    text = explain(KNOWLEDGE.status(183), KNOWLEDGE)
    assert "ith SDP" in text
    assert "after_" not in text
    assert "sdp_direction" not in text


def test_a_cause_names_the_response_that_stands_for_it() -> None:
    assert "503 Service Unavailable" in explain(KNOWLEDGE.q850(34), KNOWLEDGE)
    assert "No SIP response" in explain(KNOWLEDGE.q850(16), KNOWLEDGE)


def test_a_term_names_what_to_read_next() -> None:
    text = explain(KNOWLEDGE.term("early-media"), KNOWLEDGE)
    assert "also: early audio" in text
    assert "183 Session Progress" in text


def test_a_rule_is_explained_without_a_finding() -> None:
    entry = KNOWLEDGE.rule("ack-not-received")
    text = explain(entry, KNOWLEDGE)
    assert "ack-not-received" in text
    assert "HOW TO FIX IT" in text
    assert re.findall(r"\{\w+\}", text) == []


def test_colour_is_there_only_where_it_is_asked_for() -> None:
    assert "\x1b[" in explain(KNOWLEDGE.status(183), KNOWLEDGE, colour=True)


def test_compared_codes_as_json_have_their_parts_by_name() -> None:
    told = json.loads(compare(KNOWLEDGE.status(183), KNOWLEDGE.status(404), KNOWLEDGE, "json"))
    assert [each["code"] for each in told["codes"]] == [183, 404]
    assert [each["class"] for each in told["codes"]] == ["provisional", "client-failure"]
    for part in (
        "classes",
        "meaning",
        "when",
        "together",
        "differences",
        "how_to_fix",
        "which",
        "references",
    ):
        assert told[part][0]["lines"], part


def test_a_code_beside_itself_is_explained() -> None:
    entry = KNOWLEDGE.status(486)
    assert compare(entry, entry, KNOWLEDGE) == explain(entry, KNOWLEDGE)

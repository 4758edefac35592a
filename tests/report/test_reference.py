"""An entry explained says what a person looks for, in every format and at any width."""

import json
import re

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import RuleEntry
from sipdiag.report.narrowing import Context
from sipdiag.report.reference import compare, contents, explain

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
    assert "timer" in explain(KNOWLEDGE.find("T1"), KNOWLEDGE)
    assert "183 Session Progress" in text


def test_a_timer_is_told_by_its_value_and_by_what_is_seen_when_it_expires() -> None:
    text = explain(KNOWLEDGE.find("timer:B"), KNOWLEDGE)
    assert "64 times T1, 32 s" in text
    assert "The repetitions stop" in text[text.index("ON THE WIRE") :]
    assert "Timer F (timer)" in text


def test_a_header_is_told_with_an_example_and_its_compact_form() -> None:
    text = explain(KNOWLEDGE.find("Call-ID"), KNOWLEDGE, "markdown")
    assert "Call-ID: a84b4c76e66710@pc33.example.com" in text
    assert text[text.index("Compact form") :].split()[2] == "i"


def test_the_contents_name_everything_as_it_is_spelt() -> None:
    text = contents(KNOWLEDGE)
    for name in (
        "404",
        "number-not-found",
        "WWW-Authenticate",
        "REGISTER",
        "Timer B",
        "100rel",
        "rtpmap",
        "unknown_ca",
    ):
        assert name in text
    assert json.loads(contents(KNOWLEDGE, "json"))["timer"][0] == "2xx-retransmission"


def test_a_context_says_first_what_this_response_means() -> None:
    entry = KNOWLEDGE.status(183)
    text = explain(entry, KNOWLEDGE, context=Context(method="invite", sdp=False))
    assert "WHAT THIS ONE MEANS (WITHOUT-SDP)" in text[: text.index("WHAT IT MEANS")]
    assert "Usually early media" not in text
    told = json.loads(explain(entry, KNOWLEDGE, "json", context=Context(sdp=True, reliable=True, method="INVITE")))
    assert told["variant"] == "reliable-with-sdp"
    assert "preconditions" in told["possible"]


def test_a_cause_beside_the_code_is_told_with_it() -> None:
    text = explain(KNOWLEDGE.status(404), KNOWLEDGE, context=Context(q850=(1,)))
    assert "Cause 1: Unallocated" in text[: text.index("WHAT IT MEANS")]


def test_a_code_in_the_wrong_place_is_said_to_be() -> None:
    text = " ".join(explain(KNOWLEDGE.status(183), KNOWLEDGE, context=Context(method="BYE")).split())
    assert "183 has no place in answer to BYE" in text


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

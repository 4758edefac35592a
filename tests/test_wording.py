"""The words of a finding: its entry's, with facts filled in, and what is known of the response beside."""

import re
from typing import Any

import msgspec
import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.model import Party
from sipdiag.numbers import user_of
from sipdiag.rules import all_rules
from sipdiag.verdict import Judged
from sipdiag.wording import Wording, Words
from tests.calls.wire import one
from tests.test_ledger import judged

KNOWLEDGE = Knowledge(None)
WORDS = Words(KNOWLEDGE)
CALL = """
    alice > bob 0.0 INVITE sip:4711@example.com for=4711
    bob > alice 0.1 404 Not Found to=b
"""


def words(rule: str, party: Party = "caller", software: str | None = None, **facts: Any) -> Wording:
    return WORDS.of(one(CALL), with_facts(judged(rule, party=party), **facts), software)


def with_facts(entry: Judged, **facts: Any) -> Judged:
    finding = msgspec.structs.replace(entry.finding, facts={**entry.finding.facts, **facts})
    return msgspec.structs.replace(entry, finding=finding)


@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
def test_every_rule_has_words_for_what_to_do(rule: str) -> None:
    said = words(rule)
    assert said.title
    assert said.explanation
    assert said.fix
    assert said.causes == list(dict.fromkeys(said.causes))


def test_facts_of_the_call_are_filled_in() -> None:
    text = " ".join(words("number-not-found").explanation.split())
    assert re.search(r"4711|10\.0\.0\.20", text + words("number-not-found").title)


def test_what_is_known_of_the_status_is_joined() -> None:
    said = words("call-rejected", status=404)
    assert "404 Not Found" in said.explanation


@pytest.mark.parametrize("status", [42, 9999, "404", None])
def test_a_status_that_is_none_joins_nothing(status: object) -> None:
    assert words("call-rejected", status=status).fix


def test_a_cause_that_nobody_defined_joins_nothing() -> None:
    assert words("pstn-cause-mapped", q850_cause=126).explanation


def test_causes_and_fix_follow_the_fact_that_tells_them_apart() -> None:
    host = words("icmp-unreachable", party="network", refused_by="no way there", icmp_from="10.44.1.1")
    port = words("icmp-unreachable", party="callee", refused_by="no listener")
    assert not any("process" in text for text in (*host.causes, *host.fix))
    assert host.fix[0].startswith("Repair the route")
    assert "SIP process" in port.causes[0]
    assert port.fix[0].startswith("Start the SIP process")
    contact = words("ack-wrong-target", party="callee", fault="contact")
    assert not any("calling side" in text for text in contact.causes)
    assert not any(text.startswith("Caller's side") for text in contact.fix)


def test_who_has_to_act_is_addressed_first_and_the_others_by_name() -> None:
    entry = KNOWLEDGE.rule("number-not-found")
    sides = [side for side, texts in entry.fix.items() if texts]
    assert len(sides) > 1
    fix = words("number-not-found", party="callee").fix
    assert any(line.startswith("Caller's side: ") for line in fix)
    assert not any(line.startswith("Callee's side: ") for line in fix)


def test_the_side_that_sends_is_told_what_to_do_and_the_other_is_not() -> None:
    for party in ("caller", "callee"):
        fix = words("silent-payload", party=party, speaker=party).fix
        assert fix == [f"Check mute, microphone and transcoder of the {party}."]
    assert words("rtp-none-both", party="unknown").fix[0].startswith("Caller's or callee's side: Name an address")


def test_what_a_fault_of_its_own_needs_goes_before_what_is_said_of_every_such_response() -> None:
    fix = words("refer-transfer-failed", party="caller", status=481).fix
    assert fix[0].startswith("Give a Refer-To")
    assert not any("needs no" in text for text in fix)
    assert any("Compare Call-ID" in text for text in fix)
    assert "rule in the log" in words("call-rejected", party="callee", status=403).fix[0]


@pytest.mark.parametrize(
    ("uri", "user"),
    [
        ("sip:4711@example.com", "4711"),
        ("sip:example.com", ""),
        ("", ""),
        ("tel:+4930123", "+4930123"),
        ("not a uri", ""),
    ],
)
def test_the_user_of_a_uri(uri: str, user: str) -> None:
    assert user_of(uri) == user


def test_a_service_that_does_not_give_its_name_is_known_by_its_host() -> None:
    entry = judged("trunk-acl-403", party="caller")
    case = one(CALL.replace("4711@example.com", "4711@sip.pstnhub.microsoft.com"))
    assert any("Teams:" in line for line in WORDS.of(case, entry, None).fix)
    assert any("Teams:" in line for line in words("trunk-acl-403", software="Microsoft.PSTNHub.SIPProxy v.2026").fix)
    assert not any("Teams:" in line for line in words("trunk-acl-403").fix)


def test_calls_that_fail_alike_share_their_words() -> None:
    one_of_them, another = (words("call-rejected", status=403, responder="10.0.0.20:5060") for _ in range(2))
    assert one_of_them.fix is another.fix
    assert one_of_them.explanation is another.explanation
    elsewhere = words("call-rejected", status=403, responder="10.0.0.30:5060")
    assert elsewhere.fix != one_of_them.fix
    assert elsewhere.references is one_of_them.references


def test_facts_that_are_equal_and_spelt_otherwise_are_told_apart() -> None:
    spelt = [words("call-rejected", status=403, phrase=phrase).title for phrase in (1, True, 1.0, "1", None)]
    assert [title.rpartition(" ")[2] for title in spelt] == ["1", "yes", "1", "1", "unknown"]


def test_words_beyond_what_is_remembered_are_the_same() -> None:
    fresh = Words(KNOWLEDGE)
    case, entry = one(CALL), judged("call-rejected")
    said = [fresh.of(case, with_facts(entry, status=403, responder=f"10.0.0.{n}"), None) for n in range(300)]
    again = [fresh.of(case, with_facts(entry, status=403, responder=f"10.0.0.{n}"), None) for n in range(300)]
    assert said == again
    assert len({wording.explanation for wording in said}) == 300

"""One fault gives one root cause: what explains what, and which of the rest it is."""

from itertools import pairwise
from typing import Literal

import msgspec
import pytest

from sipdiag.model import LAYERS, Case, Endpoint, Evidence, Finding, Frame, Party, Severity, Transaction
from sipdiag.verdict import Verdict, judge
from tests.calls.wire import at, end, one

FAILED = """
    alice > proxy 0.00 INVITE sip:bob@example.com
    proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
    bob > proxy   0.10 404 to=b
    proxy > alice 0.11 404 to=b
"""
ANSWERED = """
    alice > bob 0 INVITE sip:bob@example.com
    bob > alice 1 200 to=b
"""


class Traits(msgspec.Struct, frozen=True):
    """What a knowledge entry says of a rule."""

    severity: Severity = "error"
    party: Party = "callee"
    layer: str = "routing"
    confidence: Literal["certain", "likely", "possible"] = "certain"
    explains: tuple[str, ...] = ()
    site_severity: Severity | None = None


def found(
    rule: str, seconds: float = 0.0, *transactions: Transaction, verdict: Literal["found", "unknown"] = "found"
) -> Finding:
    evidence = (Evidence(frame=Frame(0, 1), note=""),)
    return Finding(
        rule=rule, verdict=verdict, evidence=evidence, facts={}, time_ns=at(seconds), transactions=transactions
    )


def judged(case: Case, traits: dict[str, Traits], *findings: Finding) -> tuple[str | None, dict[str, str | None]]:
    """The rule of the root cause, and by which rule each is explained."""
    verdict = judge(case, findings, traits.__getitem__)
    rules = [entry.finding.rule for entry in verdict.judged]
    explained = {
        entry.finding.rule: rules[entry.explained_by] if entry.explained_by is not None else None
        for entry in verdict.judged
    }
    return rules[verdict.root] if verdict.root is not None else None, explained


def test_no_finding_has_no_root_cause() -> None:
    assert judge(one(ANSWERED), [], dict[str, Traits]().__getitem__) == Verdict(judged=(), root=None)


def test_a_cause_takes_its_effect_with_it() -> None:
    traits = {"cause": Traits(severity="warning", explains=("effect",)), "effect": Traits(severity="critical")}
    root, explained = judged(one(FAILED), traits, found("effect", 5), found("cause", 1))
    assert (root, explained) == ("cause", {"cause": None, "effect": "cause"})


def test_an_effect_does_not_come_before_its_cause() -> None:
    traits = {"cause": Traits(explains=("effect",)), "effect": Traits()}
    _, explained = judged(one(FAILED), traits, found("effect", 1), found("cause", 5))
    assert explained["effect"] is None


def test_a_cause_may_show_at_any_moment_of_the_transaction_that_it_spoils() -> None:
    (invite,) = one(
        "alice > bob 0 INVITE sip:bob@example.com\nalice > bob 31.5 INVITE sip:bob@example.com", 40
    ).transactions
    traits = {"cause": Traits(explains=("effect",)), "effect": Traits()}
    _, explained = judged(one(FAILED), traits, found("effect", 0, invite), found("cause", 5, invite))
    assert explained["effect"] == "cause"


def test_what_happened_between_others_explains_nothing() -> None:
    mine = one("alice > proxy 0 INVITE sip:bob@example.com").transactions
    other = one("carol > gate 0 INVITE sip:bob@example.com").transactions
    traits = {"cause": Traits(explains=("effect",)), "effect": Traits()}
    _, explained = judged(one(FAILED), traits, found("cause", 0, *other), found("effect", 1, *mine))
    assert explained["effect"] is None


def test_what_a_rule_found_harmless_here_explains_nothing() -> None:
    traits = {"cause": Traits(severity="warning", explains=("effect",)), "effect": Traits()}
    harmless = msgspec.structs.replace(found("cause", 0), severity="info")
    root, explained = judged(one(ANSWERED), traits, harmless, found("effect", 1))
    assert (root, explained["effect"]) == ("effect", None)


def test_two_that_would_explain_each_other_stay_apart() -> None:
    traits = {"one": Traits(explains=("two",)), "two": Traits(explains=("one",))}
    _, explained = judged(one(FAILED), traits, found("one"), found("two"))
    assert explained == {"one": None, "two": None}


def test_an_unknown_explains_nothing_and_is_no_root_beside_a_finding() -> None:
    traits = {
        "unknown": Traits(severity="critical", explains=("known",), layer="capture"),
        "known": Traits(severity="warning"),
    }
    root, explained = judged(one(FAILED), traits, found("unknown", verdict="unknown"), found("known"))
    assert (root, explained["known"]) == ("known", None)
    verdict = judge(one(FAILED), [found("unknown", verdict="unknown")], traits.__getitem__)
    assert verdict.judged[0].severity == "info"


def test_the_gravest_is_the_root() -> None:
    traits = {
        "grave": Traits(severity="critical", layer="media"),
        "slight": Traits(severity="warning", layer="capture"),
    }
    assert judged(one(FAILED), traits, found("slight"), found("grave", 3))[0] == "grave"


@pytest.mark.parametrize(("higher", "lower"), list(pairwise(LAYERS)))
def test_the_higher_layer_breaks_ties(higher: str, lower: str) -> None:
    traits = {"a-low": Traits(layer=lower), "z-high": Traits(layer=higher)}
    assert judged(one(FAILED), traits, found("a-low", 0), found("z-high", 1))[0] == "z-high"


def test_what_failed_goes_before_a_graver_fault_beside_it() -> None:
    case = one(
        FAILED
        + """
        alice > proxy 0.20 INVITE sip:bob@example.com cseq=2
        proxy > alice 0.30 403 to=x cseq=2
        """
    )
    first, last = case.attempts
    traits = {"beside": Traits(severity="critical"), "on-the-path": Traits(severity="error")}
    assert judged(case, traits, found("beside", 0, first), found("on-the-path", 1, last))[0] == "on-the-path"


def test_a_hop_below_the_last_attempt_is_on_its_path() -> None:
    case = one(FAILED)
    traits = {"hop": Traits(), "elsewhere": Traits()}
    elsewhere = one(ANSWERED).transactions
    assert judged(case, traits, found("elsewhere", 0, *elsewhere), found("hop", 1, case.transactions[1]))[0] == "hop"


def test_info_is_a_root_only_where_the_call_failed() -> None:
    traits = {"note": Traits(severity="info")}
    assert judged(one(ANSWERED), traits, found("note"))[0] is None
    assert judged(one(FAILED), traits, found("note"))[0] == "note"


def test_a_warning_is_a_root_of_an_answered_call_too() -> None:
    assert judged(one(ANSWERED), {"slow": Traits(severity="warning")}, found("slow"))[0] == "slow"


@pytest.mark.parametrize(
    ("party", "box"),
    [("caller", end("alice")), ("callee", end("bob")), ("proxy", end("proxy")), ("network", None), ("user", None)],
)
def test_a_party_has_its_box(party: Party, box: Endpoint | None) -> None:
    verdict = judge(one(FAILED), [found("rule")], {"rule": Traits(party=party)}.__getitem__)
    assert verdict.judged[0].party_at == box


def test_a_rule_knows_better_than_its_entry() -> None:
    finding = msgspec.structs.replace(
        found("rule"), severity="info", party="nat", confidence="possible", party_at=Endpoint("198.51.100.7", 5060)
    )
    entry = judge(one(FAILED), [finding], {"rule": Traits()}.__getitem__).judged[0]
    assert (entry.severity, entry.party, entry.confidence, str(entry.party_at)) == (
        "info",
        "nat",
        "possible",
        "198.51.100.7:5060",
    )


def test_the_order_in_which_rules_ran_does_not_show() -> None:
    case, traits = one(FAILED), {name: Traits() for name in "abc"}
    findings = [found("a", 1), found("b", 1), found("c", 0)]
    assert judge(case, findings, traits.__getitem__) == judge(case, findings[::-1], traits.__getitem__)


def test_a_sites_severity_holds_against_the_rules_own() -> None:
    case = one(ANSWERED)
    finding = msgspec.structs.replace(found("rule"), severity="error")
    traits = {"rule": Traits(severity="warning", site_severity="info")}
    assert judge(case, [finding], traits.__getitem__).judged[0].severity == "info"


def test_what_a_user_said_comes_last() -> None:
    case = one("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 1 486 to=b")
    traits = {
        "said no": Traits(severity="info", layer="user", party="user"),
        "at risk": Traits(severity="warning", layer="dialog"),
    }
    assert judged(case, traits, found("said no", 1), found("at risk", 0))[0] == "at risk"
    assert judged(case, traits, found("said no", 1))[0] == "said no"

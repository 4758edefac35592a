"""Every key of an expectation, on captures that fulfil it and with values that they do not."""

import functools
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from sipdiag.check import Expectation, evaluate, examine
from sipdiag.check.calls import CALL, REGISTRATION, TRANSACTION
from sipdiag.check.forms import CallExpectation, RegistrationExpectation, Selected, TransactionExpectation
from sipdiag.model import Case, Kind
from sipdiag.options import Options
from sipdiag.records import Held, Report
from tests.conftest import ROOT, shared_dir


@functools.cache
def examined(name: str) -> tuple[Report, Mapping[tuple[Kind, int], Case]]:
    (path,) = (ROOT / "samples").glob(f"{name}.pcap*")
    return examine(Options(paths=(str(path),)))


def held(name: str, kind: str, number: int, key: str, value: Any) -> list[Held]:
    """What becomes of one key, of one entry of a sample's report."""
    report, cases = examined(name)
    items: list[dict[str, Any]] = [{} for _ in getattr(report, kind)]
    items[number - 1] = {key: value}
    results = evaluate(report, msgspec.convert({kind: items}, Expectation), cases)
    return [result for result in results if f": {key}" in result.name]


ANNOUNCED = "announcement-then-404"  # a healthy call, one to a number that nobody has, a healthy call
RIGHT_AND_WRONG = [
    (ANNOUNCED, "from", "sip:alice@example.test", "sip:bob@example.test"),
    (ANNOUNCED, "request_uri", "sip:+12025550199@10.0.0.30:5060", "sip:+12025550199"),
    (ANNOUNCED, "responses", [100, {183: {"sdp": True}}, 404], [100, {183: {"sdp": False}}, 404]),
    (ANNOUNCED, "responses", {"in_order": [100, 404]}, {"in_order": [404, 100]}),
    (ANNOUNCED, "responses", {"all_of": [404, 183]}, {"all_of": [180]}),
    (ANNOUNCED, "responses", {"exactly": [100, 183, 404]}, {"exactly": [100, 404]}),
    (
        ANNOUNCED,
        "responses",
        {"all_of": [{183: {"variant": "with-sdp"}}]},
        {"all_of": [{183: {"reason": "Ringing", "reliable": False}}]},
    ),
    (ANNOUNCED, "methods", ["INVITE", "ACK"], ["INVITE"]),
    (ANNOUNCED, "methods", {"in_order": ["ACK"]}, {"all_of": ["BYE"]}),
    (ANNOUNCED, "headers", {"404": {"Reason": True}}, {"404": {"Reason": False}}),
    (ANNOUNCED, "headers", {404: {"Reason": True}}, {"\u00b2": {"Reason": True}}),
    (ANNOUNCED, "headers", {"INVITE": {"Identity": False}}, {"INVITE": {"Identity": True}}),
    (ANNOUNCED, "headers", {"404 INVITE": {"Reason": {"matches": "cause=1;"}}}, {"404 BYE": {"Reason": True}}),
    (ANNOUNCED, "headers", {"INVITE": {"Max-Forwards": "70"}}, {"INVITE": {"Max-Forwards": "69"}}),
    (ANNOUNCED, "headers", {"ACK": {"CSeq": {"equals": "1 ACK", "present": True}}}, {"UPDATE": {"CSeq": True}}),
    (ANNOUNCED, "pdd_s", {"max": 1}, {"min": 1}),
    (ANNOUNCED, "hops", [{"server": "10.0.0.30", "first_response_s": {"max": 0.1}}], [{"final_s": {"max": 1}}]),
    (ANNOUNCED, "hops", [{"client": "10.0.0.10:5060"}], [{"client": "10.0.0.99"}]),
    (ANNOUNCED, "codecs", {"offered": ["telephone-event", "PCMU"]}, {"offered": ["PCMU"]}),
    (ANNOUNCED, "media", {"early": True}, {"early": False}),
    (ANNOUNCED, "media", {"both_ways": False}, {"both_ways": True}),
    (ANNOUNCED, "retransmissions", 0, {"min": 1}),
    (ANNOUNCED, "findings", {"must": ["pstn-cause-mapped"], "must_not": ["*"]}, {"must": ["call-rejected"]}),
    (ANNOUNCED, "findings", {"must_not": ["number-not-found"]}, {"must_not": ["*"]}),
    (ANNOUNCED, "highest_severity", "error", "warning"),
    (ANNOUNCED, "highest_severity", "critical", None),
    (ANNOUNCED, "dtmf", {"caller": "", "callee": ""}, "5"),
    (ANNOUNCED, "transfers", [], [{"result": 200}]),
]


@pytest.mark.parametrize(("sample", "key", "right", "wrong"), RIGHT_AND_WRONG)
def test_a_key_holds_for_what_is_there_and_for_nothing_else(sample: str, key: str, right: Any, wrong: Any) -> None:
    found = held(sample, "calls", 2, key, right)
    assert found
    assert all(result.ok for result in found), found
    failed = [result for result in held(sample, "calls", 2, key, wrong) if not result.ok]
    assert failed
    assert all(result.found and result.expected for result in failed)


HEALTHY = [
    ("codecs", {"agreed": ["pcmu", "telephone-event"], "used": ["PCMU"]}, {"agreed": ["PCMA"]}),
    ("codecs", {"used": ["PCMU"]}, {"used": ["G722"]}),
    ("direction", "sendrecv", "inactive"),
    ("payload_types", {"telephone-event": 101}, {"telephone-event": 96}),
    ("payload_types", {"PCMU": 0}, {"opus": 111}),
    ("media", {"both_ways": True, "mos_cqe": {"min": 4}}, {"loss_ratio": {"min": 0.5}}),
    ("media", {"caller_to_callee": {"jitter_ms": {"max": 20}}}, {"callee_to_caller": {"packets": {"max": 1}}}),
    ("ended_by", "caller", "callee"),
    ("talk_s", {"min": 1}, {"max": 1}),
    ("ring_s", {"min": 1}, {"max": 0.5}),
]


@pytest.mark.parametrize(("key", "right", "wrong"), HEALTHY)
def test_of_a_call_that_was_answered(key: str, right: Any, wrong: Any) -> None:
    found = held(ANNOUNCED, "calls", 1, key, right)
    assert found
    assert all(result.ok for result in found), found
    assert not all(result.ok for result in held(ANNOUNCED, "calls", 1, key, wrong))


def test_what_no_message_shows_is_not_taken_for_granted() -> None:
    (result,) = held(ANNOUNCED, "calls", 2, "ptime_ms", None)
    assert not result.ok
    assert result.found == "no answer"
    (result,) = held(ANNOUNCED, "calls", 2, "headers", {"UPDATE": {"CSeq": False}})
    assert not result.ok
    assert result.found == "no UPDATE"


def test_a_transfer_and_what_came_of_it() -> None:
    report, _ = examined("transfer-to-nobody")
    number = next(call.number for call in report.calls if call.root_cause == "refer-transfer-failed")
    for value, ok in (
        ([{"accepted": True, "result": 404}], True),
        ([{"result": 200}], False),
        ([{"to": "nobody-there"}], False),
        ([], False),
    ):
        assert all(one.ok for one in held("transfer-to-nobody", "calls", number, "transfers", value)) is ok, value


def test_a_fax_in_t38_has_no_quality_of_sound() -> None:
    report, _ = examined("t38-reinvite-488-near-miss")
    (number,) = [call.number for call in report.calls if any(one.codec == "T38" for one in call.media)]
    (result,) = held("t38-reinvite-488-near-miss", "calls", number, "media", {"mos_cqe": {"min": 4}})
    assert result.ok, result


def test_retransmissions_are_counted() -> None:
    report, _ = examined("lost-invite-once")
    counts = [held("lost-invite-once", "calls", n + 1, "retransmissions", 1)[0].ok for n in range(len(report.calls))]
    assert counts.count(True) == 1


def test_how_long_a_registration_was_granted_for() -> None:
    report, _ = examined("stack-register-and-call")
    number = 1 + next(i for i, one in enumerate(report.registrations) if one.outcome == "registered")
    (result,) = held("stack-register-and-call", "registrations", number, "expires_s", {"min": 1, "max": 86400})
    assert result.ok, result
    assert not held("stack-register-and-call", "registrations", number, "expires_s", {"max": 1})[0].ok


def test_selected_calls_are_found_wherever_they_stand() -> None:
    report, cases = examined(ANNOUNCED)

    def results(*items: dict[str, Any]) -> list[Held]:
        return evaluate(report, msgspec.convert({"selected": list(items)}, Expectation), cases)

    assert all(one.ok for one in results({"select": {"to": "+12025550199"}, "final_status": 404}))
    assert [one.ok for one in results({"select": {"number": 2}, "count": 1})] == [True]
    assert [one.ok for one in results({"select": {"from": "nobody"}})] == [False]
    assert [one.ok for one in results({"select": {"from": "nobody"}, "count": 0})] == [True]
    assert [one.ok for one in results({"select": {}, "count": {"min": 4}})] == [False]
    assert [one.ok for one in results({"select": {"call_id": report.calls[0].call_ids[0]}, "outcome": "busy"})] == [
        True,
        False,
    ]
    assert [one.ok for one in results({"select": {"method": "invite"}, "count": 3})] == [True]


def test_what_is_no_call_is_selected_by_its_method() -> None:
    report, cases = examined("stack-register-and-call")
    item = {"select": {"method": "REGISTER"}, "final_status": 200, "talk_s": {"min": 1}}
    results = evaluate(report, msgspec.convert({"selected": [item]}, Expectation), cases)
    assert results[0].ok
    refused = [result for result in results if "talk_s" in result.name]
    assert refused
    assert all(result.found == "no registration has that" for result in refused)


def test_without_messages_nothing_is_said_of_them() -> None:
    report, _ = examined(ANNOUNCED)
    (_, result) = evaluate(report, msgspec.convert({"calls": [{}, {"retransmissions": 0}, {}]}, Expectation))
    assert not result.ok
    assert "not kept" in result.found


@pytest.mark.parametrize(
    ("form", "table"),
    [(CallExpectation, CALL), (RegistrationExpectation, REGISTRATION), (TransactionExpectation, TRANSACTION)],
)
def test_every_key_is_held_against_something(form: type, table: Mapping[str, object]) -> None:
    assert set(form.__struct_fields__) == set(table)
    assert set(form.__struct_fields__) <= {*Selected.__struct_fields__, "aor", "method"}


def test_digits_of_a_real_call() -> None:
    path = shared_dir() / "pcaps" / "normb-dtmfsipinfo.pcap"
    report, cases = examine(Options(paths=(str(path),)))

    def is_held(value: Any) -> bool:
        wanted = msgspec.convert({"calls": [{"dtmf": value}]}, Expectation)
        return all(result.ok for result in evaluate(report, wanted, cases))

    assert is_held("1342")
    assert is_held({"caller": "1342", "callee": ""})
    assert not is_held("1343")


def test_an_ack_that_a_proxy_passes_on_is_no_retransmission() -> None:
    assert held("stack-proxied-call", "calls", 1, "retransmissions", 0)[0].ok


def test_secrets_of_a_header_are_not_told() -> None:
    name = "stack-register-and-call"
    report, _ = examined(name)
    number = 1 + next(i for i, one in enumerate(report.registrations) if one.outcome == "registered")
    found = [
        one.found for one in held(name, "registrations", number, "headers", {"REGISTER": {"Authorization": "none"}})
    ]
    assert found
    assert all(text == "absent" or 'response="[masked]"' in text for text in found)


def test_what_messages_would_show_does_not_hold_where_they_were_not_kept() -> None:
    report, _ = examined(ANNOUNCED)
    codecs = {"offered": ["PCMU", "telephone-event"], "agreed": ["PCMU"]}
    items = [{}, {"codecs": codecs}, {}]
    results = evaluate(report, msgspec.convert({"calls": items}, Expectation))
    assert [(one.ok, one.found) for one in results if "codecs" in one.name] == [
        (False, "not known: its messages were not kept")
    ]

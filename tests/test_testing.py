"""Assertions on captured calls: each holds for a capture that fulfils it, and fails for one that does not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sipdiag.check.calls import CALL, REGISTRATION, TRANSACTION
from sipdiag.check.forms import Form
from sipdiag.testing import Call, Registration, Trace, Transaction, UnexpectedCall
from tests.conftest import ROOT, shared_dir

SAMPLES = ROOT / "samples"
_TRACES: dict[str, Trace] = {}


def trace(name: str) -> Trace:
    (path,) = SAMPLES.glob(f"{name}.pcap*")
    return _TRACES.setdefault(name, Trace(path))


def announced() -> Trace:
    """A healthy call, one to a number that nobody has, a healthy call."""
    return trace("announcement-then-404")


PROXIED, AUTH = "stack-proxied-call", "stack-register-and-call"

# What holds of a call, and what does not.
OF_CALLS: list[tuple[str, int, Callable[[Call], Call], Callable[[Call], Call]]] = [
    ("announcement-then-404", 1, Call.answered, Call.busy),
    ("announcement-then-404", 1, lambda c: c.with_outcome("answered"), Call.declined),
    ("announcement-then-404", 2, lambda c: c.rejected(404), lambda c: c.rejected(486)),
    ("announcement-then-404", 2, Call.rejected, Call.cancelled),
    ("announcement-then-404", 2, lambda c: c.with_final_status(404), Call.timed_out),
    ("announcement-then-404", 2, lambda c: c.ended_by(None), lambda c: c.ended_by("caller")),
    (
        "announcement-then-404", 2,
        lambda c: c.with_responses(100, {183: {"sdp": True}}, 404), lambda c: c.with_responses(100, 404),
    ),
    ("announcement-then-404", 2, lambda c: c.with_responses_in_order(100, 404), Call.not_answered),
    (
        "announcement-then-404", 2,
        lambda c: c.with_responses_among(404, 183), lambda c: c.with_responses_in_order(404, 100),
    ),
    ("announcement-then-404", 2, lambda c: c.with_requests("INVITE", "ACK"), lambda c: c.with_requests("INVITE")),
    (
        "announcement-then-404", 2,
        lambda c: c.with_requests_in_order("ACK"), lambda c: c.with_requests_in_order("BYE"),
    ),
    (
        "announcement-then-404", 2,
        lambda c: c.between(from_="sip:alice@example.test"), lambda c: c.between(to="sip:bob@example.test"),
    ),
    ("announcement-then-404", 2, lambda c: c.with_early_media(), lambda c: c.with_early_media(False)),
    (
        "announcement-then-404", 2,
        lambda c: c.caller_heard("network-ringback-or-announcement"), lambda c: c.caller_heard(),
    ),
    ("announcement-then-404", 2, lambda c: c.pdd(max_s=1), lambda c: c.pdd(min_s=1)),
    (
        "announcement-then-404", 2,
        lambda c: c.hop(server="10.0.0.30", first_response_max_s=0.1, final_max_s=7),
        lambda c: c.hop(client="10.0.0.10", final_max_s=1),
    ),
    (
        "announcement-then-404", 2,
        lambda c: c.with_root_cause("pstn-cause-mapped", "caller"), lambda c: c.with_root_cause(None),
    ),
    ("announcement-then-404", 2, lambda c: c.finds("pstn-cause-mapped"), lambda c: c.finds_none()),
    (
        "announcement-then-404", 2,
        lambda c: c.finds_none("number-not-found"), lambda c: c.finds_none("pstn-cause-mapped"),
    ),
    ("announcement-then-404", 2, lambda c: c.no_worse_than("error"), lambda c: c.no_worse_than("warning")),
    ("announcement-then-404", 2, lambda c: c.retransmitted_at_most(0), lambda c: c.retransmitted_at_most(-1)),
    ("announcement-then-404", 2, lambda c: c.with_legs(1), lambda c: c.with_legs(2)),
    (PROXIED, 1, Call.heard_both_ways, lambda c: c.media(loss_ratio_max=-1)),
    (
        PROXIED, 1,
        lambda c: c.media("caller_to_callee", packets_min=10, mos_cqe_min=4, jitter_ms_max=30, max_gap_ms_max=500),
        lambda c: c.media(packets_min=10_000),
    ),
    (
        PROXIED, 1,
        lambda c: c.with_codecs(offered=["PCMU"], agreed=["pcmu"], used=["PCMU"]),
        lambda c: c.with_codecs(agreed=["opus"]),
    ),
    (PROXIED, 1, lambda c: c.rang(max_s=30).talked(min_s=0.1), lambda c: c.talked(max_s=0.1)),
    (
        PROXIED, 1,
        lambda c: c.with_header("INVITE", "User-Agent", matches="^SIPp"), lambda c: c.without_header("INVITE", "Via"),
    ),
    (
        PROXIED, 1,
        lambda c: c.without_header("BYE", "Reason"), lambda c: c.with_header("200", "Server", "another"),
    ),
    (PROXIED, 1, lambda c: c.expect(transfers=[]), Call.transferred),
    (PROXIED, 1, lambda c: c.pressed(caller=""), lambda c: c.pressed(caller="1", callee="")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "number", "holds", "fails"), OF_CALLS)
def test_an_assertion_holds_or_fails(
    name: str, number: int, holds: Callable[[Call], Call], fails: Callable[[Call], Call]
) -> None:
    call = trace(name).call(number)
    assert holds(call) is call
    with pytest.raises(UnexpectedCall):
        fails(call)


def test_registrations_and_other_transactions() -> None:
    registration = trace(AUTH).registration()
    aor = registration.info.aor
    assert registration.registered().of(aor).granted(min_s=60).with_final_status(200) is registration
    with pytest.raises(UnexpectedCall, match="registration 1: aor"):
        registration.of("sip:nobody@example.com")
    with pytest.raises(UnexpectedCall, match="number of registrations: expected at least 9"):
        trace(AUTH).registration(9)
    with pytest.raises(UnexpectedCall, match="number of transactions"):
        announced().transaction()


def test_digits_and_an_options_of_real_captures() -> None:
    Trace(shared_dir() / "pcaps" / "normb-dtmfsipinfo.pcap").call(1).pressed(caller="1342", callee="")


def test_of_the_whole_capture() -> None:
    whole = announced()
    assert whole.has_calls(3).has_calls(min=1, max=3).finds("pstn-cause-mapped", party="caller", calls=[2]) is whole
    assert whole.finds_none(besides=["pstn-cause-mapped"]).no_worse_than("error") is whole
    for fails in (
        lambda: whole.has_calls(2),
        lambda: whole.finds("number-not-found"),
        whole.finds_none,
        lambda: whole.no_worse_than("warning"),
        lambda: whole.expect(outcomes={"answered": 3}),
    ):
        with pytest.raises(UnexpectedCall):
            fails()
    assert [call.number for call in whole.calls] == [1, 2, 3]


def test_a_call_is_picked_by_what_it_is_and_there_has_to_be_one() -> None:
    assert announced().call(to="+12025550199").number == 2
    assert announced().call(request_uri="+12025550199", from_="alice").number == 2
    assert announced().call(call_id=announced().report.calls[2].call_ids[0]).number == 3
    for asked in ({"number": 9}, {"from_": "example.test"}, {"to": "nobody"}, {}):
        with pytest.raises(UnexpectedCall, match=r"call.*: expected 1, found (0|2|3)"):
            announced().call(**asked)


def test_an_expectation_file_is_held_against_it(tmp_path: Path) -> None:
    path = tmp_path / "call.yaml"
    path.write_text("count: 3\n")
    assert announced().fulfils(path) is announced()
    path.write_text("count: 4\ncalls: [{outcome: busy}]\n")
    with pytest.raises(UnexpectedCall, match="and 2 more") as unexpected:
        announced().fulfils(path)
    assert [result.name for result in unexpected.value.results] == ["count", "number of calls", "call 1: outcome"]


def test_a_failure_tells_what_was_expected_and_shows_the_call() -> None:
    with pytest.raises(UnexpectedCall) as unexpected:
        announced().call(2).answered()
    text = str(unexpected.value)
    assert text.splitlines()[0] == "call 2: outcome: expected answered, found rejected"
    assert "  frames:   #4, #5, #8, #19, #1025" in text
    assert "Verdict    pstn-cause-mapped, error, certain" in text
    assert "│<────────────── 404 Not Found ───────────────│" in text
    assert "Call 1  " not in text
    assert max(map(len, text.splitlines())) <= 120


def test_the_ladder_of_a_late_call_is_fetched() -> None:
    many = trace("overload-503")
    assert len(many.calls) > 5
    with pytest.raises(UnexpectedCall) as unexpected:
        many.calls[-1].with_outcome("redirected")
    assert "INVITE" in str(unexpected.value)
    assert "time s" in str(unexpected.value)


@pytest.mark.parametrize("keys", [{"outcom": "busy"}, {"final_status": "404"}, {"from": 3}, {"outcome": "bussy"}])
def test_a_mistake_in_the_test_is_no_failed_call(keys: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="no expectation"):
        announced().call(1).expect(**keys)


def test_a_rule_that_there_is_not_is_no_rule_that_was_not_found() -> None:
    for asked in (announced().finds_none, announced().call(1).finds_none):
        with pytest.raises(TypeError, match="did you mean `number-not-found`"):
            asked("number-not-fund")


@pytest.mark.parametrize(
    ("of", "form", "table"),
    [
        (Call, Call._form, CALL),
        (Registration, Registration._form, REGISTRATION),
        (Transaction, Transaction._form, TRANSACTION),
    ],
)
def test_every_key_of_the_files_can_be_asked_for(of: type, form: type[Form], table: dict[str, object]) -> None:
    assert set(form.__struct_fields__) == set(table)

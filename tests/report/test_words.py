from sipdiag.knowledge import Knowledge
from sipdiag.records import Box
from sipdiag.report.words import outcome, state, who_acts
from tests.report import made


def test_what_became_of_a_call() -> None:
    error = made.finding("ack-not-received", [1])
    explained = made.finding("bye-unanswered", [1], explained_by=0)
    unknown = made.finding("one-way-audio", [1], verdict="unknown")
    warning = made.finding("pdd-long", [1], severity="warning")
    answered, busy = made.call(1), made.call(1, outcome="busy")
    assert state(answered, []) == "well"
    assert state(answered, [explained, unknown, warning]) == "well"
    assert state(answered, [error]) == "failed"
    assert state(busy, []) == "unanswered"
    assert state(made.call(1, outcome="rejected"), []) == "failed"
    assert state(made.call(1, outcome="timeout"), []) == "failed"
    assert state(made.call(1, outcome="unfinished"), []) == "unfinished"


def test_an_outcome_names_the_response_as_it_was_sent() -> None:
    knowledge = Knowledge()
    sent = made.call(1, outcome="rejected", final_status=404, final_reason="No \x1b route")
    assert outcome(sent, knowledge) == r"rejected with 404 No \x1b route"
    assert outcome(made.call(1, outcome="busy", final_status=486, final_reason="Busy Here"), knowledge) == (
        "busy (486 Busy Here)"
    )
    assert outcome(made.call(1, outcome="timeout", final_status=None), knowledge) == "no final response"


def test_who_acts_names_the_box() -> None:
    found = made.finding("x", [1], party="proxy", party_at=Box("192.0.2.1:5060", "kamailio\x07"))
    assert who_acts(found) == r"the proxy, 192.0.2.1:5060 (kamailio\x07)"
    assert who_acts(made.finding("x", [1], party="user", party_at=None)) == "nobody: a user chose it"

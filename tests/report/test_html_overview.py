from datetime import UTC

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.model import NS_PER_S
from sipdiag.records import Analysis, Beside, PeerMetrics, RegistrationInfo, TransactionInfo
from sipdiag.report.html_overview import Overview, overview
from sipdiag.report.recorder import Paragraph
from tests.report import made

KNOWLEDGE = Knowledge()


def page(analysis: Analysis) -> Overview:
    return overview(analysis, KNOWLEDGE, UTC)


def words(blocks: object) -> str:
    return " ".join("".join(part for part, _ in b.parts) for b in blocks if isinstance(b, Paragraph))  # type: ignore[attr-defined]


def test_it_says_what_the_terminal_says() -> None:
    analysis = made.busy_morning()
    shown = page(analysis)
    terminal = " ".join(made.shown(analysis, KNOWLEDGE, width=120).split())
    for sentence in (words(shown.verdict), words(shown.head)):
        assert sentence.split(".")[0] in terminal
    assert [view.problem.rule for view in shown.problems] == [
        "number-not-found",
        "server-overload-503",
        "ack-not-received",
    ]
    assert "remote-rejected-busy-decline" in shown.choices


def test_a_problem_has_its_cost_who_acts_and_when() -> None:
    first = page(made.busy_morning()).problems[0]
    assert first.rank == 1
    assert first.cost == f"{len(first.problem.calls)} calls"
    assert first.who.startswith("the caller's side")
    assert first.spark is not None
    assert first.spark.count("<rect") >= 2


def test_codes_have_the_calls_that_got_them_and_their_share() -> None:
    calls = [
        made.call(
            1,
            responses=(made.response(1, 180, "Ringing"), made.response(2, 180, "Ringing"), made.response(3, 200, "OK")),
        ),
        made.lost(2, 404, "Not Found", "number-not-found", [], responses=(made.response(4, 404, "Not Found"),)),
    ]
    codes = {view.status: view for view in page(Analysis(made.report(calls, []), {})).codes}
    assert (codes[180].calls, codes[180].percent, codes[180].ended) == (1, "50 %", 0)
    assert (codes[404].phrase, codes[404].ended) == ("Not Found", 1)


def test_each_peer_has_figures_of_its_own() -> None:
    peer = PeerMetrics("192.0.2.1", "to", made.metrics(4, 3), [1, 2, 3, 4])
    (shown,) = page(Analysis(made.report([made.call(1)], []), {}, peers=[peer])).peers
    assert (shown.name, shown.peer, shown.calls) == ("to 192.0.2.1", "to:192.0.2.1", 4)
    assert shown.figures["asr"].value == "75 %"


def test_registrations_and_options_are_told_by_pairs_of_boxes_the_failing_first() -> None:
    report = msgspec.structs.replace(
        made.report([], []),
        registrations=[RegistrationInfo("sip:bob@x", ["r"], "registered", 200, None, None, [])],
        transactions=[
            TransactionInfo("OPTIONS", ["a"], "answered", 200, None, None, []),
            TransactionInfo("OPTIONS", ["b"], "timeout", None, None, None, []),
        ],
    )
    beside = {
        ("registration", 1): Beside(0, 5 * NS_PER_S, "10.0.0.5:5060", "10.0.0.1:5060"),
        ("transaction", 1): Beside(0, 0, "10.0.0.1:5060", "10.0.0.9:5060"),
        ("transaction", 2): Beside(NS_PER_S, NS_PER_S, "10.0.0.1:5060", "10.0.0.9:5060"),
    }
    options, registration = page(Analysis(report, {}, beside=beside)).states
    assert (options.what, options.times, options.well, options.failed, options.last) == ("OPTIONS", 2, 1, 1, "timeout")
    assert (registration.what, registration.server, registration.last) == (
        "REGISTER",
        "10.0.0.1:5060",
        "registered 200",
    )


def test_a_report_on_nothing_is_made() -> None:
    shown = page(
        Analysis(made.report([], [], capture=made.capture(first_time=None, last_time=None, duration_s=None)), {})
    )
    assert shown.timeline is None
    assert shown.problems == []

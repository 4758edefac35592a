"""RFC 6076 and E.411 figures, worked out by hand."""

import pickle

from sipdiag.metrics import RATIOS, ByPeer, Count, Tally, counts_as
from sipdiag.records import Metrics, Spread
from tests.calls.wire import cases

NOBODY = Spread(p50=None, p95=None, max=None)


def call(number: int, *answers: str) -> str:
    start = number * 100
    lines = [f"alice > bob {start} INVITE sip:u{number}@example.com call=c{number} from=t{number}"]
    lines += [
        f"bob > alice {start + float(answer.split()[0])} {answer.split()[1]} to=b{number} of=INVITE"
        for answer in answers
    ]
    return "\n".join(lines) + "\n"


def bye(number: int, after_s: float) -> str:
    start = number * 100
    return f"alice > bob {start + after_s} BYE sip:b call=c{number} from=t{number} to=b{number} cseq=2\n"


def figures(text: str, ends: float = 5000) -> Metrics:
    tally = Tally()
    for case in cases(text, ends=ends):
        tally.add(case)
    return tally.result()


def test_no_call_has_no_ratio() -> None:
    metrics = figures("alice > bob 0 OPTIONS sip:bob@example.com\nbob > alice 0.1 200")
    assert (metrics.calls, metrics.asr, metrics.ner, metrics.scr, metrics.pdd_s) == (0, None, None, None, NOBODY)


def test_what_was_counted_in_two_places_is_counted_once() -> None:
    texts = [call(n, "0.5 180", f"{n + 1} 200") + bye(n, 20 + n) for n in range(4)] + [call(4, "0.5 404")]
    whole = cases("".join(texts), ends=5000)
    all_of_them, first, second = Tally(), Tally(), Tally()
    for case in whole:
        all_of_them.add(case)
        (first if case.number % 2 else second).add(case)
    first.take(pickle.loads(pickle.dumps(second)))
    assert first.result() == all_of_them.result()


def test_the_figures_of_ten_calls() -> None:
    metrics = figures(
        "".join(call(n, "0.5 180", "2 200") + bye(n, 12) for n in range(5))
        + call(5, "0.5 180", "3 486")
        + call(6, "0.5 404")
        + call(7, "0.5 503")
        + call(8, "0.5 302")
        + call(9)
    )
    assert (metrics.calls, metrics.answered) == (10, 5)
    assert metrics.asr == 0.5
    assert metrics.ner == 0.6  # the busy one reached its user
    assert metrics.ser == round(5 / 9, 4)  # RFC 6076 4.6: redirected calls do not count
    assert metrics.seer == round(6 / 9, 4)
    assert metrics.isa == 0.2  # the 503 and the one without an answer
    assert metrics.scr == 0.5
    assert metrics.pdd_s == Spread(p50=0.5, p95=0.5, max=0.5)
    assert metrics.sdt_s == Spread(p50=10.0, p95=10.0, max=10.0)
    assert metrics.srd_failure_s.max == 3.0


def test_what_the_capture_leaves_open_counts_as_a_call_and_in_no_ratio() -> None:
    metrics = figures(call(0, "0.5 180", "1 200") + bye(0, 5) + call(1, "0.5 180"), ends=102)
    assert (metrics.calls, metrics.answered, metrics.asr) == (2, 1, 1.0)


def test_percentiles_are_of_calls_that_were_there() -> None:
    metrics = figures("".join(call(n, f"{n}.0 180", f"{n + 1}.0 200") for n in range(1, 21)))
    assert metrics.pdd_s == Spread(p50=10.0, p95=19.0, max=20.0)


def test_a_cancelled_call_reached_the_network_and_is_no_effective_session() -> None:
    """E.425 counts what users do; RFC 6076 4.7 counts 480, 486, 600 and 603 alone."""
    cancel = "alice > bob 5 CANCEL sip:u0@example.com call=c0 from=t0\n"
    metrics = figures(call(0, "0.5 180").rstrip() + "\n" + cancel + "bob > alice 5.1 487 of=INVITE call=c0 to=b0\n")
    assert (metrics.ner, metrics.seer, metrics.ser, metrics.asr) == (1.0, 0.0, 0.0, 0.0)


def test_a_challenge_that_ends_a_call_is_no_failure_delay() -> None:
    assert figures(call(0, "0.5 407")).srd_failure_s == NOBODY


def test_each_address_that_calls_came_from_or_went_to_has_figures_of_its_own() -> None:
    by_peer = ByPeer()
    text = call(0, "2 200") + bye(0, 12) + call(1, "1 486") + call(2, "1 503").replace("alice", "carol")
    for case in cases(text, ends=5000):
        by_peer.add(case)
    found = {(peer.role, peer.address): peer for peer in by_peer.result()}
    assert {key: len(peer.calls) for key, peer in found.items()} == {
        ("to", "10.0.0.20"): 3, ("from", "10.0.0.10"): 2, ("from", "10.0.0.21"): 1,
    }  # fmt: skip
    assert by_peer.result()[0].address == "10.0.0.20"
    assert found["from", "10.0.0.10"].metrics.asr == 0.5
    assert found["from", "10.0.0.21"].metrics.isa == 1.0


def test_what_a_call_counts_as_gives_the_ratios_their_calls() -> None:
    busy = counts_as("busy", 486, True, False)
    moved = counts_as("redirected", 302, False, False)
    assert busy & RATIOS["seer"].counted
    assert not busy & RATIOS["asr"].counted
    assert moved & RATIOS["ser"].without
    assert counts_as("unfinished", None, True, False) == Count(0)

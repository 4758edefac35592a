"""The fold: which message goes to which Case, when Cases are over, and that what is over is let go."""

import pytest

from sipdiag.calls import Calls, Visibility
from sipdiag.calls.calls import MAX_RIVALS
from sipdiag.calls.cases import MAX_STRAYS
from sipdiag.config import Limits
from sipdiag.model import Broken, Case, Event, Frame
from sipdiag.sip import Malformed, parse
from tests.calls.wire import at, cases, end, one, talk

CALL = """
    alice > bob {0}   INVITE sip:bob@example.com call=c{0} from=a{0}
    bob > alice {0}.1 180 to=b{0}
    bob > alice {0}.2 200 to=b{0}
    alice > bob {0}.3 ACK sip:bob@10.0.0.20 to=b{0} call=c{0} from=a{0}
    alice > bob {0}.8 BYE sip:bob@10.0.0.20 to=b{0} call=c{0} from=a{0} cseq=2
    bob > alice {0}.9 200
"""


def new_calls(limits: Limits | None = None) -> Calls:
    limits = limits or Limits()
    return Calls(limits, Visibility(limits))


def malformed(text: bytes) -> Malformed:
    broken = parse(text)
    assert isinstance(broken, Malformed)
    return broken


def test_every_hop_of_a_request_is_in_one_call() -> None:
    case = one(
        """
        alice > proxy  0.00 INVITE sip:bob@example.com
        proxy > alice  0.01 100
        proxy > proxy2 0.02 INVITE sip:bob@example.com below=alice-1-INVITE
        proxy2 > bob   0.03 INVITE sip:bob@10.0.0.20 below=proxy-1-INVITE,alice-1-INVITE
        bob > proxy2   0.10 486 to=b
        proxy2 > proxy 0.11 486 to=b
        proxy > alice  0.12 486 to=b
        """
    )
    first, second, third = case.transactions
    assert (first.upstream, second.upstream, third.upstream) == (None, first, second)
    assert case.attempts == (first,)
    assert case.deepest is third
    assert [str(hop) for hop in case.legs[0].hops] == [
        "10.0.0.10:5060",
        "10.0.0.1:5060",
        "10.0.0.2:5060",
        "10.0.0.20:5060",
    ]


def test_a_fork_that_only_its_branches_show_is_one_call() -> None:
    """Captured beyond the proxy: two INVITEs of one Call-ID, From tag and CSeq."""
    case = one(
        """
        proxy > bob   0.000 INVITE sip:b1@10.0.0.20 below=x branch=f1
        proxy > carol 0.001 INVITE sip:c1@10.0.0.21 below=x branch=f2
        bob > proxy   0.100 180 to=b
        carol > proxy 0.100 180 to=c
        bob > proxy   3.000 200 to=b
        proxy > carol 3.100 CANCEL sip:c1@10.0.0.21
        carol > proxy 3.110 200
        carol > proxy 3.120 487 to=c of=INVITE
        proxy > bob   3.200 ACK sip:b1@10.0.0.20 to=b below=x branch=k
        proxy > bob  13.000 BYE sip:b1@10.0.0.20 to=b below=x cseq=2
        bob > proxy  13.100 200
        """
    )
    assert (case.outcome, case.ended_by, case.talk_ns) == ("answered", "caller", 10 * 10**9)
    cancelled = next(t for t in case.transactions if t.server == end("carol") and t.method == "INVITE")
    assert cancelled.cancel is not None


def test_a_cancel_belongs_to_the_invite_of_its_branch() -> None:
    case = one(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com
        proxy > alice 0.1 180 to=b
        alice > proxy 5.0 CANCEL sip:bob@example.com
        proxy > alice 5.1 200
        proxy > alice 5.2 487 of=INVITE to=b
        alice > proxy 5.3 ACK sip:bob@example.com to=b
        """
    )
    invite = case.attempts[0]
    assert invite.cancel is not None
    assert [response.status for response in invite.cancel.responses] == [200]
    assert [ack.frame.number for ack in invite.acks] == [6]


def test_calls_that_share_a_call_id_are_told_by_their_tags() -> None:
    first, second = cases(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 2.0 200 to=b
        alice > bob 2.1 ACK sip:bob@10.0.0.20 to=b
        alice > bob 8.0 INVITE sip:bob@example.com from=a2 branch=two
        bob > alice 9.0 200 to=b2
        alice > bob 9.1 ACK sip:bob@10.0.0.20 to=b2 from=a2
        alice > bob 12.0 BYE sip:bob@10.0.0.20 to=b cseq=2
        bob > alice 12.1 200
        alice > bob 29.0 BYE sip:bob@10.0.0.20 to=b2 from=a2 cseq=2 branch=three
        bob > alice 29.1 200
        """,
        ends=100,
    )
    assert [(case.number, case.talk_ns) for case in (first, second)] == [(1, 10 * 10**9), (2, 20 * 10**9)]


def test_a_call_keeps_its_bye_when_something_else_uses_its_call_id() -> None:
    call, ping = cases(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 2.0 200 to=b
        alice > bob 2.1 ACK sip:bob@10.0.0.20 to=b
        alice > bob 3.0 OPTIONS sip:bob@example.com cseq=9 from=other
        bob > alice 3.1 200 to=q
        alice > bob 9.0 BYE sip:bob@10.0.0.20 to=b cseq=10
        bob > alice 9.1 200
        """,
        ends=100,
    )
    assert (call.kind, call.talk_ns) == ("call", 7 * 10**9)
    assert (ping.kind, ping.method, len(ping.transactions)) == ("transaction", "OPTIONS", 1)


def test_of_a_capture_of_responses_alone_the_last_answer_counts() -> None:
    case = one(
        """
        proxy > alice 0.0 401 to=x
        proxy > alice 0.1 100 cseq=2
        proxy > alice 5.0 200 to=b cseq=2
        proxy > alice 6.0 200 to=b cseq=3
        """,
        ends=100,
    )
    assert (case.outcome, case.request_uri, case.pdd_ns) == ("answered", "", None)
    assert [attempt.cseq for attempt in case.attempts] == [1, 2]


def test_the_callers_requests_alone_show_that_it_was_answered_and_no_more() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        alice > bob 0.6 ACK sip:bob@10.0.0.20 to=b branch=k
        alice > bob 9.0 BYE sip:bob@10.0.0.20 to=b cseq=2
        """,
        ends=10,
    )
    assert (case.outcome, case.final, case.talk_ns) == ("answered", None, None)
    assert [transaction.method for transaction in case.transactions] == ["INVITE", "BYE"]


def test_a_call_that_was_up_before_the_capture_keeps_together() -> None:
    case = one(
        """
        alice > bob 0.0 INVITE sip:bob@10.0.0.20 to=b cseq=7
        bob > alice 0.1 200
        alice > bob 0.2 ACK sip:bob@10.0.0.20 to=b cseq=7 branch=k
        alice > bob 60.0 BYE sip:bob@10.0.0.20 to=b cseq=8
        bob > alice 60.1 200
        """,
        ends=200,
    )
    assert (case.kind, case.outcome, len(case.transactions)) == ("call", "answered", 2)
    assert (case.pdd_ns, case.ring_ns, case.talk_ns) == (None, None, None)


def test_a_bye_of_an_unknown_call_is_a_transaction_of_its_own() -> None:
    case = one(
        """
        alice > bob 0.0 BYE sip:bob@10.0.0.20 to=b cseq=8
        bob > alice 0.1 481
        """
    )
    assert (case.kind, case.method, case.outcome) == ("transaction", "BYE", "rejected")


def test_an_ack_without_anything_else_is_no_case() -> None:
    assert cases("alice > bob 0 ACK sip:bob@10.0.0.20 to=b") == []


def test_an_ack_that_fits_no_invite_is_kept_with_the_call() -> None:
    case = one(
        """
        alice > bob 0   INVITE sip:bob@example.com
        bob > alice 0.1 200 to=b
        alice > bob 0.2 ACK sip:bob@10.0.0.20 to=b cseq=9
        """
    )
    assert [ack.message.cseq for ack in case.strays] == [9]
    assert case.invites[0].acks == ()


def test_a_flood_of_acks_that_fit_nothing_is_not_kept() -> None:
    acks = "\n".join(f"alice > bob {n} ACK sip:bob@10.0.0.20 to=b cseq={n + 9}" for n in range(1, 40))
    assert len(one(f"alice > bob 0 INVITE sip:bob@example.com\nbob > alice 0.1 200 to=b\n{acks}").strays) == MAX_STRAYS


def test_refreshes_of_a_registration_are_one_case() -> None:
    case = one(
        """
        alice > proxy 0.0 REGISTER sip:example.com for=alice
            Contact: <sip:alice@10.0.0.10>
        proxy > alice 0.1 401 to=x
        alice > proxy 0.2 REGISTER sip:example.com for=alice cseq=2
            Contact: <sip:alice@10.0.0.10>
        proxy > alice 0.3 200 to=x
        alice > proxy 20.0 REGISTER sip:example.com for=alice cseq=3
            Contact: <sip:alice@10.0.0.10>
        proxy > alice 20.1 200 to=x
        """
    )
    assert (case.kind, case.outcome, len(case.attempts)) == ("registration", "registered", 3)


def test_one_user_with_two_phones_has_two_registrations() -> None:
    two = cases(
        """
        alice > proxy 0.0 REGISTER sip:example.com for=alice call=desk
            Contact: <sip:alice@10.0.0.10>
        proxy > alice 0.1 200 to=x
        carol > proxy 0.2 REGISTER sip:example.com for=alice call=mobile
            Contact: <sip:alice@10.0.0.21>
        proxy > carol 0.3 200 to=y
        """
    )
    assert [(case.number, case.call_ids) for case in two] == [(1, ("desk",)), (2, ("mobile",))]


def test_a_contact_learnt_from_the_challenge_stays_in_the_registration() -> None:
    case = one(
        """
        alice > proxy 0.0 REGISTER sip:example.com for=alice
            Contact: <sip:alice@192.168.1.20>
        proxy > alice 0.1 401 to=x
        alice > proxy 0.2 REGISTER sip:example.com for=alice cseq=2
            Contact: <sip:alice@198.51.100.7:40001>
        proxy > alice 0.3 200 to=x
        """
    )
    assert (case.outcome, len(case.attempts)) == ("registered", 2)


@pytest.mark.parametrize("method", ["OPTIONS", "SUBSCRIBE", "MESSAGE"])
def test_what_is_asked_again_under_one_call_id_is_another_transaction(method: str) -> None:
    pings = cases(
        f"""
        alice > bob 0.0 {method} sip:bob@example.com
        alice > bob 2.0 {method} sip:bob@example.com cseq=2
        bob > alice 2.1 200
        """,
        ends=100,
    )
    assert [(ping.kind, ping.outcome) for ping in pings] == [("transaction", "timeout"), ("transaction", "answered")]


def test_a_broken_message_is_kept_with_the_call_whose_call_id_it_shows() -> None:
    calls = new_calls()
    invite, refusal = talk(
        """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 0.5 400
        """
    )
    calls.feed(invite)
    data = b"SIP/2.0 180 Ringing\r\nCall-ID: one\r\nCSeq: none\r\n\r\n"
    calls.feed_broken(Broken(malformed(data), at(0.2), Frame(0, 9), end("bob"), end("alice"), "udp"))
    calls.feed(refusal)
    (case,) = calls.flush(at(10))
    assert [broken.frame.number for broken in case.broken] == [9]
    assert case.outcome == "rejected"


def test_a_broken_invite_alone_is_a_call_that_says_nothing_more() -> None:
    calls = new_calls()
    data = b"INVITE sip:bob@example.com SIP/2.0\r\nCall-ID: lost\r\n\r\n"
    calls.feed_broken(Broken(malformed(data), at(0), Frame(0, 1), end("alice"), end("bob"), "udp"))
    (case,) = calls.flush(at(100))
    assert (case.kind, case.outcome, case.call_ids, case.caller) == ("call", "unfinished", ("lost",), end("alice"))


def test_an_event_is_kept_with_the_call_that_used_its_flow() -> None:
    event = Event(
        kind="icmp-unreachable",
        time_ns=at(0.1),
        frame=Frame(0, 2),
        source=end("bob:0"),
        destination=end("alice:0"),
        about=(end("alice"), end("bob")),
    )
    assert one("alice > bob 0.0 INVITE sip:bob@example.com", events=[event]).events == (event,)


def test_a_finished_call_is_given_back_while_the_capture_goes_on() -> None:
    calls = new_calls()
    over: list[Case] = []
    for second in range(0, 2000, 10):
        for sighting in talk(CALL.format(second)):
            over += calls.feed(sighting)
    assert len(over) > 190
    assert [case.number for case in over] == sorted(case.number for case in over)


def test_what_is_over_is_let_go() -> None:
    """Nothing that is kept for open Cases grows with the Cases that are over."""
    calls = new_calls()

    def held() -> dict[str, int]:
        kept = {name: getattr(calls, name) for name in dir(calls) if not name.startswith("__")}
        return {name: len(value) for name, value in kept.items() if isinstance(value, dict | list)}

    sizes = []
    for second in range(0, 1000, 10):
        for sighting in talk(CALL.format(second)):
            calls.feed(sighting)
        sizes.append(held())
    assert sizes[-1] == sizes[len(sizes) // 2]
    assert sizes[-1]["_open"]
    assert list(calls.flush(at(5000)))
    rest = {name: size for name, size in held().items() if name != "_numbers"}
    assert set(rest.values()) == {0}


def test_a_registration_that_never_rests_is_given_back_in_parts() -> None:
    calls = new_calls()
    refresh = """
        alice > proxy {0}   REGISTER sip:example.com for=alice cseq={1}
            Contact: <sip:alice@10.0.0.10>
        proxy > alice {0}.1 200 to=x
    """
    over = [case for n in range(1, 600) for s in talk(refresh.format(n * 20, n)) for case in calls.feed(s)]
    assert len(over) == 2
    assert {case.outcome for case in over} == {"registered"}


def test_with_too_many_open_the_oldest_is_closed_and_counted() -> None:
    limits = Limits(open_cases=3)
    calls = new_calls(limits)
    over = []
    for n in range(5):
        (invite,) = talk(f"alice > bob {n / 10} INVITE sip:u{n}@example.com call=c{n} from=t{n}")
        over += calls.feed(invite)
    assert calls.closed_early == 2
    assert [(case.number, case.outcome) for case in over] == [(1, "unfinished"), (2, "unfinished")]


def test_a_call_without_end_is_told_in_parts_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.calls.MAX_TRANSACTIONS", 10)
    calls = new_calls()
    requests = "".join(f"alice > bob {n} INVITE sip:bob@example.com call=c cseq={n + 1}\n" for n in range(25))
    over = [case for sighting in talk(requests) for case in calls.feed(sighting)]
    assert [len(case.transactions) for case in over] == [10, 10]
    assert calls.grown_too_large == 2


def test_errors_of_a_case_are_bounded_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.calls.MAX_EVENTS", 3)
    calls = new_calls()
    (invite,) = talk("alice > bob 0 INVITE sip:bob@example.com")
    calls.feed(invite)
    for n in range(5):
        flow = (invite.source, invite.destination)
        calls.feed_event(Event("icmp-unreachable", n, Frame(0, n), flow[1], flow[0], about=flow))
    (case,) = calls.flush(10**9)
    assert ([event.time_ns for event in case.events], calls.events_left_out) == ([0, 1, 2], 2)


def test_repetitions_are_bounded_and_the_latest_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.transactions.MAX_REPEATS", 3)
    calls = new_calls()
    for sighting in talk("".join(f"alice > bob {n} INVITE sip:bob@example.com\n" for n in range(10))):
        calls.feed(sighting)
    (case,) = calls.flush(at(10))
    (invite,) = case.transactions
    assert [copy.time_ns for copy in invite.request_copies] == [at(1), at(2), at(9)]
    assert calls.repeats_left_out == 6


def test_the_same_messages_give_the_same_cases() -> None:
    text = "".join(CALL.format(second) for second in range(0, 300, 7))
    once, again = cases(text), cases(text)
    assert [(case.around, case.view.traffic()) for case in once] == [(c.around, c.view.traffic()) for c in again]
    assert repr(once) == repr(again)


def test_a_flood_costs_each_message_the_same() -> None:
    """A chain of hops as long as the capture, told backwards, and one Call-ID for everything."""
    chain = "".join(
        f"alice > bob {(3000 - n) / 100} INVITE sip:bob@example.com branch=x{n} below=x{n - 1}\n"
        for n in range(3000, 0, -1)
    )
    assert sum(len(case.transactions) for case in cases(chain)) == 3000


def test_a_subscription_that_never_rests_is_given_back_in_parts() -> None:
    calls = new_calls()
    subscribe = """
        alice > bob 0 SUBSCRIBE sip:bob@example.com
        bob > alice 0.1 202 to=b
    """
    notify = """
        bob > alice {0}   NOTIFY sip:alice@10.0.0.10 from=b to=a cseq={1}
        alice > bob {0}.1 200
    """
    talks = [subscribe, *(notify.format(n * 10, n) for n in range(1, 600))]
    over = [case for text in talks for sighting in talk(text) for case in calls.feed(sighting)]
    assert [case.method for case in over] == ["SUBSCRIBE", "NOTIFY"]
    assert {case.outcome for case in over} == {"answered"}


def test_an_ack_is_weighed_against_the_latest_invites_alone() -> None:
    """Its branch fits none of them, and the hop it travels on the first, of which it is too late to think."""
    for between in (MAX_RIVALS - 1, MAX_RIVALS):
        forks = "".join(
            f"alice > proxy {n / 100} INVITE sip:bob@example.com branch=x{n}\n" for n in range(1, between + 1)
        )
        case = one(
            f"alice > bob 0 INVITE sip:bob@example.com\n{forks}alice > bob 1 ACK sip:bob@example.com to=b branch=y"
        )
        assert len(case.transactions[0].acks) == (between < MAX_RIVALS)


def test_so_many_cases_are_found_by_a_call_id() -> None:
    calls = new_calls()
    asked = "".join(
        f"""
        {"alice" if n % 2 else "carol"} > bob {n / 100} INVITE sip:bob@example.com call=same from=t{n} cseq={n}
        bob > {"alice" if n % 2 else "carol"} {n / 100} 200 to=x{n}
        """
        for n in range(1, MAX_RIVALS + 8)
    )
    for sighting in talk(asked):
        calls.feed(sighting)
    assert max(map(len, calls._by_call_id.values())) == MAX_RIVALS


def test_what_comes_long_after_the_end_of_a_call_is_no_case_of_its_own() -> None:
    call = """
        alice > bob 0.0 INVITE sip:bob@example.com
        bob > alice 1.0 200 to=b
        alice > bob 1.1 ACK sip:bob@10.0.0.20 to=b
        alice > bob 5.0 BYE sip:bob@10.0.0.20 to=b cseq=2
        bob > alice 5.1 200 to=b
        """
    late = """
        alice > bob 90.0 BYE sip:bob@10.0.0.20 to=b cseq=3 branch=late
        bob > alice 90.1 481 to=b
        """
    assert [case.outcome for case in cases(call + late)] == ["answered"]
    again = """
        alice > bob 91.0 INVITE sip:bob@example.com from=new cseq=1 branch=again
        bob > alice 91.1 486 to=c
        """
    assert [case.outcome for case in cases(call + late + again)] == ["answered", "busy"]


def test_what_is_seen_beside_a_case_is_what_was_known_when_it_was_sealed() -> None:
    """Who asks `over` first may ask what is beside a Case until the next message; else it is taken at the sealing."""
    first, second, third, *_ = talk(
        """
        alice > bob 0.0 OPTIONS sip:bob@example.com call=1
        alice > bob 100.0 INVITE sip:bob@example.com call=2 cseq=2 sdp=yes
        alice > bob 200.0 OPTIONS sip:bob@example.com call=3 cseq=3
        """
    )
    taken, asked = new_calls(), new_calls()
    for calls in (taken, asked):
        assert not calls.feed(first)
    (case,) = taken.feed(second)
    assert not case.around.sdp_of
    (case,) = asked.over(second.time_ns)
    assert not case.around.sdp_of
    assert not asked.feed(second)
    assert not case.around.sdp_of
    with pytest.raises(RuntimeError):
        case.view.traffic()
    (later,) = asked.over(third.time_ns)
    assert list(later.around.sdp_of) == [second.source.address]


def test_who_asks_what_is_over_only_past_the_quiet_time_gets_the_same() -> None:
    story = "".join(CALL.format(second) for second in (0, 1, 5, 40, 90, 400, 90_400, 90_401))
    always, seldom = new_calls(), new_calls()
    skipped = 0
    for sighting in talk(story):
        expected = [case.call_ids for case in (*always.over(sighting.time_ns), *always.feed(sighting))]
        is_quiet = sighting.time_ns <= seldom.quiet_until_ns
        skipped += is_quiet
        told = () if is_quiet else seldom.over(sighting.time_ns)
        assert [case.call_ids for case in (*told, *seldom.feed(sighting))] == expected
        assert seldom.clock_ns == always.clock_ns
    assert skipped
    last_ns = always.clock_ns
    assert [case.call_ids for case in seldom.flush(last_ns)] == [case.call_ids for case in always.flush(last_ns)]
    assert seldom.clock_jumps == always.clock_jumps == 1

"""Calls kept in their short form: the Cases are the same as if there were none, whatever comes when."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.calls import Calls, Visibility
from sipdiag.config import Limits
from sipdiag.model import Case, Event, Frame, Sighting
from tests.calls.wire import at, end, talk

CALL = """
alice > bob 0.0 INVITE sip:bob@example.com sdp=yes
bob > alice 0.1 100
bob > alice 1.0 180 to=b
bob > alice 4.0 200 to=b sdp=yes
alice > bob 4.1 ACK sip:bob@10.0.0.20 to=b
alice > bob 9.0 BYE sip:bob@10.0.0.20 to=b cseq=2
bob > alice 9.1 200 to=b of=BYE cseq=2
"""

REFUSED = """
alice > bob 0.0 INVITE sip:bob@example.com sdp=yes
bob > alice 0.1 100
bob > alice 1.0 180 to=b
bob > alice 4.0 486 to=b
alice > bob 4.1 ACK sip:bob@example.com to=b
"""

CHALLENGED = REFUSED.replace("486", "407")

UNAVAILABLE = REFUSED.replace("486", "503")

KINDS = {"answered": CALL, "refused": REFUSED, "challenged": CHALLENGED, "unavailable": UNAVAILABLE}

ODD = {
    "the INVITE once more": "alice > bob 0.5 INVITE sip:bob@example.com sdp=yes",
    "the INVITE elsewhere": "nat > bob 0.0001 INVITE sip:bob@example.com sdp=yes branch=alice-1-INVITE",
    "the next hop": "bob > carol 0.2 INVITE sip:bob@10.0.0.21 below=alice-1-INVITE",
    "another leg": "bob > carol 0.2 INVITE sip:bob@10.0.0.21 call=other",
    "a fork that rings": "bob > alice 1.5 180 to=c of=INVITE",
    "a fork that answers": "bob > alice 4.2 200 to=c of=INVITE",
    "a fork that answers first": "bob > alice 3.9 200 to=c of=INVITE",
    "an answer to another CSeq": "bob > alice 3.8 200 to=b of=INVITE cseq=9 branch=alice-1-INVITE",
    "the answer again": "bob > alice 4.5 200 to=b of=INVITE",
    "an answer of another dialog": "bob > alice 3.95 200 to=b from=z of=INVITE",
    "a late 180": "bob > alice 4.3 180 to=b of=INVITE",
    "a refusal": "bob > alice 3.9 486 to=b of=INVITE",
    "no service": "bob > alice 3.9 503 to=b of=INVITE",
    "a challenge": "bob > alice 3.9 407 to=b of=INVITE",
    "a refused BYE": "bob > alice 9.05 481 to=b of=BYE cseq=2",
    "an answer from elsewhere": "nat > alice 4.0001 200 to=b of=INVITE",
    "a re-INVITE": "alice > bob 5 INVITE sip:bob@10.0.0.20 to=b cseq=3",
    "an INFO": "alice > bob 5 INFO sip:bob@10.0.0.20 to=b cseq=3",
    "a CANCEL": "alice > bob 3 CANCEL sip:bob@example.com",
    "an ACK of another INVITE": "alice > bob 5 ACK sip:bob@10.0.0.20 to=b cseq=7",
    "an ACK with SDP": "alice > bob 4.2 ACK sip:bob@10.0.0.20 to=b sdp=yes",
    "a BYE of the other side": "bob > alice 9.05 BYE sip:alice@10.0.0.10 from=b to=a cseq=1",
    "a BYE of another dialog": "alice > bob 6 BYE sip:bob@10.0.0.20 to=c cseq=2 branch=no",
    "the BYE once more": "alice > bob 9.5 BYE sip:bob@10.0.0.20 to=b cseq=2",
    "a BYE after the end": "bob > alice 60 BYE sip:alice@10.0.0.10 from=b to=a cseq=1",
    "an old branch": "bob > alice 5 BYE sip:alice@10.0.0.10 from=b to=a cseq=1 branch=",
    "a response to nothing": "bob > alice 9.2 200 to=b of=INFO cseq=9",
    "the same call again": "alice > bob 20 INVITE sip:bob@example.com cseq=5",
    "the same call after the end": "alice > bob 400 INVITE sip:bob@example.com cseq=5",
    "the caller again": "alice > bob 0.3 INVITE sip:bob@example.com call=again from=again",
    "another server at once": "alice > proxy 0.3 INVITE sip:bob@example.com call=again from=again",
    "another server after a refusal": "alice > proxy 4.1 INVITE sip:bob@example.com call=again from=again",
    "the caller after a refusal": "alice > bob 5 INVITE sip:bob@example.com call=again from=again",
    "the caller later": "alice > bob 12 INVITE sip:bob@example.com call=again from=again",
    "another server after a while": "alice > proxy 9 INVITE sip:bob@example.com call=again from=again",
    "somebody else": "carol > bob 2 INVITE sip:dave@example.com call=else from=c by=carol",
    "a refusal of that": "bob > carol 2.1 404 to=x call=else",
}


def told(items: Sequence[Sighting | Event], limits: Limits, may_be_plain: bool = True) -> list[dict[str, object]]:
    """What is known of each Case when it is sealed."""
    visibility = Visibility(limits)
    calls = Calls(limits, visibility)
    found = []
    for item in items:
        if isinstance(item, Event):
            calls.feed_event(item)
            continue
        visibility.feed([(item.source.address, item.destination.address, item.time_ns)], item.time_ns, item.time_ns)
        found += [known_of(case) for case in calls.feed(item)]
        for call in () if may_be_plain else tuple(calls._plain.values()):
            calls._general(call)
    return found + [known_of(case) for case in calls.flush(at(900))]


def known_of(case: Case) -> dict[str, object]:
    fields = {name: getattr(case, name) for name in case.__struct_fields__ if name not in ("view", "beside")}
    seen = case.view.first_ns, case.view.last_ns
    return fields | {"seen": seen, "traffic": case.view.traffic(), "beside": case.beside()}


def unreachable(second: float) -> Event:
    return Event("icmp-unreachable", at(second), Frame(0, 99), end("bob"), end("alice"), (end("alice"), end("bob")))


def is_told_the_same(text: str, limits: Limits | None = None, events: list[Event] | None = None) -> bool:
    """Whether these Cases are what they are if no call is ever plain."""
    limits = limits or Limits()
    items = sorted([*talk(text), *(events or [])], key=lambda item: item.time_ns)
    return told(items, limits) == told(items, limits, may_be_plain=False)


def is_plain_all_along(text: str) -> bool:
    """Whether no message makes a Case of these calls."""
    calls = Calls(Limits(), Visibility(Limits()))
    for message in talk(text):
        assert not calls.feed(message)
        if not calls._plain or calls._by_call_id:
            return False
    return True


@pytest.mark.parametrize("text", [CALL, CALL.replace("b 9.1 200", "b 9.1 481"), REFUSED, CHALLENGED, UNAVAILABLE])
def test_a_usual_call_stays_plain(text: str) -> None:
    assert is_plain_all_along(text)


@pytest.mark.parametrize("call", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("name", ODD)
def test_whatever_else_comes_is_told_as_of_any_call(name: str, call: str) -> None:
    assert is_told_the_same(call + ODD[name])
    for other in ODD:
        assert is_told_the_same("\n".join((call, ODD[name], ODD[other]))), other


@pytest.mark.parametrize("call", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("missing", range(7))
def test_what_is_missing_is_told_as_of_any_call(missing: int, call: str) -> None:
    lines = call.strip().splitlines()
    assert is_told_the_same("\n".join(lines[:missing] + lines[missing + 1 :]))
    assert is_told_the_same("\n".join(lines[:missing]) or lines[0])


@pytest.mark.parametrize("second", [0.05, 0.5, 2, 4.05, 6, 9.05, 20, 60])
def test_an_error_from_the_network_finds_the_call_that_used_its_flow(second: float) -> None:
    for call in KINDS.values():
        assert is_told_the_same(call, events=[unreachable(second)])


@given(
    st.permutations(
        [line + other for line in (CALL + REFUSED).splitlines() if line for other in ("", " call=b")],
    ),
    st.lists(st.sampled_from(sorted(ODD.values())), max_size=4),
    st.integers(1, 14),
    st.sampled_from([1, 2, 100_000]),
)
def test_any_order_is_told_as_of_any_call(lines: list[str], odd: list[str], length: int, most_open: int) -> None:
    assert is_told_the_same("\n".join(lines[:length] + odd), Limits(open_cases=most_open))

"""What hosts asked for is kept per host, a question with its answer."""

from sipdiag.calls.names import KEPT, Names
from sipdiag.config import Limits
from sipdiag.model import Endpoint, Event, Frame, Lookup
from tests.calls.wire import one

RESOLVER = Endpoint("10.0.0.53", 53)


def told(number: int, lookup: Lookup, host: str = "10.0.0.1") -> Event:
    about = (Endpoint(host, 33_000), RESOLVER)
    return Event("dns", number * 1000, Frame(0, number), *about, about=about, lookup=lookup)


def test_a_question_that_is_repeated_and_answered_is_one_lookup() -> None:
    names = Names(Limits())
    names.note(told(1, Lookup("example.net", "A", "asked")))
    names.note(told(2, Lookup("example.net", "A", "asked")))
    names.note(told(3, Lookup("example.net", "A", "answered", addresses=("192.0.2.1",))))
    (found,) = names.of(["10.0.0.1", "10.0.0.2"])
    assert (found.lookup.outcome, found.asked, found.resolver) == ("answered", 2, "10.0.0.53")
    assert found.frames == (Frame(0, 1), Frame(0, 3))
    assert found.time_ns == 1000


def test_hosts_do_not_mix_and_the_latest_are_kept() -> None:
    names = Names(Limits())
    for number in range(3 * KEPT):
        names.note(told(number, Lookup(f"n{number}.example.net", "A", "no such name")))
    names.note(told(1000, Lookup("_sip._udp.example.net", "SRV", "empty")))
    names.note(told(1001, Lookup("other.example.net", "A", "refused"), host="10.0.0.2"))
    found = names.of(["10.0.0.1"])
    assert len(found) == KEPT + 1
    assert found[-1].lookup.name == "_sip._udp.example.net"


def test_no_more_hosts_are_remembered_than_the_limit_says() -> None:
    names = Names(Limits(peers=1))
    names.note(told(1, Lookup("a.example.net", "A", "empty")))
    names.note(told(2, Lookup("b.example.net", "A", "empty"), host="10.0.0.2"))
    assert [found.host for found in names.of(["10.0.0.1", "10.0.0.2"])] == ["10.0.0.1"]


def test_a_call_that_went_well_is_told_what_its_hosts_asked_for_as_well() -> None:
    text = "alice > bob 0 INVITE sip:bob@example.com\nbob > alice 1 200 to=b\n"
    asked = told(1, Lookup("example.net", "A", "asked"), host="10.0.0.20")
    assert [found.lookup.name for found in one(text, 100, [asked]).around.lookups] == ["example.net"]

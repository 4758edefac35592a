"""What failed before any SIP becomes a Case, unless SIP got through all the same."""

from sipdiag.calls.beneath import MAX_EVENTS, Beneath, service_domain
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Endpoint, Event, Frame, Lookup, Sighting
from sipdiag.sip import Message, parse

PHONE, SERVER = Endpoint("10.0.0.10", 40_000), Endpoint("10.0.0.1", 5060)


def refused(second: float, target: Endpoint = SERVER, opener: Endpoint = PHONE) -> Event:
    return Event("tcp-refused", int(second * NS_PER_S), Frame(0, 1), target, opener, about=(opener, target))


def no_such_name(second: float, name: str) -> Event:
    about = (PHONE, Endpoint("10.0.0.53", 53))
    lookup = Lookup(name, "SRV", "no such name")
    return Event("dns", int(second * NS_PER_S), Frame(0, 1), *about, about=about, lookup=lookup)


def options(second: float, source: Endpoint, destination: Endpoint, transport: str = "udp") -> Sighting:
    message = parse(
        b"OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\n"
        b"Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n"
    )
    assert isinstance(message, Message)
    return Sighting(message, int(second * NS_PER_S), Frame(0, 2), source, destination, transport)


def keys(beneath: Beneath, second: float) -> list[tuple[str, str]]:
    return [attempts.key for attempts in beneath.over(int(second * NS_PER_S))]


def test_attempts_at_one_target_are_one() -> None:
    beneath = Beneath(Limits())
    for second in range(2 * MAX_EVENTS):
        beneath.note(refused(second / 10))
    assert keys(beneath, 20) == [], "too early to say"
    (attempts,) = beneath.over(60 * NS_PER_S)
    assert (attempts.key, len(attempts.events)) == (("10.0.0.10", "10.0.0.1:5060"), MAX_EVENTS)
    assert keys(beneath, 90) == []


def test_sip_between_the_two_makes_it_one_way_of_several() -> None:
    beneath = Beneath(Limits())
    beneath.note(refused(0))
    beneath.note(refused(0, target=Endpoint("10.0.0.2", 5060)))
    beneath.note_message(options(5, SERVER, PHONE))
    assert keys(beneath, 60) == [("10.0.0.10", "10.0.0.2:5060")]


def test_a_name_counts_until_its_asker_sends_a_request() -> None:
    beneath = Beneath(Limits())
    beneath.note(no_such_name(0, "_sip._udp.example.net"))
    assert keys(beneath, 60) == [("10.0.0.10", "example.net")]
    beneath.note(no_such_name(100, "_sips._tcp.example.net"))
    beneath.note_message(options(101, PHONE, SERVER))
    assert keys(beneath, 200) == []


def test_names_of_other_services_are_none_of_ours() -> None:
    beneath = Beneath(Limits())
    beneath.note(no_such_name(0, "www.example.net"))
    beneath.note(no_such_name(0, "_xmpp._tcp.example.net"))
    assert keys(beneath, 60) == []
    assert service_domain("_sip._udp") is None


def test_who_tries_many_looks_for_open_ports() -> None:
    beneath = Beneath(Limits())
    for host in range(60):
        beneath.note(refused(0, target=Endpoint(f"10.0.1.{host}", 5060)))
    assert keys(beneath, 60) == []


def test_a_port_that_takes_connections_by_the_other_family_was_tried_by_both() -> None:
    beneath = Beneath(Limits())
    phone, server = Endpoint("2001:db8::5", 40_000), Endpoint("2001:db8::99", 5060)
    request = options(1, PHONE, SERVER)
    beneath.note(refused(0, server, phone))
    beneath.note_message(request)
    assert keys(beneath, 60) == [("2001:db8::5", "[2001:db8::99]:5060")], "over UDP nothing was connected"
    beneath.note(refused(100, server, phone))
    beneath.note(refused(100, Endpoint("2001:db8::99", 5080), phone))
    beneath.note_message(options(101, PHONE, SERVER, "tcp"))
    assert keys(beneath, 200) == [("2001:db8::5", "[2001:db8::99]:5080")]

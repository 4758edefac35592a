"""ICMP errors about media."""

import pytest

from sipdiag.media import Media
from sipdiag.media.unreachable import Unreachable
from sipdiag.model import NS_PER_S, Endpoint, Event, Frame
from tests.media.material import CALLEE, CALLER, plain_call


def error(time_s: int, to: Endpoint, frame: int = 7) -> Event:
    return Event("icmp-unreachable", time_s * NS_PER_S, Frame(0, frame), to, CALLER, (CALLER, to), "port unreachable")


def errors(*events: Event) -> list[int]:
    media = Media()
    for event in events:
        media.feed_event(event)
    return [event.frame.number for event in media.errors_for(plain_call())]


def test_errors_about_the_ports_of_a_call_are_its_own_in_time() -> None:
    rtcp = Endpoint(CALLEE.address, CALLEE.port + 1)
    assert errors(error(5, CALLEE, 7), error(6, rtcp, 8), error(500, CALLEE, 9)) == [7, 8]


def test_errors_about_other_ports_are_not() -> None:
    assert errors(Event("tcp-reset", 0, Frame(0, 1), CALLEE, CALLER, (CALLEE, CALLER))) == []
    elsewhere = Endpoint(CALLEE.address, 6000)
    assert errors(Event("icmp-unreachable", 0, Frame(0, 1), elsewhere, elsewhere, (elsewhere, elsewhere))) == []


def test_so_many_errors_are_remembered_and_they_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.unreachable.MAX_ERRORS", 4)
    media = Media()
    for frame in range(10):
        media.feed_event(error(5, CALLEE, frame))
    assert [event.frame.number for event in media.errors_for(plain_call())] == [0, 1]
    assert [said.partition(":")[0] for said in media.problems] == ["8 ICMP errors about media were left out"]
    media = Media()
    media.feed_event(error(5, CALLEE))
    media.release(100 * NS_PER_S)
    assert media.errors_for(plain_call()) == ()


def test_of_one_port_the_first_errors_tell_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.unreachable.MAX_PER_END", 3)
    media = Media()
    for frame in range(10):
        media.feed_event(error(5, CALLEE, frame))
    assert [event.frame.number for event in media.errors_for(plain_call())] == [0, 1, 2]
    assert media.problems == []


def test_a_port_that_is_refused_for_long_is_known_to_be_refused_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.unreachable.MAX_PER_END", 3)
    assert errors(*(error(5 + frame // 10, CALLEE, frame) for frame in range(30))) == [0, 1, 2, 10, 20]


def test_ports_whose_errors_found_no_room_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.unreachable.MAX_ERRORS", 4)
    kept = Unreachable()
    ports = [Endpoint("203.0.113.9", port) for port in range(1, 11)]
    for port in ports:
        kept.note(error(5, port))
    kept.about(ports, 0, 9 * NS_PER_S)
    assert kept.left_out == 4

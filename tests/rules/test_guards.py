"""The guards, each with what it lets pass and what it holds back."""

import msgspec
import pytest

from sipdiag.config import Limits
from sipdiag.late import Late
from sipdiag.model import TRAFFIC_BUCKET_NS, Case, Traffic
from sipdiag.rules import _guards as guards
from tests.calls.wire import at, end, one

SILENT = """
    alice > bob 0.0 INVITE sip:bob@example.com
    alice > bob 0.5 INVITE sip:bob@example.com
    alice > bob 1.5 INVITE sip:bob@example.com
    alice > bob 3.5 INVITE sip:bob@example.com
    alice > bob 7.5 INVITE sip:bob@example.com
"""
ALICE, BOB = end("alice"), end("bob")


def seen(case: Case, **view: object) -> Case:
    return msgspec.structs.replace(case, view=msgspec.structs.replace(case.view, **view))


def traffic(directions: dict[tuple[str, str], tuple[int, ...]]) -> Late[Traffic]:
    return Late(lambda: Traffic(directions, {}, {}))


def test_a_direction_is_visible_only_where_traffic_was_seen_in_it() -> None:
    case = seen(one(SILENT, 60), traffic=traffic({(ALICE.address, BOB.address): (at(0),)}))
    assert guards.direction_seen(case, ALICE, BOB)
    assert not guards.direction_seen(case, BOB, ALICE)


def test_traffic_counts_for_a_moment_only_if_it_is_not_older() -> None:
    case = seen(one(SILENT, 60), traffic=traffic({(ALICE.address, BOB.address): (at(0),)}))
    assert guards.direction_seen(case, ALICE, BOB, at(1))
    assert not guards.direction_seen(case, ALICE, BOB, at(0) + 2 * TRAFFIC_BUCKET_NS)


def test_an_absence_needs_a_capture_that_goes_on() -> None:
    case = seen(one(SILENT, 60), last_ns=at(33))
    assert guards.watched_until(case, at(32), Limits())
    assert not guards.watched_until(case, at(32.5), Limits())


def test_repetition_proves_that_no_response_reached_the_sender() -> None:
    limits = Limits()
    assert guards.repeated_until_timeout(one(SILENT, 60).transactions[0], limits)
    once_more = "\n".join(SILENT.strip().splitlines()[:2])
    assert not guards.repeated_until_timeout(one(once_more, 60).transactions[0], limits)


@pytest.mark.parametrize("address", ["10.1.2.3", "172.31.0.1", "192.168.0.9", "100.64.0.1", "fd00::1", "fe80::1"])
def test_addresses_that_the_internet_does_not_route(address: str) -> None:
    assert guards.is_private(address)


@pytest.mark.parametrize("address", ["192.0.2.1", "172.32.0.1", "2001:db8::1", "pbx.example.com", ""])
def test_other_addresses_and_names_are_not_called_private(address: str) -> None:
    assert not guards.is_private(address)


def test_media_shows_only_in_a_capture_that_holds_some() -> None:
    case = one(SILENT, 60)
    assert not guards.media_would_show(case)
    assert guards.media_would_show(seen(case, media_seen=True))

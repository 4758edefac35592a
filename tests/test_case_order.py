"""A Case that was sent to another process is the one that was there, down to which of its parts are one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sipdiag.capture import CaptureError
from sipdiag.case_order import case_of, order_of
from sipdiag.late import Late
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.sip import Malformed, Message, parse
from tests.calls.wire import one, talk
from tests.capture.test_apart import captures

REFUSED = """
    alice > bob 0.0 INVITE sip:bob@example.com
    bob > alice 1.0 404 to=b
    alice > bob 1.1 ACK sip:bob@example.com to=b
"""


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.name)
def test_a_case_comes_as_it_was(path: Path) -> None:
    for case in cases(path):
        assert_is_the_same(sent(case, 0), case)
        assert_is_the_same(sent(case, len(placed(case)) // 2), case)


@pytest.mark.parametrize("oldest", range(4))
def test_only_messages_that_are_not_known_there_any_more_come_with_it(oldest: int) -> None:
    case = one(REFUSED)
    places, asked = placed(case), []

    def sighting_at(place: int) -> Sighting:
        asked.append(place)
        return places[place]

    order = order_of(case, oldest)
    assert order is not None
    case_of(memoryview(order), sighting_at)
    assert asked == list(range(oldest, 3))


@pytest.mark.parametrize(
    ("written", "instead"), [(b"CSeq: 1 ", b"CSeq: 18446744073709551616 "), (b"Call-ID: one", b"Call-ID: \xff")]
)
def test_what_has_no_place_in_an_order_is_not_sent(written: bytes, instead: bytes) -> None:
    def case(instead: bytes) -> Case:
        seen = [(s, parse(s.message.raw.replace(written, instead))) for s in talk(REFUSED)]
        return one([msgspec.structs.replace(s, message=message) for s, message in seen if isinstance(message, Message)])

    assert order_of(case(written), 0) is not None
    assert order_of(case(instead), 0) is None


def test_a_request_may_pass_more_hops_than_python_calls_functions() -> None:
    hops = 1200
    below = [f"hop-{n}" for n in range(hops)]
    case = one(
        "\n".join(
            f"10.1.{n >> 8}.{n & 255} > 10.1.{n + 1 >> 8}.{n + 1 & 255} {n / 1000} INVITE sip:bob@example.com "
            f"branch={below[n]} below={','.join(below[max(n - 1, 0) : n])}"
            for n in range(hops)
        )
    )
    hop, seen = sent(case, 0).transactions[-1], 1
    while hop.upstream is not None:
        hop, seen = hop.upstream, seen + 1
    assert seen == hops


def cases(path: Path) -> list[Case]:
    """Those of a capture that can be sent, with what was seen beside them."""
    found: list[Case] = []
    try:
        run(Options(paths=(str(path),)), found.append)
    except CaptureError:
        assert not found
    return [case for case in found if order_of(case, 0) is not None]


def sent(case: Case, oldest: int) -> Case:
    """The other one."""
    places = placed(case)
    order = order_of(case, oldest)
    assert order is not None
    return case_of(memoryview(order), lambda place: msgspec.structs.replace(places[place]))


def placed(case: Case) -> list[Sighting]:
    """The messages of a Case, each with a place now."""
    found = list({id(sighting): sighting for sighting in sightings_in(case)}.values())
    for place, sighting in enumerate(found):
        msgspec.structs.force_setattr(sighting, "place", place)
    return found


def sightings_in(what: Any) -> Iterator[Sighting]:
    if isinstance(what, Sighting):
        yield what
    elif isinstance(what, Transaction):  # those that it names are in the Case as well
        parts = what.request, what.request_copies, what.responses, what.response_copies, what.acks
        yield from sightings_in(parts)
    elif isinstance(what, Case):
        yield from sightings_in((what.transactions, what.strays, what.translated, *what.around.sdp_of.values()))
    elif isinstance(what, tuple):
        for part in what:
            yield from sightings_in(part)


def assert_is_the_same(made: Any, case: Case) -> None:
    """The same throughout; and where a message or a transaction is in one of them twice, it is in the other as well."""
    pairs: list[tuple[Any, Any]] = [(made, case)]
    twins: dict[int, Any] = {}
    while pairs:
        one, other = pairs.pop()
        assert type(one) is type(other) or (isinstance(one, Mapping) and isinstance(other, Mapping))
        if isinstance(one, Sighting | Transaction):
            known = id(one) in twins, id(other) in twins
            if any(known):
                assert all(known)
                assert twins[id(one)] is other
                assert twins[id(other)] is one
                continue
            twins[id(one)], twins[id(other)] = other, one
        if isinstance(one, Late):
            pairs.append((one(), other()))
        elif isinstance(one, Message | Malformed):
            assert (one.raw, one.truncated) == (other.raw, other.truncated)
        elif isinstance(one, msgspec.Struct):
            pairs += [(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__]
        elif isinstance(one, Mapping):
            pairs.append((tuple(one.items()), tuple(other.items())))
        elif isinstance(one, tuple):
            assert len(one) == len(other)
            pairs += zip(one, other, strict=True)
        else:
            assert one == other

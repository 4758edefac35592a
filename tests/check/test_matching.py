"""Bounds, sequences, headers and responses, held against what is expected of them."""

import msgspec
import pytest

from sipdiag.check import matching
from sipdiag.check.forms import Bounds, CallExpectation
from sipdiag.model import FrameRef
from sipdiag.records import Response


@pytest.mark.parametrize(
    ("bounds", "value", "ok"),
    [
        ({"min": 1}, 1, True), ({"min": 1}, 0.9, False), ({"max": 1}, 1, True), ({"max": 1}, 1.1, False),
        ({"min": 1, "max": 2}, 1.5, True), ({}, 5, True), ({"max": 1}, None, False), ({}, None, False),
    ],
)  # fmt: skip
def test_bounds_include_their_ends_and_nothing_unknown(bounds: dict[str, float], value: float | None, ok: bool) -> None:
    assert matching.within(Bounds(**bounds), value) is ok


def test_a_count_is_a_number_or_bounds() -> None:
    assert matching.counted(3, 3)
    assert not matching.counted(3, 2)
    assert matching.counted(Bounds(max=3), 2)


def given(status: int, *, sdp: bool = False) -> Response:
    return Response(FrameRef(0, 1), status, "", "INVITE", "", "", sdp, False, str(status), None)


@pytest.mark.parametrize(
    ("wanted", "ok"),
    [
        ([100, 183, 200], True), ([100, 200], False), ([183, 100, 200], False),
        ({"in_order": [100, 200]}, True), ({"in_order": [200, 100]}, False), ({"in_order": [183, 183]}, False),
        ({"all_of": [200, 183]}, True), ({"all_of": [200, 404]}, False),
        ({"in_order": [{183: {"sdp": True}}]}, True), ({"in_order": [{183: {"sdp": False}}]}, False),
        ({"all_of": [100], "exactly": [100]}, False), ({}, True),
    ],
)  # fmt: skip
def test_a_sequence_in_one_of_three_ways(wanted: object, ok: bool) -> None:
    expected = msgspec.convert({"responses": wanted}, CallExpectation).responses
    assert expected is not msgspec.UNSET
    seen = [given(100), given(183, sdp=True), given(200)]
    assert matching.sequence(expected, seen, matching.response) is ok


@pytest.mark.parametrize(
    ("wanted", "value", "ok"),
    [
        (True, "x", True), (True, None, False), (False, None, True), (False, "x", False), ("x", "x", True),
        ("x", "xy", False), ({"matches": "y$"}, "xy", True), ({"matches": "^y"}, "xy", False),
        ({"matches": "y"}, None, False), ({"present": False}, None, True), ({"equals": "x"}, "x", True),
        ({"equals": "x", "matches": "y"}, "x", False),
    ],
)  # fmt: skip
def test_a_header_is_there_or_not_and_is_what_it_is(wanted: object, value: str | None, ok: bool) -> None:
    headers = msgspec.convert({"headers": {"INVITE": {"X": wanted}}}, CallExpectation).headers
    assert headers is not msgspec.UNSET
    assert matching.header(headers["INVITE"]["X"], value) is ok

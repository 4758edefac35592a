"""How a value is held against what is expected of it: bounds, sequences, headers, responses.

In: what an expectation file says, and a value. Out: whether they agree. It knows no report and no Case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import UNSET

from sipdiag.check.forms import Answer, Bounds, Count, Header, HeaderForm, Methods, ResponseForm, Responses
from sipdiag.records import Response

Wanted = TypeVar("Wanted")
Given = TypeVar("Given")


def within(bounds: Bounds, value: float | None) -> bool:
    """Whether a number is known and within bounds."""
    if value is None:
        return False
    return (bounds.min is None or value >= bounds.min) and (bounds.max is None or value <= bounds.max)


def counted(expected: Count, number: int) -> bool:
    """Whether a number is the one, or within the bounds."""
    return within(expected, number) if isinstance(expected, Bounds) else expected == number


def sequence(
    expected: Sequence[Any] | Responses | Methods, given: Sequence[Given], fits: Callable[[Any, Given], bool]
) -> bool:
    """Whether a sequence is the expected one: exactly, in order with others between, or as a set."""
    if not isinstance(expected, Responses | Methods):
        return _exactly(expected, given, fits)
    return (
        (expected.exactly is UNSET or _exactly(expected.exactly, given, fits))
        and (expected.in_order is UNSET or _in_order(expected.in_order, given, fits))
        and (expected.all_of is UNSET or all(any(fits(one, it) for it in given) for one in expected.all_of))
    )


def _exactly(expected: Sequence[Any], given: Sequence[Given], fits: Callable[[Any, Given], bool]) -> bool:
    return len(expected) == len(given) and all(map(fits, expected, given))


def _in_order(expected: Sequence[Any], given: Sequence[Given], fits: Callable[[Any, Given], bool]) -> bool:
    rest = iter(given)
    return all(any(fits(one, it) for it in rest) for one in expected)


def response(expected: Answer, given: Response) -> bool:
    """Whether a response has the code, and what is asked of it besides."""
    if isinstance(expected, int):
        return expected == given.status
    return any(code == given.status and _has(form, given) for code, form in expected.items())


def _has(form: ResponseForm, given: Response) -> bool:
    return all(
        value is UNSET or value == getattr(given, name)
        for name in ResponseForm.__struct_fields__
        for value in [getattr(form, name)]
    )


def header(expected: Header, value: str | None) -> bool:
    """Whether a header (None: absent) is as expected."""
    if isinstance(expected, bool):
        return expected is (value is not None)
    if isinstance(expected, str):
        return value == expected
    if expected.present is not UNSET and expected.present is not (value is not None):
        return False
    if expected.equals is not UNSET and value != expected.equals:
        return False
    return expected.matches is UNSET or (value is not None and re.search(expected.matches, value) is not None)


def patterns(headers: Mapping[str | int, Mapping[str, Header]]) -> list[str]:
    """Every regular expression that is asked for."""
    return [
        one.matches
        for of in headers.values()
        for one in of.values()
        if isinstance(one, HeaderForm) and one.matches is not UNSET
    ]

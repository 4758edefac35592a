"""What the fuzzer found: each input once broke something, named by what it broke."""

from base64 import b85decode

import pytest

from fuzz.targets import TARGETS

FOUND: list[tuple[str, str, str]] = []
"""(target, what it broke, the input as base85)."""


@pytest.mark.parametrize(("target", "what", "data"), FOUND, ids=[what for _, what, _ in FOUND])
def test_what_once_broke_something(target: str, what: str, data: str) -> None:
    TARGETS[target](b85decode(data))

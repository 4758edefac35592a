"""What the fuzzer found: each input once broke something, named by what it broke."""

from base64 import b85decode

from fuzz.targets import TARGETS

FOUND: list[tuple[str, str, str]] = []
"""(target, what it broke, the input as base85)."""


def test_what_once_broke_something_breaks_nothing_now() -> None:
    for target, _, data in FOUND:
        TARGETS[target](b85decode(data))

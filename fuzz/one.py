"""Fuzz one target: `one.py TARGET [options of libFuzzer]`. Needs atheris."""

from __future__ import annotations

import sys
from random import Random

import atheris

from fuzz.mutate import mutate

# Ours alone: what numpy and the standard library do inside is not what is looked for.
with atheris.instrument_imports(include=["sipdiag"]):
    import sipdiag.capture.reading  # noqa: F401  # imported late by the package, when it would not be instrumented
    from fuzz.targets import TARGETS


MUTATES_CAPTURES = frozenset({"capture", "report"})
"""Targets that read captures, whose inputs are changed as captures half of the time."""


def _mutated(data: bytes, max_size: int, seed: int) -> bytes:
    changed = mutate(data, Random(seed)) if seed % 2 else data
    if changed is data or len(changed) > max_size:
        return bytes(atheris.Mutate(data, max_size))
    return changed


def main() -> None:
    """Does not return: libFuzzer ends the process."""
    name = sys.argv.pop(1)
    captures = {"custom_mutator": _mutated} if name in MUTATES_CAPTURES else {}
    target = TARGETS[name]
    atheris.Setup(sys.argv, target, **captures)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

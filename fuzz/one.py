"""Fuzz one target: `one.py TARGET [options of libFuzzer]`. Needs atheris."""

from __future__ import annotations

import sys

import atheris

# Ours alone: what numpy and the standard library do inside is not what is looked for.
with atheris.instrument_imports(include=["sipdiag"]):
    from fuzz.targets import TARGETS


def main() -> None:
    """Does not return: libFuzzer ends the process."""
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""What is worked out only where somebody asks: most calls go well, and no rule asks what was seen beside them.

In: how to work it out from a fold that goes on. Out: a value that is fixed when it is first asked for. A fold knows
more with every message, so `close` ends the time in which one may ask for the first time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

_Value = TypeVar("_Value")


class Late(msgspec.Struct, Generic[_Value], eq=False, gc=False):
    """Call it for the value of `make(*of)`. A struct, for two of them are made of every Case."""

    _make: Callable[..., _Value] | None
    _of: tuple[Any, ...] = ()
    _value: Any = None

    def __call__(self) -> _Value:
        """The value; RuntimeError where nobody asked before it was closed."""
        if self._make is not None:
            self._value = self._make(*self._of)
            self._make, self._of = None, ()
        value: _Value = self._value
        return value

    def __repr__(self) -> str:
        return "Late()" if self._make is not None else f"Late({self._value!r})"

    def close(self) -> None:
        """What it would be worked out from goes on: from now on only a value that was asked for is there."""
        if self._make is not None:
            self._make, self._of = _too_late, ()


def _too_late() -> Any:
    raise RuntimeError("what a Case shows beside itself was asked for after the next message was fed")

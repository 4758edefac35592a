"""Calls that ended and were sealed, by Call-ID: what still comes for one of them is no other call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from sipdiag.calls.cases import NEVER_NS
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S

LATE_NS = 300 * NS_PER_S
"""How long a call is remembered. Repetitions are over in 32 s; a side that missed the end learns of it by its session
or media timer, in minutes."""


class EndedCalls:
    """The latest of them, at most `limits.peers`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sealed_ns: OrderedDict[str, int] = OrderedDict()
        self.until_ns = NEVER_NS
        """Until when none of them is to be forgotten."""

    def __contains__(self, call_id: str) -> bool:
        return call_id in self._sealed_ns

    def note(self, call_ids: Iterable[str], sealed_ns: int) -> None:
        """A call with these Call-IDs, which a BYE ended, was sealed at this time."""
        sealed = self._sealed_ns
        if len(sealed) >= self._limits.peers:
            return
        for call_id in call_ids:
            sealed[call_id] = sealed_ns
            sealed.move_to_end(call_id)
        if sealed_ns + LATE_NS < self.until_ns:
            self.until_ns = sealed_ns + LATE_NS

    def forget_before(self, now_ns: int) -> None:
        """Forget those that were sealed LATE_NS before this time."""
        self.until_ns = NEVER_NS
        while self._sealed_ns:
            until_ns = next(iter(self._sealed_ns.values())) + LATE_NS
            if until_ns >= now_ns:
                self.until_ns = until_ns
                return
            self._sealed_ns.popitem(last=False)

    def clear(self) -> None:
        self._sealed_ns.clear()

"""The keys that were pressed in a call: telephone-events of its RTP (RFC 4733) and INFO -> `Key`s in order.

In: a Case with its streams. INFO carries digits as application/dtmf-relay (`Signal=5`, `Duration=160`) or
application/dtmf (the digit alone); both are conventions without an RFC. The same key seen on several hops or legs is
one: a press is known again by its side, digit and time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from sipdiag.model import NS_PER_MS, Case, Frame, Transaction
from sipdiag.sip import Message

DIGITS = "0123456789*#ABCD"
"""By event code (RFC 4733 3.2)."""
FLASH = 16
"""The event code of a hook flash."""
SAME_PRESS_NS = 200 * NS_PER_MS
"""Presses of one digit from one side that begin within this time are one that is seen twice: nobody presses faster."""
_SIGNAL = re.compile(rb"(?im)^\s*signal\s*=\s*([0-9a-d*#]{1,2}|hf)\s*$")
_DURATION = re.compile(rb"(?im)^\s*duration\s*=\s*(\d{1,6})\s*$")
_BARE = re.compile(rb"\s*([0-9A-Da-d*#]|1[0-6])\s*")

Side = Literal["caller", "callee", "unknown"]


class Key(NamedTuple):
    """One press of a key."""

    time_ns: int
    frame: Frame
    side: Side
    """Who pressed it."""
    digit: str
    """One of DIGITS; `flash`; of another event its code in parentheses."""
    method: Literal["rfc4733", "info"]
    duration_ms: float | None


def keys(case: Case) -> tuple[Key, ...]:
    """The keys pressed, in order."""
    found = list(_from_streams(case)) if case.streams else []
    for transaction in case.transactions:
        if transaction.method == "INFO" and (key := _from_info(case, transaction)) is not None:
            found.append(key)
    if not found:
        return ()
    found.sort()
    kept: list[Key] = []
    for key in found:
        is_known = any(
            key.time_ns - known.time_ns < SAME_PRESS_NS
            and (key.side, key.digit, key.method) == (known.side, known.digit, known.method)
            for known in kept[-8:]
        )
        if not is_known:
            kept.append(key)
    return tuple(kept)


def _from_streams(case: Case) -> Iterator[Key]:
    sides: dict[str, Side] = {"caller-to-callee": "caller", "callee-to-caller": "callee"}
    for stream in case.streams:
        for event in stream.events:
            side = sides.get(stream.direction, "unknown")
            yield Key(event.time_ns, event.frame, side, _digit(event.event), "rfc4733", event.duration_ms)


def _from_info(case: Case, info: Transaction) -> Key | None:
    if info.request is None or info.upstream is not None:
        return None
    message = info.request.message
    found = _in_body(message)
    if found is None:
        return None
    callers = {(dialog.call_id, dialog.caller_tag) for dialog in case.dialogs}
    side: Side = "caller" if (info.call_id, message.from_tag or "") in callers else "callee"
    return Key(info.request.time_ns, info.request.frame, side, found[0], "info", found[1])


def _in_body(message: Message) -> tuple[str, float | None] | None:
    kind = (message.header("Content-Type") or "").lower()
    if "dtmf" not in kind:
        return None
    body = message.body[:256]
    signal = _SIGNAL.search(body) or (_BARE.fullmatch(body) if "relay" not in kind else None)
    if signal is None:
        return None
    text = signal[1].decode("ascii").upper()
    digit = text if text in DIGITS else "flash" if text == "HF" else _digit(int(text))
    duration = _DURATION.search(body)
    return digit, float(duration[1]) if duration else None


def _digit(event: int) -> str:
    return DIGITS[event] if event < len(DIGITS) else "flash" if event == FLASH else f"({event})"

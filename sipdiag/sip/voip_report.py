"""Voice quality reports (RFC 6035): an application/vq-rtcpxr body -> the Call-ID it is about and its figures.

Reads the local and the remote metrics of a session or interval report. Raises for no input: what is no number is left
out, and so is a report without a Call-ID.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LINES = 256
"""Lines read of one report; a full one has some 50."""

_PAIR = re.compile(r"([A-Za-z0-9]+)=([^\s;,]+)")
_SECTIONS = {"localmetrics": "local", "remotemetrics": "remote"}


class VoipReport(NamedTuple):
    """One side's metrics in a report. Names and units are RFC 6035 4.6: `NLR` and `JDR` in percent, `RTD` in ms …"""

    call_id: str
    side: str
    """local or remote, as seen by who reports."""
    ssrc: int | None
    figures: dict[str, float]
    """By `line.NAME` in upper case: `PACKETLOSS.NLR`, `QUALITYEST.MOSLQ`."""


def parse_voip_report(body: bytes) -> tuple[VoipReport, ...]:
    """The metrics in a report; empty where it is none."""
    call_id = None
    side = "local"
    figures: dict[str, dict[str, float]] = {}
    ssrcs: dict[str, int] = {}
    for line in body.decode("utf-8", "replace").splitlines()[:MAX_LINES]:
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        if not colon:
            continue
        if key == "callid":
            call_id = value.strip()
        elif key in _SECTIONS:
            side = _SECTIONS[key]
            figures.setdefault(side, {})
        elif key in ("localaddr", "remoteaddr"):
            match = re.search(r"SSRC=(?:0x)?([0-9A-Fa-f]{1,8})\b", value)
            if match:
                ssrcs["local" if key == "localaddr" else "remote"] = int(match[1], 16)
        elif side in figures:
            for figure, text in _PAIR.findall(value):
                number = _number(text)
                if number is not None:
                    figures[side][f"{name.strip().upper()}.{figure.upper()}"] = number
    if call_id is None:
        return ()
    # What one side received is the stream that the other sent.
    sender = {"local": "remote", "remote": "local"}
    return tuple(VoipReport(call_id, side, ssrcs.get(sender[side]), found) for side, found in figures.items() if found)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,9}(?:\.\d{1,9})?", text) else None

"""One source sweeps over users or hosts and is refused nearly everywhere, or says itself what it is (RFC 3261 26.1)."""

from __future__ import annotations

import re

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import others

_TOOL = re.compile(
    r"friendly-?scanner|sipvicious|sundayddr|sip-?scan|pplsip|eyebeam release 3\.0 stamp 9\b|VaxSIPUserAgent"
    r"|\bsipcli\b|smap\b|siparmyknife|sivus|iWar\b|sipptk",
    re.I,
)
"""What sweeping tools call themselves in User-Agent, From or To, as shipped."""

_MADE_UP = re.compile(r"sip:\w+@1\.1\.1\.1\b", re.I)
"""The From of the commonest tool, 100@1.1.1.1: nobody's address."""


@wakes_on(Signal.ANSWERED | Signal.FINAL_FAILURE | Signal.CHALLENGE | Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    first = case.attempts[0].request if case.attempts else None
    if first is None or case.attempts[0].in_dialog or case.method not in ("OPTIONS", "REGISTER", "INVITE"):
        return
    tool = _tool(first)
    sender = case.around.sender
    swept = sender is not None and sender.refused_targets >= limits.scan_targets
    if sender is not None and swept and sender.accepted * 10 > sender.refused_targets:
        swept = False  # who is let in regularly belongs here, whatever else it tries
    if sender is not None and sender.ports * 2 > sender.refused_targets:
        swept = False  # many phones behind one address, each from its own port
    failed = case.final is None or case.final.status >= 300
    if tool is None and not (swept and failed):
        return
    examples = sender.examples if sender is not None and swept else ()
    frames = sender.frames if sender is not None and swept else ()
    seen = (first,) if case.final is None else (first, case.final)
    yield Found(
        evidence=(*seen, *others(frames, seen, f"another attempt from {case.caller.address}")),
        facts={
            "source": case.caller.address,
            "tool": tool,
            "targets": sender.refused_targets if sender else 0,
            "hosts": sender.refused_hosts if sender else 0,
            "examples": list(examples),
            "shown": _shown(tool, sender.refused_targets if sender and swept else 0),
        },
        transactions=case.transactions,
        party_at=case.caller,
        confidence="certain" if tool else "likely",
    )


def _tool(request: Sighting) -> str | None:
    message = request.message
    for name in ("User-Agent", "From", "To", "Contact"):
        found = _TOOL.search(message.header(name) or "")
        if found:
            return found[0]
    return "100@1.1.1.1" if _MADE_UP.search(message.header("From") or "") else None


def _shown(tool: str | None, targets: int) -> str:
    seen = f"it was refused at {targets} different users or hosts within a minute" if targets else ""
    named = f"it shows the name of a scanning tool, {tool}" if tool else ""
    return " and ".join(part for part in (named, seen) if part)

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

_SIGNS = (
    *(b"scan", b"vicious", b"sunday", b"pplsip", b"eyebeam", b"vaxsip", b"sipcli", b"smap", b"knife", b"sivus"),
    *(b"iwar", b"ptk", b"@1.1.1.1"),
)
"""One of these is in each of those, in lower case: to look for them takes a third of what reading the headers does."""

_SUSPECT = int(Signal.SUSPECT)


@wakes_on(
    Signal.BESIDE | Signal.SUSPECT | Signal.FINAL_FAILURE | Signal.CHALLENGE | Signal.NO_RESPONSE | Signal.NO_FINAL
)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if not case.attempts or case.attempts[0].in_dialog or case.method not in ("OPTIONS", "REGISTER", "INVITE"):
        return
    first = case.attempts[0].request
    tool = None if first is None else _tool(first)
    failed = case.final is None or case.final.status >= 300
    # Of whom nothing stands out there is neither, and to look beside the Case takes long.
    suspect = failed and case.signals & _SUSPECT != 0
    sender = case.around.sender if suspect and _refused_everywhere(case, limits) else None
    sweep = case.around.sweep if suspect and _found_nobody(case, limits) else None
    if tool is None and sender is None and sweep is None:
        return
    frames = sender.frames if sender else sweep.frames if sweep else ()
    seen = tuple(message for message in (first, case.final) if message is not None)
    named = f"it shows the name of a scanning tool ({tool})" if tool else None
    refused = (
        f"it was refused for {sender.refused_targets} different users or hosts within a minute" if sender else None
    )
    silent = f"it asked {sweep.hosts} hosts within a minute, of which {sweep.answered} answered" if sweep else None
    yield Found(
        evidence=(*seen, *others(frames, seen, f"another attempt from {case.caller.address}")),
        facts={
            "source": case.caller.address,
            "tool": tool,
            "targets": sender.refused_targets if sender else 0,
            "hosts": sweep.hosts if sweep else sender.refused_hosts if sender else 0,
            "examples": list(sender.examples) if sender else [],
            "shown": " and ".join(words for words in (named, refused, silent) if words),
        },
        transactions=case.transactions,
        party_at=case.caller,
        confidence="certain" if tool else "likely",
    )


def _refused_everywhere(case: Case, limits: Limits) -> bool:
    """Whether its sender was refused for many users and let in for hardly any."""
    sender = case.around.sender
    if sender is None or sender.refused_targets < limits.scan_targets:
        return False
    if sender.accepted * 10 > sender.refused_targets:
        return False  # who is let in regularly belongs here, whatever else it tries
    return sender.ports * 2 <= sender.refused_targets  # else many phones behind one address, each from its own port


def _found_nobody(case: Case, limits: Limits) -> bool:
    """Whether its sender asked many hosts once each and few of them are there: a user agent asks again over UDP, and
    who monitors servers knows where they are."""
    sweep = case.around.sweep
    if sweep is None or sweep.hosts < limits.scan_targets or case.attempts[0].request_copies:
        return False
    ratio = limits.scan_answered_ratio * (1 if sweep.welcomed else 2)
    return 0 < sweep.answered <= sweep.hosts * ratio


def _tool(request: Sighting) -> str | None:
    message = request.message
    head = message.head.lower()
    # From the end: `in` takes several times as long.
    if head.isascii() and max(map(head.rfind, _SIGNS)) < 0:
        return None
    texts = [message.header(name) or "" for name in ("User-Agent", "From", "To", "Contact")]
    for text in texts:
        if found := _TOOL.search(text):
            return found[0]
    return "100@1.1.1.1" if _MADE_UP.search(texts[1]) else None

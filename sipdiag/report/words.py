"""The vocabulary of the reports for people: outcomes, parties, what became of a call.

In: report records. Out: words, and the classes that a summary counts. It lays nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from sipdiag.knowledge import Knowledge, KnowledgeError, UnknownEntry
from sipdiag.model import SEVERITIES
from sipdiag.records import CallInfo, EarlyMedia, FindingInfo, RegistrationInfo, TransactionInfo
from sipdiag.report.text import visible

AnyCase = CallInfo | RegistrationInfo | TransactionInfo

State = Literal["well", "failed", "unanswered", "unfinished"]

PARTIES = {
    "caller": "the caller's side",
    "callee": "the callee's side",
    "proxy": "the proxy",
    "network": "the network",
    "nat": "the NAT or whoever has to get past it",
    "user": "nobody: a user chose it",
    "attacker": "whoever guards against an attack",
    "capture": "whoever takes the capture",
    "unknown": "not known",
}
"""Who has to act."""

OUTCOMES = {
    "answered": "answered",
    "cancelled": "given up by the caller",
    "no-answer": "not answered",
    "busy": "busy",
    "declined": "declined",
    "redirected": "redirected",
    "rejected": "rejected",
    "timeout": "no final response",
    "unfinished": "not finished when the capture ends",
    "registered": "registered",
    "unregistered": "unregistered",
}

HEARD = {
    "nothing": "the caller could hear nothing",
    "local-ringback": "the caller's own phone had to make the ringback",
    "network-ringback-or-announcement": "the network sent the caller ringback or an announcement",
    "unknown": "this capture cannot tell what the caller could hear",
}
"""What the caller could hear before an answer."""

WHY_HEARD = {
    "180": "180 without a session description: the phone rings by itself",
    "180-after-sdp-without-rtp": "a description promised media, no RTP came, and 180 lets the phone ring by itself",
    "early-media-not-authorised": "P-Early-Media does not let the network's media through",
    "rtp": "RTP arrived from the callee's side",
    "another-dialog": "the RTP is of another early dialog than the one that answered",
    "several-at-once": "RTP of several early dialogs arrived at the same time: the phone may play any of them",
    "sdp-without-rtp": "a session description promised media, no RTP arrived, and there was no 180",
    "no-180-no-sdp": "neither a 180 nor a session description: the phone has nothing to play",
    "no-media-in-capture": "a session description promised media, and this capture holds no RTP at all",
}
"""Why it could."""


def heard(stretch: EarlyMedia) -> str:
    """A stretch before the answer in words."""
    if stretch.why == "digital-silence":
        return "the caller could hear nothing: RTP arrived and held nothing but digital silence"
    said = HEARD.get(stretch.heard, visible(stretch.heard))
    why = WHY_HEARD.get(stretch.why)
    return f"{said} ({why})" if why else said


_LOST = ("rejected", "timeout")


def found(findings: Sequence[FindingInfo]) -> list[FindingInfo]:
    """Those that are proven and not the consequence of another."""
    return [finding for finding in findings if finding.verdict == "found" and finding.explained_by is None]


def alike(findings: Iterable[FindingInfo]) -> list[tuple[FindingInfo, str]]:
    """The first of each kind, and how many more there are: a dead trunk leaves a thousand unanswered pings."""
    kinds: dict[tuple[str, str], list[FindingInfo]] = {}
    for finding in findings:
        kinds.setdefault((finding.rule, finding.title), []).append(finding)
    return [(same[0], f", and {len(same) - 1} more" if len(same) > 1 else "") for same in kinds.values()]


def rank(finding: FindingInfo) -> int:
    """Of the severity; the worst is the highest."""
    return SEVERITIES.index(finding.severity)


def state(case: AnyCase, findings: Sequence[FindingInfo]) -> State:
    """What became of it: failed where something has to be repaired, unanswered where users chose so."""
    if case.outcome in _LOST or any(rank(f) >= SEVERITIES.index("error") for f in found(findings)):
        return "failed"
    if case.outcome == "unfinished":
        return "unfinished"
    return "well" if case.outcome in ("answered", "registered", "unregistered") else "unanswered"


def phrase(status: int, knowledge: Knowledge) -> str:
    """`404 Not Found`, as the registry calls it."""
    try:
        return f"{status} {knowledge.status(status).phrase}"
    except (UnknownEntry, KnowledgeError):
        return str(status)


def outcome(case: AnyCase, knowledge: Knowledge) -> str:
    """`rejected with 404 Not Found`; the reason phrase is the one that was sent, where it is known."""
    words = OUTCOMES.get(case.outcome, case.outcome)
    if case.final_status is None or case.final_status < 300:
        return words
    sent = case.final_reason if isinstance(case, CallInfo) else None
    final = (
        f"{case.final_status} {visible(sent)}".rstrip() if sent is not None else phrase(case.final_status, knowledge)
    )
    return f"{words} with {final}" if case.outcome == "rejected" else f"{words} ({final})"


def who_acts(finding: FindingInfo) -> str:
    """`the caller's side, 192.0.2.10:5060 (Asterisk 18)`."""
    words = PARTIES[finding.party]
    if finding.party_at is None:
        return words
    software = f" ({visible(finding.party_at.software)})" if finding.party_at.software else ""
    return f"{words}, {visible(finding.party_at.address)}{software}"

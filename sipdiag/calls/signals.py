"""What happened in a Case, as the bits that wake rules (`Signal`, `refused_with`).

Plain ints, because every Case passes here. A bit says that a rule may have something to say, never that it has: what a
glance at the bytes does not settle wakes the rule, and the rule looks closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from sipdiag.calls.cases import CHALLENGES, CaseBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, STATUS_SHIFT, Signal, Transaction, refused_with
from sipdiag.sip import sorts_of

_MEDIA = re.compile(rb"(\w+) (\S+) ([^\r\n]*)")
"""Kind, profile and formats of an m= line that has no port."""


def signals_of_case(case: CaseBuilder) -> int:
    """The bits of a Case for what it is, and what is in it beside transactions; a plain call has none of them."""
    bits = 0
    if case.broken:
        bits |= MALFORMED
    if case.translated:
        bits |= TRANSLATED
    if len(case.call_ids) > 1:
        bits |= LEGS
    if case.same_ids is not None:
        bits |= SAME_IDS
    if case.events:
        bits |= EVENT
    if case.kind == "registration":
        bits |= REGISTER
    if case.kind != "call":
        bits |= BESIDE
    return bits


def signals_of(
    transactions: Iterable[Transaction],
    pdd_ns: int | None,
    stands_out: bool,
    cut_together: bool,
    limits: Limits,
) -> int:
    """The bits of a Case for how it went."""
    bits = 0
    if cut_together:
        bits |= CUT_TOGETHER
    if pdd_ns is not None and (
        pdd_ns >= limits.silent_progress_s * NS_PER_S or pdd_ns >= limits.post_dial_delay_s * NS_PER_S
    ):
        bits |= SLOW
    if stands_out:
        bits |= SUSPECT
    members: set[str] = set()
    for transaction in transactions:
        bits |= _of_transaction(transaction)
        method = transaction.method
        if method == "INVITE":
            members.add(transaction.client.address)
            members.add(transaction.server.address)
        elif members and method in _ENDS and transaction.client.address not in members:
            bits |= OUTSIDER
    return bits


_ENDS = frozenset({"BYE", "CANCEL"})
_REASON, _RSEQ, _SESSION_EXPIRES = map(sorts_of, ("Reason", "RSeq", "Session-Expires"))


def _of_transaction(transaction: Transaction) -> int:
    bits = 0
    method, request = transaction.method, transaction.request
    if transaction.request_copies:
        bits |= REPEATED_REQUEST
    if method == "CANCEL":
        final = transaction.final
        return bits | CANCEL | (refused_with(final.status) if final is not None and final.status >= 400 else 0)
    if method == "REFER":
        bits |= REFER
    elif method == "BYE":
        if request is not None and request.message.sorts & _REASON and request.message.header("Reason") is not None:
            bits |= REASON
    elif method == "INVITE":
        if transaction.in_dialog:
            bits |= REINVITE
        elif not _is_plainly_agreed(transaction):
            bits |= SDP_OPEN
        for ack in transaction.acks:
            if ack.message.has_media_line and request is not None and request.message.has_media_line:
                bits |= SDP_OPEN
    elif method == "UPDATE" and request is not None and request.message.has_media_line:
        bits |= REINVITE
    finals = 0
    for response in transaction.responses:
        message = response.message
        status, sorts = message.status or 0, message.sorts
        if status < 200:
            if status == 180:
                bits |= RINGING
            elif status == 183:
                bits |= PROVISIONAL_183
            if status > 100 and sorts & _RSEQ and message.header("RSeq") is not None:
                bits |= RELIABLE
            if method == "INVITE" and message.has_media_line:
                bits |= EARLY_SDP
            if finals:
                bits |= LATE_PROVISIONAL
            continue
        finals += 1
        if status < 300:
            if method == "INVITE" and not transaction.acks:
                bits |= NO_ACK
            if method in ("INVITE", "UPDATE"):
                if sorts & _SESSION_EXPIRES and message.header("Session-Expires") is not None:
                    bits |= SESSION_TIMER
                if sorts & _REASON and message.header("Reason") is not None:
                    bits |= REASON
        elif status < 400:
            bits |= REDIRECT
        else:
            bits |= 1 << STATUS_SHIFT + status
            if status in CHALLENGES:
                bits |= CHALLENGE
            else:
                bits |= IN_DIALOG_FAILURE if transaction.in_dialog else FINAL_FAILURE
                if status == 400 and (request is None or request.message.defects):
                    bits |= MALFORMED
    if finals > 1:
        bits |= FORKED
    for copy in transaction.response_copies:
        if 200 <= copy.status < 300:
            bits |= REPEATED_2XX
        elif copy.status >= 300:
            bits |= REPEATED_FINAL
        elif finals and copy.time_ns > transaction.responses[-1].time_ns:
            bits |= LATE_PROVISIONAL
    if not finals:
        bits |= NO_FINAL if transaction.responses else NO_RESPONSE
    return bits


def _is_plainly_agreed(transaction: Transaction) -> bool:
    """Whether the 2xx answers the offer of the INVITE section for section, with a common static payload type in each.

    Read from the m= lines alone: what only names can settle (dynamic types), and how SRTP gets its keys, are left to
    the rules.
    """
    request, final = transaction.request, transaction.final
    if request is None or final is None or (final.message.status or 0) >= 300:
        return True  # nothing was agreed, or the offer was not seen
    offered, answered = request.message.media_lines, final.message.media_lines
    return offered is not None and answered is not None and _agree(offered, answered)


@lru_cache(maxsize=128)  # at most 16 MiB: most descriptions have one of a few
def _agree(offered: bytes, answered: bytes) -> bool:
    marks, *sections = offered.split(b"\n")
    marks_2, *sections_2 = answered.split(b"\n")
    if marks[:1] != marks_2[:1] or marks.endswith(b"k") or b"a" in marks_2 or len(sections) != len(sections_2):
        return False
    if b"/SAVP" in offered:  # a fingerprint that is offered is marked as rtcp-mux is
        return False
    return all(map(_share_static, sections, sections_2))


def _share_static(line: bytes, line_2: bytes) -> bool:
    """Whether two m= lines, given without their port, are of one kind and profile, with a static payload type in
    common."""
    media, media_2 = _MEDIA.match(line), _MEDIA.match(line_2)
    if media is None or media_2 is None or media.group(1, 2) != media_2.group(1, 2):
        return False
    return any(len(each) < 3 and each < b"96" for each in set(media[3].split()).intersection(media_2[3].split()))


# As ints once, since each use of a flag costs a microsecond.
BESIDE, CANCEL, CHALLENGE, EVENT = map(int, (Signal.BESIDE, Signal.CANCEL, Signal.CHALLENGE, Signal.EVENT))
FINAL_FAILURE, FORKED, IN_DIALOG_FAILURE, MALFORMED, NO_ACK, NO_FINAL, NO_RESPONSE = map(
    int,
    (
        Signal.FINAL_FAILURE,
        Signal.FORKED,
        Signal.IN_DIALOG_FAILURE,
        Signal.MALFORMED,
        Signal.NO_ACK,
        Signal.NO_FINAL,
        Signal.NO_RESPONSE,
    ),
)
CUT_TOGETHER, EARLY_SDP, LATE_PROVISIONAL, LEGS, OUTSIDER, SAME_IDS, TRANSLATED = map(
    int,
    (
        Signal.CUT_TOGETHER,
        Signal.EARLY_SDP,
        Signal.LATE_PROVISIONAL,
        Signal.LEGS,
        Signal.OUTSIDER,
        Signal.SAME_IDS,
        Signal.TRANSLATED,
    ),
)
PROVISIONAL_183, REASON, REDIRECT, REFER, REGISTER, REINVITE, RELIABLE = map(
    int,
    (
        Signal.PROVISIONAL_183,
        Signal.REASON,
        Signal.REDIRECT,
        Signal.REFER,
        Signal.REGISTER,
        Signal.REINVITE,
        Signal.RELIABLE,
    ),
)
REPEATED_2XX, REPEATED_FINAL, REPEATED_REQUEST, RINGING, SDP_OPEN, SESSION_TIMER, SLOW, SUSPECT = map(
    int,
    (
        Signal.REPEATED_2XX,
        Signal.REPEATED_FINAL,
        Signal.REPEATED_REQUEST,
        Signal.RINGING,
        Signal.SDP_OPEN,
        Signal.SESSION_TIMER,
        Signal.SLOW,
        Signal.SUSPECT,
    ),
)

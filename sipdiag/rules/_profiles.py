"""Whether an offer and its answer, or its refusal, agree on how media is protected (RFC 3264 6, RFC 4568, RFC 5763).

In: a `Refusal`, or an offer and its answer. Out: a `Mismatch`, or None. Protection is plain RTP, SRTP with keys in the
description (SDES), or SRTP with keys by DTLS; feedback profiles (AVPF) are no matter here. An offer of AVP with keys is
one that leaves it open (RFC 8643).
"""

from __future__ import annotations

from typing import Literal

from sipdiag.model import Record, Sighting
from sipdiag.rules._formats import REFUSED_OFFER, descriptions_of, formats_of, is_secure
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import Media, Sdp, Warning

_PROTOCOL_WARNING = 302
"""Incompatible transport protocol (RFC 3261 20.43): the word after the port in an m= line."""
_OTHER_WARNINGS = frozenset({300, 301, 303, 304, 305, 306, 307, 370})
_FORMAT_CAUSES = frozenset({47, 65, 88})

_EVERYBODY = frozenset({"PCMU/8000", "PCMA/8000"})
"""Formats that are hardly ever refused for want of the codec (RFC 3551 6)."""


class Mismatch(Record, frozen=True):
    """What the two sides want, in words, and what shows it."""

    offered: str
    wanted: str
    evidence: tuple[Sighting, ...]
    confidence: Literal["certain", "likely", "possible"]


def words_for(media: Media) -> str:
    """`RTP/SAVP with keys in the description (SDES)`."""
    how = " and ".join(sorted(_keys(media)))
    return f"{media.proto} with {how}" if how else media.proto


def profiles_disagree(refusal: Refusal) -> Mismatch | None:
    """The mismatch that a 415, 488 or 606 is about."""
    if refusal.status not in REFUSED_OFFER or refusal.attempt.method != "INVITE":
        return None
    offer = refusal.request.sdp if refusal.request is not None else None
    secure = is_secure(offer) if offer is not None else None
    audio = [m for m in offer.media if m.type == "audio" and m.port] if offer is not None else []
    if offer is None or secure is None or not audio:
        return None
    offered = words_for(audio[0])
    warnings = {w.code for w in refusal.final.message.values("Warning") if isinstance(w, Warning)}
    shown = [s for s, sdp in descriptions_of(refusal) if is_secure(sdp) not in (None, secure)]
    if _PROTOCOL_WARNING in warnings:
        wanted = "another transport protocol (Warning 302)"
        return Mismatch(offered, wanted, tuple(shown), "certain" if secure or shown else "likely")
    if shown:
        agreeing = [s for s, sdp in descriptions_of(refusal) if is_secure(sdp) is secure]
        wanted = "plain RTP" if secure else "SRTP"
        return None if agreeing else Mismatch(offered, f"{wanted} elsewhere in this capture", tuple(shown), "likely")
    if warnings & _OTHER_WARNINGS or refusal.cause in _FORMAT_CAUSES:
        return None
    common = bool(_EVERYBODY & {name for _, name in formats_of(offer)})
    if secure and common and not descriptions_of(refusal):
        return Mismatch(offered, "what it did not say", (), "possible")
    return None


def answer_disagrees(offer: Sdp, answer: Sdp) -> tuple[Media, Media] | None:
    """The first section that the answer takes with another protection than was offered, or refuses where SRTP was."""
    for mine, theirs in zip(offer.media, answer.media, strict=False):
        if not (mine.is_rtp and theirs.is_rtp and mine.port and theirs.port and mine.type == theirs.type):
            continue
        if _is_secure(mine) != _is_secure(theirs):
            optional = bool(_keys(mine)) and bool(_keys(theirs))
            if not optional:
                return mine, theirs
        elif _is_secure(mine) and _keys(mine) and _keys(theirs) and not _keys(mine) & _keys(theirs):
            return mine, theirs
    return None


def _is_secure(media: Media) -> bool:
    return "SAVP" in media.proto.upper()


def _keys(media: Media) -> set[str]:
    keys = set()
    if media.crypto:
        keys.add("keys in the description (SDES)")
    if media.fingerprint:
        keys.add("keys by DTLS")
    return keys

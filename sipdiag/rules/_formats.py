"""What an offer and the party that refused it can each send and receive (RFC 3264), and whether these share a
format.

In: the refused request, its response, and what the refusing host's own session descriptions said in this
capture. Out: a `Disagreement`, or None where the capture does not show one. A mismatch of transport,
protection (RTP/AVP against RTP/SAVP) or address family is none of formats, whatever the formats are.
"""

from __future__ import annotations

from typing import Literal

from sipdiag.model import Record, Sighting
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import Media, Sdp, Warning

REFUSED_OFFER = frozenset({415, 488, 606})

_FORMAT_WARNINGS = frozenset({304, 305})
_OTHER_WARNINGS = frozenset({300, 301, 302, 303, 306, 307, 330, 331, 370})
"""Warnings that name another reason than formats (RFC 3261 20.43)."""

_FORMAT_CAUSES = frozenset({47, 65, 88})
"""Q.850 causes that gateways and PBXs send where no codec is common: resource unavailable (no transcoder),
bearer capability not implemented, incompatible destination."""

_NO_VOICE = frozenset({"TELEPHONE-EVENT", "CN", "RED", "RTX", "ULPFEC", "TONE"})
"""Formats beside a codec: that both have one of these is no common codec."""

Format = tuple[str, str]
"""(media type, codec name and clock rate in capitals): ("audio", "PCMU/8000")."""


class Disagreement(Record, frozen=True):
    """An offer that the peer has no format for."""

    evidence: tuple[Sighting, ...]
    """The peer's own descriptions that show it; empty where only its response does."""
    offered: list[str]
    supported: list[str]
    """What the peer is seen to support; empty where the capture does not show it."""
    confidence: Literal["certain", "likely", "possible"]
    against: tuple[str, ...] = ()


def formats_of(sdp: Sdp, as_capability: bool = False) -> dict[Format, str]:
    """Codecs of every section with a port, and how they are written; in a list of capabilities the port is 0
    (RFC 3264 9)."""
    return {key: name for media in sdp.media if media.port or as_capability for key, name in _formats(media)}


def section_formats(media: Media) -> dict[Format, str]:
    """Codecs of one section, and how they are written; tones and comfort noise left out."""
    return dict(_formats(media))


def is_secure(sdp: Sdp) -> bool | None:
    """Whether the description wants SRTP; None where it leaves it open or has no RTP."""
    wanted = {"SAVP" in media.proto.upper() for media in sdp.media if media.is_rtp and media.port}
    return wanted.pop() if len(wanted) == 1 else None


def formats_disagree(refusal: Refusal) -> Disagreement | None:
    """The disagreement that a 415, 488 or 606 is about."""
    if refusal.status not in REFUSED_OFFER or refusal.attempt.method != "INVITE":
        return None
    message = refusal.final.message
    warnings = {w.code for w in message.values("Warning") if isinstance(w, Warning)}
    if warnings & _OTHER_WARNINGS:
        return None
    told = bool(warnings & _FORMAT_WARNINGS) or refusal.cause in _FORMAT_CAUSES
    offer = refusal.request.sdp if refusal.request is not None else None
    if offer is None or not (offered := formats_of(offer)):
        return Disagreement((), [], [], "likely") if told and refusal.request is None else None
    known = descriptions_of(refusal)
    secure = is_secure(offer)
    if secure is not None and any(is_secure(sdp) is not None and is_secure(sdp) is not secure for _, sdp in known):
        return None
    shown = [(sighting, formats_of(sdp, _lists_all(sighting))) for sighting, sdp in known]
    shown = [(sighting, formats) for sighting, formats in shown if {k[0] for k in formats} & {k[0] for k in offered}]
    supported = {key: name for _, formats in shown for key, name in formats.items()}
    names = list(offered.values())
    if supported and not supported.keys() & offered.keys():
        whole = any(_lists_all(sighting) for sighting, _ in shown)
        return Disagreement(
            evidence=tuple(sighting for sighting, _ in shown),
            offered=names,
            supported=list(supported.values()),
            confidence="certain" if whole else "likely",
        )
    if not told:
        return None
    against = []
    if supported:
        common = ", ".join(name for key, name in offered.items() if key in supported)
        against.append(f"the same host used {common} elsewhere in this capture")
    if secure:
        against.append("the offer asks for SRTP, which the peer may not have")
    return Disagreement((), names, list(supported.values()), "possible" if against else "likely", tuple(against))


def audio_refused(offer: Sdp, answer: Sdp) -> bool:
    """Whether an answer takes no stream at all of an offer that has audio: every port is 0 (RFC 3264 6)."""
    wanted = any(media.type == "audio" and media.port for media in offer.media)
    return wanted and bool(answer.media) and not any(media.port for media in answer.media)


def descriptions_of(refusal: Refusal) -> list[tuple[Sighting, Sdp]]:
    """What the refusing host itself described, its refusal too (RFC 3261 13.3.1.3): of a proxy, not what
    it relays."""
    mine = refusal.responder.address
    seen = []
    for sighting in refusal.case.around.sdp_of.get(mine, ()):
        sdp = sighting.sdp
        if sdp is not None and (sighting is refusal.final or any(media.address == mine for media in sdp.media)):
            seen.append((sighting, sdp))
    return seen


def _lists_all(sighting: Sighting) -> bool:
    """An offer, an OPTIONS response or a refusal lists what its sender has; an answer only what it chose."""
    return sighting.message.is_request or sighting.message.method == "OPTIONS" or sighting.status >= 300


def _formats(media: Media) -> list[tuple[Format, str]]:
    named = []
    for format_ in media.formats:
        codec = media.codec(format_)
        name = codec.name if codec else format_
        if name.upper() in _NO_VOICE:
            continue
        rate = f"/{codec.clock_rate}" if codec else ""
        named.append(((media.type, f"{name}{rate}".upper()), name))
    return named

"""Why offers come to nothing though the codecs may fit: family, bandwidth, video, transcoders, parameters, DTLS.

In: refusals, or an offer and its answer. Out: records of what does not go together, no findings.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sipdiag.model import Case, Record, Sighting, Transaction
from sipdiag.offers import Exchange, exchanges
from sipdiag.rules._formats import REFUSED_OFFER, Format, descriptions_of, section_formats
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import Media, Sdp, Warning

LATE_REFUSED = frozenset({400, 415, 488, 500, 606})
"""What boxes answer that want an offer in the INVITE."""

_AT_ONCE_S = 4.0
"""What a box does not take at all, it refuses before it does anything else."""

_RESOURCE = 47
_NO_BANDWIDTH = frozenset({49, 50})
"""Q.850: quality of service not available, requested facility not subscribed for want of it."""
_WRONG_ADDRESS = frozenset({300, 301})
"""Warnings: incompatible network protocol, incompatible network address formats (RFC 3261 20.43)."""
_WARNED_BANDWIDTH = 370
_BANDWIDTH = re.compile(r"bandwidth|\bCAC\b|admission control", re.I)


class Disagreement(Record, frozen=True):
    """A parameter of a codec that differs between offer and answer."""

    codec: str
    parameter: str
    offered: str
    answered: str


class DtlsFault(Record, frozen=True):
    fault: str
    offer_setup: str | None
    answer_setup: str | None


class Video(Record, frozen=True):
    """A refused offer whose audio its peer has."""

    evidence: tuple[Sighting, ...]
    audio: list[str]
    video: list[str]


class Need(Record, frozen=True):
    """Why a call needed a transcoder."""

    evidence: tuple[Sighting, ...]
    why: str


def has_no_offer(invite: Transaction) -> bool:
    """Whether an INVITE brings no body at all."""
    request = invite.request
    return request is not None and not request.message.truncated and not request.message.body.strip()


def late_offer_refused(refusal: Refusal) -> bool:
    """Whether an INVITE may have been refused for want of an offer: 488 and 606 say so, others with a contrast."""
    if refusal.case.kind != "call" or refusal.status not in LATE_REFUSED or not has_no_offer(refusal.attempt):
        return False
    if refusal.answered_in_s > _AT_ONCE_S or refusal.alerted or refusal.early:
        return False
    route = refusal.case.around.routes.get((refusal.attempt.client.address, refusal.attempt.server.address))
    return refusal.status in (415, 488, 606) or (route is not None and route.accepted > 0)


def warnings_of(refusal: Refusal) -> set[int]:
    return {w.code for w in refusal.final.message.values("Warning") if isinstance(w, Warning)}


def families_of(sdp: Sdp) -> set[str]:
    """The address families of the sections with a port, ICE candidates included."""
    addresses = [a for m in sdp.media if m.port for a in (m.address, *(c.address for c in m.candidates)) if a]
    named = {"IPv6" if ":" in a else "IPv4" for a in addresses if ":" in a or a.replace(".", "").isdigit()}
    alternatives = any(name in ("altc", "ant") for m in sdp.media for name, _ in m.attributes)
    return {"IPv4", "IPv6"} if alternatives else named


def only_family(sdp: Sdp) -> str | None:
    families = families_of(sdp)
    return families.pop() if len(families) == 1 else None


def families_disagree(refusal: Refusal) -> bool:
    """Whether an offer was refused for the family of its addresses: Warning 300 or 301, or the peer has another one."""
    if refusal.status not in REFUSED_OFFER:
        return False
    offer = refusal.request.sdp if refusal.request is not None else None
    if offer is None:
        return False
    if warnings_of(refusal) & _WRONG_ADDRESS:
        return True
    mine = only_family(offer)
    if mine is None or warnings_of(refusal):
        return False
    theirs = {only_family(sdp) for _, sdp in descriptions_of(refusal)}
    return bool(theirs) and None not in theirs and mine not in theirs


def lacks_bandwidth(refusal: Refusal) -> bool:
    """Whether a refusal speaks of bandwidth."""
    if refusal.status not in (480, 488, 500, 503, 580, 606):
        return False
    if _WARNED_BANDWIDTH in warnings_of(refusal) or refusal.cause in _NO_BANDWIDTH:
        return True
    return _BANDWIDTH.search(f"{refusal.phrase} {' '.join(refusal.reasons)}") is not None


def video_only_trouble(refusal: Refusal) -> Video | None:
    """An offer of audio and video that was refused as a whole by who has a codec of its audio."""
    if refusal.status not in REFUSED_OFFER:
        return None
    offer = refusal.request.sdp if refusal.request is not None else None
    if offer is None:
        return None
    audio, video = _formats_of(offer, "audio"), _formats_of(offer, "video")
    if not audio or not video:
        return None
    known = [(s, _formats_of(sdp, "audio")) for s, sdp in descriptions_of(refusal)]
    shown = [s for s, formats in known if formats.keys() & audio.keys()]
    common = list(dict.fromkeys(audio[key] for _, formats in known for key in formats if key in audio))
    has_video = any(_formats_of(sdp, "video").keys() & video.keys() for _, sdp in descriptions_of(refusal))
    return Video(tuple(shown), common, list(video.values())) if common and not has_video else None


def needs_transcoder(refusal: Refusal) -> Need | None:
    """Cause 47 on a call that cannot do without a media resource: no offer, or no codec that the far leg has."""
    if refusal.cause != _RESOURCE or refusal.case.kind != "call":
        return None
    request = refusal.request
    offer = request.sdp if request is not None else None
    if request is None or request.message.truncated:
        return None
    if offer is None:
        return Need((), "The INVITE has no offer, so that the box has to make one with a media resource of its own")
    offered = _formats_of(offer, "audio")
    known = [(s, f) for s, sdp in _far_side(refusal) if (f := _formats_of(sdp, "audio"))]
    if known and not any(f.keys() & offered.keys() for _, f in known):
        names = list(dict.fromkeys(name for _, f in known for name in f.values()))
        words = f"The offer has {', '.join(offered.values())} and the far side {', '.join(names)}, nothing in common"
        return Need(tuple(s for s, _ in known), words)
    if refusal.status in REFUSED_OFFER:
        return Need((), f"The offer has {', '.join(offered.values())}; what the far leg has is not in the capture")
    return None


def _far_side(refusal: Refusal) -> list[tuple[Sighting, Sdp]]:
    """Descriptions of the refusing host, and of those beyond it on this call's other legs."""
    own = descriptions_of(refusal)
    legs = [
        (s, s.sdp)
        for t in refusal.case.invites
        if t.upstream is not None and t.call_id != refusal.attempt.call_id
        for s in t.responses
        if s.sdp is not None
    ]
    return [*own, *((s, sdp) for s, sdp in legs if sdp is not None)]


def fmtp_disagreement(offer: Sdp, answer: Sdp) -> Disagreement | None:
    """The first codec of an answer that no payload type of the offer goes together with, though one has its name."""
    for wanted, given in zip(offer.media, answer.media, strict=False):
        if not wanted.port or not given.port or wanted.type != given.type:
            continue
        found = _section_disagreement(wanted, given)
        if found is not None:
            return found
    return None


def _section_disagreement(wanted: Media, given: Media) -> Disagreement | None:
    faults: list[Disagreement] = []
    for format_ in given.formats:
        codec = given.codec(format_)
        if codec is None or codec.name.upper() not in _HAVE_TO_MATCH:
            continue
        same = [f for f in wanted.formats if (c := wanted.codec(f)) and c.name.upper() == codec.name.upper()]
        differing = [d for f in same if (d := _differing(wanted, f, given, format_)) is not None]
        if not same or len(differing) < len(same):
            return None  # one that both have will do
        faults.append(differing[0])
    others = [f for f in given.formats if (c := given.codec(f)) is None or c.name.upper() not in _HAVE_TO_MATCH]
    voice = [f for f in others if (c := given.codec(f)) is None or c.name.upper() not in ("TELEPHONE-EVENT", "CN")]
    return faults[0] if faults and not voice else None


_HAVE_TO_MATCH = {
    "AMR": (("octet-align", "0"),),
    "AMR-WB": (("octet-align", "0"),),
    "H264": (("packetization-mode", "0"),),
}
"""Parameters that both sides need to have alike, with the value that none stands for (RFC 4867 8.1, RFC 6184 8.1)."""


def _differing(wanted: Media, format_: str, given: Media, format_2: str) -> Disagreement | None:
    codec = given.codec(format_2)
    name = codec.name.upper() if codec is not None else ""
    one, other = _parameters(wanted.fmtp.get(format_, "")), _parameters(given.fmtp.get(format_2, ""))
    for parameter, default in _HAVE_TO_MATCH.get(name, ()):
        values = one.get(parameter, default), other.get(parameter, default)
        if values[0] != values[1]:
            return Disagreement(name, parameter, *values)
    modes = [{m.strip() for m in p.get("mode-set", "").split(",") if m.strip()} for p in (one, other)]
    if modes[0] and modes[1] and not modes[0] & modes[1]:
        return Disagreement(name, "mode-set", *(",".join(sorted(m)) for m in modes))
    return None


def _parameters(fmtp: str) -> dict[str, str]:
    """`octet-align=1; mode-set=0,2` -> {...}; names in lower case."""
    pairs = (part.partition("=") for part in fmtp.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}


def dtls_fault(offer: Sdp, answer: Sdp) -> DtlsFault | None:
    """Why the two sides of a DTLS-SRTP stream cannot shake hands."""
    for wanted, given in zip(offer.media, answer.media, strict=False):
        if not wanted.port or not given.port or "TLS" not in given.proto.upper() or "TLS" not in wanted.proto.upper():
            continue
        wanted, given = _transport_of(offer, wanted), _transport_of(answer, given)
        roles = (wanted.setup or "").lower() or None, (given.setup or "").lower() or None
        fault = None
        if given.fingerprint is None:
            fault = "the answer has no fingerprint"
        elif wanted.fingerprint is None:
            fault = "the offer has no fingerprint"
        elif roles[1] == "actpass":
            fault = "the answer leaves the roles open (actpass)"
        elif roles[0] == roles[1] == "active":
            fault = "both sides want to begin (active)"
        elif roles[0] == roles[1] == "passive":
            fault = "both sides wait for the other (passive)"
        elif "holdconn" in roles:
            fault = "one side puts the handshake off (holdconn)"
        if fault is not None:
            return DtlsFault(fault, *roles)
    return None


def _transport_of(sdp: Sdp, media: Media) -> Media:
    """The section that describes how this one is sent: of a bundle the first that is named, where it does not itself
    (RFC 9143 7.3, RFC 8859 4)."""
    mid = _mid(media)
    for name, value in sdp.attributes:
        kind, *mids = value.split() if name == "group" else ("",)
        if kind.upper() == "BUNDLE" and mid in mids and media.fingerprint is None:
            return next((m for m in sdp.media if _mid(m) == mids[0]), media)
    return media


def _mid(media: Media) -> str | None:
    return next((value for name, value in media.attributes if name == "mid"), None)


def mux_fault(offer: Sdp, answer: Sdp) -> str | None:
    """What an answer does with ports that the offer did not allow, a sentence without full stop."""
    for wanted, given in zip(offer.media, answer.media, strict=False):
        if wanted.port and given.port and given.rtcp_mux and not wanted.rtcp_mux:
            return "The answer sends RTCP on the RTP port (rtcp-mux), which the offer does not have"
    bundles = [any(n == "group" and v.upper().startswith("BUNDLE") for n, v in s.attributes) for s in (offer, answer)]
    if bundles[1] and not bundles[0] and len([m for m in answer.media if m.port]) > 1:
        return "The answer bundles its streams on one port (BUNDLE), which the offer does not have"
    return None


def _formats_of(sdp: Sdp, kind: str) -> dict[Format, str]:
    return {k: n for m in sdp.media if m.type == kind and m.port for k, n in section_formats(m).items()}


@lru_cache(maxsize=1)  # eight rules ask about the same Case in turn
def exchanges_of(case: Case) -> tuple[Exchange, ...]:
    """The offers that a 2xx accepted, with their answers, put together once."""
    return tuple(exchanges(case))


def other_legs(case: Case, call_id: str) -> list[Transaction]:
    """The initial INVITEs of a Case with another Call-ID, in order."""
    return [t for t in case.invites if not t.in_dialog and t.call_id != call_id and t.request is not None]

"""What a refused request asked for, or brought, that the refusing side does not have (RFC 3261 8.2.1 to 8.2.3).

In: a `Refusal`. Out: what the two messages say of extensions, methods, bodies and hops; the rules of those names make
findings of it, and `_finals` asks here who speaks.
"""

from __future__ import annotations

from sipdiag.model import Sighting
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import Replaces, SessionExpires, Token

BAD_EXTENSION = 420
EXTENSION_REQUIRED = 421
INTERVAL_TOO_SMALL = 422
UNSUPPORTED_MEDIA_TYPE = 415
PRECONDITION_FAILURE = 580
TOO_MANY_HOPS = 483
METHOD_REFUSED = frozenset({405, 501})

FEW_HOPS = 10
"""A request that starts with fewer hops is stopped by its own Max-Forwards (RFC 3261 8.1.1.6: 70), not by a loop."""

_SDP = "application/sdp"


def tokens(seen: Sighting | None, *names: str) -> list[str]:
    """The tokens of these headers as written, each once."""
    values = [v for name in names for v in seen.message.values(name)] if seen is not None else []
    return list(dict.fromkeys(v.value for v in values if isinstance(v, Token)))


def without(wanted: list[str], had: list[str]) -> list[str]:
    """What of `wanted` is not in `had`, whatever the case."""
    lower = {one.lower() for one in had}
    return [one for one in wanted if one.lower() not in lower]


def hops_at_start(refusal: Refusal) -> int | None:
    """Max-Forwards as the originator set it: what is left, and what the hops in the Via list took."""
    request = refusal.attempt.request
    value = request.message.value("Max-Forwards") if request is not None else None
    if request is None or not isinstance(value, int):
        return None
    return value + max(0, len(request.message.vias) - 1)


def ran_out_of_hops(refusal: Refusal) -> bool:
    hops = hops_at_start(refusal)
    return refusal.status == TOO_MANY_HOPS and hops is not None and hops < FEW_HOPS


def body_refused(refusal: Refusal) -> bool:
    """Whether a 415 is about the kind of body, not about what a session description offers."""
    request = refusal.request
    if refusal.status != UNSUPPORTED_MEDIA_TYPE or request is None:
        return False
    brought = request.message.content_type
    if brought is None:
        return False
    if request.message.header("Content-Encoding") is not None or brought != _SDP:
        return True
    accepted = tokens(refusal.final, "Accept")
    return bool(accepted) and not _accepts(accepted, brought)


def _accepts(accepted: list[str], brought: str) -> bool:
    either = {brought, f"{brought.split('/')[0]}/*", "*/*", "*"}
    return any(one.lower() in either for one in accepted)


def method_refused(refusal: Refusal) -> bool:
    return refusal.status in METHOD_REFUSED and refusal.cause is None


def replaces_of(refusal: Refusal) -> Replaces | None:
    """The call that a refused INVITE was to replace, where its refusal may be about that (RFC 3891 3)."""
    request = refusal.request
    replaces = request.message.value("Replaces") if request is not None else None
    if not isinstance(replaces, Replaces):
        return None
    about = refusal.status in (481, 603) or (refusal.status == 486 and replaces.early_only)
    return replaces if about else None


def interval_of(request: Sighting | None) -> int | None:
    """Seconds of a Session-Expires header."""
    value = request.message.value("Session-Expires") if request is not None else None
    return value.seconds if isinstance(value, SessionExpires) else None

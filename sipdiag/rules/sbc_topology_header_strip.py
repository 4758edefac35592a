"""A box between two legs takes a header out, and the far side refuses the call for want of it (RFC 5853 3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._capability import tokens, without
from sipdiag.rules._hops import in_time
from sipdiag.rules._refusal import refusal_of

_NEEDED_FOR = {
    428: ("Identity",),
    433: ("P-Asserted-Identity", "P-Preferred-Identity"),
    481: ("Replaces",),
    486: ("Replaces",),
    424: ("Geolocation",),
}
"""What a refusal may be about (RFC 8224, RFC 5079, RFC 3891, RFC 6442): without the header the call is another one."""
_EXTENSION_REQUIRED = 421


@wakes_on(refused_with(421, 424, 428, 433, 481, 486))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = refusal_of(case)
    if refusal is None or refusal.request is None or refusal.attempt.request is None or case.kind != "call":
        return
    hop = refusal.origin
    while hop.upstream is not None and hop.request is not None:
        above = hop.upstream.request
        lost = _lost(refusal.status, above, hop.request, refusal.final) if above is not None else []
        if above is not None and lost:
            yield Found(
                evidence=in_time(above, hop.request, refusal.final),
                facts=refusal.facts(lost=lost, box=str(hop.client)),
                transactions=refusal.transactions,
                party_at=hop.client,
            )
            return
        hop = hop.upstream


def _lost(status: int, before: Sighting, after: Sighting, final: Sighting) -> list[str]:
    """What the box took out of this request that the refusal is about."""
    if status == _EXTENSION_REQUIRED:
        gone = without(tokens(before, "Supported", "Require"), tokens(after, "Supported", "Require"))
        wanted = {one.lower() for one in tokens(final, "Require")}
        return [f"Supported: {one}" for one in gone if one.lower() in wanted]
    had = [name for name in _NEEDED_FOR.get(status, ()) if before.message.header(name) is not None]
    return [name for name in had if after.message.header(name) is None]

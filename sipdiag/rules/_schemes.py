"""What a refused request was addressed to, how large it was and what it was missing on its way there.

In: a `Refusal`. Out: judgments on URI schemes (RFC 3261 19.1, RFC 5630), sizes (21.5.7), flows and pushes to phones
(RFC 5626, RFC 8599), security agreement (RFC 3329) and merged requests (RFC 3261 8.2.2.2), no findings.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Binding, Sighting, Transaction
from sipdiag.rules._capability import EXTENSION_REQUIRED, tokens
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import NameAddr, Warning, parse_uri

UNSUPPORTED_SCHEME = 416
FIRST_HOP_LACKS_OUTBOUND = 439
FLOW_FAILED = 430
PUSH_NOT_SUPPORTED = 555
SECURITY_AGREEMENT_REQUIRED = 494
LOOP_DETECTED = 482
TOO_LARGE = frozenset({413, 414, 513})

_SIPS_WARNINGS = frozenset({380, 381})
"""SIPS not allowed, SIPS required (RFC 5630 6.1)."""
_SIPS_REFUSED = frozenset({400, 403, 416, 480})
_PLAIN = frozenset({"udp", "tcp", "ws", "sctp"})
_NOT_WOKEN = frozenset({404, 408, 480})


def scheme_of(seen: Sighting | None) -> str | None:
    """The scheme of a Request-URI."""
    uri = parse_uri(seen.message.request_uri or "") if seen is not None else None
    return uri.scheme if uri is not None else None


def sips_confusion(refusal: Refusal) -> str | None:
    """What of a refused request contradicts itself in sips and transport, or what its refusal says of it."""
    warned = next((w for w in refusal.final.message.values("Warning") if isinstance(w, Warning)), None)
    if warned is not None and warned.code in _SIPS_WARNINGS:
        return f"the response warns {warned.code}: {warned.text}"
    request = refusal.request
    if request is None or refusal.status not in _SIPS_REFUSED or request.transport not in _PLAIN:
        return None
    contact = request.message.value("Contact")
    if isinstance(contact, NameAddr) and contact.uri.scheme == "sips" and scheme_of(request) == "sip":
        return f"the Contact is sips, and the request came over {request.transport.upper()}"
    if scheme_of(request) == "sips" and refusal.status == UNSUPPORTED_SCHEME:
        return f"the Request-URI is sips, and the request came over {request.transport.upper()}"
    return None


def too_large(refusal: Refusal) -> bool:
    """Whether a message is refused for its size; a 413 with Retry-After is about the moment, not the size."""
    later = refusal.status == 413 and refusal.final.message.header("Retry-After") is not None
    return refusal.status in TOO_LARGE and not later


def lacks_flow(refusal: Refusal) -> bool:
    """Whether RFC 5626 failed: no connection left to the phone, or a first hop that does not know it."""
    return refusal.status in (FLOW_FAILED, FIRST_HOP_LACKS_OUTBOUND)


def asleep(refusal: Refusal, binding: Binding | None, limits: Limits) -> Binding | None:
    """The binding of a phone that is called by push (RFC 8599) and did not register again while the call waited."""
    if refusal.case.kind != "call" or refusal.status not in _NOT_WOKEN or binding is None or not binding.contact:
        return None
    if "pn-provider" not in binding.contact.lower() or refusal.alerted is not None:
        return None
    if refusal.answered_in_s < limits.push_wait_s or refusal.case.downstream(refusal.origin):
        return None
    return binding


def no_agreement(refusal: Refusal) -> bool:
    """Whether two sides did not agree on how to secure their signalling (RFC 3329)."""
    if refusal.status == SECURITY_AGREEMENT_REQUIRED:
        return True
    required = (t.lower() for t in tokens(refusal.final, "Require"))
    return refusal.status == EXTENSION_REQUIRED and "sec-agree" in required


def merged_with(refusal: Refusal) -> Transaction | None:
    """The other branch of a request that reached its server twice by different ways (RFC 3261 8.2.2.2)."""
    return twin_of(refusal.origin, refusal.case.transactions) if refusal.status == LOOP_DETECTED else None


def twin_of(refused: Transaction, transactions: tuple[Transaction, ...]) -> Transaction | None:
    """The request with the same Call-ID, CSeq and From tag at the same server that came by another branch before."""
    mine = refused.request
    if mine is None:
        return None
    hosts = {(via.sent_by, via.branch) for via in mine.message.vias}
    for other in transactions:
        same = (other.call_id, other.cseq, other.method) == (refused.call_id, refused.cseq, refused.method)
        if not same or other is refused or other.request is None or other.branch == refused.branch:
            continue
        if other.server.address != refused.server.address or other.first_ns > refused.first_ns:
            continue
        passed_it = any((via.sent_by, via.branch) in hosts for via in other.request.message.vias[:1])
        if not passed_it and other.request.message.from_tag == mine.message.from_tag:
            return other
    return None

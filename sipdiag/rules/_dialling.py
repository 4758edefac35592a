"""What a refused call was about: its number, its domain, or where it came from; held against calls that got through.

In: a `Refusal` with what the capture knows beside it (`Case.around`). Out: judgments that rules share, no findings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Dialled, Evidence, Frame, Ping, Record, Route, Sighting
from sipdiag.numbers import caller_of, tail_of, user_of
from sipdiag.rules._credentials import brings_none, challenges, speaks_of_credentials
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import parse_uri

INVALID_FORMAT = 28
"""Q.850: invalid number format, or address incomplete."""

NO_ROUTE_CAUSES = frozenset({2, 3, 25, 38})
"""Q.850: no route to transit network or destination, exchange routing error, network out of order."""

CONGESTION_CAUSES = frozenset({34, 42, 44, 47})
"""Q.850: no circuit, switching equipment congestion, requested circuit not available, resource unavailable."""

_FORMAT_STATUS = frozenset({400, 403, 404, 410, 484, 604})
_REACHED = frozenset({486, 600})
_CONGESTED_STATUS = frozenset({403, 480, 486, 500, 503})
_TRUNK_DOWN_STATUS = frozenset({408, 480, 500, 502, 503, 504})

_NO_ROUTE = re.compile(r"no[ _-]route|no gateway|noroute", re.I)
_DOMAIN = re.compile(
    r"relay|(unknown|invalid|unsupported|foreign|wrong) (domain|host)|(domain|host)( is)? (not|un)|not (local|hosted)",
    re.I,
)
_FORMS = ("", "0", "1", "9")
"""What stands before a number that is dialled at home: nothing, a trunk 0 or 1, an outside line."""


CALLERS_NAMED = 4
"""Callers named that got through where another one did not."""


class Denied(Record, frozen=True):
    """Why a server seems to turn a caller away."""

    why: str
    """other-source, other-caller, other-number, every-call or alone."""
    words: str
    frames: tuple[Frame, ...]
    """Of a call that got through."""


def same_number(one: str, other: str, limits: Limits) -> bool:
    """Whether two dialled strings may be one number in two formats: the same digits after what is a prefix."""
    if one == other or tail_of(one) is None or tail_of(one) != tail_of(other):
        return False
    a, b = (re.sub(r"[^0-9]", "", number) for number in (one, other))
    shared = 0
    while shared < min(len(a), len(b)) and a[-1 - shared] == b[-1 - shared]:
        shared += 1
    before = (a[: len(a) - shared], b[: len(b) - shared])
    return max(map(len, before)) <= limits.prefix_digits and any(prefix in _FORMS for prefix in before)


def other_format(refusal: Refusal, limits: Limits) -> Dialled | None:
    """A call to the same number in another format that the same server took."""
    if not _is_call(refusal) or (refusal.status not in _FORMAT_STATUS and refusal.cause != INVALID_FORMAT):
        return None
    servers = (refusal.responder.address, refusal.attempt.server.address)
    found = [
        call
        for call in refusal.case.around.dialled
        if call.server in servers
        and (call.status < 300 or call.status in _REACHED)
        and same_number(call.number, user_of(refusal.target), limits)
    ]
    return min(found, key=lambda call: abs(call.time_ns - refusal.final.time_ns), default=None)


def bad_format(refusal: Refusal) -> bool:
    """Whether the network itself calls the number badly formed."""
    return _is_call(refusal) and refusal.cause == INVALID_FORMAT


def no_route(refusal: Refusal) -> bool:
    """Whether a gateway says that it knows no way there."""
    if not _is_call(refusal):
        return False
    if refusal.cause is not None:
        return refusal.cause in NO_ROUTE_CAUSES
    return _NO_ROUTE.search(" ".join((refusal.phrase, *refusal.reasons))) is not None


def congested(refusal: Refusal) -> bool:
    """Whether a trunk says that its channels are taken."""
    if not _is_call(refusal):
        return False
    if refusal.cause is not None:
        return refusal.cause in CONGESTION_CAUSES
    return refusal.status in _CONGESTED_STATUS and refusal.says_full


def foreign_domain(refusal: Refusal) -> tuple[str, tuple[str, ...]] | None:
    """The host of the Request-URI and those that this server does take calls for, where it does not take that one."""
    uri = parse_uri(refusal.target)
    if uri is None or not uri.host or not _is_call(refusal) or refusal.status not in (403, 404, 480, 604):
        return None
    host = uri.host.lower()
    served = refusal.case.around.domains.get(refusal.responder.address, ())
    if _DOMAIN.search(refusal.phrase) and not speaks_of_credentials(refusal.final):
        return host, served
    if host == refusal.responder.address or refusal.cause is not None:
        return None
    if refusal.status not in (403, 404) or not served or host in served or refusal.case.downstream(refusal.origin):
        return None
    names = [name for name in served if not _is_address(name)]
    kin = {_parent(name) for name in names}
    return (host, tuple(names)) if names and _parent(host) not in kin else None


def denied(refusal: Refusal, limits: Limits) -> Denied | None:
    """Whether a 403 turns the caller away and not the call: at once, from who asked for no credentials."""
    request = refusal.request
    if refusal.status != 403 or not _is_call(refusal) or request is None or refusal.alerted or refusal.early:
        return None
    if refusal.answered_in_s > limits.acl_answer_s or not brings_none(request):
        return None
    if refusal.case.downstream(refusal.origin):
        return None
    if any(a.final is not None and challenges(a.final) for a in refusal.case.attempts):
        return None
    client, server = refusal.origin.client.address, refusal.responder.address
    around = refusal.case.around
    others = [
        call
        for call in around.dialled
        if call.server == server
        and call.status < 300
        and call.number == user_of(refusal.target)
        and call.client != client
    ]
    if others:
        return Denied("other-source", f"the same number was reached from {others[-1].client}", others[-1].frames)
    route = around.routes.get((client, server))
    if route is None or (not route.accepted and route.forbidden < 2):
        return Denied("alone", "no other call is in the capture to compare with", ())
    if not route.accepted:
        return Denied("every-call", f"{server} refused all {route.forbidden} calls of {client} so", ())
    return _among_accepted(route, caller_of(request.message), client)


def _among_accepted(route: Route, caller: str, client: str) -> Denied:
    known = route.accepted_from
    if caller in known:
        return Denied("other-number", f"{caller or client} reached another number there", route.accepted_frames)
    if route.accepted_from_more:
        return Denied("other-number", f"{client} reached another number there", route.accepted_frames)
    named = ", ".join(known[-CALLERS_NAMED:])
    more = f" and {len(known) - CALLERS_NAMED} others" if len(known) > CALLERS_NAMED else ""
    words = f"{client} did get through as {named}{more}, not as {caller}"
    return Denied("other-caller", words, route.accepted_frames)


def trunk_down(refusal: Refusal, limits: Limits) -> Ping | None:
    """A trunk that the refusing box watches and had no good answer from, when it refused the call by itself."""
    if not _is_call(refusal) or refusal.status not in _TRUNK_DOWN_STATUS or refusal.case.downstream(refusal.origin):
        return None
    if refusal.cause is not None and refusal.cause not in NO_ROUTE_CAUSES | {27, 41, 102}:
        return None
    return next(
        (
            ping
            for ping in refusal.case.around.pings
            if ping.client == refusal.responder.address
            and len(missed_before(ping, refusal.final.time_ns, limits)) >= limits.trunk_pings_missed
        ),
        None,
    )


def missed_before(ping: Ping, time_ns: int, limits: Limits) -> list[tuple[int, Frame, int, int | None]]:
    """The pings that had failed by then: 5xx, or unanswered for long enough, in a capture that has seen one answered
    or repeated in vain."""
    patience_ns = int(limits.local_timer_s * NS_PER_S)
    failed = [m for m in ping.missed if m[0] < time_ns and (m[3] is not None or m[0] <= time_ns - patience_ns)]
    proved = ping.good_ns is not None or any(m[3] is not None or m[2] >= limits.sends_without_answer for m in failed)
    return failed if proved else []


def formats_tried(case: Case, limits: Limits) -> list[Dialled]:
    """Calls of one source to one number in different formats within `dialled_formats_s`, where they are a search."""
    mine = [call for call in case.around.dialled if call.client == case.caller.address]
    own = next((call for call in mine if call.number == user_of(case.request_uri)), None)
    if own is None:
        return []
    near_ns = int(limits.dialled_formats_s * NS_PER_S)
    formats: dict[str, Dialled] = {}
    for call in mine:
        alike = call.number == own.number or _one_prefix(call.number, own.number)
        if alike and call.server == own.server and abs(call.time_ns - own.time_ns) <= near_ns:
            formats[call.number] = call
    return list(formats.values()) if len(formats) >= limits.dialled_formats else []


def cited(notes: Sequence[str], frames: Sequence[Frame]) -> tuple[Evidence, ...]:
    """Frames of other calls, each with what it is."""
    return tuple(Evidence(frame=frame, note=note) for frame, note in zip(frames, notes, strict=False))


def others(frames: Sequence[Frame], seen: Sequence[Sighting], note: str) -> tuple[Evidence, ...]:
    """Those of the frames that are not cited already."""
    mine = {sighting.frame for sighting in seen}
    return tuple(Evidence(frame=frame, note=note) for frame in frames if frame not in mine)


def _one_prefix(one: str, other: str) -> bool:
    a, b = (re.sub(r"[^0-9]", "", number) for number in (one, other))
    short, long = sorted((a, b), key=len)
    return long.endswith(short) or long[-9:] == short[-9:]


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _parent(host: str) -> str:
    return host if _is_address(host) else ".".join(host.split(".")[-2:])


def _is_call(refusal: Refusal) -> bool:
    return refusal.case.kind == "call"

"""Who a request says is calling, and what kind of call it says it is: shared by rules on identity and special calls.

In: messages and refusals. Out: judgments, no findings.
"""

from __future__ import annotations

import re

from sipdiag.config import Limits
from sipdiag.model import Binding, Case, Record
from sipdiag.numbers import tail_of, user_of
from sipdiag.rules._credentials import brings_none, challenges
from sipdiag.rules._dialling import denied
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import Message, NameAddr, parse_uri

ANONYMOUS_DISALLOWED = 433

_ANONYMOUS = re.compile(r"anonym|withheld|restricted|caller.?id.*(block|required)", re.I)
_HIDDEN = frozenset({"anonymous", "restricted", "unavailable", "unknown", "private"})
_EMERGENCY_USERS = frozenset({"112", "911", "+112", "+911"})
"""Numbers that mean an emergency in whatever dial plan; others (110, 999, 000) are extensions too."""
_SOS = re.compile(r"urn:service:sos", re.I)
_RESTORE = re.compile(
    rb"<\s*(?:\w+:)?type\s*>\s*(?:emergency|restoration)|initial-registration|action\s*>\s*initial", re.I
)
_IMS_BODY = "application/3gpp-ims+xml"
_ISUP = re.compile(rb"content-type[ \t]*:[ \t]*application/isup([^\r\n]*)", re.I)
_VERSION = re.compile(rb"version[ \t]*=[ \t]*\"?([\w+.-]+)", re.I)
_HANDLING = re.compile(rb"handling[ \t]*=[ \t]*\"?(\w+)", re.I)
_ISUP_REFUSED = frozenset({400, 415, 488, 500})
_SERVER_TIMEOUT = 504


class IsupPart(Record, frozen=True):
    """What a body part says of its ISUP message."""

    version: str
    handling: str


def is_anonymous(message: Message) -> bool:
    """Whether a request withholds who is calling (RFC 3323 4.1, RFC 3325 9.3)."""
    sender = message.value("From")
    if not isinstance(sender, NameAddr):
        return False
    asserted = message.header("P-Asserted-Identity") or message.header("P-Preferred-Identity")
    private = any("id" in value.lower() or "user" in value.lower() for value in message.headers("Privacy"))
    hidden = (sender.uri.user or "").lower() in _HIDDEN or sender.uri.host.lower().endswith("anonymous.invalid")
    return hidden or (private and asserted is None)


def caller_of_request(message: Message) -> str:
    sender = message.value("From")
    return (sender.uri.user or sender.uri.host) if isinstance(sender, NameAddr) else "nobody"


def refuses_anonymous(refusal: Refusal) -> bool:
    """433, or another refusal that speaks of withheld callers to one who is (RFC 5079)."""
    if refusal.case.kind != "call" or refusal.request is None:
        return False
    if refusal.status == ANONYMOUS_DISALLOWED:
        return True
    said = f"{refusal.phrase} {' '.join(refusal.reasons)}"
    return refusal.status in (403, 480, 603) and bool(_ANONYMOUS.search(said)) and is_anonymous(refusal.request.message)


def identities_of(message: Message) -> dict[str, str]:
    """The users that a request names as its caller, by header."""
    named = {}
    for header in ("From", "P-Asserted-Identity", "P-Preferred-Identity"):
        value = message.value(header)
        if isinstance(value, NameAddr) and value.uri.user:
            named[header] = value.uri.user.partition(";")[0]
    return named


def names_differ(refusal: Refusal, limits: Limits) -> bool:
    """Whether a call was turned away at once whose caller is named by different numbers, and not for forwarding."""
    request = refusal.request
    if refusal.status != 403 or refusal.case.kind != "call" or request is None or refusal.alerted or refusal.early:
        return False
    if refusal.answered_in_s > limits.acl_answer_s or not brings_none(request):
        return False
    if any(a.final is not None and challenges(a.final) for a in refusal.case.attempts):
        return False
    turned_away = denied(refusal, limits)
    if turned_away is not None and turned_away.why == "other-caller":
        return False  # the same box got through with another number: that says more
    message = request.message
    if message.header("Diversion") or message.header("History-Info") or is_anonymous(message):
        return False
    named = set(identities_of(message).values())
    numbers = [number for number in named if re.fullmatch(r"\+?[0-9]{3,}", number)]
    tails = {tail_of(number) or number for number in numbers}
    return len(numbers) == len(named) > 1 and len(tails) > 1


def is_emergency(uri: str) -> bool:
    """Whether a Request-URI asks for the emergency services (RFC 5031 4.2, RFC 6881 5)."""
    return _SOS.match(uri) is not None or user_of(uri) in _EMERGENCY_USERS or _tel(uri) in _EMERGENCY_USERS


def _tel(uri: str) -> str:
    parsed = parse_uri(uri)
    if parsed is None or parsed.scheme != "tel":
        return ""
    return uri.partition(":")[2].partition(";")[0]


def is_retry_of_emergency(case: Case) -> bool:
    """Whether another attempt followed the one that was told to go another way."""
    final = case.final
    return final is not None and any(a.first_ns > final.time_ns for a in case.attempts)


def asks_to_register(refusal: Refusal) -> bool:
    """A 504 whose body asks for an initial registration (3GPP TS 24.229 7.6)."""
    message = refusal.final.message
    return (
        refusal.status == _SERVER_TIMEOUT
        and message.content_type == _IMS_BODY
        and _RESTORE.search(message.body) is not None
    )


def binding_of_caller(case: Case) -> Binding | None:
    """The registration of who is calling, as the capture last saw it."""
    sender = parse_uri(case.from_uri)
    if sender is None:
        return None
    return case.around.bindings.get(f"{sender.user or ''}@{sender.host.lower()}")


def isup_part(message: Message) -> IsupPart | None:
    """The ISUP part of a request, where it has one."""
    raw = message.raw
    found = _ISUP.search(raw)
    if found is None:
        return None
    version = _VERSION.search(found[1])
    handling = _HANDLING.search(raw, found.start())
    return IsupPart(
        version=version[1].decode("ascii", "replace") if version else "unknown",
        handling=handling[1].decode("ascii", "replace").lower() if handling else "not given",
    )


def refuses_isup(refusal: Refusal) -> bool:
    """Whether a request with ISUP was refused in a way that may be about it: 415, or others without a Q.850 cause."""
    request = refusal.request
    if refusal.case.kind != "call" or request is None or refusal.status not in _ISUP_REFUSED:
        return False
    return isup_part(request.message) is not None and (refusal.status == 415 or refusal.cause is None)

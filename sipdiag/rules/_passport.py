"""Caller identity as signed: the PASSporT in an Identity header against the request that carries it (RFC 8224, 8225).

In: a request. Out: `Passport`, or None where there is none that can be read. Numbers and times are compared; signatures
are not verified, which would take the certificate.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from typing import Any

from sipdiag.model import NS_PER_S, Record, Sighting
from sipdiag.sip import Message, NameAddr, Reason, parse_uri

MAX_TOKEN_CHARACTERS = 16_384
"""Characters of a token that are decoded; those of SHAKEN have some hundred."""

NATIONAL_DIGITS = 9
"""Digits that a number without its country code has at least: two that end alike in so many are one."""


_VERIFIER_STATUS = frozenset({428, 436, 437, 438})
_STALE = re.compile(r"stale date", re.I)


class Passport(Record, frozen=True):
    """The claims of a token (RFC 8225 5), as text and numbers."""

    orig: str | None
    dest: tuple[str, ...]
    iat_s: int | None
    attest: str | None
    info: str | None
    """Where the certificate is."""
    algorithm: str | None
    ppt: str | None
    compact: bool
    """Without its claims, which the verifier makes from the request (RFC 8224 7): nothing to compare."""


def passport_of(message: Message) -> Passport | None:
    """The first token of a request that says who calls whom; a `div` or `rph` token says other things."""
    found = [p for text in message.headers("Identity") if (p := _read(text)) is not None]
    return next((p for p in found if p.ppt in (None, "shaken")), None)


def mismatch(sent: Sighting, fresh_s: float) -> tuple[str, str] | None:
    """(what, in words) of the first thing in which a token and its request disagree: `dest-mismatch`, `orig-mismatch`,
    `stale`; None where they agree as far as this capture can tell."""
    passport = passport_of(sent.message)
    if passport is None or passport.compact:
        return None
    called = numbers(sent.message, "To") | _uri_number(sent.message.request_uri or "")
    callers = numbers(sent.message, "P-Asserted-Identity") | numbers(sent.message, "From")
    if passport.dest and called and not any(_same(d, c) for d in passport.dest for c in called):
        return "dest-mismatch", f"it was signed for a call to {', '.join(passport.dest)}, and goes to {_listed(called)}"
    if passport.orig and callers and not any(_same(passport.orig, c) for c in callers):
        return "orig-mismatch", f"it was signed for a call from {passport.orig}, and comes from {_listed(callers)}"
    if passport.iat_s is not None:
        date_s = date_of(sent.message)
        age_s = (date_s if date_s is not None else sent.time_ns // NS_PER_S) - passport.iat_s
        if abs(age_s) > fresh_s:
            against = "the Date header" if date_s is not None else "this capture's clock"
            return "stale", f"it was signed {abs(age_s)} s {'before' if age_s > 0 else 'after'} {against}"
    return None


def stir_code(response: Sighting) -> int | None:
    """What a verifier says in a Reason header of protocol STIR (RFC 9410), whatever the status."""
    for reason in response.message.values("Reason"):
        if isinstance(reason, Reason) and reason.protocol == "STIR" and reason.cause is not None:
            return reason.cause
    return None


def refuses_identity(response: Sighting) -> bool:
    """Whether a failure is the verifier's: its own statuses, or its words beside another."""
    if response.status in _VERIFIER_STATUS or stir_code(response) is not None:
        return True
    return response.status == 403 and _STALE.search(response.message.reason) is not None


def date_of(message: Message) -> int | None:
    """The Date header in seconds since the epoch."""
    text = message.value("Date")
    if not isinstance(text, str):
        return None
    try:
        return int(datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def numbers(message: Message, name: str) -> set[str]:
    """Digits of the telephone numbers in a header."""
    values = (v for v in message.values(name) if isinstance(v, NameAddr))
    return {d for v in values if (d := _digits(v.uri.user or ""))}


def _uri_number(uri: str) -> set[str]:
    parsed = parse_uri(uri)
    digits = _digits(parsed.user or "") if parsed is not None else ""
    return {digits} if digits else set()


def _digits(text: str) -> str:
    text = text.partition(";")[0]
    return re.sub(r"[^0-9]", "", text) if re.fullmatch(r"[+0-9().*#\- ]+", text) else ""


def _same(one: str, other: str) -> bool:
    """Whether two numbers are one, country code or not (RFC 8224 8.3)."""
    short, long = sorted((_digits(one) or one.lower(), _digits(other) or other.lower()), key=len)
    return short == long or (len(short) >= NATIONAL_DIGITS and long.endswith(short))


def _listed(found: set[str]) -> str:
    return ", ".join(sorted(found))


def _read(header: str) -> Passport | None:
    token, _, rest = header.strip().partition(";")
    if len(token) > MAX_TOKEN_CHARACTERS or token.count(".") != 2:
        return None
    params = dict(re.findall(r"([a-z]+)\s*=\s*\"?<?([^;\">]*)", rest))
    head, claims = (_decoded(part) for part in token.split(".")[:2])
    dest = claims.get("dest")
    dest = dest if isinstance(dest, dict) else {}
    iat = claims.get("iat")
    attest = claims.get("attest")
    return Passport(
        orig=next(iter(_named(claims.get("orig"))), None),
        dest=tuple(_named(dest)),
        iat_s=iat if isinstance(iat, int) and not isinstance(iat, bool) and abs(iat) < 1 << 40 else None,
        attest=attest if isinstance(attest, str) else None,
        info=params.get("info") or _text(head.get("x5u")),
        algorithm=params.get("alg") or _text(head.get("alg")),
        ppt=params.get("ppt") or _text(head.get("ppt")),
        compact=token.startswith(".."),
    )


def _decoded(part: str) -> dict[str, Any]:
    """The JSON object of a base64url part; empty where it is none."""
    try:
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _named(who: object) -> list[str]:
    """The telephone numbers and URIs of an `orig` or `dest` claim."""
    if not isinstance(who, dict):
        return []
    found: list[str] = []
    for key in ("tn", "uri"):
        value = who.get(key)
        found += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

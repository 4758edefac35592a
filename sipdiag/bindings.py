"""What a REGISTER asks for and what its 200 grants (RFC 3261 10.2, 10.3): messages -> seconds."""

from __future__ import annotations

from sipdiag.sip import Message, NameAddr


def granted_seconds(request: Message, response: Message) -> int:
    """How long the binding of the request's Contact was granted (RFC 3261 10.2.4, 10.3 step 8); 0 where it was removed.

    The registrar's word goes first: `expires` of the Contact in the 200, then its Expires header; then what was asked.
    """
    asked = request.value("Contact")
    contacts = [c for c in response.values("Contact") if isinstance(c, NameAddr)]
    if asked is not None and contacts:
        mine = next((c for c in contacts if (c.uri.user, c.uri.host) == (asked.uri.user, asked.uri.host)), None)
        if mine is None:
            mine = contacts[0] if len(contacts) == 1 else None
        if mine is not None and (seconds := _whole(mine.params.get("expires"))) is not None:
            return seconds
    if asked is not None and (seconds := _whole(asked.params.get("expires"))) == 0:
        return 0
    for message in (response, request):
        expires = message.value("Expires")
        if isinstance(expires, int):
            return expires
    if asked is not None and seconds is not None:
        return seconds
    return 3600  # RFC 3261 10.2.1.1 leaves it to the registrar; an hour is what its example and most of them use


def asked_seconds(register: Message) -> int | None:
    """The longest time that a REGISTER asks for: of its Contacts, else of Expires; None where it leaves it open."""
    contacts = [c for c in register.values("Contact") if isinstance(c, NameAddr)]
    times = [seconds for c in contacts if (seconds := _whole(c.params.get("expires"))) is not None]
    expires = register.value("Expires")
    return max(times) if times else expires if isinstance(expires, int) else None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 11 else None

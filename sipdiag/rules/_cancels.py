"""What a CANCEL says of its reason (RFC 3326): shared by the rules on calls that the caller's side gave up."""

from __future__ import annotations

from sipdiag.model import Sighting


def reasons_of(cancel: Sighting) -> list[str]:
    """The Reason values of a CANCEL, as written."""
    return list(cancel.message.headers("Reason"))


def answered_elsewhere(cancel: Sighting) -> bool:
    """Whether another phone took the call: SIP cause 200, `Call completed elsewhere` (RFC 3326 2)."""
    return any(r.protocol == "SIP" and r.cause == 200 for r in cancel.message.values("Reason"))

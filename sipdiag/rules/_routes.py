"""The route set of a dialog, and what requests within it made of it (RFC 3261 12.1, 12.2.1.1, 16.12).

In: a Case and a request within one of its dialogs, on the hop next to the side that sent it. Out: what its Route and
Request-URI should be and are, no findings. A strict router (no lr) rewrites both, and is left alone.
"""

from __future__ import annotations

from typing import Literal

from sipdiag.model import Case, Dialog, Record, Sighting, Transaction
from sipdiag.sip import NameAddr, parse_uri, same_target


class Strayed(Record, frozen=True):
    """How a request within a dialog departs from what formed the dialog."""

    kind: Literal["missing", "order", "different", "left", "target"]
    """No Route; the right ones in another order; others; a proxy's own still on top; another Request-URI."""
    formed_by: Sighting
    """The message whose Record-Route and Contact count."""
    expected: str
    got: str


def strayed(case: Case, transaction: Transaction, request: Sighting) -> Strayed | None:
    """Whether this request, sent on this hop, does not go by the route set; None too where that cannot be told."""
    return _left_in_route(transaction, request) or _off_the_set(case, transaction.call_id, request)


def _off_the_set(case: Case, call_id: str, request: Sighting) -> Strayed | None:
    message = request.message
    dialog = _dialog_of(case, call_id, request)
    if dialog is None or len(message.vias) != 1:
        return None
    by_caller = message.from_tag == dialog.caller_tag
    formed = _formed_by(case, dialog, request, by_caller)
    if formed is None:
        return None
    recorded = [n for n in formed.message.values("Record-Route") if isinstance(n, NameAddr)]
    if by_caller:
        recorded.reverse()
    if any("lr" not in n.uri.params for n in recorded):
        return None
    expected = [_place(n) for n in recorded]
    got = [_place(n) for n in message.values("Route") if isinstance(n, NameAddr)]
    said, did = ", ".join(expected) or "no Route", ", ".join(got) or "no Route"
    if expected and not got:
        return Strayed("missing", formed, said, did)
    if expected and got != expected and not _shortened(got, expected):
        return Strayed("order" if sorted(got) == sorted(expected) else "different", formed, said, did)
    contacts = _contacts(case, dialog, by_caller)
    uri = parse_uri(message.request_uri or "")
    if uri is not None and contacts and not any(same_target(uri, c.uri) for c in contacts):
        return Strayed("target", formed, contacts[0].uri.raw, message.request_uri or "")
    return None


def _left_in_route(transaction: Transaction, request: Sighting) -> Strayed | None:
    """Whether the proxy that sent this on left the Route that had led to itself (RFC 3261 16.4)."""
    above = transaction.upstream
    if above is None or above.request is None:
        return None
    top = next((n for n in request.message.values("Route") if isinstance(n, NameAddr)), None)
    before = next((n for n in above.request.message.values("Route") if isinstance(n, NameAddr)), None)
    if top is None or before is None or _place(top) != _place(before) or "lr" not in top.uri.params:
        return None
    if top.uri.host != transaction.client.address or above.server.address != transaction.client.address:
        return None
    return Strayed("left", above.request, "its own Route taken off", f"{_place(top)} still on top")


def _dialog_of(case: Case, call_id: str, request: Sighting) -> Dialog | None:
    tags = frozenset((request.message.from_tag or "", request.message.to_tag or ""))
    own = (d for d in case.dialogs if d.call_id == call_id and d.caller_tag != d.callee_tag)
    return next((d for d in own if frozenset((d.caller_tag, d.callee_tag)) == tags), None)


def _formed_by(case: Case, dialog: Dialog, request: Sighting, by_caller: bool) -> Sighting | None:
    """The message that gave the sender its route set: the 2xx that the caller got, the INVITE that the callee got."""
    here = request.source.address
    for invite in case.invites:
        if invite.in_dialog or invite.call_id != dialog.call_id or invite.request is None:
            continue
        answer = next((r for r in invite.finals if r.status < 300 and r.message.to_tag == dialog.callee_tag), None)
        if answer is None:
            continue
        if by_caller and invite.client.address == here and len(invite.request.message.vias) == 1:
            return answer
        if not by_caller and invite.server.address == here and not case.downstream(invite):
            return invite.request
    return None


def _contacts(case: Case, dialog: Dialog, by_caller: bool) -> list[NameAddr]:
    """Every Contact that the other side gave within the dialog: any of them may be the remote target by now."""
    peer_tag = dialog.callee_tag if by_caller else dialog.caller_tag
    found: list[NameAddr] = []
    for transaction in case.transactions:
        if transaction.call_id != dialog.call_id:
            continue
        for seen in (*transaction.sends[:1], *transaction.responses):
            message = seen.message
            sender_tag = message.from_tag if message.is_request else message.to_tag
            if sender_tag != peer_tag or seen.status >= 300:
                continue
            contact = message.value("Contact")
            if isinstance(contact, NameAddr):
                found.append(contact)
    return found


def _shortened(got: list[str], expected: list[str]) -> bool:
    """Whether the sender took off the first Routes itself because it stands for them."""
    return bool(got) and expected[-len(got) :] == got


def _place(route: NameAddr) -> str:
    port = f":{route.uri.port}" if route.uri.port and route.uri.port != 5060 else ""
    return f"{route.uri.host.lower()}{port}"

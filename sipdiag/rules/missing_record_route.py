"""A proxy that is needed between the two sides did not record itself, and what belongs to the call goes past it and is
lost (RFC 3261 16.6 step 4).

The capture has to show the proxy pass the INVITE on, its answer without a Record-Route of it, and a request that then
went around it and found no answer. A proxy may stay out of a call on purpose; then what goes past it arrives.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._acks import contact_of, unacknowledged
from sipdiag.rules._guards import is_private, repeated_until_timeout
from sipdiag.rules._hops import branches_of, cited, in_time
from sipdiag.sip import NameAddr


@wakes_on(Signal.REPEATED_2XX | Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for invite in case.invites:
        above = branches.above(invite)
        if invite.in_dialog or not above or invite.upstream is not above[0]:
            continue
        before = above[0]
        if before.call_id != invite.call_id:
            continue  # a B2BUA ends the dialog and begins another
        proxy = before.server
        answer = next((r for r in before.finals if r.status < 300), None)
        below = next((r for r in invite.finals if r.status < 300), None)
        if proxy.address != invite.client.address or answer is None or below is None or _records(answer, proxy.address):
            continue
        if contact_of(answer) is None or invite.server.address == before.client.address:
            continue
        lost = _lost(case, invite, before, limits)
        kept_away = not lost and _kept_away(invite, before, answer, limits)
        if not lost and not kept_away:
            continue
        yield Found(
            evidence=in_time(before.request, invite.request, below, answer, *cited(lost)),
            facts={
                "proxy": str(proxy),
                "contact": _uri_of(answer),
                "lost_method": lost[0].message.method if lost else "ACK",
                "lost_from": str(lost[0].source if lost else before.client),
                "lost_to": str(lost[0].destination) if lost else _uri_of(answer),
            },
            transactions=(invite, *above, *(t for t in case.transactions if any(s in t.sends for s in lost[:1]))),
            party_at=proxy,
            confidence="likely" if kept_away else None,
        )
        return


def _lost(case: Case, invite: Transaction, before: Transaction, limits: Limits) -> tuple[Sighting, ...]:
    """The ACK, or the sends of another request of this call, that went past the proxy and came to nothing."""
    ends = {before.client.address, invite.server.address}
    if unacknowledged(invite, limits) or unacknowledged(before, limits):
        acks = [a for t in (before, invite) for a in t.acks]
        past = [a for a in acks if before.server.address not in (a.source.address, a.destination.address)]
        if past:
            return tuple(past)
    for transaction in case.transactions:
        if not transaction.in_dialog or transaction.responses or transaction.call_id != invite.call_id:
            continue
        around = before.server.address not in (transaction.client.address, transaction.server.address)
        if around and transaction.client.address in ends and repeated_until_timeout(transaction, limits):
            return transaction.sends
    return ()


def _kept_away(invite: Transaction, before: Transaction, answer: Sighting, limits: Limits) -> bool:
    """Seen at the proxy: no ACK comes this way, and the caller cannot reach the private Contact by itself."""
    contact = contact_of(answer)
    private = contact is not None and is_private(contact.uri.host) and not is_private(before.client.address)
    return private and bool(unacknowledged(invite, limits)) and not before.acks and not invite.acks


def _records(answer: Sighting, address: str) -> bool:
    """Whether a Record-Route names this box; one with a name instead of an address may."""
    hosts = [n.uri.host for n in answer.message.values("Record-Route") if isinstance(n, NameAddr)]
    return any(host == address or any(c.isalpha() for c in host.replace(":", "")) for host in hosts)


def _uri_of(answer: Sighting) -> str | None:
    contact = contact_of(answer)
    return contact.uri.raw if contact is not None else None

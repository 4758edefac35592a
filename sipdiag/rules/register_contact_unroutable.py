"""A phone behind a NAT registered its private address, and requests for it are sent there and lost (RFC 3581).

A registrar that sends to where the REGISTER came from is not troubled by a private Contact.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Binding, Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited as cited_frames
from sipdiag.rules._guards import is_private
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, reached_nobody, refused_below_sip
from sipdiag.sip import parse_uri


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for transaction in case.transactions:
        if transaction.request is None or transaction.in_dialog or transaction.method in ("REGISTER", "CANCEL"):
            continue
        binding = _private_binding(case, transaction)
        if binding is None or binding.source is None or branches.decided_elsewhere(transaction):
            continue
        if not reached_nobody(case, branches, transaction, limits):
            continue
        yield Found(
            evidence=(
                *cited_frames((f"REGISTER from {binding.source}", f"{binding.status} to it"), binding.frames),
                *in_time(*cited(transaction.sends), *refused_below_sip(case, transaction)[:1]),
            ),
            facts={
                "failed_method": transaction.method,
                "aor": binding.aor,
                "contact": binding.contact,
                "sent_to": str(transaction.server),
                "registered_from": str(binding.source),
                "sender": str(transaction.client),
                "sent": how_often(transaction.sends),
            },
            transactions=(transaction, *branches.above(transaction)),
            party_at=transaction.client,
        )
        return


def _private_binding(case: Case, transaction: Transaction) -> Binding | None:
    """The registration of a private Contact, from elsewhere, that this request was sent to."""
    for binding in case.around.bindings.values():
        before = binding
        if binding.time_ns > transaction.first_ns and binding.previous is not None:
            before = binding.previous  # renewed since
        if _is_private_contact(before, transaction) and _was_known(before, transaction):
            return before
    return None


def _is_private_contact(binding: Binding, transaction: Transaction) -> bool:
    contact = parse_uri(binding.contact or "")
    source = binding.source
    if contact is None or source is None or contact.host != transaction.server.address:
        return False
    # Networks behind one another are private on both sides of the NAT.
    through_nat = source.address != contact.host and (binding.behind_nat or not is_private(source.address))
    return through_nat and is_private(contact.host)


def _was_known(binding: Binding, transaction: Transaction) -> bool:
    """Whether the box had the Contact when it sent the request; one that it names then it had, however often the phone
    has registered since."""
    if binding.time_ns <= transaction.first_ns:
        return True
    uri = parse_uri((transaction.request.message.request_uri if transaction.request is not None else None) or "")
    contact = parse_uri(binding.contact or "")
    return uri is not None and contact is not None and (uri.user, uri.host) == (contact.user, contact.host)

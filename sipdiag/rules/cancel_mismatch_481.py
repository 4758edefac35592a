"""A CANCEL does not match the INVITE that it is meant for, gets 481, and the call goes on (RFC 3261 9.1, 9.2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.sip import parse_uri, same_target

_NO_SUCH_CALL = 481


@wakes_on(Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for cancel in case.transactions:
        final = cancel.final
        if cancel.method != "CANCEL" or final is None or final.status != _NO_SUCH_CALL or cancel.request is None:
            continue
        invite = _meant(case, cancel)
        differ = _differences(invite, cancel) if invite is not None else []
        if invite is None or not differ:
            continue
        origin = branches.origin(invite) is invite
        yield Found(
            evidence=in_time(invite.request, cancel.request, final, invite.final),
            facts={
                "client": str(cancel.client),
                "server": str(cancel.server),
                "differences": differ,
                "invite_branch": invite.branch,
                "cancel_branch": cancel.branch,
                "then": f"{invite.final.status} {invite.final.message.reason}"
                if invite.final is not None
                else "no final response in this capture",
            },
            transactions=(invite, cancel),
            party=side_of(case, cancel.client) if origin else "proxy",
            party_at=cancel.client,
        )
        return


def _meant(case: Case, cancel: Transaction) -> Transaction | None:
    """The INVITE of the same sender that was still open when this CANCEL came."""
    open_ones = [
        t
        for t in case.invites
        if t.request is not None
        and not t.in_dialog
        and (t.call_id, t.client.address) == (cancel.call_id, cancel.client.address)
        and t.first_ns < cancel.first_ns
        and (t.final is None or t.final.time_ns > cancel.last_ns)
    ]
    return min(open_ones, key=lambda t: (t.cancel is not cancel, t.server != cancel.server), default=None)


def _differences(invite: Transaction, cancel: Transaction) -> list[str]:
    """What a CANCEL has to share with its INVITE and does not (RFC 3261 9.1)."""
    if invite.request is None or cancel.request is None:
        return []
    one, other = invite.request.message, cancel.request.message
    uri, uri_2 = parse_uri(one.request_uri or ""), parse_uri(other.request_uri or "")
    checks = {
        "Via branch": one.branch == other.branch,
        "Request-URI": uri is not None and uri_2 is not None and same_target(uri, uri_2),
        "CSeq number": one.cseq == other.cseq,
        "From tag": one.from_tag == other.from_tag,
        "To tag": one.to_tag == other.to_tag,
        "destination": invite.server == cancel.server,
    }
    return [name for name, same in checks.items() if not same]

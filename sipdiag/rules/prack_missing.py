"""A reliable provisional response is repeated because no PRACK reaches who sent it (RFC 3262 3, 4).

It gives the call up after 64*T1 with a 5xx. The repetitions prove it, over every transport. A PRACK that was refused is
`prack-rejected`; a call that ended for a reason of its own meanwhile is that reason's.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._guards import direction_seen, watched_until
from sipdiag.rules._hops import Branches, branches_of, cited, how_often, in_time, seconds, side_of
from sipdiag.rules._reliable import Unacknowledged, offers_100rel, unacknowledged
from sipdiag.sip import NameAddr

_GIVEN_UP = frozenset({408, 480, 481, 487})
"""What a call that got stuck ends with besides 5xx; another failure is somebody's answer."""


@wakes_on(Signal.RELIABLE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for found in unacknowledged(case, branches, limits):
        final = found.invite.final
        if final is not None and final.status >= 300 and final.status < 500 and final.status not in _GIVEN_UP:
            continue
        if final is not None and final.status >= 600:
            continue
        yield _judged(case, branches, found, limits)


def _judged(case: Case, branches: Branches, found: Unacknowledged, limits: Limits) -> Found | Unknown:
    invite, sends = found.invite, found.sends
    hops = (invite, *branches.above(invite))
    sent = [s for t in found.pracks for s in t.sends]
    ender = _ender(invite)
    facts: dict[str, object] = {
        "answerer": str(sends[0].source),
        "provisional": sends[0].status,
        "phrase": sends[0].message.reason,
        "rseq": found.rseq,
        "sent": how_often(sends),
        "copies": len(sends) - 1,
        "prack_sent_to": list(dict.fromkeys(str(s.destination) for s in sent)),
        "ended": _how_it_ended(ender, sends[0]),
    }
    evidence = in_time(branches.leg_origin(invite).request, *cited(sends), *sent[:2], ender)
    because = None
    if invite.request is None and branches.leg_origin(invite).request is None and sends[0].time_ns == invite.first_ns:
        because = "the call began before the capture, so that a PRACK may have passed before"
    if invite.request is None and not direction_seen(case, invite.client, invite.server, sends[0].time_ns):
        because = f"nothing that {invite.client.address} sends to {invite.server.address} is in this capture"
    elif because is None and ender is None and not watched_until(case, sends[-1].time_ns + _next_gap_ns(sends), limits):
        because = "the capture ends while the response is still being repeated"
    if because is not None:
        return Unknown(
            evidence=evidence,
            because=because,
            capture_at=invite.client,
            facts=facts | {"way": "unknown"},
            transactions=hops,
        )
    party, party_at, way = _who(case, branches, found, sent)
    return Found(
        evidence=evidence,
        facts=facts | {"way": way},
        transactions=hops,
        party=party,
        party_at=party_at,
        severity="warning" if ender is not None and 200 <= ender.status < 300 else None,
        confidence="likely" if party == "network" else None,
    )


def _next_gap_ns(sends: tuple[Sighting, ...]) -> int:
    """When the next repetition is due: the interval doubles without a limit (RFC 3262 3)."""
    return min(2 * (sends[-1].time_ns - sends[-2].time_ns), 32 * NS_PER_S)


def _ender(invite: Transaction) -> Sighting | None:
    cancel = invite.cancel.request if invite.cancel is not None else None
    final = invite.final
    if cancel is not None and (final is None or cancel.time_ns < final.time_ns):
        return cancel
    return final


def _how_it_ended(ender: Sighting | None, response: Sighting) -> str:
    if ender is None:
        return "nothing more came of it in this capture"
    after = f"{seconds(ender.time_ns - response.time_ns):g} s after the first one"
    if ender.message.is_request:
        return f"the caller's side gave up {after}"
    return f"{ender.status} {ender.message.reason} came {after}"


def _who(case: Case, branches: Branches, found: Unacknowledged, sent: list[Sighting]) -> tuple[Party, Endpoint, str]:
    """Who has to act, where, and how far the PRACK came."""
    invite, origin = found.invite, branches.leg_origin(found.invite)
    if origin.request is not None and not origin.request.message.truncated and not offers_100rel(origin.request):
        way = f"the INVITE of {origin.client} does not offer 100rel, so that nothing may be sent reliably"
        return side_of(case, invite.server), invite.server, way
    if not sent:
        return side_of(case, origin.client), origin.client, "no PRACK is in the capture"
    for prack in sent:
        if prack.destination.address == invite.server.address:
            return "network", invite.server, f"a PRACK left {prack.source} for {prack.destination} and found no answer"
    last = sent[-1]
    if any(last.destination.address == t.client.address for t in (invite, *branches.above(invite))):
        return "proxy", last.destination, f"a PRACK reached {last.destination} and was not passed on"
    contact = found.response.message.value("Contact")
    way = f"the PRACK went from {last.source} to {last.destination}, and not to where the response came from"
    if isinstance(contact, NameAddr) and contact.uri.host == last.destination.address:
        return side_of(case, invite.server), invite.server, f"{way}: that is the address in the response's Contact"
    return side_of(case, last.source), last.source, way

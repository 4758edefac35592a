"""The guards G1 to G12: what has to hold before a rule may claim something. Shared by all rules.

G3 (duplicates) is kept by capture/ and calls/, which never pass a second sight of a frame on; G7 (a fork is judged by
the best final response at the originator) by `Case.final`; G8 (causal order before time stamps) and G11 (capture
loss), but for what TCP shows of it, by the stages that know clocks and drops.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case, Endpoint, Transaction

_PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10"))
)


def direction_seen(case: Case, source: Endpoint, destination: Endpoint, after_ns: int | None = None) -> bool:
    """G1: the capture shows traffic from this host to that one, later than `after_ns` if given."""
    times = case.view.directions.get((source.address, destination.address), ())
    return any(after_ns is None or time >= after_ns - TRAFFIC_BUCKET_NS for time in times)


def bytes_missed(case: Case, source: Endpoint, destination: Endpoint, after_ns: int) -> bool:
    """G11: what this host sent to that one over TCP after `after_ns` is not all in the capture."""
    return any(time >= after_ns for time in case.view.missed.get((source.address, destination.address), ()))


def responses_missed(case: Case, transaction: Transaction) -> bool:
    """G11: over TCP the capture lacks bytes of what came back for this request, so that what is absent of it may be
    there."""
    way_back = (transaction.server, transaction.client)
    return reliable_transport(transaction) and bytes_missed(case, *way_back, transaction.first_ns)


def receiving_seen(case: Case, host: Endpoint) -> bool:
    """G1: the capture shows this host receiving from somebody, so that what was sent to it would show too."""
    return bool(case.view.inbound.get(host.address))


def sending_seen(case: Case, host: Endpoint) -> bool:
    """G1: the capture shows this host sending to somebody."""
    return bool(case.view.outbound.get(host.address))


def watched_until(case: Case, time_ns: int, limits: Limits) -> bool:
    """G2: the capture goes on for the edge margin beyond this moment."""
    return case.view.last_ns >= time_ns + int(limits.edge_margin_s * NS_PER_S)


def seen_from_start(transaction: Transaction) -> bool:
    """G2: the capture holds the request, so the transaction did not begin before it."""
    return transaction.request is not None


def reliable_transport(transaction: Transaction) -> bool:
    """G4: over TCP, TLS, SCTP and WebSocket only 2xx to INVITE is ever sent again."""
    return transaction.transport != "udp"


def hidden_by_encryption(case: Case) -> bool:
    """G5: hosts of this Case also speak TLS that was not decrypted, so content may have passed unseen."""
    return case.view.encrypted


def cut_short(transaction: Transaction) -> bool:
    """G6: the capture holds only part of the request; what is absent from it may have been sent."""
    return transaction.request is not None and transaction.request.message.truncated


def is_private(address: str) -> bool:
    """An address that is not routed on the Internet: RFC 1918, CGN (RFC 6598), ULA, link-local.

    G9: that alone is no fault."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _PRIVATE)


def media_would_show(case: Case) -> bool:
    """G10: the capture holds RTP, so that it is not of signalling alone."""
    return case.view.media_seen or bool(case.streams)


def repeated_until_timeout(transaction: Transaction, limits: Limits) -> bool:
    """The sender went on sending until its timer fired (Timer B or F): proof that no response reached it, wherever
    the capture was taken, since any response would have stopped it (RFC 3261 17.1.1.2, 17.1.2.2)."""
    sends = transaction.sends
    if len(sends) < limits.sends_without_answer:
        return False
    waited_ns = sends[-1].time_ns - sends[0].time_ns
    # With n sends at T1, 2*T1, 4*T1 … apart, the last comes (2^(n-1) - 1)*T1 after the first; half of that will do,
    # since stacks choose their own T1.
    return waited_ns >= (1 << (limits.sends_without_answer - 2)) * limits.t1_s * NS_PER_S

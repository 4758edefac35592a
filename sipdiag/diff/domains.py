"""Domains of one capture that stand for those of another, so that another lab is no difference.

In: paired Cases. Out: names by which the domains of both are told alike. It is done only between captures that share
few of the addresses that speak SIP: in one lab, another domain is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sipdiag.diff.pairing import Pair
from sipdiag.diff.parties import is_address
from sipdiag.model import Case
from sipdiag.sip import parse_uri

Names = tuple[tuple[str, str], ...]
"""A domain, and what it is called instead."""


def domains_of(pairs: Iterable[Pair]) -> tuple[Names, Names]:
    """For the good capture and for the bad one."""
    whole = list(pairs)
    cases = [pair.good for pair in whole if pair.good], [pair.bad for pair in whole if pair.bad]
    boxes = {*_boxes(cases[0])}, {*_boxes(cases[1])}
    # A carrier is the same in many places; half of the boxes are not.
    if 2 * len(boxes[0] & boxes[1]) >= min(map(len, boxes)):
        return (), ()
    used = [{host for case in of_side for host in _hosts(case) if host} for of_side in cases]
    meant: dict[str, set[str]] = {}
    for pair in whole:
        if pair.good is not None and pair.bad is not None:
            for one, other in zip(_hosts(pair.good), _hosts(pair.bad), strict=True):
                if one and other:
                    meant.setdefault(one, set()).add(other)
    taken = [other for others in meant.values() for other in others]
    names: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for one, others in meant.items():
        (other, *more) = others
        # One that is known to the other capture as well, or stands for several, is not merely called otherwise.
        if more or one in used[1] or other in used[0] or taken.count(other) > 1:
            continue
        name = f"<domain {len(names[0]) + 1}>"
        names[0].append((one, name))
        names[1].append((other, name))
    return _longest_first(names[0]), _longest_first(names[1])


def _longest_first(names: list[tuple[str, str]]) -> Names:
    """A domain before the one that it lies in."""
    return tuple(sorted(names, key=lambda name: -len(name[0])))


def _boxes(cases: Iterable[Case]) -> Iterator[str]:
    for case in cases:
        for transaction in case.transactions:
            yield from (transaction.client.address, transaction.server.address)


def _hosts(case: Case) -> list[str]:
    """Domains of From, To and Request-URI; empty where one is an address."""
    hosts = []
    for text in (case.from_uri, case.to_uri, case.request_uri):
        uri = parse_uri(text)
        host = uri.host.lower() if uri is not None else ""
        hosts.append("" if is_address(host) else host)
    return hosts

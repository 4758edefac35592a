"""A Case on its way to another process that has its messages, in a third of the time of pickle.

In: a Case that is over. Out: bytes; and from these the same Case, down to which of its parts are one. Messages go by
the places that they had when they were read, transactions by their index in the Case, all else as it stands: without
calling Python for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import astuple, force_setattr, replace

from sipdiag.late import Late
from sipdiag.model import Around, Case, Dialog, Endpoint, Record, Sighting, Traffic, Transaction
from sipdiag.sip import Malformed, Message, parse


class _Hop(Record, frozen=True, array_like=True):
    """A transaction."""

    told_by: tuple[str, Endpoint, Endpoint, str, str | None, str, int, bool]
    """As a Transaction begins, from `method` to `in_dialog`."""
    request: int | None
    """By its place, as are the next ones."""
    request_copies: list[int]
    responses: list[int]
    final: int | None
    response_copies: list[int]
    acks: list[int]
    cancel: int | None
    """By its index, as is the next one."""
    upstream: int | None


class _Order(Record, frozen=True, array_like=True):
    """A Case: what follows the first is in that one left out."""

    case: Case
    signals: str
    """In hexadecimal: they are more than 64."""
    transactions: list[_Hop]
    attempts: list[int]
    """By index, as are those of dialogs, and the deepest."""
    dialogs: list[tuple[Dialog, list[int]]]
    """Each without its requests, and these."""
    final: int | None
    """By its place, as are the strays and those below."""
    deepest: int | None
    strays: list[int]
    translated: list[tuple[int, int]]
    traffic: Traffic
    around: Around
    """Without `sdp_of`."""
    sdp_of: dict[str, list[int]]
    forgotten: dict[int, Sighting]
    """Of these messages those that are not known by their place any more."""


_TOLD_BY = 8
"""Fields that a Transaction begins with, before its messages."""
_LEFT_OUT: Late = Late(None)  # type: ignore[type-arg]  # whatever it is
"""In the place of what goes beside the Case."""


def order_of(case: Case, oldest: int) -> bytes | None:
    """A Case as bytes, with those of its messages whose place is below the `oldest`. None where that cannot be: a name
    in it is no UTF-8, or a number has more than 64 bits.

    Works out what was seen beside the Case, where nobody has asked for that.
    """
    forgotten: dict[int, Sighting] = {}

    def place(sighting: Sighting) -> int:
        place = sighting.place
        if place < oldest:
            forgotten[place] = sighting
        return place

    around = case.beside()
    index = {id(transaction): index for index, transaction in enumerate(case.transactions)}
    # Tuples for records, as which they come out: records take longer to make.
    hops = [
        (
            astuple(hop)[:_TOLD_BY],
            None if hop.request is None else place(hop.request),
            [*map(place, hop.request_copies)],
            [*map(place, hop.responses)],
            None if hop.final is None else hop.final.place,
            [*map(place, hop.response_copies)],
            [*map(place, hop.acks)],
            None if hop.cancel is None else index[id(hop.cancel)],
            None if hop.upstream is None else index[id(hop.upstream)],
        )
        for hop in case.transactions
    ]
    order = (
        replace(
            case,
            signals=0,
            transactions=(),
            attempts=(),
            dialogs=(),
            final=None,
            deepest=None,
            strays=(),
            translated=(),
            view=replace(case.view, traffic=_LEFT_OUT),
            beside=_LEFT_OUT,
        ),
        f"{case.signals:x}",
        hops,
        [index[id(attempt)] for attempt in case.attempts],
        [(replace(dialog, requests=()), [index[id(one)] for one in dialog.requests]) for dialog in case.dialogs],
        None if case.final is None else case.final.place,
        None if case.deepest is None else index[id(case.deepest)],
        [*map(place, case.strays)],
        [(place(before), place(after)) for before, after in case.translated],
        case.view.traffic(),
        replace(around, sdp_of={}),
        {host: [*map(place, latest)] for host, latest in around.sdp_of.items()},
        forgotten,
    )
    try:
        return _encoder.encode(order)
    except (UnicodeEncodeError, OverflowError):
        return None


def case_of(order: memoryview, sighting_at: Callable[[int], Sighting]) -> Case:
    """The Case that `order_of` was given. `sighting_at` has its messages, by their places, from the oldest on."""
    sent = _decoder().decode(order)
    sightings = sent.forgotten

    def at(place: int) -> Sighting:
        sighting = sightings.get(place)
        if sighting is None:
            sighting = sightings[place] = sighting_at(place)
        return sighting

    def all_at(places: Iterable[int]) -> tuple[Sighting, ...]:
        return (*map(at, places),)

    transactions = [
        Transaction(
            *hop.told_by,
            None if hop.request is None else at(hop.request),
            all_at(hop.request_copies),
            all_at(hop.responses),
            None if hop.final is None else at(hop.final),
            all_at(hop.response_copies),
            all_at(hop.acks),
            None,
            None,
        )
        for hop in sent.transactions
    ]

    def all_of(indices: Iterable[int]) -> tuple[Transaction, ...]:
        return tuple([transactions[index] for index in indices])

    # Which may come later: only now, while nobody has seen a transaction, is each there to be named by another.
    for transaction, hop in zip(transactions, sent.transactions, strict=True):
        if hop.cancel is not None:
            force_setattr(transaction, "cancel", transactions[hop.cancel])
        if hop.upstream is not None:
            force_setattr(transaction, "upstream", transactions[hop.upstream])
    traffic = sent.traffic
    around = replace(sent.around, sdp_of=_Latest(sent.sdp_of, all_at))
    return replace(
        sent.case,
        signals=int(sent.signals, 16),
        transactions=tuple(transactions),
        attempts=all_of(sent.attempts),
        dialogs=tuple([replace(dialog, requests=all_of(requests)) for dialog, requests in sent.dialogs]),
        final=None if sent.final is None else at(sent.final),
        deepest=None if sent.deepest is None else transactions[sent.deepest],
        strays=all_at(sent.strays),
        translated=tuple([(at(before), at(after)) for before, after in sent.translated]),
        view=replace(sent.case.view, traffic=Late(lambda: traffic)),
        beside=Late(lambda: around),
    )


class _Latest(Mapping[str, tuple[Sighting, ...]]):
    """`Around.sdp_of`: more messages than the Case itself has, of which few rules ask for any."""

    def __init__(self, places: dict[str, list[int]], all_at: Callable[[Iterable[int]], tuple[Sighting, ...]]) -> None:
        self._places, self._all_at = places, all_at

    def __getitem__(self, host: str) -> tuple[Sighting, ...]:
        return self._all_at(self._places[host])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _bytes_of(message: Message | Malformed) -> tuple[bytes, bool]:
    return message.raw, message.truncated


def _parsed(_: type, sent: tuple[bytes, bool]) -> Any:
    return parse(*sent)


_encoder = msgspec.msgpack.Encoder(enc_hook=_bytes_of)


@cache
def _decoder() -> msgspec.msgpack.Decoder[_Order]:
    """Made where one is needed: that takes some milliseconds."""
    return msgspec.msgpack.Decoder(_Order, dec_hook=_parsed)

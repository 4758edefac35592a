"""A Case -> what an expectation can be about and a report does not carry: messages, offers, digits, transfers.

In: a Case, as the pipeline diagnosed it. Out: plain values, each with the frames that show it. It judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from sipdiag.digits import keys
from sipdiag.model import Case, Frame, Sighting, Transaction
from sipdiag.offers import exchanges
from sipdiag.sip import Media, NameAddr, Sdp

_SIPFRAG_STATUS = re.compile(rb"\s*SIP/2\.0[ \t]+([1-6][0-9]{2})")
_CODE = re.compile("[1-6][0-9]{2}")
_EXPIRES = re.compile(r"\d{1,10}")


class Seen(NamedTuple):
    """A value, and the frames that show it."""

    value: Any
    frames: tuple[Frame, ...] = ()


class Transfer(NamedTuple):
    """A REFER and what came of it."""

    to: str
    accepted: bool
    result: int | None
    frames: tuple[Frame, ...]


def own(case: Case) -> list[Transaction]:
    """The transactions where they were first seen, each once however many hops it passes."""
    return [t for t in case.transactions if t.upstream is None]


def requests(case: Case) -> list[Sighting]:
    """Every request once, ACKs as well, in the order in which they were first seen."""
    found = []
    for transaction in own(case):
        if transaction.request is not None:
            found.append(transaction.request)
        found += transaction.acks[:1]
    return sorted(found, key=lambda seen: seen.time_ns)


def methods(case: Case) -> Seen:
    """The methods of all requests."""
    seen = requests(case)
    return Seen([one.message.method for one in seen], tuple(one.frame for one in seen))


def messages(case: Case, name: str | int) -> list[Sighting]:
    """The messages that `INVITE`, `183` or `200 BYE` names."""
    name = str(name)
    first, _, method = name.partition(" ")
    if not _CODE.fullmatch(first):
        return [one for one in requests(case) if one.message.method == name.upper()]
    found = [r for t in own(case) for r in t.responses if not method or t.method == method.upper()]
    return sorted((r for r in found if r.status == int(first)), key=lambda seen: seen.time_ns)


def retransmissions(case: Case) -> Seen:
    """How many messages are repetitions of others, on every hop."""
    again = [copy for t in case.transactions for copy in (*t.request_copies, *t.response_copies)]
    again += [ack for t in case.transactions for ack in _acks_again(t)]
    return Seen(len(again), tuple(copy.frame for copy in again))


def _acks_again(transaction: Transaction) -> list[Sighting]:
    """Those that were sent before on the same hop: a proxy passes each one on."""
    seen = set()
    again = []
    for ack in transaction.acks:
        key = (ack.message.to_tag, ack.source, ack.destination)
        if key in seen:
            again.append(ack)
        seen.add(key)
    return again


def offered(case: Case) -> Seen:
    """Codec names of the audio in the first session description of the call."""
    described = sorted(_descriptions(case), key=lambda seen: seen.time_ns)
    if not described:
        return Seen(None)
    audio = _audio(described[0].sdp)
    return Seen([] if audio is None else sorted(audio.codecs), (described[0].frame,))


def answer(case: Case) -> tuple[Media | None, tuple[Frame, ...]]:
    """The audio of the last answer that was accepted; None where there is none."""
    answers = [exchange.answer for exchange in exchanges(case) if exchange.answer is not None]
    if not answers:
        return None, ()
    last = max(answers, key=lambda seen: seen.time_ns)
    return _audio(last.sdp), (last.frame,)


def transfers(case: Case) -> list[Transfer]:
    """Every REFER of the call, in order."""
    found = []
    refers = [t for t in own(case) if t.method == "REFER" and t.request is not None]
    for refer in refers:
        if refer.request is None:
            continue
        target = refer.request.message.value("Refer-To")
        reports = _reports(case, refer, refers)
        found.append(
            Transfer(
                to=target.uri.raw if isinstance(target, NameAddr) else refer.request.message.header("Refer-To") or "",
                accepted=refer.final is not None and refer.final.status < 300,
                result=reports[-1][0] if reports else None,
                frames=(refer.request.frame, *(frame for _, frame in reports)),
            )
        )
    return found


def _reports(case: Case, refer: Transaction, refers: list[Transaction]) -> list[tuple[int, Frame]]:
    """Statuses that NOTIFYs report of a REFER (RFC 3515 2.4.5), until the next REFER of the dialog."""
    until_ns = min((r.first_ns for r in refers if r.first_ns > refer.first_ns), default=case.end_ns + 1)
    found = []
    for transaction in own(case):
        request = transaction.request
        if transaction.method != "NOTIFY" or request is None or transaction.call_id != refer.call_id:
            continue
        match = _SIPFRAG_STATUS.match(request.message.body)
        if match is not None and refer.first_ns <= request.time_ns < until_ns:
            found.append((int(match[1]), request.frame))
    return found


def expires_s(case: Case) -> Seen:
    """Seconds that the registrar granted last: of the Contact that was registered, or for all (RFC 3261 10.3)."""
    granted = [t for t in own(case) if t.method == "REGISTER" and t.final is not None and t.final.status < 300]
    if not granted or granted[-1].final is None:
        return Seen(None)
    last = granted[-1]
    final = last.final
    contacts = [c for c in final.message.values("Contact") if isinstance(c, NameAddr)] if final else []
    wanted = last.request.message.value("Contact") if last.request is not None else None
    mine = [c for c in contacts if isinstance(wanted, NameAddr) and c.uri.raw == wanted.uri.raw] or contacts
    said = next((c.params["expires"] for c in mine if c.params.get("expires")), None)
    if said is None and final is not None:
        said = final.message.header("Expires")
    match = _EXPIRES.fullmatch((said or "").strip())
    return Seen(int(match[0]) if match else None, (final.frame,) if final else ())


def _descriptions(case: Case) -> Iterator[Sighting]:
    for transaction in own(case):
        seen = [transaction.request, *transaction.responses, *transaction.acks]
        yield from (one for one in seen if one is not None and one.sdp is not None)


def _audio(sdp: Sdp | None) -> Media | None:
    return next((media for media in sdp.media if media.type == "audio"), None) if sdp is not None else None


def digits(case: Case, side: Literal["caller", "callee"]) -> Seen:
    """The digits that one side sent, as telephone events (RFC 4733) or in INFO."""
    mine = [key for key in keys(case) if key.side == side]
    return Seen("".join(key.digit for key in mine), tuple(key.frame for key in mine))

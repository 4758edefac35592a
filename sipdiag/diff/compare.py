"""Two Cases that stand for one another -> their differences, in the order of time.

Requests are aligned by method, by whether they are within the dialog and carry credentials, and by who sent them to
whom; the responses of each by their status. What is aligned is compared by headers and session description.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from sipdiag.config import Limits
from sipdiag.diff.contents import MINOR, SETS, Users, headers_of, sdp_of, written
from sipdiag.diff.differences import Difference
from sipdiag.diff.domains import Names
from sipdiag.diff.pairing import same_user
from sipdiag.diff.parties import Parties
from sipdiag.model import NS_PER_S, Case, FrameRef, Sighting, Transaction
from sipdiag.numbers import user_of

MAX_TRANSACTIONS = 400
"""Requests of one call that are compared, as many as a ladder shows arrows; aligning takes the square of it."""

MAX_RESPONSES = 100
"""Distinct responses of one request that are compared."""

MAX_FRAMES = 20
"""Frames named of one difference that shows again and again."""

_CREDENTIALS = ("Authorization", "Proxy-Authorization")
_TOLD_BY_PEOPLE = ("ring", "talk")
"""Figures that people make: they differ without a fault."""

T = TypeVar("T")
Aligned = Iterator[tuple[T | None, T | None]]


class Side(NamedTuple):
    """One of the two calls, with what its texts are read by."""

    case: Case
    parties: Parties
    users: Users

    def seconds(self, time_ns: int) -> float:
        return round((time_ns - self.case.start_ns) / NS_PER_S, 6)


class Seen(NamedTuple):
    """A message, and where it stands in its call."""

    sighting: Sighting
    label: str
    """What it is aligned by: method, status, or ACK."""
    where: str
    """What people call it."""
    sent: int
    """How often."""


def differences(good: Case, bad: Case, limits: Limits, domains: tuple[Names, Names] = ((), ())) -> list[Difference]:
    """All that is not volatile and differs; of times, by more than `limits` tolerate. `domains`: names of those that
    stand for one another."""
    users = _users(good, bad, domains)
    one, other = Side(good, Parties(good), users[0]), Side(bad, Parties(bad), users[1])
    found = [
        *_of_transactions(one, other, limits),
        *_of_figures(one, other, limits),
        *_of_media(one, other),
        *_of_ending(good, bad),
    ]
    return sorted(_folded(found), key=_time)


def left_out(good: Case, bad: Case) -> int:
    """Requests that were not compared."""
    return sum(max(0, len(case.transactions) - MAX_TRANSACTIONS) for case in (good, bad))


def _time(difference: Difference) -> float:
    time_s = difference.bad_s if difference.good_s is None else difference.good_s
    return float("inf") if time_s is None else time_s


def _users(good: Case, bad: Case, domains: tuple[Names, Names]) -> tuple[Users, Users]:
    """Whose users have names of their own: where other people call, their numbers are no difference."""
    names: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    strangers = not (same_user(good.from_uri, bad.from_uri) and same_user(good.to_uri, bad.to_uri))
    for role, uris in (
        ("<caller>", (good.from_uri, bad.from_uri)),
        ("<callee>", (good.to_uri, bad.to_uri)),
        ("<target>", (good.request_uri, bad.request_uri)),
    ):
        if not same_user(*uris):
            for uri, into in zip(uris, names, strict=True):
                if user_of(uri):
                    into.append((user_of(uri), role))
    return Users(tuple(names[0]), domains[0], strangers), Users(tuple(names[1]), domains[1], strangers)


def _aligned(one: Sequence[T], other: Sequence[T], keys: tuple[list[str], list[str]]) -> Aligned[T]:
    """Each of both once, those of one key together and in order."""
    for tag, i, i_end, j, j_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(one[i:i_end], other[j:j_end], strict=True)
        else:
            yield from ((item, None) for item in one[i:i_end])
            yield from ((None, item) for item in other[j:j_end])


def _of_transactions(one: Side, other: Side, limits: Limits) -> Iterator[Difference]:
    lists = one.case.transactions[:MAX_TRANSACTIONS], other.case.transactions[:MAX_TRANSACTIONS]
    keys = ([_key(t, one) for t in lists[0]], [_key(t, other) for t in lists[1]])
    for mine, its in _aligned(*lists, keys):
        responses = (_responses(mine), _responses(its))
        yield from _of_requests(_request(mine), _request(its), one, other)
        if mine is None or its is None:
            continue  # its responses are missing with it
        yield from _of_responses(*responses, one, other)
        yield from _of_requests(_ack(mine), _ack(its), one, other)
        yield from _of_speed(mine, its, one, other, limits)


def _key(transaction: Transaction, side: Side) -> str:
    """What a request is aligned by. At the caller it does not matter what stands on the other side."""
    ends = [side.parties.of(transaction.client), side.parties.of(transaction.server)]
    if "caller" in ends:
        ends = [end if end == "caller" else "the other" for end in ends]
    message = transaction.request.message if transaction.request else None
    proved = message is not None and any(message.header(name) for name in _CREDENTIALS)
    return " ".join([transaction.method, str(transaction.in_dialog), str(proved), *ends])


def _request(transaction: Transaction | None) -> Seen | None:
    if transaction is None or transaction.request is None:
        return None
    again = transaction.in_dialog and transaction.method == "INVITE"
    where = f"re-{transaction.method}" if again else transaction.method
    return Seen(transaction.request, transaction.method, where, len(transaction.sends))


def _ack(transaction: Transaction) -> Seen | None:
    return Seen(transaction.acks[0], "ACK", "ACK", 1) if transaction.acks else None


def _responses(transaction: Transaction | None) -> list[Seen]:
    if transaction is None:
        return []
    return [
        Seen(response, str(response.status), f"{response.status} to {transaction.method}", 1)
        for response in transaction.responses[:MAX_RESPONSES]
    ]


def _of_requests(mine: Seen | None, its: Seen | None, one: Side, other: Side) -> Iterator[Difference]:
    if mine is None and its is None:
        return
    if mine is None or its is None:
        yield _message(mine, its, one, other)
        return
    yield from _of_contents(mine, its, one, other)
    if mine.sent != its.sent:
        yield _said(
            "message", "retransmissions", mine, its, f"sent {_times(mine.sent)}", f"sent {_times(its.sent)}", one, other
        )


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _of_responses(mine: list[Seen], its: list[Seen], one: Side, other: Side) -> Iterator[Difference]:
    waiting: list[Seen] = []
    missing: list[Seen] = []
    for first, second in _aligned(mine, its, ([s.label for s in mine], [s.label for s in its])):
        if first is not None and second is not None:
            yield from _of_contents(first, second, one, other)
        elif first is not None:
            missing.append(first)
        elif second is not None:
            waiting.append(second)
    # One final response in the place of another is one difference, not two.
    finals = next((m for m in missing if m.label >= "2"), None), next((w for w in waiting if w.label >= "2"), None)
    if finals[0] is not None and finals[1] is not None:
        yield _message(*finals, one, other)
    for seen in missing:
        if finals[1] is None or seen is not finals[0]:
            yield _message(seen, None, one, other)
    for seen in waiting:
        if finals[0] is None or seen is not finals[1]:
            yield _message(None, seen, one, other)


def _message(mine: Seen | None, its: Seen | None, one: Side, other: Side) -> Difference:
    """A message that only one of the calls has, or another in its place."""
    known = mine or its
    assert known is not None
    name = known.sighting.message.method if known.label != "100" else "100"
    texts = [None if seen is None else _line(seen) for seen in (mine, its)]
    return _said("message", name, mine, its, texts[0], texts[1], one, other, matters=known.label != "100")


def _line(seen: Seen) -> str:
    message = seen.sighting.message
    if message.is_request:
        return seen.where
    return f"{message.status} {message.reason} to {message.method}"


def _of_contents(mine: Seen, its: Seen, one: Side, other: Side) -> Iterator[Difference]:
    first, second = mine.sighting.message, its.sighting.message
    if not first.truncated and not second.truncated:
        yield from _of_headers(mine, its, one, other)
    if first.is_request and first.request_uri and second.request_uri and not first.to_tag:
        uris = [side.users.user(user_of(uri)) for side, uri in ((one, first.request_uri), (other, second.request_uri))]
        if uris[0] != uris[1]:
            yield _said("header", "Request-URI", mine, its, uris[0], uris[1], one, other)
    if first.truncated or second.truncated:
        return
    facts = sdp_of(first.sdp, one.parties), sdp_of(second.sdp, other.parties)
    if bool(facts[0]) != bool(facts[1]):
        texts = ["with a session description" if fact else "without a session description" for fact in facts]
        yield _said("sdp", "sdp", mine, its, texts[0], texts[1], one, other)
        return
    for name, section in dict.fromkeys([*facts[0], *facts[1]]):
        before, after = facts[0].get((name, section)), facts[1].get((name, section))
        # Of a section that one of them lacks, one line says so.
        if before == after or (name != "m" and not all(_has_section(fact, section) for fact in facts)):
            continue
        yield _said("sdp", name, mine, its, _of(section, before), _of(section, after), one, other)


def _has_section(facts: dict[tuple[str, str], str], section: str) -> bool:
    return facts.get(("m", section)) == "there"


def _of(section: str, text: str | None) -> str | None:
    return None if text is None else f"{section}: {text}"


def _of_headers(mine: Seen, its: Seen, one: Side, other: Side) -> Iterator[Difference]:
    headers = (
        headers_of(mine.sighting.message, one.parties, one.users),
        headers_of(its.sighting.message, other.parties, other.users),
    )
    for name in dict.fromkeys([*headers[0], *headers[1]]):
        before, after = headers[0].get(name), headers[1].get(name)
        if before == after:
            continue
        if name in SETS and before is not None and after is not None:
            lost = tuple(value for value in before if value not in after)
            gained = tuple(value for value in after if value not in before)
            texts = [", ".join(lost) or None, ", ".join(gained) or None]
        else:
            texts = [None if values is None else ", ".join(values) for values in (before, after)]
        yield _said(
            "header", written(name), mine, its, texts[0], texts[1], one, other,
            matters=name not in MINOR and not name.startswith("x-"),
        )  # fmt: skip


def _of_speed(mine: Transaction, its: Transaction, one: Side, other: Side, limits: Limits) -> Iterator[Difference]:
    """How long the first response took, and the final one of what no person answers."""
    for name, times in (
        ("first response", [_after(t, t.responses[:1]) for t in (mine, its)]),
        ("final response", [None if t.method == "INVITE" else _after(t, t.finals[:1]) for t in (mine, its)]),
    ):
        if times[0] is not None and times[1] is not None and _moved(times[0], times[1], limits):
            seen = _request(mine), _request(its)
            texts = [f"after {time:.3g} s" for time in times if time is not None]
            yield _said("timing", name, *seen, texts[0], texts[1], one, other)


def _after(transaction: Transaction, responses: Sequence[Sighting]) -> float | None:
    if transaction.request is None or not responses:
        return None
    return (responses[0].time_ns - transaction.request.time_ns) / NS_PER_S


def _moved(good_s: float, bad_s: float, limits: Limits) -> bool:
    return abs(bad_s - good_s) > max(limits.diff_tolerance_s, limits.diff_tolerance_ratio * good_s)


def _of_figures(one: Side, other: Side, limits: Limits) -> Iterator[Difference]:
    cases = one.case, other.case
    for name, times in (
        ("pdd", [case.pdd_ns for case in cases]),
        ("ring", [case.ring_ns for case in cases]),
        ("talk", [case.talk_ns for case in cases]),
    ):
        if times[0] is None or times[1] is None:
            continue
        if not _moved(times[0] / NS_PER_S, times[1] / NS_PER_S, limits):
            continue
        texts = [f"{time / NS_PER_S:.3g} s" for time in times if time is not None]
        yield _whole("timing", name, texts[0], texts[1], matters=name not in _TOLD_BY_PEOPLE)


def _of_media(one: Side, other: Side) -> Iterator[Difference]:
    """Which directions were heard, and in what; nothing where one capture holds no RTP of any call."""
    cases = one.case, other.case
    if not all(case.view.media_seen for case in cases):
        return
    heard = [
        {(s.direction, s.phase): s.codec or "codec not known" for s in reversed(case.streams) if s.packets}
        for case in cases
    ]
    for key in sorted({*heard[0], *heard[1]}):
        before, after = heard[0].get(key), heard[1].get(key)
        if before != after:
            where = f"{key[0]}, {'before the answer' if key[1] == 'early' else 'after the answer'}"
            # Before the answer a caller hears an announcement or its own ringing.
            yield _whole("media", "rtp", before, after, where=where, matters=key[1] == "confirmed")


def _of_ending(good: Case, bad: Case) -> Iterator[Difference]:
    statuses = [str(case.final.status) if case.final else "no final response" for case in (good, bad)]
    ends = [f"{case.outcome} ({status})" for case, status in zip((good, bad), statuses, strict=True)]
    if ends[0] != ends[1]:
        yield _whole("outcome", "outcome", ends[0], ends[1])
    if good.ended_by != bad.ended_by and good.ended_by and bad.ended_by:
        yield _whole("outcome", "ended-by", good.ended_by, bad.ended_by, matters=False)


def _whole(
    kind: str, name: str, good: str | None, bad: str | None, *, where: str = "", matters: bool = True
) -> Difference:
    """A difference of the whole call."""
    return Difference(kind, name, where, good, bad, None, None, [], [], matters)


def _said(
    kind: str,
    name: str,
    mine: Seen | None,
    its: Seen | None,
    good: str | None,
    bad: str | None,
    one: Side,
    other: Side,
    *,
    matters: bool = True,
) -> Difference:
    """A difference between two messages."""
    known = mine or its
    assert known is not None
    return Difference(
        kind=kind,
        name=name,
        where=known.where,
        good=good,
        bad=bad,
        good_s=None if mine is None else one.seconds(mine.sighting.time_ns),
        bad_s=None if its is None else other.seconds(its.sighting.time_ns),
        good_frames=_frames(mine),
        bad_frames=_frames(its),
        matters=matters,
    )


def _frames(seen: Seen | None) -> list[FrameRef]:
    return [] if seen is None else [FrameRef(file=seen.sighting.frame.file, frame=seen.sighting.frame.number)]


def _folded(found: Iterable[Difference]) -> Iterator[Difference]:
    """What shows in several messages once, with the frames of them all."""
    kept: dict[tuple[str | None, ...], Difference] = {}
    for one in found:
        # A message that is missing on another hop is missing there too.
        key = (one.kind, one.name, one.where if one.kind in ("message", "media", "timing") else "", one.good, one.bad)
        known = kept.get(key)
        if known is None:
            kept[key] = one
            continue
        kept[key] = replace(
            known,
            good_frames=[*known.good_frames, *one.good_frames][:MAX_FRAMES],
            bad_frames=[*known.bad_frames, *one.bad_frames][:MAX_FRAMES],
        )
    yield from kept.values()

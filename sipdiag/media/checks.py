"""STUN between the endpoints of calls: rows of `MediaColumns` -> the `Checks` of a Case (RFC 8489, RFC 8445 7).

A row a message is kept, to be counted when a Case asks. Requests and responses belong together by their two endpoints:
a response that comes from elsewhere is none to ICE (RFC 8445 7.2.5.2.1). A Case's are those from or to an endpoint that
it describes, and those whose user name is made of its two user fragments, wherever NATs let them come from (7.2.2).
Which of them should have been answered is not judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.copies import COPY_NS
from sipdiag.media.ends import ends, unpacked
from sipdiag.media.log import Log
from sipdiag.media.negotiated import Side
from sipdiag.media.packets import KEY
from sipdiag.media.table import key_bytes
from sipdiag.model import Checks, Frame, MediaColumns

MAX_MESSAGES = 300_000
"""Messages remembered at a time, some 15 MiB. Beyond that nothing is told any more: what is missing could be the
response."""
MAX_PAIRS = 65_536
"""Pairs of endpoints remembered at a time, some 20 MiB; the same holds."""
MAX_CHECKS = 64
"""Pairs told of one call, two ends with eight candidates each: those that succeed first, then the first to begin."""
MAX_NAME = 513
"""Bytes of a user name (RFC 8489 14.3)."""
MAX_ATTRIBUTES = 32
"""Attributes looked through in one request; real ones have some six."""

BINDING = np.dtype(
    [
        ("stream", "<i8"),  # the pair: who asked, and who was asked
        ("time_ns", "<i8"),
        ("frame", "<i8"),
        ("file", "<i4"),
        ("kind", "<u2"),  # message type
        ("code", "<u2"),  # of an error response, where it comes first
        ("transaction", "<u8"),  # the first eight of its twelve bytes
    ],
    align=True,
)
REQUEST, SUCCESS, ERROR = 0x001, 0x101, 0x111
"""Message types of Binding; an indication (0x011) asks for nothing."""
_USERNAME = 0x0006
_HEADER_BYTES = 20
_CODE_ATTRIBUTE = (0x00, 0x09)
"""ERROR-CODE (RFC 8489 14.8)."""


Way = Literal["caller-to-callee", "callee-to-caller", "unknown"]
OUT: Way = "caller-to-callee"
BACK: Way = "callee-to-caller"


class Bindings:
    """Binding messages by pair of endpoints and time."""

    def __init__(self) -> None:
        self._log = Log(BINDING, MAX_MESSAGES)
        self._ids: dict[bytes, int] = {}
        self._by_end: defaultdict[bytes, list[bytes]] = defaultdict(list)
        self._by_user: defaultdict[bytes, dict[bytes, int]] = defaultdict(dict)
        """User name -> pairs between which it was sent, and when last."""
        self._last_ns: dict[int, int] = {}
        self._next_id = 0
        self._unpaired = 0
        self.pairs_left_out = 0
        """Pairs beyond MAX_CHECKS of a call."""

    def __bool__(self) -> bool:
        return bool(self._ids) and not self.left_out

    @property
    def left_out(self) -> int:
        """Messages that found no room."""
        return self._unpaired + self._log.left_out

    def feed(self, file: int | NDArray[np.int32], columns: MediaColumns, rows: NDArray[np.int64]) -> None:
        """Takes those rows of a block that are Binding messages."""
        head = columns.head[rows]
        kind = head[:, 0].astype(np.uint16) << 8 | head[:, 1]
        is_told = (kind == REQUEST) | (kind == SUCCESS) | (kind == ERROR)
        rows, head, kind = rows[is_told], head[is_told], kind[is_told]
        if not len(rows):
            return
        found = np.zeros(len(rows), BINDING)
        found["time_ns"] = columns.time_ns[rows]
        found["frame"] = columns.frame[rows]
        found["file"] = np.broadcast_to(np.asarray(file, np.int32), len(columns.time_ns))[rows]
        found["kind"] = kind
        is_coded = (kind == ERROR) & (head[:, 20:22] == np.array(_CODE_ATTRIBUTE, np.uint8)).all(axis=1)
        found["code"] = np.where(is_coded, (head[:, 26] & 0x07).astype(np.uint16) * 100 + head[:, 27], 0)
        found["transaction"] = np.ascontiguousarray(head[:, 8:16]).view("<u8")[:, 0]
        keys = _pairs(columns, rows, kind == REQUEST)
        self._note_users(columns, rows, key_bytes(keys))
        order = np.lexsort((found["time_ns"], *_words(keys).T))
        found, words = found[order], _words(keys[order])
        leaders = np.flatnonzero(np.concatenate(([True], (words[1:] != words[:-1]).any(axis=1))))
        lengths = np.diff(np.append(leaders, len(found)))
        lasts = found["time_ns"][leaders + lengths - 1].tolist()
        names = key_bytes(keys[order][leaders])
        ids = [self._id(key, last_ns) for key, last_ns in zip(names, lasts, strict=True)]
        found["stream"] = np.repeat(np.array(ids, np.int64), lengths)
        is_paired = found["stream"] >= 0
        self._unpaired += int((~is_paired).sum())
        self._log.add(found[is_paired])

    def _note_users(self, columns: MediaColumns, rows: NDArray[np.int64], keys: list[bytes]) -> None:
        told = zip(columns.time_ns[rows].tolist(), columns.control[rows].tolist(), keys, strict=True)
        for time_ns, data, key in told:
            name = _user_name(data) if data else None
            if name and (name in self._by_user or len(self._by_user) < MAX_PAIRS):
                pairs = self._by_user[name]
                if key in pairs or len(pairs) < MAX_CHECKS:
                    pairs[key] = max(time_ns, pairs.get(key, 0))

    def _id(self, key: bytes, last_ns: int) -> int:
        """The number of a pair; -1 where there is no room for it."""
        number = self._ids.get(key)
        if number is None:
            if len(self._ids) >= MAX_PAIRS:
                return -1
            number = self._ids[key] = self._next_id
            self._next_id += 1
            for end in ends(key):
                self._by_end[end].append(key)
        self._last_ns[number] = max(last_ns, self._last_ns.get(number, 0))
        return number

    def about(
        self, sides: Mapping[bytes, Set[Side]], ufrags: Mapping[str, Set[Side]], from_ns: int, to_ns: int
    ) -> tuple[Checks, ...]:
        """What was asked between two ends of which one is among these, or with a user name of these fragments, in that
        time; `sides`: whose end it is, `ufrags`: whose fragment."""
        if not self:
            return ()
        found = []
        asked_by = self._asked_by(ufrags)
        for key in {*(key for end in sides for key in self._by_end.get(end, ())), *asked_by.keys() & self._ids.keys()}:
            rows = self._log.of(self._ids[key], from_ns, to_ns)
            if (rows["kind"] == REQUEST).any():
                source, destination = ends(key)
                direction = _direction(sides.get(source, set()), sides.get(destination, set()))
                if direction == "unknown":
                    direction = asked_by.get(key, direction)
                found.append(_checks(key, rows, direction))
        self.pairs_left_out += max(0, len(found) - MAX_CHECKS)
        kept = sorted(found, key=lambda one: (not one.successes, one.first_ns, one.first_frame))[:MAX_CHECKS]
        return tuple(sorted(kept, key=lambda one: (one.first_ns, one.first_frame)))

    def _asked_by(self, ufrags: Mapping[str, Set[Side]]) -> dict[bytes, Way]:
        """The pairs by user name, with who asked: the name is the fragment of who is asked, a colon, and the asker's
        own (RFC 8445 7.2.2)."""
        found: dict[bytes, Way] = {}
        own: dict[Side, list[str]] = {
            side: [name for name, sides in ufrags.items() if sides == {side}] for side in ("caller", "callee")
        }
        for caller in own["caller"]:
            for callee in own["callee"]:
                for name, way in ((f"{callee}:{caller}", OUT), (f"{caller}:{callee}", BACK)):
                    found.update(dict.fromkeys(self._by_user.get(name.encode(errors="replace"), ()), way))
        return found

    def release(self, before_ns: int) -> None:
        """Forgets what came before then."""
        if not self._ids:
            return
        self._log.release(before_ns)
        for name, pairs in list(self._by_user.items()):
            left = {key: last_ns for key, last_ns in pairs.items() if last_ns >= before_ns}
            if left:
                self._by_user[name] = left
            else:
                del self._by_user[name]
        for key in [key for key, number in self._ids.items() if self._last_ns[number] < before_ns]:
            del self._last_ns[self._ids.pop(key)]
            for end in ends(key):
                self._by_end[end].remove(key)
                if not self._by_end[end]:
                    del self._by_end[end]


def _pairs(columns: MediaColumns, rows: NDArray[np.int64], is_request: NDArray[np.bool_]) -> NDArray[np.void]:
    """Per row who asked and who was asked: a response goes the other way."""
    keys = np.zeros(len(rows), KEY)
    for part in ("hi", "lo", "port"):
        sent_by, sent_to = getattr(columns, f"source_{part}")[rows], getattr(columns, f"destination_{part}")[rows]
        keys[f"source_{part}"] = np.where(is_request, sent_by, sent_to)
        keys[f"destination_{part}"] = np.where(is_request, sent_to, sent_by)
    return keys


def _user_name(data: bytes) -> bytes | None:
    """The user name in a request (RFC 8489 14.3), as far as the capture holds it."""
    at = _HEADER_BYTES
    for _ in range(MAX_ATTRIBUTES):
        if at + 4 > len(data):
            return None
        kind, size = int.from_bytes(data[at : at + 2], "big"), int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == _USERNAME:
            return data[at + 4 : at + 4 + min(size, MAX_NAME)]
        at += 4 + (size + 3) // 4 * 4
    return None


def _words(keys: NDArray[np.void]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(keys).view("<u8").reshape(-1, KEY.itemsize // 8)


def _direction(source: Set[Side], destination: Set[Side]) -> Way:
    """By whose end was asked, else by who asked."""
    if destination == {"callee"} or (len(destination) != 1 and source == {"caller"}):
        return "caller-to-callee"
    if destination == {"caller"} or (len(destination) != 1 and source == {"callee"}):
        return "callee-to-caller"
    return "unknown"


def _checks(key: bytes, rows: NDArray[np.void], direction: Way) -> Checks:
    rows = rows[np.argsort(rows["time_ns"], kind="stable")]
    requests = _seen_once(rows[rows["kind"] == REQUEST])
    successes = _seen_once(rows[rows["kind"] == SUCCESS])
    errors = _seen_once(rows[rows["kind"] == ERROR])
    responses = rows[rows["kind"] != REQUEST]
    last_success_ns = int(successes["time_ns"][-1]) if len(successes) else None
    source, destination = ends(key)
    return Checks(
        source=unpacked(source),
        destination=unpacked(destination),
        direction=direction,
        requests=len(requests),
        successes=len(successes),
        refusals=len(errors),
        error_codes=tuple(np.unique(errors["code"]).tolist()),
        first_ns=int(requests["time_ns"][0]),
        last_ns=int(requests["time_ns"][-1]),
        first_frame=_frame(requests, 0),
        last_frame=_frame(requests, -1),
        response_frame=_frame(responses, 0) if len(responses) else None,
        last_success_ns=last_success_ns,
        unanswered=int((requests["time_ns"] > (last_success_ns or 0)).sum()),
    )


def _seen_once(rows: NDArray[np.void]) -> NDArray[np.void]:
    """Without second sights, as of a mirror port: the same message again at once."""
    if len(rows) < 2:
        return rows
    is_copy = np.diff(rows["time_ns"]) <= COPY_NS
    is_copy &= rows["transaction"][1:] == rows["transaction"][:-1]
    return rows[np.concatenate(([True], ~is_copy))]


def _frame(rows: NDArray[np.void], at: int) -> Frame:
    return Frame(int(rows["file"][at]), int(rows["frame"][at]))

"""The SIP parser: the bytes of one datagram, or of one message cut out of a stream -> `Message` or
`Malformed`.

`parse` reads the start line and what every message is matched by: Call-ID, CSeq, the tags, the top Via's
branch, each one string for all messages that share it. Everything else is parsed when asked for, and
remembered. Nothing raises for any input, every step is linear in the message. Text is UTF-8 with
`surrogateescape`, so that bytes that are not UTF-8 survive; making text safe to print is for who prints it.
What is wrong but did not stop us is in `Message.defects`.
No reassembly, no clock, no addresses.
"""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Final, NamedTuple

from sipdiag.sip import defects as _defects
from sipdiag.sip.body import find_sdp
from sipdiag.sip.defects import Defect
from sipdiag.sip.excess import MAX_HEADERS
from sipdiag.sip.framing import MAX_HEADER_BYTES
from sipdiag.sip.headers import HEADERS, Via, canonical_name
from sipdiag.sip.sdp import Sdp
from sipdiag.sip.text import text_of, unfolded
from sipdiag.sip.uri import NameAddr, Uri, parse_uri, split_outside, uri_text

_HEADER = re.compile(rb"([^\n]*(?:\n[ \t][^\n]*)*)\n?")
LOOKUPS_BEFORE_INDEX = 24
"""Values remembered of a message before all its headers are read at once: searching for one header costs a tenth of
reading all, and of most messages few are asked for."""


class _Lookup(NamedTuple):
    """How one header is found in a message."""

    name: str
    """As `canonical_name` spells it."""
    written: bytes
    """The same, as bytes."""
    compact: bytes
    """The name in one letter; the full one if there is none."""
    is_comma_list: bool
    parser: Callable[[str], Any] | None
    texts: str
    """Under what a message remembers its texts."""
    values: str
    """Under what a message remembers its values."""
    sorts: int
    """Sorts of names that it is written with."""


@lru_cache(maxsize=1024)  # what this program asks for, and what it compares of two captures
def _lookup(name: str) -> _Lookup:
    name = canonical_name(name)
    header = HEADERS.get(name)
    written = name.encode("utf-8", "surrogateescape")
    compact = written if header is None or header.compact is None else header.compact.encode()
    return _Lookup(
        name,
        written,
        compact,
        header is not None and header.comma_list,
        None if header is None else header.parser,
        f"texts of {name}",
        f"values of {name}",
        sort_of(written) | sort_of(compact),
    )


ANY_NAME = (1 << 60) - 1
"""All sorts of header names."""


def sort_of(name: bytes) -> int:
    """The sort of a header name, one bit of `ANY_NAME`: by its first letter, large or small, and its length. Of the
    headers that are asked for, few are of the sort of another one that most messages have."""
    return 1 << ((name[0] | 0x20) * 11 + len(name) * 5) % 60 if name else ANY_NAME


def sorts_of(*names: str) -> int:
    """The sorts of headers: what `Message.sorts` has a bit of where one of them may be there."""
    return reduce(or_, (_lookup(name).sorts for name in names))


class Malformed:
    """SIP that cannot be used, or no SIP (`reason` "not SIP"). What could be read of it is there, else None.

    `offset` is where in `raw` it went wrong, in bytes. `truncated`: the capture cut it off, so it says
    nothing about the sender; such a message is incomplete, not wrong.
    """

    __slots__ = ("call_id", "method", "offset", "raw", "reason", "status", "truncated")

    def __init__(
        self,
        raw: bytes,
        reason: str,
        offset: int,
        method: str | None = None,
        status: int | None = None,
        call_id: str | None = None,
        truncated: bool = False,
    ) -> None:
        self.raw: Final = raw
        self.reason: Final = reason
        self.offset: Final = offset
        self.method: Final = method
        self.status: Final = status
        self.call_id: Final = call_id
        self.truncated: Final = truncated

    def __repr__(self) -> str:
        return f"Malformed({self.reason!r}, offset={self.offset})"


class Message:
    """A SIP request or response (RFC 3261 7). Made by `parse`; not to be changed.

    `raw`: the bytes as given. `method`: of a response, that of its CSeq. `request_uri` is None in a
    response, `status` None and `reason` "" in a request. `cseq`: the number. Tags and branch are None if
    absent or empty. `truncated`: the capture cut the end off, so that an absence in it says nothing.
    `head_offset`, `body_offset`: where in `raw` the start line begins, not 0 if blanks or junk precede it, and
    where the body does (bytes). `has_media_line`: a line of the body begins as the m= lines of a session
    description do; without one, there is none in it. `sorts`: bits of its header names; a header of which
    `sorts_of` shares none of them is absent.
    """

    __slots__ = (
        "_from",
        "_memo",
        "_to",
        "body_offset",
        "branch",
        "call_id",
        "cseq",
        "from_tag",
        "has_body",
        "has_media_line",
        "head_offset",
        "is_request",
        "method",
        "raw",
        "reason",
        "request_uri",
        "sorts",
        "status",
        "to_tag",
        "truncated",
    )

    def __init__(
        self,
        raw: bytes,
        method: str,
        request_uri: str | None,
        status: int | None,
        reason: str,
        call_id: str,
        cseq: int,
        from_tag: str | None,
        to_tag: str | None,
        branch: str | None,
        truncated: bool,
        head_start: int,
        body_start: int,
    ) -> None:
        self.raw: Final = raw
        self.is_request: Final = status is None
        self.method: Final = method
        self.request_uri: Final = request_uri
        self.status: Final = status
        self.reason: Final = reason
        self.call_id: Final = call_id
        self.cseq: Final = cseq
        self.from_tag: Final = from_tag
        self.to_tag: Final = to_tag
        self.branch: Final = branch
        self.truncated: Final = truncated
        self.head_offset: Final = head_start
        self.body_offset: Final = body_start
        self.has_body: Final = body_start < len(raw)
        # From the end: `in` takes four times as long.
        self.has_media_line: Final = self.has_body and raw.rfind(b"\nm=", body_start - 1) >= 0
        # From and To up to their parameters, with a URI in angle brackets, where the reader has noted them.
        self._from: str | None = None
        self._to: str | None = None
        # Of a header that is absent, as most that are asked for, this tells in a fifth of the time of a search, and
        # who asks every message looks here first. Only what is compiled knows them.
        self.sorts = ANY_NAME
        # What was parsed on demand, by what was asked for.
        self._memo: dict[Any, Any] | None = None

    def __repr__(self) -> str:
        return f"Message({self.start_line!r}, call_id={self.call_id!r}, cseq={self.cseq})"

    def __reduce__(self) -> tuple[Any, ...]:
        return parse, (self.raw, self.truncated)

    @property
    def start_line(self) -> str:
        """`INVITE sip:bob@example.com SIP/2.0` or `SIP/2.0 200 OK`, in its normal form."""
        if self.is_request:
            return f"{self.method} {self.request_uri} SIP/2.0"
        return f"SIP/2.0 {self.status} {self.reason}"

    @property
    def header_items(self) -> tuple[tuple[str, str], ...]:
        """Every header in order: its name as written, its value with folds undone and blanks around it
        taken off."""
        return tuple((name, value) for name, value, _ in self.header_lines)

    @property
    def header_lines(self) -> tuple[tuple[str, str, int], ...]:
        """Like `header_items`, with the offset of the line in `raw` (bytes). Lines without a colon are left
        out."""
        memo = self._remembered()
        if "lines" not in memo:
            memo["lines"] = self._read_lines()
        lines: tuple[tuple[str, str, int], ...] = memo["lines"]
        return lines

    def header(self, name: str) -> str | None:
        """The first value of a header, by full or compact name in any case; None if it is not there."""
        look = _lookup(name)
        if not self.sorts & look.sorts:
            return None
        values = self._texts(look)
        return values[0] if values else None

    def headers(self, name: str) -> tuple[str, ...]:
        """All values of a header in order: of repeated headers, and of comma lists where HEADERS says it is
        one."""
        return self._texts(_lookup(name))

    def value(self, name: str) -> Any:
        """The first value of a header as its type in HEADERS (text for a header without one); None if absent.

        None too if that value cannot be parsed, which `defects` then says.
        """
        values = self._parsed(name)
        return values[0] if values else None

    def values(self, name: str) -> tuple[Any, ...]:
        """All values of a header as its type in HEADERS. Those that cannot be parsed are left out."""
        parsed = self._parsed(name)
        return tuple([value for value in parsed if value is not None]) if parsed else parsed

    @property
    def caller(self) -> str:
        """Who sends it by its From: name and URI as written, without the tag."""
        return (self.header("From") or "").partition(";tag=")[0] if self._from is None else self._from

    @property
    def from_uri(self) -> Uri | None:
        """The URI of From; None where that cannot be parsed."""
        if self._from is None:
            return self._uri_of("From")
        # Asked of an INVITE when that is answered and when its call is over: by then `parse_uri` has forgotten it.
        memo = self._memo
        if memo is None or "from" not in memo:
            memo = self._remembered()
            memo["from"] = _bracketed(self._from)
        uri: Uri | None = memo["from"]
        return uri

    @property
    def to_uri(self) -> Uri | None:
        """The URI of To; None where that cannot be parsed."""
        return self._uri_of("To") if self._to is None else _bracketed(self._to)

    @property
    def from_text(self) -> str:
        """The URI of From as written; all of the value where that cannot be parsed."""
        return self._uri_text("From", self._from)

    @property
    def to_text(self) -> str:
        """The same of To."""
        return self._uri_text("To", self._to)

    def _uri_text(self, name: str, address: str | None) -> str:
        if address is not None:
            text = uri_text(_in_brackets(address))
        else:
            uri = self._uri_of(name)
            text = None if uri is None else uri.raw
        return self.header(name) or "" if text is None else text

    def _uri_of(self, name: str) -> Uri | None:
        address: NameAddr | None = self.value(name)
        return None if address is None else address.uri

    @property
    def vias(self) -> tuple[Via, ...]:
        """The Via values that can be parsed, top first. Empty if none can, as with an IPv6 address without
        brackets."""
        return self.values("via")

    @property
    def body(self) -> bytes:
        """What follows the blank line, up to Content-Length where that is less (RFC 3261 18.3)."""
        body = self.raw[self.body_offset :]
        length = self.value("content-length")
        return body if length is None else body[:length]

    @property
    def content_type(self) -> str | None:
        """`application/sdp`: lower case, without parameters; None if absent or broken."""
        token = self.value("content-type")
        return token.value.lower() if token else None

    @property
    def media_lines(self) -> bytes | None:
        """What two descriptions can be compared by at a glance, as lookup.py says; read from the bytes of the body
        alone."""
        return _media_lines(self.raw, self.body_offset)

    @property
    def audio_at(self) -> bytes | None:
        """Where its sender wants to receive audio, as lookup.py says; read from the bytes of the body alone."""
        return _audio_at(self.raw, self.body_offset)

    @property
    def sdp(self) -> Sdp | None:
        """The session description in the body or in a part of a multipart body; None if there is none."""
        if not self.has_body:
            return None
        memo = self._remembered()
        if "sdp" not in memo:
            body = self.body
            if self.truncated:
                # The last line is cut off: half a line would be read as another one.
                body = body[: body.rfind(b"\n") + 1]
            memo["sdp"] = find_sdp(self.header("content-type"), body)
        found: tuple[Sdp, int] | None = memo["sdp"]
        return found[0] if found else None

    @property
    def sdp_offset(self) -> int | None:
        """Where in `raw` the session description begins (bytes); None if there is none."""
        return None if self.sdp is None else self.body_offset + self._remembered()["sdp"][1]

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What is wrong with the message and did not stop us, in order of offset."""
        memo = self._remembered()
        if "defects" not in memo:
            memo["defects"] = _defects.find_defects(self)
        found: tuple[Defect, ...] = memo["defects"]
        return found

    @property
    def head(self) -> bytes:
        """The bytes from the start line to the blank line, both with it. Of a message cut off in its head,
        all of it."""
        return self.raw[self.head_offset : self.body_offset]

    def _remembered(self) -> dict[Any, Any]:
        if self._memo is None:
            self._memo = {}
        return self._memo

    @property
    def is_head_cut(self) -> bool:
        """Whether the capture cut headers off, so that one that is absent may have been sent."""
        return self.truncated and not self.raw.endswith((b"\n\n", b"\n\r\n"), 0, self.body_offset)

    def _header_bounds(self) -> tuple[int, int]:
        """From the line feed that ends the start line, to the end of the last whole header line."""
        raw, end = self.raw, self.body_offset
        if self.is_head_cut:
            # The last line is cut off: half a value is no value.
            end = raw.rfind(b"\n", 0, end) + 1
        start = raw.find(b"\n", self.head_offset, end)
        return (end if start < 0 else start), end

    def _read_lines(self) -> tuple[tuple[str, str, int], ...]:
        raw = self.raw
        start, end = self._header_bounds()
        at = start + 1
        lines = []
        while 0 < at < end:
            match = _HEADER.match(raw, at, end)
            if match is None or match.end() == at:
                break
            name, colon, value = match[1].partition(b":")
            if colon and name[:1] not in b" \t":
                lines.append((text_of(name.rstrip(b" \t")), text_of(unfolded(value)), at))
            at = match.end()
        return tuple(lines)

    def _texts(self, look: _Lookup) -> tuple[str, ...]:
        """The values of a header as text."""
        if not self.sorts & look.sorts:
            return ()
        memo = self._memo
        values: tuple[str, ...] | None = None if memo is None else memo.get(look.texts)
        if values is None:
            values = tuple(self._read_texts(look, memo or {}))
            if values or memo is not None:  # most messages are asked for what they lack alone, and need no memory
                self._remembered()[look.texts] = values
        return values

    def _read_texts(self, look: _Lookup, memo: dict[Any, Any]) -> list[str]:
        if "lines" not in memo and len(memo) < LOOKUPS_BEFORE_INDEX:
            start, end = self._header_bounds() if self.truncated else (self.head_offset, self.body_offset)
            values = _header_texts(self.raw, start, end, look.written, look.compact)
            if not values:
                return values
        else:
            if "index" not in memo:
                index: dict[str, list[str]] = {}
                for written, value, _ in self.header_lines:
                    if "\r" not in written:  # which is in no name; the search above does not find such a line either
                        index.setdefault(canonical_name(written), []).append(value)
                memo["index"] = index
            values = memo["index"].get(look.name, [])
        if not look.is_comma_list:
            return values
        pieces = (piece.strip(" \t\r\n") for value in values for piece in split_outside(value, ","))
        return [piece for piece in pieces if piece]

    def _parsed(self, name: str) -> tuple[Any, ...]:
        """The values of a header, parsed, None in the place of each that cannot be."""
        look = _lookup(name)
        if look.parser is None:
            return self._texts(look)
        if not self.sorts & look.sorts:
            return ()
        memo = self._remembered()
        values: tuple[Any, ...] | None = memo.get(look.values)
        if values is None:
            values = memo[look.values] = tuple(map(look.parser, self._texts(look)))
        return values


def _bracketed(address: str) -> Uri | None:
    return parse_uri(_in_brackets(address))


def _in_brackets(address: str) -> str:
    return address[address.rindex("<") + 1 : -1]


TWIN_ALONE = "SIPDIAG_TWIN"
"""For tests: with this in the environment, nothing compiled is used."""


class _Way(NamedTuple):
    """What reads a usual message, and what looks for something in one."""

    read_usual: Callable[[bytes, bool], Message | None]
    header_texts: Callable[[bytes, int, int, bytes, bytes], list[str]]
    media_lines: Callable[[bytes, int], bytes | None]
    audio_at: Callable[[bytes, int], bytes | None]


def _chosen() -> _Way:
    """Compiled, or the twins where there was no compiler."""
    if not os.environ.get(TWIN_ALONE):
        with suppress(ImportError):  # it was not compiled; or its source has changed since
            from sipdiag.sip import _compiled

            read_usual = _compiled.reader(Message, MAX_HEADERS, MAX_HEADER_BYTES)
            return _Way(read_usual, _compiled.header_texts, _compiled.media_lines, _compiled.audio_at)
    from sipdiag.sip import lookup, usual

    return _Way(usual.reader(Message), lookup.header_texts, lookup.media_lines, lookup.audio_at)


_read_usual, _header_texts, _media_lines, _audio_at = _chosen()


def parse(data: bytes, truncated: bool = False) -> Message | Malformed:
    """One datagram, or one message of a stream -> `Message`, or `Malformed` where it cannot be used. Raises
    never.

    Malformed: the start line is broken, or one of Call-ID, CSeq, From, To and Via is missing or has no
    value that could be used. `truncated` says that the capture holds only the beginning; what was cut off
    counts as unknown, and so does what is beyond the bounds of a header section (excess.py).
    """
    message = _read_usual(data, truncated)
    if message is not None:
        return message
    # Loaded when a message is not usual: many captures have none, and it takes a millisecond.
    from sipdiag.sip.parsing import parse_any

    return parse_any(data, truncated)

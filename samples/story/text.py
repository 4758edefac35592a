"""The text of a story -> its records, in the order of the text.

It checks the form of every line and raises `StoryError` with file and line; what a line means in its
dialog is talk.py's.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from .packets import packed, stun

NS = 1_000_000_000
DEFAULT_START = "2026-03-02T09:14:07Z"
LINKS = ("ethernet", "sll", "sll2", "raw", "null")
FILES = ("pcap", "pcapng", "pcap-ns")
HEADER_LINES = (
    "title", "near-miss of", "start", "seed", "link", "file", "vlan", "duplicate", "domain", "window", "seen",
    "missed", "headers", "ports", "vantage", "fixed",
)  # fmt: skip
BYSTANDERS = "host H 10.0.0.40\nhost K 10.0.0.41\nhost Q 10.0.0.42\nhost R 10.0.0.43"
# RFC 3261 Appendix A, as offsets from the first send: over 64*T1 = 32 s.
T1_DOUBLING = (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)
T1_CAPPED = (0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)
REPEATS = {"invite": T1_DOUBLING, "response": T1_CAPPED, "request": T1_CAPPED}
PHRASES = {
    100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress",
    200: "OK", 202: "Accepted", 300: "Multiple Choices", 301: "Moved Permanently",
    302: "Moved Temporarily", 305: "Use Proxy", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 407: "Proxy Authentication Required",
    408: "Request Timeout", 410: "Gone", 415: "Unsupported Media Type", 420: "Bad Extension",
    421: "Extension Required", 422: "Session Interval Too Small", 423: "Interval Too Brief",
    438: "Invalid Identity Header", 480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 483: "Too Many Hops",
    484: "Address Incomplete", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
    491: "Request Pending", 500: "Server Internal Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Server Time-out", 513: "Message Too Large", 600: "Busy Everywhere",
    603: "Decline", 604: "Does Not Exist Anywhere", 606: "Not Acceptable",
}  # fmt: skip


class StoryError(ValueError):
    """A story that does not make sense: `file:line: reason`."""


@dataclass(frozen=True)
class Host:
    name: str
    address: str
    port: int = 5060
    proxy: bool = False
    record_route: bool = True
    tcp: bool = False
    inside: str = ""
    agent: str = ""

    @property
    def named(self) -> str:
        """The address that its own headers and SDP name."""
        return self.inside or self.address


@dataclass(frozen=True)
class End:
    """A host and the port it uses here."""

    host: Host
    port: int


@dataclass(frozen=True)
class Call:
    name: str
    kind: str
    at_s: float
    user: str
    host: Host
    target: str
    """`user@host-or-domain`; of a registration empty."""
    tcp: bool


@dataclass
class Sdp:
    """The sdp shorthand; no port and no codecs mean the convention's."""

    port: int | None = None
    codecs: tuple[str, ...] = ()
    direction: str = ""
    profile: str = "RTP/AVP"
    address: str = ""


@dataclass
class Line:
    """One message of the story."""

    where: str
    call: Call
    source: End
    destination: End
    at_s: float
    """Since second 0 of the story."""
    method: str = ""
    uri: str = ""
    status: int = 0
    phrase: str = ""
    tag: str = ""
    for_method: str = ""
    for_cseq: int = 0
    reliable: bool = False
    raw: bytes | None = None
    headers: list[tuple[str, str, str]] = field(default_factory=list)
    """(operator, name, value); operators: `` replaces, `+` adds, `-` leaves out."""
    sdp: Sdp | None = None
    no_body: bool = False
    body: bytes | None = None
    body_type: str = ""
    repeats: tuple[float, ...] = ()
    lost: bool = False
    fragment: int = 0
    lose: int = 0
    mark: str = ""
    """Number and sign of this line of the story, if it is evidence: `12!`, `14?`; so of the next two."""


@dataclass(frozen=True)
class Rtp:
    where: str
    call: Call
    source: End
    destination: End
    from_s: float
    to_s: float
    codec: str
    loss: float = 0.0
    payload_type: int | None = None
    ssrc: str = ""
    jitter_ms: float = 0.0
    mark: str = ""
    keys: str = ""
    """Of telephone-event: the keys pressed."""
    shape: Mapping[str, str] = field(default_factory=dict)
    """The options of SHAPES that were given."""


@dataclass(frozen=True)
class Report:
    """RTCP: what the receiver of a stream says of it."""

    where: str
    call: Call
    source: End
    destination: End
    at_s: float
    stream: tuple[End, End]
    share: float
    lost: int
    mark: str = ""


@dataclass(frozen=True)
class Beside:
    """`icmp`, `datagram`, `reset`, `refuse` or `alert`."""

    where: str
    kind: str
    source: End
    destination: End
    at_s: float
    detail: str = ""
    about: End | None = None
    mark: str = ""


@dataclass
class Story:
    name: str
    path: Path
    header: dict[str, str]
    hosts: dict[str, Host]
    items: list[Line | Rtp | Report | Beside]

    @property
    def start_ns(self) -> int:
        text = self.header.get("start", DEFAULT_START)
        when = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
        return int(when.replace(microsecond=0).timestamp()) * NS + when.microsecond * 1000

    @property
    def seed(self) -> str:
        return self.header.get("seed", self.name)


MARKS = (" !", " ?")
"""Ends of a line that is evidence of what is to be found: it has to be cited, it may be."""
ENDPOINT = r"[A-Z]\w*(?::\d+)?"
ARROW = re.compile(rf"({ENDPOINT})\s*>\s*({ENDPOINT})\s+\+(\d+(?:\.\d+)?)\s+(.*)$")
RTP = re.compile(rf"rtp\s+({ENDPOINT})\s*>\s*({ENDPOINT})\s+from\s+(\d+(?:\.\d+)?)\s+to\s+(\d+(?:\.\d+)?)\s+(\S+)(.*)$")
REPORT = re.compile(
    rf"report\s+({ENDPOINT})\s*>\s*({ENDPOINT})\s+\+(\d+(?:\.\d+)?)\s+of\s+({ENDPOINT})\s*>\s*({ENDPOINT})"
    r"\s+share\s+(\d+(?:\.\d+)?)%\s+lost\s+(\d+)$"
)
SHAPES = ("clock", "drift", "dscp", "ends", "held", "ptime", "sound", "swapped", "twice", "voice")
"""Options of a stream that only few stories need (samples/README.md)."""
CHECKS = re.compile(r"to\s+(\d+(?:\.\d+)?)\s+every\s+(\d+(?:\.\d+)?)(?:\s+(answered)|\s+refused\s+([3-6]\d\d))?$")
CALL = re.compile(
    r"(call|dialog|registration)\s+(\w+)\s+(?:at\s+(\d+(?:\.\d+)?)\s+)?from\s+(\S+)@(\w+)(?:\s+to\s+(\S+))?(\s+tcp)?$"
)
HEALTHY = re.compile(
    r"healthy call at \+?(\d+(?:\.\d+)?) between (\w+) and (\w+)"
    r"(?: through (\w+))?(?: talk (\d+(?:\.\d+)?))?( media)?$"
)
HOST = re.compile(
    r"host\s+([A-Z]\w*)\s+(\[[0-9A-Fa-f:.]+\]|[0-9.]+|[0-9A-Fa-f:]*::?[0-9A-Fa-f:.]*)(?:(?<=[\].\d]):(\d+))?((?:\s.*)?)$"
)
HEADER_NAME = re.compile(r"([-+]?)([A-Za-z][A-Za-z0-9-]*)(?::\s*(.*))?$")


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.number = 0
        self.header: dict[str, str] = {}
        self.hosts: dict[str, Host] = {}
        self.calls: dict[str, Call] = {}
        self.call: Call | None = None
        self.items: list[Line | Rtp | Report | Beside] = []
        self.last_s: dict[str, float] = {}
        self.mark = ""

    @property
    def where(self) -> str:
        return f"{self.path}:{self.number}"

    def error(self, reason: str) -> StoryError:
        return StoryError(f"{self.where}: {reason}")

    def logical(self) -> Iterator[str]:
        while self.number < len(self.lines):
            line = self.lines[self.number].rstrip()
            self.number += 1
            if line.strip() and not line.lstrip().startswith("#"):
                yield line

    def heredoc(self) -> str:
        """The lines up to `>>`, without their common indentation."""
        taken: list[str] = []
        while self.number < len(self.lines):
            line = self.lines[self.number]
            self.number += 1
            if line.strip() == ">>":
                return dedent("\n".join(taken) + "\n" if taken else "")
            taken.append(line)
        raise self.error("`<<` without a line `>>` that ends it")

    def read(self) -> Story:
        for line in BYSTANDERS.splitlines():
            self.host(line)
        for line in self.logical():
            if line[0].isspace():
                self.detail(line.strip())
            else:
                self.statement(line)
        if "title" not in self.header:
            raise self.error("a story needs a `title:`")
        return Story(self.path.stem, self.path, self.header, self.hosts, self.items)

    def statement(self, line: str) -> None:
        self.mark = f"{self.number}{line[-1]}" if line.endswith(MARKS) else ""
        line = line[:-2].rstrip() if self.mark else line
        word = line.split()[0]
        name, colon, value = line.partition(":")
        if colon and name in HEADER_LINES:
            self.header_line(name, value.strip())
        elif word == "host":
            self.host(line)
        elif word in ("call", "dialog", "registration"):
            self.begin_call(line)
        elif word == "healthy":
            self.healthy(line)
        elif word == "rtp":
            self.rtp(line)
        elif word == "report":
            self.report(line)
        elif word == "checks":
            self.checks(line[len(word) :].strip())
        elif word in ("icmp", "datagram", "reset", "refuse", "alert"):
            self.beside(word, line[len(word) :].strip())
        elif arrow := ARROW.match(line):
            self.message(*arrow.groups())
        else:
            raise self.error(f"not a line of a story: {line!r}")

    def header_line(self, name: str, value: str) -> None:
        allowed = {"link": LINKS, "file": FILES}.get(name)
        if allowed and value not in allowed:
            raise self.error(f"{name} is one of {', '.join(allowed)}")
        self.header[name] = value

    def host(self, line: str) -> None:
        matched = HOST.match(line)
        if not matched:
            raise self.error("expected: host NAME ADDRESS[:PORT] [options]")
        name, address, port, rest = matched.groups()
        options, _, agent = f" {rest.strip()} ".partition(" agent ")
        words = options.split()
        inside = ""
        if "inside" in words:
            at = words.index("inside")
            inside = words[at + 1]
            del words[at : at + 2]
        unknown = set(words) - {"proxy", "no-record-route", "tcp"}
        if unknown:
            raise self.error(f"unknown host option {sorted(unknown)[0]!r}")
        self.hosts[name] = Host(
            name, address.strip("[]"), int(port or 5060), "proxy" in words, "no-record-route" not in words,
            "tcp" in words, inside, agent.strip(),
        )  # fmt: skip

    def end(self, text: str) -> End:
        name, _, port = text.partition(":")
        host = self.hosts.get(name)
        if host is None:
            raise self.error(f"no host {name!r} was declared")
        return End(host, int(port) if port else host.port)

    def begin_call(self, line: str) -> None:
        words = line.split()
        if len(words) == 2 and words[1] in self.calls:
            self.call = self.calls[words[1]]
            return
        matched = CALL.match(line)
        if not matched:
            raise self.error("expected: call NAME [at SECONDS] from USER@HOST to USER@HOST [tcp]")
        kind, name, at, user, host, target, tcp = matched.groups()
        if name in self.calls:
            raise self.error(f"the name {name!r} is taken")
        if (target is None) != (kind == "registration"):
            raise self.error("a call or dialog has a target (`to USER@HOST`), a registration has none")
        call = Call(name, kind, float(at or 0), user, self.end(host).host, target or "", bool(tcp))
        self.calls[name] = self.call = call

    def current(self) -> Call:
        if self.call is None:
            raise self.error("this needs a `call` line before it")
        return self.call

    def healthy(self, line: str) -> None:
        """Written out as the lines that a person would have written, under a call name of its own."""
        matched = HEALTHY.match(line)
        if not matched:
            raise self.error("expected: healthy call at SECONDS between H and K [through P] [talk SECONDS] [media]")
        at, a, b, via, talk, media = matched.groups()
        end_s = 2.41 + float(talk or 3)
        number = sum(name.startswith("healthy") for name in self.calls) + 1
        up, down = ([(a, via), (via, b)], [(b, via), (via, a)]) if via else ([(a, b)], [(b, a)])
        steps: list[tuple[list[tuple[str, str]], float, str]] = [
            (up, 0.0, "INVITE"), (down, 0.11, "180"), (down, 2.31, "200"), (up, 2.33, "ACK"),
            (up, end_s, "BYE"), (down, end_s + 0.02, "200"),
        ]  # fmt: skip
        user = 2000 + 7 * number
        text = [f"call healthy{number} at {at} from {user}@{a} to {user + 3}@{'example.test' if via else b}"]
        for hops, when, what in steps:
            for index, (source, destination) in enumerate(hops):
                text.append(f"{source} > {destination} +{when + 0.003 * index:.3f} {what}")
            if what == "INVITE":
                text.append(f"{hops[0][1]} > {hops[0][0]} +0.008 100")
        if media:
            text += [f"rtp {a}:4000 > {b}:6000 from 2.34 to {end_s - 0.02:.2f} PCMU"]
            text += [f"rtp {b}:6000 > {a}:4000 from 2.35 to {end_s - 0.02:.2f} PCMU"]
        before = self.call
        for step in text:
            self.statement(step)
        self.call = before

    def message(self, source: str, destination: str, at: str, what: str) -> None:
        call = self.current()
        at_s = call.at_s + float(at)
        if at_s < self.last_s.get(call.name, 0.0):
            raise self.error(f"+{at} goes back in time within call {call.name}")
        self.last_s[call.name] = at_s
        line = Line(self.where, call, self.end(source), self.end(destination), at_s, mark=self.mark)
        self.items.append(line)
        if what == "raw <<":
            line.raw = verbatim(self.heredoc())
            return
        words = what.split()
        line.status = int(words[0]) if words[0].isdigit() else 0
        options = iter(words[1:])
        rest: list[str] = []
        for word in options:
            if word.startswith("tag="):
                line.tag = word[4:]
            elif word == "for" and line.status:
                line.for_method = next(options, "")
            elif word.isdigit() and line.for_method:
                line.for_cseq = int(word)
            elif word == "reliable" and line.status:
                line.reliable = True
            else:
                rest.append(word)
        if line.status:
            line.phrase = " ".join(rest) or PHRASES.get(line.status, "")
            if not line.phrase:
                raise self.error(f"the phrase of {line.status} has to be given")
        elif words[0].isupper() and len(rest) <= 1:
            line.method, line.uri = words[0], "".join(rest)
        else:
            raise self.error(f"expected METHOD [REQUEST-URI] or STATUS [PHRASE], not {what!r}")

    def detail(self, line: str) -> None:
        """A line that belongs to the message above."""
        above = self.items[-1] if self.items else None
        if not isinstance(above, Line):
            raise self.error("an indented line belongs to a message")
        words = line.split()
        numbers = words[1:]
        if words[0] == "sdp":
            above.sdp = self.sdp(numbers)
        elif line == "no sdp":
            above.no_body = True
        elif words[0] == "body" and words[-1] == "<<" and len(words) == 3:
            above.body_type, above.body = words[1], verbatim(self.heredoc())
        elif words[0] == "repeat" and numbers:
            above.repeats = REPEATS.get(numbers[0]) or tuple(float(n) for n in numbers)
        elif line == "lost":
            above.lost = True
        elif words[0] == "fragment" and numbers:
            above.fragment = int(numbers[0])
            above.lose = int(numbers[2]) if numbers[1:2] == ["lose"] else 0
        elif (header := HEADER_NAME.match(line)) and (header[1] == "-") == (header[3] is None):
            above.headers.append((header[1], header[2], header[3] or ""))
        else:
            raise self.error(f"not a line of a message: {line!r}")

    def sdp(self, words: list[str]) -> Sdp:
        sdp = Sdp()
        codecs: list[str] = []
        rest = iter(words)
        for word in rest:
            if word in ("sendonly", "recvonly", "inactive", "sendrecv"):
                sdp.direction = word
            elif word == "profile":
                sdp.profile = next(rest, "")
            elif word == "at":
                sdp.address = next(rest, "")
            elif word.isdigit() and not codecs:
                sdp.port = int(word)
            else:
                codecs.append(word)
        sdp.codecs = tuple(codecs)
        return sdp

    def rtp(self, line: str) -> None:
        call = self.current()
        matched = RTP.match(line)
        if not matched:
            raise self.error("expected: rtp A:4000 > B:6000 from SECONDS to SECONDS CODEC [options]")
        source, destination, begin, until, codec, rest = matched.groups()
        words = rest.split()
        options = dict(zip(words[::2], words[1::2], strict=False))
        if len(words) % 2 or set(options) - {"loss", "pt", "ssrc", "jitter", "keys", *SHAPES}:
            raise self.error(f"unknown stream option in {rest.strip()!r}")
        self.items.append(
            Rtp(
                self.where, call, self.end(source), self.end(destination),
                call.at_s + float(begin), call.at_s + float(until), codec,
                float(options.get("loss", "0").rstrip("%")) / 100,
                int(options["pt"]) if "pt" in options else None,
                options.get("ssrc", ""), float(options.get("jitter", 0)), self.mark, options.get("keys", ""),
                {name: value for name, value in options.items() if name in SHAPES},
            )
        )  # fmt: skip

    def report(self, line: str) -> None:
        call = self.current()
        matched = REPORT.match(line)
        if not matched:
            raise self.error("expected: report B:6001 > A:4001 +SECONDS of A:4000 > B:6000 share PERCENT lost PACKETS")
        source, destination, at, sender, receiver, share, lost = matched.groups()
        ends = self.end(source), self.end(destination)
        stream = self.end(sender), self.end(receiver)
        at_s = call.at_s + float(at)
        report = Report(self.where, call, *ends, at_s, stream, float(share) / 100, int(lost), self.mark)
        self.items.append(report)

    def beside(self, kind: str, line: str) -> None:
        arrow = ARROW.match(f"{line} -" if kind in ("reset", "refuse") else line)
        if not arrow:
            raise self.error(f"expected: {kind} A > B +SECONDS ...")
        source, destination, at, rest = arrow.groups()
        detail, _, about = rest.partition(" about ")
        at_s = (self.call.at_s if self.call else 0.0) + float(at)
        self.items.append(
            Beside(
                self.where, kind, self.end(source), self.end(destination), at_s, detail.strip(),
                self.end(about.strip()) if about else None, self.mark,
            )
        )  # fmt: skip

    def checks(self, line: str) -> None:
        """ICE's connectivity checks, each a STUN request and, if so told, the response 20 ms later (RFC 8445 7)."""
        arrow = ARROW.match(line)
        matched = CHECKS.match(arrow[4]) if arrow else None
        if not arrow or not matched:
            raise self.error(
                "expected: checks A:4000 > B:6000 +SECONDS to SECONDS every SECONDS [answered | refused CODE]"
            )
        source, destination = self.end(arrow[1]), self.end(arrow[2])
        begin_s, (end_s, step_s, answered, code) = float(arrow[3]), matched.groups()
        at_s = self.current().at_s
        number = 0
        while (sent_s := begin_s + number * float(step_s)) <= float(end_s):
            drawn = f"{source} {destination} {at_s} {begin_s} {number}"
            transaction = hashlib.sha256(drawn.encode()).digest()[:12]
            asks = stun(0x001, transaction, (0x0006, b"b2c4:a1f3"), (0x0024, b"\x6e\x00\x1e\xff"))
            said = [(source, destination, sent_s, asks)]
            if answered:
                mapped = packed(source.host.address)
                family = b"\0\1" if len(mapped) == 4 else b"\0\2"
                reflexive = family + struct.pack("!H", source.port) + mapped
                said.append((destination, source, sent_s + 0.02, stun(0x101, transaction, (0x0001, reflexive))))
            elif code:
                error = bytes([0, 0, int(code) // 100, int(code) % 100]) + b"Refused"
                said.append((destination, source, sent_s + 0.02, stun(0x111, transaction, (0x0009, error))))
            for sender, receiver, when_s, data in said:
                self.items.append(
                    Beside(self.where, "datagram", sender, receiver, at_s + when_s, data.hex(), None, self.mark)
                )
            number += 1


def verbatim(text: str) -> bytes:
    """Text of a heredoc as bytes: CRLF at line ends, `\\xHH` for a byte."""
    crlf = text.replace("\n", "\r\n").encode("utf-8")
    return re.sub(rb"\\x([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), crlf)


def read_story(path: Path) -> Story:
    """The story in a file.

    Raises:
        StoryError: `file:line: reason` where a line does not make sense.
    """
    return parse_story(path, path.read_text(encoding="utf-8"))


def parse_story(path: Path, text: str) -> Story:
    """The story in a text, under the name of a file; raises as read_story does."""
    return _Reader(path, text).read()

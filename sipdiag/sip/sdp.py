"""Session descriptions (RFC 8866): bytes -> `Sdp`, or None where they are none.

Reads what calls and media need (RFC 3264 directions, RTP and static payload types of RFC 3551, RTCP, ICE,
keys, preconditions); every attribute stays in `attributes`. Raises for no input; lines and media are
bounded; what is wrong is in `Sdp.defects` and is passed over. Text is UTF-8 with `surrogateescape`.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

MAX_LINES = 4096
"""Lines read of one description; the largest real offers (ICE, simulcast) have some hundreds."""
MAX_MEDIA = 128
"""Media sections read of one description."""
TOO_LONG = f"SDP is too long: what is beyond {MAX_LINES} lines is not read"
TOO_MANY_MEDIA = f"SDP has too many media: what is beyond {MAX_MEDIA} is not read"

DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_HOLD_ADDRESSES = ("0.0.0.0", "::")
_LINE = re.compile(rb"[^\n]*\n?")
_PORT = re.compile(r"([0-9]{1,5})(?:/([0-9]{1,5}))?")
_RTPMAP = re.compile(r"(\S+)\s+([^/\s]+)\s*/\s*([0-9]{1,9})(?:/([0-9]{1,4}))?\s*")
# Strength and what is covered of preconditions (RFC 3312 5): the directions in which packets can flow.
_FLOWS = {"none": frozenset[str](), "send": {"send"}, "recv": {"recv"}, "sendrecv": {"send", "recv"}}


class Codec(NamedTuple):
    """An rtpmap, or a static payload type. `name` is as written."""

    name: str
    clock_rate: int
    channels: int


STATIC_CODECS: Mapping[str, Codec] = {
    "0": Codec("PCMU", 8000, 1),
    "3": Codec("GSM", 8000, 1),
    "4": Codec("G723", 8000, 1),
    "5": Codec("DVI4", 8000, 1),
    "6": Codec("DVI4", 16000, 1),
    "7": Codec("LPC", 8000, 1),
    "8": Codec("PCMA", 8000, 1),
    "9": Codec("G722", 8000, 1),
    "10": Codec("L16", 44100, 2),
    "11": Codec("L16", 44100, 1),
    "12": Codec("QCELP", 8000, 1),
    "13": Codec("CN", 8000, 1),
    "14": Codec("MPA", 90000, 1),
    "15": Codec("G728", 8000, 1),
    "16": Codec("DVI4", 11025, 1),
    "17": Codec("DVI4", 22050, 1),
    "18": Codec("G729", 8000, 1),
    "25": Codec("CelB", 90000, 1),
    "26": Codec("JPEG", 90000, 1),
    "28": Codec("nv", 90000, 1),
    "31": Codec("H261", 90000, 1),
    "32": Codec("MPV", 90000, 1),
    "33": Codec("MP2T", 90000, 1),
    "34": Codec("H263", 90000, 1),
}
"""Payload types that need no rtpmap (RFC 3551 6, tables 4 and 5)."""


class SdpDefect(NamedTuple):
    """Something wrong in a description; `offset` in its bytes."""

    reason: str
    offset: int


class Origin(NamedTuple):
    """The o= line. `session_version` is None where it is no number."""

    username: str
    session_id: str
    session_version: int | None
    address: str


class Candidate(NamedTuple):
    """An ICE candidate (RFC 8839 5.1). `type` is host, srflx, prflx or relay; `component` 1 is RTP, 2
    RTCP."""

    address: str
    port: int
    type: str
    component: int


class Media(NamedTuple):
    """One m= section. `address` is its own c= or the session's, None if neither is there; port 0 is a
    refused stream.

    `direction` is its own, or the session's, or sendrecv. `ptime` and `maxptime` in ms. `fingerprint` and
    `setup` are the session's where the section has none. `crypto` holds the a=crypto values. `attributes`
    are the section's own.
    """

    type: str
    port: int
    port_count: int
    proto: str
    formats: tuple[str, ...]
    address: str | None
    direction: str
    rtpmap: Mapping[str, Codec]
    fmtp: Mapping[str, str]
    ptime: int | None
    maxptime: int | None
    rtcp_port: int | None
    rtcp_address: str | None
    rtcp_mux: bool
    crypto: tuple[str, ...]
    fingerprint: str | None
    setup: str | None
    candidates: tuple[Candidate, ...]
    attributes: tuple[tuple[str, str], ...]

    @property
    def is_hold_address(self) -> bool:
        """Whether the address is the unspecified one, the old way to hold (RFC 2543; RFC 3264 8.4)."""
        return self.address in _HOLD_ADDRESSES

    @property
    def is_rtp(self) -> bool:
        """Whether the formats are RTP payload types."""
        return "RTP/" in self.proto.upper()

    @property
    def is_udptl(self) -> bool:
        """Whether it is fax in the clear over UDP (T.38 Annex D; over DTLS the transport has another name)."""
        return self.type == "image" and self.proto.lower() == "udptl"

    def codec(self, payload_type: str) -> Codec | None:
        """What a format of this section stands for: its rtpmap, or the static payload type."""
        return self.rtpmap.get(payload_type) or (STATIC_CODECS.get(payload_type) if self.is_rtp else None)

    @property
    def codecs(self) -> tuple[str, ...]:
        """The name of each format in order of preference; the format itself where nothing says what it is."""
        return tuple(codec.name if (codec := self.codec(name)) else name for name in self.formats)

    @property
    def preconditions_unmet(self) -> bool:
        """Whether a mandatory precondition is not met yet (RFC 3312 5.1): the callee must not be alerted."""
        current: dict[tuple[str, str], str] = {}
        for name, value in self.attributes:
            words = value.lower().split()
            if name == "curr" and len(words) == 3:
                current[words[0], words[1]] = words[2]
        for name, value in self.attributes:
            words = value.lower().split()
            if name == "des" and len(words) == 4 and words[1] == "mandatory":
                has = _FLOWS.get(current.get((words[0], words[2]), "none"), _FLOWS["none"])
                if not _FLOWS.get(words[3], _FLOWS["none"]) <= has:
                    return True
        return False


class Sdp(NamedTuple):
    """A session description. `connection` and `direction` are the session's own; `attributes` those before
    any m=."""

    origin: Origin | None
    session_name: str | None
    connection: str | None
    direction: str
    media: tuple[Media, ...]
    attributes: tuple[tuple[str, str], ...]
    defects: tuple[SdpDefect, ...]

    @property
    def codecs(self) -> tuple[str, ...]:
        """The codec names of all media, section by section."""
        return tuple(name for media in self.media for name in media.codecs)

    @property
    def preconditions_unmet(self) -> bool:
        """Whether any section has a mandatory precondition that is not met yet."""
        return any(media.preconditions_unmet for media in self.media)


class _Section:
    """The lines of one m= section, or of what precedes the first."""

    __slots__ = ("attributes", "connection", "header")

    def __init__(self, header: tuple[str, int, int, str, tuple[str, ...]] | None) -> None:
        self.header = header
        self.connection: str | None = None
        self.attributes: list[tuple[str, str]] = []

    def last(self, *names: str) -> tuple[str, str] | None:
        """The last attribute of one of these names, as (name, value)."""
        return next((item for item in reversed(self.attributes) if item[0] in names), None)

    def last_value(self, name: str) -> str | None:
        item = self.last(name)
        return item[1] if item else None


def parse_sdp(data: bytes) -> Sdp | None:
    """The description in `data`, or None where it has neither a v= nor an m= line. Lines may end in CRLF,
    LF or both."""
    session = section = _Section(None)
    sections: list[_Section] = []
    origin: Origin | None = None
    session_name: str | None = None
    defects: list[SdpDefect] = []
    is_sdp = False
    blank_at: int | None = None
    for number, match in enumerate(_LINE.finditer(data)):
        at = match.start()
        if at == len(data):
            break
        if number >= MAX_LINES:
            defects.append(SdpDefect(TOO_LONG, at))
            break
        line = match[0].strip(b" \t\r\n\0").decode("utf-8", "surrogateescape")
        if not line:
            blank_at = at if blank_at is None else blank_at
            continue
        if blank_at is not None:
            defects.append(SdpDefect("blank line inside SDP", blank_at))
            blank_at = None
        kind, equals, value = line[:1], line[1:2], line[2:]
        if equals != "=" or not kind.isalpha():
            defects.append(SdpDefect("SDP line is not of the form x=value", at))
        elif kind == "v":
            is_sdp = True
        elif kind == "o":
            origin = _parse_origin(value)
            if origin is None:
                defects.append(SdpDefect("SDP o= line cannot be parsed", at))
        elif kind == "s":
            session_name = value.strip()
        elif kind == "c":
            words = value.split()
            if len(words) == 3:
                section.connection = words[2].partition("/")[0]
            else:
                defects.append(SdpDefect("SDP c= line cannot be parsed", at))
        elif kind == "m":
            is_sdp = True
            if len(sections) >= MAX_MEDIA:
                defects.append(SdpDefect(TOO_MANY_MEDIA, at))
                break
            section = _Section(_parse_media_line(value))
            if section.header is None:
                defects.append(SdpDefect("SDP m= line cannot be parsed", at))
            sections.append(section)
        elif kind == "a":
            name, _, text = value.partition(":")
            section.attributes.append((name.strip().lower(), text.strip()))
            if section.attributes[-1][0] == "rtpmap" and not _RTPMAP.fullmatch(text.strip()):
                defects.append(SdpDefect("SDP rtpmap cannot be parsed", at))
    if not is_sdp:
        return None
    return Sdp(
        origin,
        session_name,
        session.connection,
        _direction(session, "sendrecv"),
        tuple(_media(section, session) for section in sections if section.header is not None),
        tuple(session.attributes),
        tuple(defects),
    )


def _media(section: _Section, session: _Section) -> Media:
    assert section.header is not None
    kind, port, port_count, proto, formats = section.header
    rtpmap: dict[str, Codec] = {}
    fmtp: dict[str, str] = {}
    candidates = []
    for name, value in section.attributes:
        if name == "rtpmap" and (match := _RTPMAP.fullmatch(value)):
            rtpmap.setdefault(match[1], Codec(match[2], int(match[3]), int(match[4] or 1)))
        elif name == "fmtp":
            payload_type, _, parameters = value.partition(" ")
            fmtp.setdefault(payload_type, parameters.strip())
        elif name == "candidate" and (candidate := _parse_candidate(value)):
            candidates.append(candidate)
    rtcp = (section.last_value("rtcp") or "").split()
    return Media(
        kind,
        port,
        port_count,
        proto,
        formats,
        section.connection or session.connection,
        _direction(section, _direction(session, "sendrecv")),
        rtpmap,
        fmtp,
        _milliseconds(section.last_value("ptime")),
        _milliseconds(section.last_value("maxptime")),
        _small_number(rtcp[0], 65535) if rtcp else None,
        rtcp[3] if len(rtcp) >= 4 else None,
        section.last("rtcp-mux") is not None,
        tuple(value for name, value in section.attributes if name == "crypto"),
        section.last_value("fingerprint") or session.last_value("fingerprint"),
        section.last_value("setup") or session.last_value("setup"),
        tuple(candidates),
        tuple(section.attributes),
    )


def _direction(section: _Section, default: str) -> str:
    item = section.last(*DIRECTIONS)
    return item[0] if item else default


def _parse_origin(value: str) -> Origin | None:
    words = value.split()
    # Some stacks put a user name with blanks there: the five fields behind it are fixed.
    if len(words) < 6:
        return None
    return Origin(" ".join(words[:-5]), words[-5], _small_number(words[-4], None), words[-1])


def _parse_media_line(value: str) -> tuple[str, int, int, str, tuple[str, ...]] | None:
    words = value.split()
    port = _PORT.fullmatch(words[1]) if len(words) >= 3 else None
    if port is None or int(port[1]) > 65535:
        return None
    return words[0].lower(), int(port[1]), int(port[2] or 1), words[2], tuple(words[3:])


def _parse_candidate(value: str) -> Candidate | None:
    words = value.split()
    if len(words) < 8 or words[6] != "typ":
        return None
    component, port = _small_number(words[1], 256), _small_number(words[5], 65535)
    return None if component is None or port is None else Candidate(words[4], port, words[7], component)


def _milliseconds(value: str | None) -> int | None:
    """Some stacks write `20.0`."""
    return _small_number(value.partition(".")[0], 65535) if value else None


def _small_number(text: str, highest: int | None) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 32):
        return None
    number = int(text)
    return number if highest is None or number <= highest else None

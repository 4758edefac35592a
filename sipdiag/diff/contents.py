"""What of a message can be compared with another one: headers and session description without their volatile parts.

In: a message and who is who in its call. Out: texts by name. Set aside are tags, branches, Call-IDs, CSeq numbers,
ports, nonces and proofs, times, display names and identifiers; addresses are told as the parts that they play.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sipdiag.diff.parties import Parties
from sipdiag.sip import HEADERS, Message, NameAddr, Sdp, canonical_name
from sipdiag.sip import Media as Section

VOLATILE = frozenset(
    [
        "call-id", "via", "cseq", "max-forwards", "content-length", "date", "timestamp", "session-id", "rack", "rseq",
        "sip-etag", "sip-if-match", "p-charging-vector", "content-type"
    ]
)  # fmt: skip
"""Headers that differ from call to call, or say what is told otherwise."""

PRESENCE = frozenset(
    ["identity", "replaces", "join", "in-reply-to", "target-dialog", "route", "record-route"]
)  # fmt: skip
"""Headers of which only how often they are there is compared."""

MINOR = frozenset(
    [
        "user-agent", "server", "organization", "subject", "accept", "accept-encoding", "accept-language",
        "allow-events", "call-info", "p-access-network-info", "warning", "p-asserted-service"
    ]
)  # fmt: skip
"""Headers whose changes are told, and of which no call fails."""

SETS = frozenset(
    [
        "allow", "supported", "require", "proxy-require", "unsupported", "allow-events", "accept", "accept-encoding"
    ]
)  # fmt: skip
"""Headers whose order does not matter."""

_SOFTWARE = ("user-agent", "server")
"""Headers whose dotted numbers are versions and no addresses."""

_PARAMS = re.compile(
    r";\s*(?:tag|branch|received|rport|from-tag|to-tag|epid|reg-id|\+sip\.instance|pub-gruu|temp-gruu|gr|rn|ftag|did|"
    r"vsf|vst|lr|nat|sav|cpd)(?:\s*=\s*(?:\"[^\"]*\"|[^;,>\s]*))?(?=[;,>\s]|$)",
    re.IGNORECASE,
)
_PROOFS = re.compile(
    r",?\s*\b(?:nonce|opaque|cnonce|response|nc|nextnonce|rspauth|auts)\s*=\s*(?:\"[^\"]*\"?|[^\s,;]+)", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|\b[0-9A-Fa-f]{16,}\b")
_PORT = re.compile(r"(?<=[\w>.\]]):\d{2,5}(?=$|[\s;,>?])")

_URI_USER = re.compile(r"(?:(?<=sip:)|(?<=sips:))[^\s<>@;,?\"]+(?=@)|(?<=tel:)[^\s<>@;,?\"]+", re.IGNORECASE)
_SOMEBODY = "<somebody>"

_SDP_VOLATILE = frozenset(
    [
        "candidate", "end-of-candidates", "ssrc", "ssrc-group", "ice-ufrag", "ice-pwd", "ice-options", "fingerprint",
        "crypto", "rtcp", "mid", "msid", "msid-semantic", "group", "rtpmap", "fmtp", "ptime", "maxptime", "sendrecv",
        "sendonly", "recvonly", "inactive", "cname", "extmap", "rtcp-mux", "setup", "ice-lite", "cat", "label"
    ]
)  # fmt: skip
"""Attributes that differ from call to call, or that are told in words of their own."""


class Users(NamedTuple):
    """Users and domains of this call that are others in the other one, and what they are called instead."""

    names: tuple[tuple[str, str], ...] = ()
    domains: tuple[tuple[str, str], ...] = ()
    strangers: bool = False
    """Other people call than in the other one, so that whom they name besides are others, too."""

    def named(self, text: str) -> str:
        for user, name in self.names:
            text = re.sub(rf"(?<![\w+.-]){re.escape(user)}(?![\w.-]*\w)", name, text)
        for domain, name in self.domains:
            text = re.sub(rf"(?<![\w-]){re.escape(domain)}(?![\w.-]*\w)", name, text, flags=re.IGNORECASE)
        return _URI_USER.sub(_SOMEBODY, text) if self.strangers else text

    def user(self, user: str) -> str:
        """A user alone."""
        named = self.named(user)
        return _SOMEBODY if self.strangers and not named.startswith("<") else named


def headers_of(message: Message, parties: Parties, users: Users) -> dict[str, tuple[str, ...]]:
    """Values of each header that is compared, by its full name in lower case."""
    names = dict.fromkeys(canonical_name(name) for name, _ in message.header_items)
    return {name: tuple(_values(message, name, parties, users)) for name in names if name not in VOLATILE}


def written(name: str) -> str:
    """A header's name as people write it."""
    known = HEADERS.get(name)
    return known.name if known else name.title()


def _values(message: Message, name: str, parties: Parties, users: Users) -> Iterator[str]:
    if name in PRESENCE:
        yield from ("there",) * len(message.headers(name))
    elif name in _SOFTWARE:
        yield from message.headers(name)
    elif name in SETS:
        yield from sorted({value.strip().lower() for value in message.headers(name)})
    else:
        parsed = message.values(name)
        texts = message.headers(name)
        whole = len(parsed) == len(texts)
        for at, text in enumerate(texts):
            value = parsed[at] if whole else None
            yield (
                users.named(_contact(value, parties))
                if name == "contact" and isinstance(value, NameAddr)
                else _plain(
                    value.uri.raw + _params_after(text) if isinstance(value, NameAddr) else text, parties, users
                )
            )


def _contact(value: NameAddr, parties: Parties) -> str:
    """Where a Contact leads; its user is an identifier of the sender's own."""
    if value.uri.scheme == "*":
        return "*"
    transport = value.uri.params.get("transport")
    shown = value.uri.scheme + ":" + parties.of_address(value.uri.host)
    shown += f";transport={transport.lower()}" if transport else ""
    kept = {name: value.params[name] for name in ("expires", "q", "isfocus") if name in value.params}
    return shown + "".join(f" ;{name}" + (f"={given}" if given else "") for name, given in kept.items())


def _params_after(text: str) -> str:
    """Parameters of a header behind the `>` of its URI."""
    return text.rpartition(">")[2] if ">" in text else ""


def _plain(text: str, parties: Parties, users: Users) -> str:
    text = _PROOFS.sub("", _PARAMS.sub("", text))
    text = _PORT.sub("", parties.named(text))
    return users.named(_IDENTIFIER.sub("<id>", text)).strip()


class Fact(NamedTuple):
    """Something that a session description says."""

    name: str
    """What `--ignore` takes for it."""
    section: str
    """`audio`, `video 2`; empty of the whole."""
    text: str


def sdp_of(sdp: Sdp | None, parties: Parties) -> dict[tuple[str, str], str]:
    """What a description says, by name and section; empty where there is none."""
    if sdp is None:
        return {}
    facts: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    for media in sdp.media:
        counts[media.type] = counts.get(media.type, 0) + 1
        section = media.type if counts[media.type] == 1 else f"{media.type} {counts[media.type]}"
        for name, text in _section(media, parties):
            facts.setdefault((name, section), text)
    return facts


def _section(media: Section, parties: Parties) -> Iterator[tuple[str, str]]:
    if not media.port:
        yield "m", "refused (port 0)"
        return
    yield "m", "there"
    yield "protocol", media.proto
    codecs = [media.codec(fmt) for fmt in media.formats]
    names = [
        f"{codec.name}/{codec.clock_rate}" if codec else fmt for codec, fmt in zip(codecs, media.formats, strict=True)
    ]
    yield "codecs", ", ".join(name for name in names if not name.lower().startswith("telephone-event")) or "none"
    events = [name for name in names if name.lower().startswith("telephone-event")]
    if events:
        yield "telephone-event", ", ".join(events)
    yield "direction", media.direction
    yield "address", parties.of_address(media.address) if media.address else "none"
    if media.ptime is not None:
        yield "ptime", f"{media.ptime} ms"
    if media.maxptime is not None:
        yield "maxptime", f"{media.maxptime} ms"
    if media.rtcp_mux:
        yield "rtcp-mux", "there"
    if media.crypto:
        yield "crypto", ", ".join(_suite(value) for value in media.crypto)
    if media.fingerprint is not None:
        yield "fingerprint", media.fingerprint.partition(" ")[0]
    if media.setup is not None:
        yield "setup", media.setup
    if media.candidates:
        yield "candidate", ", ".join(sorted({candidate.type for candidate in media.candidates}))
    for fmt, name in zip(media.formats, names, strict=True):
        if fmt in media.fmtp:
            yield f"fmtp {name}", media.fmtp[fmt]
    yield from _others(media.attributes)


def _suite(crypto: str) -> str:
    """The suite of an a=crypto value, without its key."""
    words = crypto.split()
    return words[1] if len(words) > 1 else "?"


def _others(attributes: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    values: dict[str, list[str]] = {}
    for name, value in attributes:
        if name not in _SDP_VOLATILE:
            values.setdefault(name, []).append(value)
    for name, found in values.items():
        yield name, ", ".join(sorted(found)) or "there"

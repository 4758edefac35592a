"""The text of a SIP message with everybody in it replaced, byte for byte in place.

In: the bytes of messages, parsed or not. Out: as many bytes. First comes what stands where people and places are named
(URIs, hosts, display names, session descriptions, proofs and keys); then every string that was found there and is long
enough to be no other word, wherever it stands again. A replaced stretch is not replaced twice.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from sipdiag.extract.bodies import Body, bodies, named_in_xml
from sipdiag.extract.mapping import PIECE, STAYING, Mapping, unescaped
from sipdiag.sip import HEADERS, METHODS

SHORTEST_WORD = 3
"""Letters of a name that is replaced wherever it stands: shorter ones are parts of other things."""

SHORTEST_NUMBER = 4
"""Digits of a number that is replaced wherever it stands, where no header or line of SDP counts with it."""

MAX_WORDS = 1_000_000
"""Strings remembered of one capture; of more, those that come later are replaced where they name somebody, only."""

_NAMES = (*(header.name for header in HEADERS.values()), *METHODS)
_PROTOCOL = frozenset(word.lower() for name in _NAMES for word in name.split("-")) | frozenset(
    ["orig", "term", "udp", "tcp", "tls", "sctp", "wss", "rtp", "avp", "savp", "savpf", "avpf", "rtcp", "ice", "ip4",
     "ip6", "user", "auth", "md5", "sess", "int", "3gpp", "gsma", "utran", "isup", "text", "html", "xml", "sdp", "uac",
     "uas", "early", "only", "info", "call", "calls", "line", "lines", "host", "for", "and", "the", "not", "was", "has",
     "too", "many", "here", "gone", "busy", "bad", "use", "end", "true", "false", "yes", "off", "with", "from", "date",
     "mon", "tue", "wed", "thu", "fri", "sat", "sun", "gmt", "utc", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
     "sep", "oct", "nov", "dec", "may", "pcmu", "pcma", "g722", "g729", "gsm", "opus", "100rel", "path", "gruu",
     "outbound", "norefersub", "tdialog", "urn", "ftag", "asterisk", "kamailio", "opensips", "freeswitch",
     "application", "message", "audio", "video", "image", "session", "transport", "branch", "received", "expires",
     "event", "telephone", "dialog", "conference", "summary", "presence", "reason", "cause", "response", "digest",
     "realm", "nonce", "algorithm", "opaque", "username", "handling", "signal", "duration", "version", "protocol",
     "candidate", "network", "access", "timer", "refresher", "methods", "alert", "internal", "external", "trying",
     "ringing", "progress", "accepted", "moved", "permanently", "temporarily", "proxy", "required", "unauthorized",
     "forbidden", "found", "allowed", "acceptable", "authentication", "timeout", "conflict", "length", "entity",
     "large", "unsupported", "media", "extension", "interval", "brief", "unavailable", "exists", "loop", "detected",
     "hops", "address", "incomplete", "ambiguous", "terminated", "request", "pending", "undecipherable", "server",
     "error", "implemented", "gateway", "service", "everywhere", "decline", "declined", "exist", "anywhere",
     "cancelled", "completed", "elsewhere", "normal", "clearing", "phone", "default", "public", "supported"]
)  # fmt: skip
"""Words that mean something to a protocol: they are replaced where they name somebody, and nowhere else."""

_URI = re.compile(
    r"(?i)\b(?:sips?|im|pres|mailto|xmpps?|h323|cid):(?P<user>(?:[^\s<>\"@,?]{1,512}@)?)"
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?)"
)
_ESCAPED_URI = re.compile(r"(?i)\bsips?%3A(?P<user>(?:(?!%40)[^\s<>\"@,?;&]){1,512})(?=%40)")
_TEL = re.compile(r"(?i)\btel:(?P<number>\+?[0-9A-F*#().-]{1,64})")
_WEB = re.compile(r"(?i)\b[a-z][a-z0-9+.-]{0,15}://(?P<rest>[^\s<>\";]{1,1024})")
_AUTHORITY = re.compile(r"(?P<user>(?:[^@/]*@)?)(?P<host>\[[^\]/]*\]?|[^:/]*)(?P<rest>[^/]*)")
_AT = re.compile(r"(?i)(?:@|%40)(?P<host>[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)")
_URN = re.compile(r"(?i)\burn:(?:uuid|gsma:imei|imei|esn|meid):(?P<id>[0-9A-Za-z-]{1,64})")
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)")
_GLUED = re.compile(r"(?<!\d)\d{4,64}((?:\.\d{1,3}){3})(?!\d)")
_DASHED = re.compile(r"(?<!\d)\d{1,3}(?P<mark>[-_])\d{1,3}(?P=mark)\d{1,3}(?P=mark)\d{1,3}(?!\d)")
_HEXADECIMAL = re.compile(r"(?i)[0-9a-f]{8,256}")
_IPV6 = re.compile(
    r"(?i)(?<![0-9a-z:.])(?=[0-9a-f]*:[0-9a-f:.]*:)[0-9a-f:]{2,39}(?:\d{0,3}(?:\.\d{1,3}){3})?(?![0-9a-z:])"
)
_VALUE = r"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*"
"""Of a header, on its line and those that are folded to it (RFC 3261 7.3.1)."""
_VIA_HOST = re.compile(r"(?im)^(?:v|via)[ \t]*:[^\r\n]*|^[ \t]+SIP/2\.0/[^\r\n]*")
_SENT_BY = re.compile(r"(?i)SIP\s*/\s*2\.0\s*/\s*[a-z-]+[ \t]+(?P<host>[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)")
_PARAM_HOST = re.compile(
    r"(?i)[;\s,?&](?:maddr|received|phone-context|orig-ioi|term-ioi|transit-ioi|icid-generated-at|domain|realm|trunk-context|"
    r"cscf|nextnonce-domain|targetname)[ \t]*=[ \t]*\"?(?:sips?:)?(?P<host>[a-z0-9_+](?:[a-z0-9._ -]*[a-z0-9_])?)"
)
_QUOTED = re.compile(r"(?i)[\s,](?:realm|targetname)[ \t]*=[ \t]*\"(?P<text>[^\"\r\n]*)\"")
_WARNING = re.compile(rf"(?im)^warning[ \t]*:{_VALUE}")
_WARNING_AGENT = re.compile(r"(?i)(?<![\w.])\d{3}[ \t]+(?P<host>[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)")
_USERNAME = re.compile(
    r"(?i)[;\s,](?:username\*?|tgrp|otg|dtg|ext|isub|postd)[ \t]*=[ \t]*"
    r"(?:\"(?P<quoted>[^\"\r\n]*)\"|(?P<user>[^\s\",;>]+))"
)
_PROOF = re.compile(r"(?i)[\s,](?:response|cnonce|auts|rspauth|gssapi-data)[ \t]*=[ \t]*\"?(?P<secret>[^\s\",;]+)")
_BASIC = re.compile(r"(?im)^(?:proxy-)?authorization[ \t]*:[ \t]*(?:basic|bearer)[ \t]+(?P<secret>\S+)")
_TOKEN = re.compile(r"(?im)^(?:identity|y)[ \t]*:[ \t]*(?P<token>[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+)")
_USER_TO_USER = re.compile(r"(?im)^user-to-user[ \t]*:[ \t]*(?P<secret>[^\s;]+)")
_OLD_TOKEN = re.compile(r"(?im)^(?:identity|y)[ \t]*:[ \t]*\"(?P<secret>[^\"]+)\"")
_KEYS = re.compile(
    r"(?im)(?:inline:|^a=(?:ice-pwd|ice-ufrag|identity|key-mgmt:mikey):?|^k=(?:clear|base64|uri):"
    r"|^a=fingerprint:\S+[ \t]+)"
    r"[ \t]*(?P<secret>[^\s|;]+)"
)
_NAMED = re.compile(
    r"(?im)^(?:from|f|to|t|contact|m|refer-to|r|referred-by|b|reply-to|"
    r"remote-party-id|diversion|history-info|path|service-route|p-[a-z-]+|route|record-route)[ \t]*:"
    rf"(?P<value>{_VALUE})"
)
_DISPLAY = re.compile(
    r"(?i)[;,][ \t]*(?:\+[^\s=;,\"]{1,64}|methods|events|extensions|schemes|type)[ \t]*=[ \t]*\"[^\"\r\n]*\""
    r"|\"(?P<quoted>(?:[^\"\\\r\n]|\\.)*)\"|(?:^|,)(?P<plain>[^<>,;:@=]{1,256})<"
)
"""What a feature tag says (RFC 3840 9) is no name."""
_TEXT_HEADERS = re.compile(
    r"(?im)^(?:organization|subject|s|p-access-network-info|p-visited-network-id|p-charging-vector|p-user-database|"
    r"p-profile-key|cellular-network-info|x-[a-z0-9-]*(?:user|name|number|caller|called|account|customer|imsi|imei)"
    rf"[a-z0-9-]*)[ \t]*:(?P<text>{_VALUE})"
)
_AGENT = re.compile(rf"(?im)^(?:(?:user-agent|server)[ \t]*:|a=tool:)(?P<text>{_VALUE})")
_MAC = re.compile(r"(?i)(?<![0-9a-z])(?:[0-9a-f]{12}|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5})(?![0-9a-z])")
"""A hardware address, as phones put into their names."""
_SDP_TEXT = re.compile(
    r"(?m)^(?:o=(?P<origin>\S+)(?=[ \t])|[siep]=(?P<text>[^\r\n]+)|u=(?:[a-z]+:)?(?P<uri>[^\r\n]+)"
    r"|a=(?:cname|msid|label|X-[^:\r\n]*):(?P<own>[^\r\n]+)|a=ssrc:\d+[ \t]+(?:cname|msid|label):(?P<source>[^\r\n]+))"
)
_SDP_HOST = re.compile(
    r"(?m)(?:^(?:[co]|a=rtcp|a=source-filter)[=:][^\r\n]*IN[ \t]+IP[46][ \t]+(?:\*[ \t]+)?"
    r"|^a=candidate:\S+[ \t]+\d+[ \t]+\S+[ \t]+\d+[ \t]+|^a=candidate:[^\r\n]*[ \t]raddr[ \t]+)"
    r"(?P<host>[A-Za-z][A-Za-z0-9._-]*)(?![\w:])"
)
# Lines in which every number and word belongs to the protocol.
_COUNTING = re.compile(
    r"(?im)^(?:(?:cseq|rseq|rack|timestamp|content-length|l|expires|min-expires|session-expires|x|min-se|retry-after|"
    r"max-forwards|date|allow|supported|k|require|proxy-require|unsupported|accept|content-type|c|event|o|"
    r"allow-events|u|content-disposition|accept-encoding|content-encoding|e|mime-version|privacy|rtp-rxstat|rtp-txstat)"
    r"[ \t]*:[^\r\n]*"
    r"|[mbtrvz]=[^\r\n]*|a=(?:rtpmap|fmtp|ptime|maxptime|rtcp|crypto|group|extmap|mid|setup|candidate)[^\r\n]*"
    r"|[A-Za-z][A-Za-z-]*[ \t]*:|SIP/2\.0 \d{3}|[A-Z]+(?= sips?:))"
)
_USER_PART = re.compile(_IPV4.pattern + "|(?i:phone-context|isub|postd|ext)=|" + PIECE.pattern)
_WRITTEN_NUMBER = re.compile(r"\+?\d+(?:[-.()]+\d+)+")
"""A number with visual separators (RFC 3966 5.1.1)."""
_DOMAIN = re.compile(r"[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)+")

Replace = Callable[[str], str]


class _Draft:
    """A text on its way to another of the same length."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.new = list(text)
        self.done = bytearray(len(text))

    def put(self, start: int, end: int, replacement: str) -> None:
        """Replace a stretch, but for what of it was replaced before."""
        for at in range(start, end):
            if not self.done[at]:
                self.new[at] = replacement[at - start]
        self.done[start:end] = b"\1" * (end - start)

    def put_group(self, match: re.Match[str], name: str, replace: Replace) -> None:
        if match[name]:
            self.put(match.start(name), match.end(name), replace(match[name]))

    def is_done(self, start: int, end: int) -> bool:
        return any(self.done[start:end])


def _in_hexadecimal(address: str) -> str:
    """Eight digits of an address of IPv4; empty where it is none."""
    octets = [int(octet) for octet in address.split(".") if octet.isascii() and octet.isdigit()]
    return bytes(octets).hex() if len(octets) == 4 and max(octets) < 256 else ""


class Rewriter:
    """Rewrites the messages of one capture. `learn` from all of them first, then `rewrite` each."""

    def __init__(self, mapping: Mapping, *, agents: bool = False) -> None:
        self._mapping = mapping
        self._agents = agents
        self._known: set[str] = set()
        self._addresses: set[str] = set()
        self._hexadecimal: set[str] = set()
        """The addresses, as hexadecimal digits; made when the first message is rewritten, for all are known then."""
        self._learning = False

    @property
    def known(self) -> frozenset[str]:
        """Words and numbers that name somebody, in lower case."""
        return frozenset(self._known)

    def learn(self, data: bytes) -> None:
        """Remember who is named in a message."""
        self._learning = True
        self._draft(data)
        self._learning = False

    def learn_domain(self, name: str) -> None:
        """Remember a domain name seen elsewhere, as in DNS."""
        self._learning = True
        self._host(name)
        self._learning = False

    def rewrite(self, data: bytes) -> bytes:
        """The message with everybody replaced, as long as before."""
        draft = self._draft(data)
        self._elsewhere(draft)
        return "".join(draft.new).encode("latin-1")

    def _draft(self, data: bytes) -> _Draft:
        draft = _Draft(data.decode("latin-1"))
        text = draft.text
        mapping = self._mapping
        of_bodies = list(bodies(text))
        for body in of_bodies:
            if body.holds == "other":
                draft.put(body.start, body.end, "\0" * (body.end - body.start))
        for match in _TOKEN.finditer(text):
            draft.put_group(match, "token", self._passport)
        for pattern in (_OLD_TOKEN, _USER_TO_USER, _PROOF, _BASIC, _KEYS):
            for match in pattern.finditer(text):
                draft.put_group(match, "secret", mapping.secret)
        for match in _URI.finditer(text):
            draft.put_group(match, "user", self._user)
            draft.put_group(match, "host", self._host)
        for match in _ESCAPED_URI.finditer(text):
            draft.put_group(match, "user", self._user)
        for match in _TEL.finditer(text):
            draft.put_group(match, "number", self._user)
        for match in _WEB.finditer(text):
            draft.put_group(match, "rest", self._web)
        for match in _URN.finditer(text):
            draft.put_group(match, "id", mapping.secret)
        agents = [match.span() for match in _AGENT.finditer(text)]
        for start, end in agents:
            for match in _MAC.finditer(text, start, end):
                draft.put(match.start(), match.end(), self._words(match[0]))
        for match in _IPV4.finditer(text):
            # Four numbers in the name of a program are its version, but for an address that stands elsewhere, too.
            is_agents = any(start <= match.start() < end for start, end in agents)
            if not is_agents or match[0] in self._addresses:
                draft.put(match.start(), match.end(), self._dotted(match))
        for match in _IPV6.finditer(text):
            draft.put(match.start(), match.end(), mapping.ipv6_text(match[0]))
        for lines in _VIA_HOST.finditer(text):
            for match in _SENT_BY.finditer(text, lines.start(), lines.end()):
                draft.put_group(match, "host", self._host)
        for lines in _WARNING.finditer(text):
            for match in _WARNING_AGENT.finditer(text, lines.start(), lines.end()):
                draft.put_group(match, "host", self._host)
        for pattern in (_AT, _PARAM_HOST, _SDP_HOST):
            for match in pattern.finditer(text):
                draft.put_group(match, "host", self._host)
        for match in _QUOTED.finditer(text):
            draft.put_group(match, "text", self._realm)
        for match in _USERNAME.finditer(text):
            draft.put_group(match, "quoted", self._user)
            draft.put_group(match, "user", self._user)
        for value in _NAMED.finditer(text):
            for match in _DISPLAY.finditer(value["value"]):
                for name in ("quoted", "plain"):
                    if match[name]:
                        at = value.start("value") + match.start(name)
                        draft.put(at, at + len(match[name]), self._words(match[name]))
        for pattern in (_TEXT_HEADERS, *((_AGENT,) if self._agents else ())):
            for match in pattern.finditer(text):
                draft.put_group(match, "text", self._words)
        for match in _SDP_TEXT.finditer(text):
            # What stands in o= is mostly the name of a program.
            draft.put_group(match, "origin", mapping.words)
            for name in ("text", "uri", "own", "source"):
                draft.put_group(match, name, self._words)
        for body in of_bodies:
            self._body(draft, body)
        return draft

    def _body(self, draft: _Draft, body: Body) -> None:
        """What a body says; most of its words name nobody, so that they are not remembered."""
        if body.holds == "text":
            draft.put(body.start, body.end, self._mapping.words(draft.text[body.start : body.end]))
        elif body.holds == "xml":
            for start, end in named_in_xml(draft.text, body.start, body.end):
                draft.put(start, end, self._mapping.words(draft.text[start:end]))

    def _dotted(self, match: re.Match[str]) -> str:
        if self._learning and len(self._addresses) < MAX_WORDS:
            self._addresses.add(match[0])
        return self._mapping.ipv4_text(match[0])

    def learn_address(self, address: str) -> None:
        """Remember an address of IPv4 that is seen elsewhere."""
        self._addresses.add(address)

    def _hidden(self, draft: _Draft) -> None:
        """Known addresses behind other digits, as in a Call-ID, with dashes, as in names of hosts, or as the eight
        hexadecimal digits that some phones put into branches and Call-IDs."""
        for match in _GLUED.finditer(draft.text):
            for digits in (3, 2, 1):
                start = match.start(1) - digits
                address = draft.text[start : match.end()]
                if address in self._addresses:
                    draft.put(start, match.end(), self._mapping.ipv4_text(address))
                    break
        for match in _DASHED.finditer(draft.text):
            address = match[0].replace(match["mark"], ".")
            if address in self._addresses:
                draft.put(match.start(), match.end(), self._mapping.ipv4_text(address).replace(".", match["mark"]))
        if not self._hexadecimal:
            self._hexadecimal = {_in_hexadecimal(address) for address in self._addresses}
        for match in _HEXADECIMAL.finditer(draft.text):
            run = match[0].lower()
            for at in range(len(run) - 7):
                if run[at : at + 8] in self._hexadecimal:
                    new = self._mapping.ipv4(bytes.fromhex(run[at : at + 8])).hex()
                    start = match.start() + at
                    draft.put(start, start + 8, new.upper() if match[0][at : at + 8].isupper() else new)

    def _elsewhere(self, draft: _Draft) -> None:
        """Known strings wherever they stand."""
        self._hidden(draft)
        for match in _COUNTING.finditer(draft.text):
            draft.done[match.start() : match.end()] = b"\1" * len(match[0])
        for match in PIECE.finditer(draft.text):
            start, end = match.span()
            if not match["word"]:
                continue
            word = unescaped(match[0]).lower()
            if word not in self._known or draft.is_done(start, end):
                continue
            before, after = draft.text[max(0, start - 1) : start], draft.text[end : end + 1]
            counts = word.isdigit() and len(word) < 7 and before in (":", "/", "=", ".", "-") and after != "@"
            if not counts and after != "=":
                draft.put(start, end, self._mapping.word(match[0]))

    def _learned(self, text: str) -> None:
        if not self._learning or len(self._known) >= MAX_WORDS:
            return
        for piece in PIECE.finditer(text):
            word = unescaped(piece["word"] or "").lower()
            shortest = SHORTEST_NUMBER if word.isdigit() else SHORTEST_WORD
            if len(word) >= shortest and word not in STAYING and word not in _PROTOCOL:
                self._known.add(word)

    def _words(self, text: str) -> str:
        self._learned(text)
        return self._mapping.words(text)

    def _user(self, user: str) -> str:
        """User, password and parameters of it; hosts within are replaced as hosts are."""

        def part(match: re.Match[str]) -> str:
            return self._host(match[0])

        def one(match: re.Match[str]) -> str:
            if match[0].endswith("=") or (match["word"] is None and "." not in match[0]):
                return match[0]
            return self._mapping.ipv4_text(match[0]) if "." in match[0] else self._mapping.word(match[0])

        if _WRITTEN_NUMBER.fullmatch(user) and not _IPV4.fullmatch(user):
            return self._written(user)
        self._learned(_IPV4.sub(" ", user))
        name, at, rest = user.partition("@")
        if at and rest:
            return self._user(name) + at + self._host(rest)
        head, context, domain = user.partition(";phone-context=")
        if context and "." in domain:
            return self._user(head) + context + _DOMAIN.sub(part, domain)
        return _USER_PART.sub(one, user)

    def _realm(self, text: str) -> str:
        """A realm; of domains in it the last label is nobody's name."""
        self._learned(_DOMAIN.sub(" ", text))
        return self._mapping.words(text)

    def _written(self, number: str) -> str:
        """A number with separators: the digits are those of the number without."""
        digits = "".join(filter(str.isdigit, number))
        self._learned(digits)
        made = iter(self._mapping.word(digits))
        return "".join(next(made) if char.isdigit() else char for char in number)

    def _host(self, host: str) -> str:
        if host.startswith("["):
            return "[" + self._mapping.ipv6_text(host[1:-1]) + "]"
        if _IPV4.fullmatch(host):
            return self._mapping.ipv4_text(host)
        if ":" in host:
            return self._mapping.ipv6_text(host)
        labels = [label for label in host.split(".")[: -1 if "." in host else None] if not label.startswith("_")]
        self._learned(" ".join(labels))
        return self._mapping.domain(host)

    def _web(self, rest: str) -> str:
        """User, host and path of a web address; the port and the ending stay."""
        authority = _AUTHORITY.match(rest)
        assert authority is not None  # it may be empty
        host = authority["host"] if authority["host"][:1] != "[" else authority["host"].rstrip("]")
        path = rest[authority.end() :]
        stem, dot, ending = path.rpartition(".")
        made = self._host(host) if host[:1] != "[" else "[" + self._mapping.ipv6_text(host[1:])
        return (
            self._words(authority["user"]) + made + authority["host"][len(host) :] + authority["rest"]
            + self._words(stem) + dot + (ending if dot else self._words(path))
        )  # fmt: skip

    def _passport(self, token: str) -> str:
        """A PASSporT (RFC 8225): what it says is rewritten, its signature is another."""
        head, body, signature = token.split(".")
        return ".".join([self._claims(head), self._claims(body), self._mapping.secret(signature)])

    def _claims(self, part: str) -> str:
        try:
            text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("latin-1")
        except (binascii.Error, ValueError):
            return self._mapping.secret(part)
        draft = _Draft(text)
        for match in _URI.finditer(text):
            draft.put_group(match, "user", self._user)
            draft.put_group(match, "host", self._host)
        for match in _WEB.finditer(text):
            draft.put_group(match, "rest", self._web)
        for match in re.finditer(
            r"\"(?:tn|nam|icn)\"\s*:\s*(?P<named>\[[^\]]*\]|\"[^\"]*\")|\"(?P<orig>\+?\d{3,15})\"", text
        ):
            draft.put_group(match, "named", self._words)
            draft.put_group(match, "orig", self._words)
        for match in re.finditer(r"\"origid\"\s*:\s*\"(?P<id>[^\"]*)\"", text):
            draft.put_group(match, "id", self._mapping.secret)
        made = base64.urlsafe_b64encode("".join(draft.new).encode("latin-1")).decode("ascii").rstrip("=")
        return made if len(made) == len(part) else self._mapping.secret(part)

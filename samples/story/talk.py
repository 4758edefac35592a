"""The messages of a story -> the bytes that each host sends, and when.

It keeps what RFC 3261 has user agents and proxies keep (transactions, dialogs, route sets) as far as a
story needs it to fill in what its author left unsaid. It checks nothing that a broken stack would do:
what the story says goes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .parts import Identifiers, Message, codec_of, record_route, socket_address, tag_of, uri_in
from .text import NS, Call, End, Host, Line, Sdp, Story, StoryError

ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, MESSAGE"
SUPPORTED = "100rel, timer, replaces"
MAKES_DIALOG = ("INVITE", "SUBSCRIBE", "REFER")
ANSWERED_WITH_CONTACT = (*MAKES_DIALOG, "UPDATE")
HAS_CONTACT = (*ANSWERED_WITH_CONTACT, "NOTIFY", "REGISTER")


@dataclass(frozen=True)
class Sent:
    """One datagram's or stream write's worth of SIP on its way."""

    time_ns: int
    source: End
    destination: End
    tcp: bool
    data: bytes
    fragment: int = 0
    lose: int = 0
    mark: str = ""
    """text.Line's."""


@dataclass
class Request:
    """A request on one hop, as its receiver sees it, and what came back."""

    line: Line
    method: str
    message: Message
    upstream: Request | None
    responses: list[tuple[int, Message]] = field(default_factory=list)

    @property
    def final(self) -> int:
        return next((status for status, _ in self.responses if status >= 200), 0)

    @property
    def initial(self) -> bool:
        return ";tag=" not in self.message.get("To")


@dataclass
class Peer:
    """The far end of a dialog as one host knows it."""

    tag: str
    target: str
    route: list[str]


@dataclass
class Party:
    """What one user agent keeps of a call."""

    address: str
    """name-addr of its own From or To, without tag."""
    tag: str
    cseq: int
    peers: dict[str, Peer] = field(default_factory=dict)
    early: str = ""
    confirmed: str = ""


class Talk:
    """One call (dialog, registration) of a story."""

    def __init__(self, call: Call, story: Story) -> None:
        self.call = call
        self.story = story
        self.names = Identifiers(story.seed)
        self.call_id = self.name("call-id", length=32)
        self.requests: list[Request] = []
        self.parties: dict[str, Party] = {}
        caller_port, callee_port = story.header.get("ports", "4000 6000").split()
        self.ports = {"caller": int(caller_port), "callee": int(callee_port)}
        self.counter = 0
        self.challenges: dict[str, tuple[str, str]] = {}
        self.described: dict[str, tuple[int, list[str]]] = {}
        """Version of the session description that a host gave last, and what it said."""
        domain = story.header.get("domain", "example.test")
        self.registrar = f"sip:{domain}"
        caller = f"<sip:{call.user}@{domain}>"
        self.target = self.uri_of(call.target) if call.target else f"sip:{call.user}@{domain}"
        self.parties[call.host.name] = Party(caller, self.name("tag", call.host.name), 0)

    def name(self, *about: object, length: int = 16) -> str:
        return self.names.token(self.call.name, *about, length=length)

    def uri_of(self, target: str) -> str:
        user, _, host = target.rpartition("@")
        known = self.story.hosts.get(host)
        host = socket_address(End(known, known.port)) if known else host
        return f"sip:{user}@{host}" if user else f"sip:{host}"

    def party(self, host: Host) -> Party:
        if host.name not in self.parties:
            self.parties[host.name] = Party(f"<{self.target}>", self.name("tag", host.name), 0)
        return self.parties[host.name]

    def say(self, line: Line) -> list[Sent]:
        """What goes out for one message of the story, its repeats too."""
        tcp = self.call.tcp or line.source.host.tcp or line.destination.host.tcp
        destination = line.destination
        if line.raw is not None:
            data = line.raw
        elif line.status:
            request = self.request_for(line)
            came_from = request.line.source
            if line.destination.port == line.destination.host.port:
                destination = came_from
            message = self.response(line, request)
            data = self.finish(line, message)
            if not line.lost:
                self.hear_response(line, request, message)
        else:
            request = self.request(line, tcp)
            data = self.finish(line, request.message)
            if not line.lost:
                self.hear_request(line, request)
        if line.lost:
            return []
        offsets = (0.0, *line.repeats)
        begin = round(line.at_s * NS) + self.story.start_ns
        return [
            Sent(begin + round(o * NS), line.source, destination, tcp, data, line.fragment, line.lose, line.mark)
            for o in offsets
        ]

    # --- requests -----------------------------------------------------------------------------------------

    def request(self, line: Line, tcp: bool) -> Request:
        method, source = line.method, line.source.host
        before = self.sent(line, "INVITE") if method in ("ACK", "CANCEL") else None
        received = self.received(source, method) if source.proxy else None
        if before and (method == "CANCEL" or before.final >= 300):
            made = self.on_hop(line, before, method)
            upstream = None
        elif received:
            made = self.relayed(line, received, tcp)
            upstream = received
        else:
            made = self.fresh(line, tcp)
            upstream = None
        return Request(line, method, made, upstream)

    def sent(self, line: Line, method: str) -> Request | None:
        """The last request of a method that this line's source sent to its destination."""
        ends = (line.source.host.name, line.destination.host.name)
        return next(
            (
                r
                for r in reversed(self.requests)
                if r.method == method and (r.line.source.host.name, r.line.destination.host.name) == ends
            ),
            None,
        )

    def received(self, host: Host, method: str) -> Request | None:
        return next(
            (r for r in reversed(self.requests) if r.method == method and r.line.destination.host.name == host.name),
            None,
        )

    def via(self, line: Line, tcp: bool) -> str:
        self.counter += 1
        branch = "z9hG4bK" + self.name("branch", self.counter)
        own = End(line.source.host, line.source.host.port)
        return f"SIP/2.0/{'TCP' if tcp else 'UDP'} {socket_address(own)};branch={branch};rport"

    def on_hop(self, line: Line, invite: Request, method: str) -> Message:
        """CANCEL, or ACK to a non-2xx: made from the INVITE of the same hop (RFC 3261 9.1, 17.1.1.3)."""
        source = invite.message
        made = Message(f"{method} {line.uri or source.start.split()[1]} SIP/2.0", [])
        made.put("Via", re.sub(r";received=[^;]+;rport=\d+", ";rport", source.all("Via")[0]))
        made.put("Route", *source.all("Route"))
        made.put("Max-Forwards", "70")
        finals = [response for status, response in invite.responses if status >= 300]
        to = finals[-1].get("To") if method == "ACK" else source.get("To")
        for name, value in (("From", source.get("From")), ("To", to), ("Call-ID", source.get("Call-ID"))):
            made.put(name, value)
        made.put("CSeq", f"{source.get('CSeq').split()[0]} {method}")
        return made

    def relayed(self, line: Line, received: Request, tcp: bool) -> Message:
        """A proxy's copy for the next hop (RFC 3261 16.6)."""
        made = received.message.copy()
        method, uri, _ = made.start.split(" ", 2)
        user, _, host = uri.removeprefix("sip:").partition("@")
        if received.initial and re.search(r"[a-z]$", host) and not line.destination.host.proxy:
            # The location service's answer, where the story names no other.
            uri = f"sip:{user}@{socket_address(line.destination)}"
        made.start = f"{method} {line.uri or uri} SIP/2.0"
        made.put("Via", self.via(line, tcp), *received.message.all("Via"))
        own = record_route(line.source.host, tcp)
        if received.initial and method in MAKES_DIALOG and line.source.host.record_route:
            made.put("Record-Route", own, *received.message.all("Record-Route"))
        made.put("Route", *(r for r in received.message.all("Route") if r != own))
        made.put("Max-Forwards", str(int(made.get("Max-Forwards") or 71) - 1))
        return made

    def fresh(self, line: Line, tcp: bool) -> Message:
        """A request that its user agent makes."""
        method, host = line.method, line.source.host
        party = self.party(host)
        peer = self.peer(line, party)
        if method != "ACK":
            party.cseq += 1
        uri = peer.target if peer else self.registrar if method == "REGISTER" else self.target
        made = Message(f"{method} {line.uri or uri} SIP/2.0", [])
        made.put("Via", self.via(line, tcp))
        made.put("Max-Forwards", "70")
        if peer:
            made.put("Route", *peer.route)
        far = party.address if self.call.kind == "registration" else self.far_address(host)
        made.put("From", f"{party.address};tag={party.tag}")
        made.put("To", far + (f";tag={peer.tag}" if peer else ""))
        made.put("Call-ID", self.call_id)
        made.put("CSeq", f"{self.acked_cseq(host) if method == 'ACK' else party.cseq} {method}")
        if method in HAS_CONTACT:
            made.put("Contact", self.contact(line.source, tcp))
        if method == "REGISTER":
            made.put("Expires", "3600")
        if method == "INVITE":
            made.put("Allow", ALLOW)
            made.put("Supported", SUPPORTED)
        if method == "PRACK":
            made.put("RAck", self.rack(host))
        return made

    def peer(self, line: Line, party: Party) -> Peer | None:
        """The dialog that a request of this party goes into, if any."""
        if line.tag:
            return party.peers.get(self.name("tag", line.tag)) or Peer(self.name("tag", line.tag), self.target, [])
        tag = party.confirmed or ("" if line.method == "INVITE" else party.early)
        return party.peers.get(tag)

    def far_address(self, host: Host) -> str:
        if host.name == self.call.host.name:
            return f"<{self.target}>"
        return self.parties[self.call.host.name].address

    def acked_cseq(self, host: Host) -> int:
        """CSeq number of the last INVITE of this host that got a final response."""
        for request in reversed(self.requests):
            if request.method == "INVITE" and request.line.source.host.name == host.name and request.final:
                return int(request.message.get("CSeq").split()[0])
        return self.party(host).cseq

    def rack(self, host: Host) -> str:
        for request in reversed(self.requests):
            if request.line.source.host.name == host.name:
                for _, response in reversed(request.responses):
                    if response.get("RSeq"):
                        return f"{response.get('RSeq')} {response.get('CSeq')}"
        return f"1 {self.party(host).cseq} INVITE"

    def contact(self, end: End, tcp: bool) -> str:
        party = self.party(end.host)
        user = party.address.removeprefix("<sip:").split("@")[0]
        return f"<sip:{user}@{socket_address(End(end.host, end.host.port))}{';transport=tcp' if tcp else ''}>"

    def hear_request(self, line: Line, request: Request) -> None:
        """What the receiver notes: RFC 3581 parameters of the top Via, and the far end's Contact."""
        message = request.message
        vias = message.all("Via")
        if vias:
            noted = f";received={line.source.host.address};rport={line.source.port}"
            message.put("Via", re.sub(r";rport(?![=\w])", noted, vias[0]), *vias[1:])
        self.requests.append(request)
        party = self.parties.get(line.destination.host.name)
        tag = tag_of(message.get("From"))
        if party and tag in party.peers and message.get("Contact"):
            party.peers[tag].target = uri_in(message.get("Contact"))

    # --- responses ----------------------------------------------------------------------------------------

    def request_for(self, line: Line) -> Request:
        ends = (line.destination.host.name, line.source.host.name)
        there = [
            r
            for r in reversed(self.requests)
            if (r.line.source.host.name, r.line.destination.host.name) == ends and r.method != "ACK"
        ]
        wanted = line.for_method or ("INVITE" if line.status == 487 else "")
        if wanted:
            there = [r for r in there if r.method == wanted]
        if line.for_cseq:
            there = [r for r in there if int(r.message.get("CSeq").split()[0]) == line.for_cseq]
        if not there:
            raise StoryError(f"{line.where}: {ends[0]} sent {ends[1]} no request that this could answer")
        pending = [r for r in there if not r.final] if not wanted else there
        return (pending or there)[0]

    def response(self, line: Line, request: Request) -> Message:
        start = f"SIP/2.0 {line.status} {line.phrase}"
        if line.source.host.proxy and line.status > 100:
            wanted = self.name("tag", line.tag) if line.tag else ""
            for hop in reversed(self.requests):
                if hop.upstream is request:
                    for status, message in reversed(hop.responses):
                        if status == line.status and wanted in ("", tag_of(message.get("To"))):
                            made = message.copy()
                            made.put("Via", *message.all("Via")[1:])
                            made.start = message.start
                            return made
        return self.own_response(line, request, start)

    def own_response(self, line: Line, request: Request, start: str) -> Message:
        asked, host, status = request.message, line.source.host, line.status
        made = Message(start, [])
        for name in ("Via", "From", "Call-ID", "CSeq"):
            made.put(name, *asked.all(name))
        to = asked.get("To")
        if status > 100 and ";tag=" not in to:
            to += f";tag={self.name('tag', line.tag or host.name)}"
        made.put("To", to)
        if request.initial and request.method in MAKES_DIALOG and 100 < status < 300:
            made.put("Record-Route", *asked.all("Record-Route"))
        tcp = "/TCP" in asked.get("Via")
        if request.method == "REGISTER" and 200 <= status < 300:
            granted = asked.get("Expires") or "3600"
            made.put(
                "Contact",
                *(f"{contact};expires={granted}" for contact in asked.all("Contact") if granted != "0"),
            )
        elif request.method in ANSWERED_WITH_CONTACT and 100 < status < 300 and not host.proxy:
            made.put("Contact", self.contact(line.source, tcp))
        if request.method in ("INVITE", "OPTIONS") and 200 <= status < 300:
            made.put("Allow", ALLOW)
            made.put("Supported", SUPPORTED)
        if line.reliable:
            made.put("Require", "100rel")
            given = [m.get("RSeq") for _, m in request.responses if m.get("RSeq")]
            made.put(
                "RSeq",
                str(int(given[-1]) + 1 if given else 1 + self.names.number(9000, "rseq", self.call.name)),
            )
        if status in (401, 407):
            name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
            nonce = self.name("nonce", len(self.requests), length=32)
            realm = self.registrar.removeprefix("sip:")
            made.put(name, f'Digest realm="{realm}", nonce="{nonce}", algorithm=MD5, qop="auth"')
        return made

    def hear_response(self, line: Line, request: Request, message: Message) -> None:
        request.responses.append((line.status, message))
        for name in ("WWW-Authenticate", "Proxy-Authenticate"):
            if message.get(name):
                found = dict(re.findall(r'(\w+)="([^"]*)"', message.get(name)))
                self.challenges[line.destination.host.name] = (found.get("realm", ""), found.get("nonce", ""))
        tag = tag_of(message.get("To"))
        if not tag or line.status >= 300 or request.method not in MAKES_DIALOG:
            return
        asked = request.message
        answering = line.source.host
        if not answering.proxy:
            party = self.party(answering)
            party.tag = tag if request.initial else party.tag
            far = tag_of(asked.get("From"))
            party.peers.setdefault(far, Peer(far, uri_in(asked.get("Contact")), asked.all("Record-Route")))
            party.early = far
            party.confirmed = far if line.status >= 200 else party.confirmed
        asking = line.destination.host
        if not asking.proxy:
            party = self.party(asking)
            route = message.all("Record-Route")[::-1]
            target = uri_in(message.get("Contact")) or self.target
            known = party.peers.get(tag)
            if known is None or (request.initial and line.status >= 200):
                party.peers[tag] = Peer(tag, target, route)
            elif message.get("Contact"):
                known.target = target
            party.early = tag
            party.confirmed = tag if line.status >= 200 else party.confirmed

    # --- body, overrides ----------------------------------------------------------------------------------

    def finish(self, line: Line, message: Message) -> bytes:
        """Applies the story's own headers and body; the message then holds what goes out."""
        relays = bool(message.body)
        agent = "Server" if line.status else "User-Agent"
        if line.source.host.agent and not line.source.host.proxy and line.method != "ACK":
            message.put(agent, line.source.host.agent)
        if line.body is not None:
            message.body = line.body
            message.put("Content-Type", line.body_type)
        elif line.no_body:
            message.body = b""
            message.put("Content-Type")
        elif line.sdp is not None or (not relays and self.carries_sdp(line, message)):
            message.body = self.sdp(line, line.sdp or Sdp())
            message.put("Content-Type", "application/sdp")
        message.put("Content-Length", str(len(message.body)))
        replaced: set[str] = set()
        for operator, name, value in line.headers:
            value = self.fill(line, message, value)
            if operator == "-":
                message.put(name)
            elif operator == "+" or name in replaced:
                message.headers.append((name, value))
            else:
                message.put(name, value)
                replaced.add(name)
            if name == "CSeq" and not line.status and value.split()[0].isdigit() and not operator:
                self.party(line.source.host).cseq = int(value.split()[0])
        return message.encode(compact=self.story.header.get("headers") == "compact")

    def carries_sdp(self, line: Line, message: Message) -> bool:
        if line.status:
            # A proxy that relays a 2xx relays its body, or that it has none.
            return 200 <= line.status < 300 and message.get("CSeq").endswith("INVITE") and not line.source.host.proxy
        return line.method == "INVITE" and not line.source.host.proxy

    def sdp(self, line: Line, sdp: Sdp) -> bytes:
        host = line.source.host
        side = "caller" if host.name == self.call.host.name else "callee"
        port = self.ports[side] if sdp.port is None else sdp.port
        address = sdp.address or host.named
        kind = "IP6" if ":" in address else "IP4"
        session = 1_000_000 + self.names.number(9_000_000, "sdp", self.call.name, host.name)
        formats: list[str] = []
        attributes: list[str] = []
        for codec in sdp.codecs or ("PCMU", "telephone-event"):
            number, name, rate = codec_of(codec)
            formats.append(str(number))
            attributes.append(f"a=rtpmap:{number} {name}/{rate}")
            if name == "telephone-event":
                attributes.append(f"a=fmtp:{number} 0-15")
        said = [
            "s=-", f"c=IN {kind} {address}", "t=0 0",
            f"m=audio {port} {sdp.profile} {' '.join(formats)}", *attributes, "a=ptime:20",
            f"a={sdp.direction or 'sendrecv'}",
        ]  # fmt: skip
        version, before = self.described.get(host.name, (0, []))
        version += said != before  # RFC 3264 8: the same description keeps its version
        self.described[host.name] = (version, said)
        lines = ["v=0", f"o=- {session} {version} IN {kind} {address}", *said]
        return "".join(f"{text}\r\n" for text in lines).encode()

    def fill(self, line: Line, message: Message, value: str) -> str:
        """`{placeholder}` in a header value."""

        def one(found: re.Match[str]) -> str:
            what = found[1]
            host = self.story.hosts.get(what.split(".")[0])
            if host:
                return host.named if what.endswith(".address") else socket_address(End(host, host.port))
            if what.startswith("token:"):
                return self.name("token", what, length=32)
            if what == "credentials":
                return self.credentials(line)
            known = {
                "call_id": self.call_id,
                "from_tag": tag_of(message.get("From")),
                "to_tag": tag_of(message.get("To")),
                "branch": message.get("Via").partition(";branch=")[2].split(";")[0],
            }
            if what not in known:
                raise StoryError(f"{line.where}: {found[0]} is no placeholder")
            return known[what]

        return re.sub(r"\{([A-Za-z][\w:.-]*)\}", one, value)

    def credentials(self, line: Line) -> str:
        """Digest credentials for the last challenge that this host got; the response only looks like one."""
        realm, nonce = self.challenges.get(
            line.source.host.name, (self.registrar.removeprefix("sip:"), self.name("nonce"))
        )
        answer = self.name("answer", nonce, length=32)
        uri = line.uri or (self.registrar if line.method == "REGISTER" else self.target)
        return (
            f'Digest username="{self.call.user}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
            f'response="{answer}", algorithm=MD5, cnonce="{answer[:8]}", qop=auth, nc=00000001'
        )


def talk(story: Story) -> list[Sent]:
    """Every SIP message of a story, in the order of the text."""
    talks: dict[str, Talk] = {}
    sent: list[Sent] = []
    for item in story.items:
        if isinstance(item, Line):
            current = talks.setdefault(item.call.name, Talk(item.call, story))
            sent += current.say(item)
    return sent

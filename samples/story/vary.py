"""Seeds of a story: the same happenings at other addresses, numbers, ports and times, captured in another way.

In: a story file and a seed. Out: a Story. Seed 0 is the story as it stands; each further seed is a line of `PLANS`,
with everything else drawn from the seed. What is private stays private, equal stays equal, and numbers keep their
shape, so that what is to be found stays the same. What a story cannot be without is left as it is: it says so itself
(`fixed:`), or its lines show it (fragments are of IPv4 over UDP, a NAT is of IPv4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network
from pathlib import Path

from .parts import Identifiers
from .text import BYSTANDERS, HOST, Line, Story, parse_story


@dataclass(frozen=True)
class Plan:
    """How a seed differs in kind; `header` are lines of the story's head."""

    header: dict[str, str]
    tcp: bool = False
    six: bool = False


PLANS = (
    Plan({}),
    Plan({"file": "pcapng"}),
    Plan({}, six=True),
    Plan({}, tcp=True),
    Plan({"vlan": "217"}),
    # A mirror port that copies both directions: every frame twice.
    Plan({"duplicate": "0.00004", "file": "pcap-ns"}),
    Plan({"headers": "compact"}),
    Plan({"missed": "0.5%"}),
    # The `any` interface of a router: cooked headers, and each frame as it comes in and goes out.
    Plan({"link": "sll2", "duplicate": "0.0003"}),
    Plan({"vlan": "40 217", "file": "pcapng", "headers": "compact"}, tcp=True, six=True),
)
SEEDS = range(len(PLANS))
FIXABLE = ("addresses", "agents", "compact", "ipv6", "missed", "numbers", "ports", "start", "tcp")
AGENTS = (
    "Asterisk PBX 18.20.0", "FreeSWITCH-mod_sofia/1.10.11", "Yealink SIP-T54W 96.86.0.45", "PolyEdge-E350/8.1.3",
    "Cisco-CP8851/14.2.1", "Grandstream GXP2170 1.0.11.79", "snomD785/10.1.169.13", "OpenSIPS (3.4.2 (x86_64/linux))",
    "kamailio (5.7.4 (x86_64/linux))", "MicroSIP/3.21.3", "AVM FRITZ!Box 7590 154.07.57", "Mitel-5000-SIP",
    "Oracle-SBC/9.1", "Ribbon-SBC/10.1.4", "AUDC-IPPhone-C450HD_3.4.6", "3CXPhoneSystem 18.0.9.20",
    "Zoiper rv2.10.20", "Fanvil X6U 2.12.1", "baresip v3.9.0", "Gigaset N510 IP PRO/42.250",
)  # fmt: skip
USERS = (
    "ana", "bruno", "carla", "deniz", "emil", "fatima", "goran", "helene", "ivo", "jana", "kenji", "lena", "mateo",
    "nadia", "oskar", "priya", "quentin", "rosa", "sven", "tariq", "ulla", "vera", "wanda", "xaver", "yusuf", "zoe",
)  # fmt: skip
DOMAINS = ("example.com", "example.net", "voice.example.org", "pbx7.example.com", "corp.example.net")
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
# Given to documentation and benchmarks (RFC 5737, RFC 2544): nobody's, and not private to a reader.
PUBLIC = tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")))
SIP_PORTS = (5060, 5062, 5070, 5080, 15060)
MEDIA_SHIFT = 20_000
"""Media ports of stories are below 10000; shifted by an even number they stay valid."""
IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)")
CALL_USERS = re.compile(r"^(?:call|dialog|registration)\s.*", re.MULTILINE)
NUMBER_DIGITS = 3
"""So many digits at the end of a number change: its prefix and format stay."""


def vary(path: Path, seed: int) -> Story:
    """The story of a file as this seed has it.

    Raises:
        StoryError: `file:line: reason` where a line does not make sense.
    """
    text = path.read_text(encoding="utf-8")
    told = parse_story(path, text)
    return _Seed(told, text, seed).story() if seed else told


class _Seed:
    def __init__(self, told: Story, text: str, seed: int) -> None:
        self.told = told
        self.text = text
        self.number = seed
        self.plan = PLANS[seed % len(PLANS)]
        self.names = Identifiers(f"{told.name}#{seed}")
        fixed = told.header.get("fixed", "")
        self.free = {what for what in FIXABLE if what not in fixed.replace(",", " ").split()}
        self.six = self.plan.six and self.free >= {"addresses", "ipv6"} and self.may_be_ipv6()
        self.tcp = self.plan.tcp and "tcp" in self.free and self.may_be_tcp()
        self.shift = 2 * self.names.number(MEDIA_SHIFT, "media") if "ports" in self.free else 0
        self.addresses: dict[str, str] = {}
        self.users = self.user_names()

    def may_be_ipv6(self) -> bool:
        """No NAT, no IPv4 fragments, and no address in a message but of a host by its name."""
        declared = {host.address for host in self.told.hosts.values()}
        verbatim = re.sub(r"(?m)^(?:host|title:|#).*$|\bat\s+\S+$", "", self.text)
        elsewhere = set(IPV4.findall(verbatim))
        nat = any(host.inside for host in self.told.hosts.values())
        return not nat and not elsewhere and not re.search(r"(?m)^\s+fragment\b", self.text) and bool(declared)

    def may_be_tcp(self) -> bool:
        """Nothing that is of UDP: fragments, ICMP about a datagram, a NAT's ports, messages that do not arrive."""
        nat = any(host.inside for host in self.told.hosts.values())
        udp_only = r"(?m)^\s+(?:fragment|lost)\b|^(?:icmp|refuse|reset|alert)\b|\braw <<|\d transport=|/UDP"
        return not nat and not re.search(udp_only, self.text)

    # --- what stands for what -----------------------------------------------------------------------------

    def address(self, known: str) -> str:
        """Another address of the same kind; hosts of one network stay in one network."""
        if known not in self.addresses:
            parsed = IPv4Address(known)
            kind = PRIVATE if any(parsed in net for net in PRIVATE) else PUBLIC if parsed.is_global or any(
                parsed in net for net in PUBLIC) else ()  # fmt: skip
            if not kind or "addresses" not in self.free:
                return known
            network = known.rpartition(".")[0]
            here = self.names.number(1 << 30, "network", network)
            last = next(
                octet
                for octet in (self.names.number(253, "host", known, attempt) + 1 for attempt in range(1000))
                if all(not made.endswith((f".{octet}", f":{octet:x}")) for made in self.addresses.values())
            )
            if self.six:
                prefix = "fd" + self.names.token("prefix", length=2) if kind is PRIVATE else "2001"
                middle = f"{here >> 15:x}" if kind is PRIVATE else "db8"
                made = f"{prefix}:{middle}:{here & 0x7FFF:x}::{last:x}"
            else:
                chosen = kind[here % len(kind)]
                base = int(chosen.network_address) + (((here >> 4) << 8) % chosen.num_addresses)
                made = str(IPv4Address(base + last))
            self.addresses[known] = made
        return self.addresses[known]

    def user_names(self) -> dict[str, str]:
        """Names for names; numbers keep all digits but the last, which change alike for all."""
        known: list[str] = []
        for line in CALL_USERS.findall(self.text):
            known += (user for user in re.findall(r"\s(\S+)@", line) if user not in known)
        if "numbers" not in self.free:
            return {}
        free = list(USERS)
        made: dict[str, str] = {}
        for user in known:
            if re.fullmatch(r"\+?\d{4,}", user):
                made[user] = self.phone(user)
            elif re.fullmatch(r"[a-z]{3,}", user):
                made[user] = free.pop(self.names.number(len(free), "user", user))
        return made

    def phone(self, number: str) -> str:
        size = 10**NUMBER_DIGITS
        last = (int(number[-NUMBER_DIGITS:]) + 1 + self.names.number(size - 1, "digits")) % size
        return f"{number[:-NUMBER_DIGITS]}{last:0{NUMBER_DIGITS}}"

    # --- the text and the head ----------------------------------------------------------------------------

    def story(self) -> Story:
        lines = [self.line(line) for line in self.text.splitlines()]
        lines += [self.host(line) for line in BYSTANDERS.splitlines() if f"\nhost {line.split()[1]} " not in self.text]
        hosts = [line for line in lines if line.startswith("host ")]
        text = "\n".join([*hosts, *(line for line in lines if not line.startswith("host "))])
        story = parse_story(self.told.path, text)
        story.header |= self.header()
        if self.tcp:
            for item in story.items:
                # A stream delivers: over it only what the user agents themselves repeat comes again.
                if isinstance(item, Line) and not (100 < item.status < 300):
                    item.repeats = ()
        return story

    def header(self) -> dict[str, str]:
        made = {"seed": self.names.seed}
        day, second = self.names.number(700, "day"), self.names.number(86_000_000, "second")
        year, rest = divmod(day, 350)
        clock = f"{second // 3_600_000:02}:{second // 60_000 % 60:02}:{second // 1000 % 60:02}.{second % 1000:03}"
        if "start" in self.free:
            made["start"] = f"{2025 + year}-{1 + rest // 30:02}-{1 + rest % 28:02}T{clock}Z"
        if "ports" in self.free:
            ports = self.told.header.get("ports", "4000 6000").split()
            made["ports"] = " ".join(str(int(port) + self.shift) for port in ports)
        if "domain" not in self.told.header:
            made["domain"] = self.domain()
        allowed = {"missed": "missed" in self.free, "headers": "compact" in self.free}
        made |= {name: value for name, value in self.plan.header.items() if allowed.get(name, True)}
        seen = [self.told.header.get("seen", ""), *self.told.header.get("vantage", "").split(",")]
        views = [view.strip() for view in seen if view.strip() or view is seen[0]]
        view = views[self.number % len(views)]
        if view:
            # The bystanders' calls pass there too.
            made["seen"] = " ".join([*view.split(), "H", "K", "Q", "R"])
        return made

    def domain(self) -> str:
        return DOMAINS[self.names.number(len(DOMAINS), "domain")]

    def line(self, line: str) -> str:
        if line.startswith("host "):
            return self.host(line)
        if line.startswith(("title:", "near-miss of:", "#")):
            return line
        line = IPV4.sub(lambda found: self.address(found[0]), line)
        if "domain" not in self.told.header:
            line = re.sub(r"\bexample\.test\b", self.domain(), line)
        if self.users:
            known = "|".join(sorted(map(re.escape, self.users), key=len, reverse=True))
            line = re.sub(rf"(?<![\w.+-])({known})(?=@)", lambda found: self.users[found[1]], line)
        return self.ports(line) if self.shift else line

    def ports(self, line: str) -> str:
        def moved(found: re.Match[str]) -> str:
            port = int(found[2])
            return found[1] + str(port + self.shift if port > 1023 else port)

        if line.startswith(("rtp ", "datagram ", "checks ")):
            return re.sub(r"([A-Z]\w*:)(\d+)", moved, line)
        return re.sub(r"(^\s+sdp |\bm=\w+ |\ba=rtcp:)(\d+)", moved, line)

    def host(self, line: str) -> str:
        """The line with another address, inside address, agent and transport."""
        found = HOST.match(line)
        if not found:
            return line
        name, address, port, rest = found.groups()
        options, _, agent = f" {rest.strip()} ".partition(" agent ")
        options = IPV4.sub(lambda inside: self.address(inside[0]), options)
        if self.tcp and " tcp " not in options:
            options += " tcp"
        if agent.strip() and "agents" in self.free:
            agent = AGENTS[self.names.number(len(AGENTS), "agent", name)]
        if port is None and "ports" in self.free and ":5060" not in self.text:
            port = str(SIP_PORTS[self.names.number(len(SIP_PORTS), "sip", name)])
        at = address.strip("[]")
        at = at if ":" in at else self.address(at)
        end = f"[{at}]:{port}" if ":" in at and port else f"{at}:{port}" if port else f"[{at}]" if ":" in at else at
        return f"host {name} {end} {options.strip()}{f' agent {agent.strip()}' if agent.strip() else ''}".rstrip()

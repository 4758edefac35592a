"""A keyed mapping of what names people and places: each original has one replacement, of the same length and shape.

In: addresses, numbers, words, secrets. Out: others. Nothing is stored: with the key, the same capture is mapped the
same way again; without it, nothing leads back. Addresses stay within their class and keep common prefixes; numbers keep
common endings, so that two formats of one number still agree; letters stay letters of the same case, digits digits.
"""

from __future__ import annotations

import hmac
import re
from functools import lru_cache
from ipaddress import IPv6Address

CACHED = 1 << 17
"""Replacements remembered; beyond that they are computed again."""

SUBSCRIBER_DIGITS = 7
"""Last digits of a number that are replaced; what comes before says country and area, and stays."""

EMERGENCY = ("112", "911", "999", "110", "113", "115", "118", "119", "000")

STAYING = frozenset(
    ["anonymous", "invalid", "localhost", "unavailable", "restricted", "unknown", "private", "sip", "sips", "tel",
     "arpa", "in-addr", "ip6", "ims", "www", "pstn", "nobody"]
)  # fmt: skip
"""Words that name nobody."""

_LAST_OCTET_KEPT = (0, 255)
_DOCUMENTATION = ((192, 0, 2), (198, 51, 100), (203, 0, 113))
_FIRST_KEPT = (0, 10, 100, 127, 169, 172, 192, 198, 203)
"""First octets that begin a class of their own (RFC 6890); from 224 on all do."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_HEX = "0123456789abcdef"
PIECE = re.compile(r"(?P<word>(?:[0-9A-Za-z\x80-\xff]|%(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]))+)|%[0-9A-Fa-f]{2}")
"""A word, its letters and digits escaped or not (RFC 3986 2.1); or another escaped character, which is part of none."""
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")


def unescaped(word: str) -> str:
    """A word without escapes, so that it is the same however it is written."""
    return _ESCAPED.sub(lambda match: chr(int(match[0][1:], 16)), word)


class Mapping:
    """Replacements under one key. Text is Latin-1 of bytes, so that a character is a byte."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.word = lru_cache(CACHED)(self._word)
        self.number = lru_cache(CACHED)(self._number)
        self.ipv4 = lru_cache(CACHED)(self._ipv4)
        self.ipv6 = lru_cache(CACHED)(self._ipv6)
        self.mac = lru_cache(CACHED)(self._mac)

    def _stream(self, kind: str, text: str, length: int) -> bytes:
        """So many bytes that depend on the key and the text."""
        found = b""
        while len(found) < length:
            said = f"{kind}\0{len(found)}\0{text}".encode("utf-8", "surrogateescape")
            found += hmac.digest(self._key, said, "sha256")
        return found[:length]

    def words(self, text: str) -> str:
        """A text word by word; what is between them stays."""
        return PIECE.sub(lambda match: self.word(match[0]) if match["word"] else match[0], text)

    def _word(self, word: str) -> str:
        """One word; all digits are a number. Escaped characters are others, escaped."""
        if "%" in word:
            made = iter(self.word(unescaped(word)))
            return re.sub(r"%..|.", lambda one: next(made) if len(one[0]) == 1 else f"%{ord(next(made)):02X}", word)
        if word.lower() in STAYING:
            return word
        return self.number(word) if word.isascii() and word.isdigit() else self._scrambled("word", word)

    def domain(self, name: str) -> str:
        """A domain name label by label; the last label stays, as what begins with an underscore."""
        labels = name.split(".")
        kept = len(labels) - (2 if labels[-1] == "" else 1)
        last = kept if kept > 0 else len(labels)
        return ".".join(
            label if at >= last or label.startswith("_") else self.words(label) for at, label in enumerate(labels)
        )

    def secret(self, text: str) -> str:
        """Random characters of the same kinds, hexadecimal ones where all are."""
        return self._scrambled("secret", text)

    def _scrambled(self, kind: str, text: str) -> str:
        only_hex = kind == "secret" and all(c.lower() in _HEX or not c.isalnum() for c in text)
        noise = self._stream(kind, text.lower(), len(text))
        made = []
        changed = False
        for at, (char, byte) in enumerate(zip(text, noise, strict=True)):
            lower = char.lower()
            if only_hex and lower in _HEX:
                new = _HEX[byte % 16]
                new = new.upper() if char.isupper() else new
            elif lower in _LETTERS:
                # Never the same letter twice: a short name is not left as it is by chance.
                new = _LETTERS[(_LETTERS.index(lower) + 1 + byte % 25) % 26]
                new = new.upper() if char.isupper() else new
            elif lower in _DIGITS:
                new = _DIGITS[(int(lower) + 1 + byte % 9) % 10]
            elif "\x80" <= char <= "\xbf" and not "\x80" <= text[at + 1 : at + 2] <= "\xbf":
                # The last byte of a character in UTF-8: another character of as many bytes.
                new = chr(0x80 + (ord(char) - 0x80 + 1 + byte % 63) % 64)
            else:
                new = char
            changed = changed or new != char
            made.append(new)
        return "".join(made)

    def _number(self, digits: str) -> str:
        """A number, from its end: each digit depends on those behind it."""
        if digits in EMERGENCY:
            return digits
        mapped = self._shifted(digits)
        while mapped in EMERGENCY:
            mapped = self._shifted(mapped)
        return mapped

    def _shifted(self, digits: str) -> str:
        kept = max(0, len(digits) - SUBSCRIBER_DIGITS)
        first = kept
        if len(digits) < SUBSCRIBER_DIGITS:
            first = len(digits) - len(digits.lstrip("0"))
        made = list(digits)
        for at in range(len(digits) - 1, first - 1, -1):
            (noise,) = self._stream("digit", digits[at + 1 :], 1)
            digit = int(digits[at])
            if at == first and len(digits) < SUBSCRIBER_DIGITS:
                # A leading digit that is no zero stays none, so that the number of zeros stays.
                made[at] = _DIGITS[(digit - 1 + 1 + noise % 8) % 9 + 1]
            else:
                made[at] = _DIGITS[(digit + 1 + noise % 9) % 10]
        return "".join(made)

    def _ipv4(self, address: bytes) -> bytes:
        """Four bytes; within its class, each octet with as many digits as before."""
        octets = tuple(address)
        if octets[0] in (0, 127) or octets == (255, 255, 255, 255):
            return address
        if octets[:3] in _DOCUMENTATION:
            fixed = 3
        elif octets[:2] in ((192, 168), (169, 254)):
            fixed = 2
        else:
            shared = (octets[0] == 172 and 16 <= octets[1] < 32) or (octets[0] == 100 and 64 <= octets[1] < 128)
            fixed = int(octets[0] == 10 or octets[0] >= 224 or shared)
        made = []
        for at, octet in enumerate(octets):
            made.append(octet if at < fixed else self._octet(octets, at, fixed))
        return bytes(made)

    def _octet(self, octets: tuple[int, ...], at: int, fixed: int) -> int:
        octet = octets[at]
        among = [value for value in range(256) if len(str(value)) == len(str(octet))]
        if at == 0:
            among = [value for value in among if value not in _FIRST_KEPT and value < 224]
        elif at == 1 and fixed == 1 and octets[0] == 172:
            among = list(range(16, 32))
        elif at == 1 and fixed == 1 and octets[0] == 100:
            among = [value for value in among if 64 <= value < 128]
        elif at == 1 and fixed == 0 and octets[0] in _FIRST_KEPT:
            # Public, beside a class of its own: 172.217, 192.88, 198.18.
            among = [octet]
        elif at == 3:
            among = [value for value in among if value not in _LAST_OCTET_KEPT]
        if octet not in among or len(among) == 1:
            return octet
        (noise,) = self._stream("octet", ".".join(map(str, octets[:at])), 1)
        return among[(among.index(octet) + 1 + noise % (len(among) - 1)) % len(among)]

    def _ipv6(self, address: bytes) -> bytes:
        """Sixteen bytes; hextets of zero stay, the first keeps its class, each as many digits as before."""
        whole = IPv6Address(address)
        if whole.is_loopback or whole.is_unspecified:
            return address
        if whole.ipv4_mapped is not None:
            return address[:12] + self.ipv4(address[12:])
        return self._hextets(address)

    def _hextets(self, address: bytes) -> bytes:
        made = b""
        for at in range(8):
            value = int.from_bytes(address[2 * at : 2 * at + 2], "big")
            made += self._hextet(value, at, address[: 2 * at]).to_bytes(2, "big")
        return made

    def _hextet(self, value: int, at: int, before: bytes) -> int:
        digits = len(f"{value:x}")
        low = 1 << 4 * (digits - 1)
        high = 1 << 4 * digits
        # 2001:db8 is for documentation, fe80 and fc00 have their classes, 2000::/3 is the rest.
        kept = value == 0 or (at == 0 and (value == 0x2001 or value >= 0xFC00)) or (at == 1 and value == 0xDB8)
        if kept:
            return value
        if at == 0:
            low, high = (0x2002, 0x4000) if 0x2002 <= value < 0x4000 else (value, value + 1)
        if high - low < 2:
            return value
        noise = int.from_bytes(self._stream("hextet", before.hex(), 4), "big")
        return low + (value - low + 1 + noise % (high - low - 1)) % (high - low)

    def _mac(self, address: bytes) -> bytes:
        """Six bytes; nobody's, everybody's and groups stay."""
        if address[0] & 1 or not any(address):
            return address
        noise = self._stream("mac", address.hex(), 6)
        return bytes([noise[0] & 0xFC | address[0] & 3, *noise[1:]])

    def ipv4_text(self, text: str) -> str:
        """Dotted decimal, as long as before; what is no address stays."""
        octets = [int(octet) for octet in text.split(".")]
        if len(octets) != 4 or any(octet > 255 for octet in octets):
            return text
        mapped = self.ipv4(bytes(octets))
        return ".".join(f"{new:0{len(old)}d}" for new, old in zip(mapped, text.split("."), strict=True))

    def ipv6_text(self, text: str) -> str:
        """An address of IPv6 as it is written; what is none stays."""
        try:
            whole = IPv6Address(text)
            # IPv4 in groups of hexadecimal digits: its octets would not keep their length.
            in_groups = whole.ipv4_mapped is not None and "." not in text
            mapped = IPv6Address(self._hextets(whole.packed) if in_groups else self.ipv6(whole.packed))
        except ValueError:
            # Some write a port behind it without brackets.
            address, colon, port = text.rpartition(":")
            return self.ipv6_text(address) + colon + port if text.count(":") == 8 and port.isdigit() else text
        groups = text.split(":")
        if "." in groups[-1]:
            return text[: -len(groups[-1])] + self.ipv4_text(groups[-1])
        new = mapped.exploded.split(":")
        # The group behind `::` at place i stands at i from the end.
        gap = groups.index("", 1) if "" in groups[1:-1] else 0 if groups[0] == "" else len(groups)
        made = []
        for at, group in enumerate(groups):
            value = int(new[at] if at < gap else new[at - len(groups)], 16) if group else 0
            written = f"{value:0{len(group)}x}" if group else ""
            made.append(written.upper() if group.isupper() else written)
        return ":".join(made)

"""What is looked for in the bytes of a message: the values of a header, the m= lines, and where audio is wanted.
`_compiled.c` does the same where it was compiled. Raises for no input, linear in it.
"""

import re
from functools import lru_cache

from sipdiag.sip.text import text_of, unfolded

REMEMBERED_HEADERS = 1024
"""Patterns that are kept: one for each header that this program asks for, or compares in two captures."""


def header_texts(data: bytes, begin: int, end: int, name: bytes, compact: bytes) -> list[str]:
    """The values of a header in order, with folds undone and without the blanks around them. `begin`: the line feed
    before the headers, `end`: where they end. `name`, `compact`: its two names, in small letters."""
    return [text_of(unfolded(value)) for value in _lines(name, compact).findall(data, begin, end)]


@lru_cache(REMEMBERED_HEADERS)
def _lines(name: bytes, compact: bytes) -> re.Pattern[bytes]:
    """Finds the lines of a header, with those they are folded over."""
    either = re.escape(name) + b"|" + re.escape(compact)
    return re.compile(rb"\n(?:%s)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)" % either, re.IGNORECASE)


def media_lines(data: bytes, body: int) -> bytes | None:
    """What two session descriptions can be compared by at a glance. `body`: where that of the message begins.

    The first line has three marks: `6` where an address is IPv6, else `4`; `a` where there is a fingerprint
    or rtcp-mux, else `-`; `k` where there is a key (a=crypto), else `-`. Each further line is what an m= line says, but
    for its port: `audio RTP/AVP 0 8`. None where there is no m= line, or one without an open port.
    """
    sections = (b"\n" + data[body:]).split(b"\nm=")
    # From the end: `in` takes several times as long.
    has_ip6 = data.rfind(b" IP6 ", body) >= 0
    is_bound = data.rfind(b"a=fingerprint", body) >= 0 or data.rfind(b"a=rtcp-mux", body) >= 0
    has_key = data.rfind(b"a=crypto:", body) >= 0
    lines = [(b"6" if has_ip6 else b"4") + (b"a" if is_bound else b"-") + (b"k" if has_key else b"-")]
    for section in sections[1:]:  # the first is what comes before all
        kind, _, line = section.partition(b"\n")[0].partition(b" ")
        port, blank, rest = line.partition(b" ")
        if not blank or port == b"0" or not port.isdigit():
            return None
        lines.append(kind + b" " + rest)
    return b"\n".join(lines) if len(lines) > 1 else None


_AUDIO_PORT = re.compile(rb"^m=audio[ \t]+([1-9]\d{0,4})[ \t/]", re.M)
_AUDIO_ADDRESS = re.compile(rb"^c=IN[ \t]+IP[46][ \t]+([0-9a-fA-F.:]{2,45})", re.M)
_NOWHERE = (b"0.0.0.0", b"::")


def audio_at(data: bytes, body: int) -> bytes | None:
    """Where who sends a session description wants to receive audio: `192.0.2.1 40000`, by the first m= line for that
    and the first address. `body`: where that of the message begins. None where it does not say, or wants none for now
    (RFC 3264 8.4)."""
    port, address = _AUDIO_PORT.search(data, body), _AUDIO_ADDRESS.search(data, body)
    if port is None or address is None or address[1] in _NOWHERE:
        return None
    return address[1] + b" " + port[1]

"""What is said of a WebSocket for SIP that fails: the HTTP answer that refuses it, the code that closes it.

In: the payload of one TCP segment. Out: words, or None where it says nothing of the kind. An HTTP head or a close frame
has a segment of its own nearly always; one that has not is passed over (RFC 7118 4, RFC 6455 4.2.2 and 7.4).
"""

from __future__ import annotations

import re

from sipdiag.capture.websocket import CLOSE, Handshake, Head, handshake, head_of, with_mask

FIRST_BYTES = b"GH\x88"
"""With one of these begins what is looked at here."""

MAX_REASON = 80
"""Characters told of the reason in a close frame; it has 123 bytes at most."""

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: ([^\r\n]{0,80}))?\r?\n")
_HARMLESS = frozenset({1000, 1001})
"""Normal closure, and going away: a page that is left, a server that is stopped."""
_CODES = {
    1002: "protocol error", 1003: "unsupported data", 1007: "invalid payload", 1008: "policy violation",
    1009: "message too big", 1010: "extension wanted", 1011: "internal error", 1012: "service restart",
    1013: "try again later", 1014: "bad gateway", 1015: "TLS handshake",
}  # fmt: skip


def asks_for_sip(data: bytes) -> bool:
    """Whether a segment asks for a WebSocket with the subprotocol sip."""
    asked = handshake(data) if data.startswith(b"GET ") else False
    return isinstance(asked, Handshake) and asked.is_sip


def refusal(data: bytes) -> str | None:
    """What an HTTP answer to that says, where it does not agree to SIP."""
    line = _STATUS_LINE.match(data)
    if line is None:
        return None
    if line[1] != b"101":
        return f"HTTP {line[1].decode()} {(line[2] or b'').decode('utf-8', 'replace')}".rstrip()
    agreed = handshake(data)
    return "HTTP 101 without the subprotocol sip" if isinstance(agreed, Handshake) and not agreed.is_sip else None


def closing(data: bytes) -> str | None:
    """The code and reason of a close frame, where it is no normal end."""
    head = head_of(data)
    if not isinstance(head, Head) or head.opcode != CLOSE or head.length < 2 or head.size + head.length != len(data):
        return None
    payload = with_mask(data[head.size :], head.key)
    code = int.from_bytes(payload[:2], "big")
    if code in _HARMLESS or not 1000 <= code < 5000:
        return None
    reason = payload[2:].decode("utf-8", "replace")[:MAX_REASON].strip() or _CODES.get(code, "")
    return f"close code {code}" + (f", {reason}" if reason else "")

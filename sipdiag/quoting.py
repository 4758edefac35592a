"""A message as a report quotes it: as it was sent, secrets masked, within bounds.

In: the bytes of a message and where its session description begins. Out: a `Quote`. It keeps nothing of the message
itself, so that a Case can be let go.
"""

from __future__ import annotations

from sipdiag.records import Quote
from sipdiag.secrets import masked

MESSAGE_BYTES = 8 << 10
"""Of one message: a page of headers and a session description of WebRTC; larger ones are quoted up to here."""
CASE_BYTES = 192 << 10
"""Of the messages of one Case: some 200 of ordinary size. Those after that are in the ladder, without their text."""


class Quoter:
    """Quotes the messages of one Case until it has quoted enough."""

    def __init__(self, show_secrets: bool) -> None:
        self._show_secrets = show_secrets
        self._left = CASE_BYTES
        self.bytes = 0

    def quote(self, raw: bytes, body_offset: int | None, sdp_offset: int | None) -> Quote | None:
        """The message, its body from `body_offset` on; None once the Case has quoted enough."""
        if self._left <= 0:
            return None
        begin = len(raw) if body_offset is None else body_offset
        kept = raw[:MESSAGE_BYTES]
        self._left -= len(kept)
        self.bytes += len(kept)
        # Masked by parts: what is masked changes its length, and the parts are told apart by theirs.
        return Quote(
            head=self._text(kept[:begin]),
            body=self._text(kept[begin:]),
            sdp="" if sdp_offset is None else self._text(_description(kept[sdp_offset:])),
            left_out=len(raw) - len(kept),
        )

    def _text(self, data: bytes) -> str:
        shown = data if self._show_secrets else masked(data)
        return shown.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def _description(data: bytes) -> bytes:
    """The lines from here on that look like those of a session description: the next part of a multipart does not."""
    lines = []
    for line in data.split(b"\n"):
        if line[1:2] != b"=":
            break
        lines.append(line)
    return b"\n".join([*lines, b""]) if lines else b""

"""Which endpoints the descriptions of other calls name: SIP messages -> is this end another call's by then.

Kept are the bytes; they are read when it is first asked, which few captures need. Says nothing of packets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from sipdiag.media.ends import packed
from sipdiag.media.negotiated import endpoints_of
from sipdiag.sip import Message, parse_sdp

MAX_DESCRIPTIONS = 32_768
"""Descriptions kept unread, some 15 MiB; of more, the latest: what an older one names may be taken for a call that
does not name it."""
MAX_NAMED = 65_536
"""Endpoints kept, some 20 MiB; of more, the latest."""
MAX_BYTES = 8_192
"""Of one description; the longest, with ICE and video, have some 6 KiB."""


class Named:
    """Keeps what messages describe, and forgets it by time."""

    def __init__(self) -> None:
        self._unread: deque[tuple[int, str, bytes]] = deque(maxlen=MAX_DESCRIPTIONS)
        self._named: dict[bytes, tuple[int, str]] = {}

    def note(self, message: Message, time_ns: int) -> None:
        """Takes a message that describes media."""
        call_id = message.call_id
        if call_id:
            begin = message.body_offset
            self._unread.append((time_ns, call_id, message.raw[begin : begin + MAX_BYTES]))

    def is_others(self, ends: Iterable[bytes], call_ids: Iterable[str], from_ns: int) -> bool:
        """Whether one of these ends (as `packed`) was named from then on, and last by a call with none of these
        Call-IDs."""
        self._read()
        own = set(call_ids)
        found = (self._named[end] for end in ends if end in self._named)
        return any(time_ns >= from_ns and call_id not in own for time_ns, call_id in found)

    def release(self, before_ns: int) -> None:
        unread = self._unread
        while unread and unread[0][0] < before_ns:
            unread.popleft()

    def _read(self) -> None:
        while self._unread:
            time_ns, call_id, body = self._unread.popleft()
            begin = body.find(b"v=0")  # of a multipart body it is one of the parts
            sdp = parse_sdp(body[begin:]) if begin >= 0 else None
            for media in sdp.media if sdp is not None else ():
                if not media.port or not media.is_rtp or media.is_hold_address:
                    continue
                for end in filter(None, map(packed, endpoints_of(media))):
                    self._named.pop(end, None)
                    self._named[end] = (time_ns, call_id)
        while len(self._named) > MAX_NAMED:
            del self._named[next(iter(self._named))]

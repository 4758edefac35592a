"""P-Early-Media (RFC 5009): a message -> the direction of early media that it asks to be authorised.

Directions are seen from who answers the call, as in SDP: `sendonly` is media towards the caller alone, `recvonly` media
from the caller alone, `inactive` none. Whether a network heeds it is not said here.
"""

from __future__ import annotations

from sipdiag.sip.message import Message

DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")


def early_media_direction(message: Message) -> str | None:
    """The direction for the first audio section of the message's description (the first m= line where there is none).

    Parameters stand for the m= lines in order, the last one for all that are left; other parameters (`supported`,
    `gated`) are passed over (RFC 5009 8). None where no direction is named: what was said before goes on.
    """
    values = message.headers("P-Early-Media")
    if not values:
        return None
    words = [word.strip().lower() for value in values for word in value.split(",")]
    told = [word for word in words if word in DIRECTIONS]
    if not told:
        return None
    sections = message.sdp.media if message.sdp is not None else ()
    place = next((number for number, media in enumerate(sections) if media.type == "audio"), 0)
    return told[min(place, len(told) - 1)]

"""SIP, from bytes to typed values: `parse` one message, frame a stream, read headers, URIs and session
descriptions.

Knows no packets, addresses or times and imports nothing of the house. Nothing in here raises for any input.
"""

from sipdiag.sip.defects import MAGIC_COOKIE, Defect
from sipdiag.sip.early_media import early_media_direction
from sipdiag.sip.excess import left_out
from sipdiag.sip.framing import METHODS, Framed, StreamFramer, datagram_offset, looks_like_sip
from sipdiag.sip.headers import (
    HEADERS,
    Auth,
    CSeq,
    RAck,
    Reason,
    Replaces,
    SessionExpires,
    SubscriptionState,
    Token,
    Via,
    Warning,
    canonical_name,
)
from sipdiag.sip.message import Malformed, Message, parse, sorts_of
from sipdiag.sip.sdp import STATIC_CODECS, Candidate, Codec, Media, Origin, Sdp, parse_sdp
from sipdiag.sip.uri import NameAddr, Uri, parse_name_addr, parse_uri, same_target
from sipdiag.sip.voip_report import VoipReport, parse_voip_report

__all__ = [
    "HEADERS",
    "MAGIC_COOKIE",
    "METHODS",
    "STATIC_CODECS",
    "Auth",
    "CSeq",
    "Candidate",
    "Codec",
    "Defect",
    "Framed",
    "Malformed",
    "Media",
    "Message",
    "NameAddr",
    "Origin",
    "RAck",
    "Reason",
    "Replaces",
    "Sdp",
    "SessionExpires",
    "StreamFramer",
    "SubscriptionState",
    "Token",
    "Uri",
    "Via",
    "VoipReport",
    "Warning",
    "canonical_name",
    "datagram_offset",
    "early_media_direction",
    "left_out",
    "looks_like_sip",
    "parse",
    "parse_name_addr",
    "parse_sdp",
    "parse_uri",
    "parse_voip_report",
    "same_target",
    "sorts_of",
]

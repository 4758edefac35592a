"""A sender uses a payload type that the receiver never described (RFC 3264 5.1, 6.1; RFC 3551 3).

The sender has to take the receiver's number for a codec; numbers that differ by direction are legal. Comfort noise and
telephone-events are other rules' matter.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import audio_streams, described, describer, sections_at, side_words, sighted
from sipdiag.sip import STATIC_CODECS, Media

COMFORT_NOISE = (13, 19)
_RTP_HEADER_BYTES = 12
"""RFC 3550 5.1, without contributing sources."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for stream in audio_streams(case, "confirmed"):
        main = stream.payload_types[0] if stream.payload_types else None
        if main is None or main not in stream.unagreed_types:
            continue
        sections = sections_at(case, stream.destination)
        if not sections or not _is_foreign(main, stream, sections, limits):
            continue
        told = describer(case, stream.destination)
        named = dict.fromkeys(f"{name}={codec}" for m in sections for name in m.formats if (codec := _name(m, name)))
        mine = next((m for _, m in described(case) if m.port == stream.source.port and str(main) in m.rtpmap), None)
        speaker, hearer = side_words(stream.direction) if stream.direction != "unknown" else ("sender", "receiver")
        codec = mine.rtpmap[str(main)].name if mine is not None else None
        static = STATIC_CODECS.get(str(main))
        yield Found(
            evidence=sighted(*((told,) if told is not None else ()), stream),
            facts={
                "source": str(stream.source),
                "destination": str(stream.destination),
                "payload_type": main,
                "described": list(named),
                "speaker": speaker,
                "hearer": hearer,
                "packets": stream.packets,
                "senders_name": codec or (static.name if static is not None else "nothing known"),
            },
            party="caller" if speaker == "caller" else "callee" if speaker == "callee" else None,
            party_at=stream.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _is_foreign(payload_type: int, stream: Stream, sections: tuple[Media, ...], limits: Limits) -> bool:
    if payload_type in COMFORT_NOISE or any(payload_type == e.payload_type for e in stream.events):
        return False
    if any(str(payload_type) in m.formats for m in sections):
        return False
    if stream.bytes <= stream.packets * _RTP_HEADER_BYTES:
        return False  # empty packets of an unknown type keep a NAT open (RFC 6263 4.6)
    return stream.last_ns - stream.first_ns > limits.unagreed_s * NS_PER_S


def _name(media: Media, name: str) -> str | None:
    codec = media.codec(name)
    return codec.name if codec is not None else None

"""The two sides have no way in common to send digits: RFC 4733, INFO, or tones in the sound (RFC 3264 6.1, RFC 6086).

Three forms show: INFO with digits that is refused, key presses as RTP events to a side that described none, and the
same digits sent both ways, so that the receiver counts each twice.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Endpoint, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._agreed import asker_of
from sipdiag.rules._hops import in_time
from sipdiag.rules._media import described, describer, side_words
from sipdiag.rules._tones import cited, infos, pressed, sections_of, takes_events

_REFUSED = frozenset({405, 415, 488, 489, 501})
_CITED = 3


@wakes_on(Signal.MEDIA | refused_with(405, 415, 488, 489, 501))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    refused = tuple(t for t in infos(case) if t.final is not None and t.final.status in _REFUSED)
    if refused:
        # Who sends its digits in both ways has lost nothing with the one that is refused.
        if not any(side_words(keys.stream.direction)[0] == asker_of(case, refused[0]) for keys in pressed(case)):
            yield _info_refused(case, refused)
        return
    for keys in pressed(case):
        sections = sections_of(case, keys.stream.destination)
        told = describer(case, keys.stream.destination)
        if not sections or told is None or any(takes_events(media) for media in sections):
            continue
        speaker, hearer = side_words(keys.stream.direction)
        yield Found(
            evidence=(told, *cited(keys.events, keys.stream)),
            facts={
                "speaker": speaker,
                "hearer": hearer,
                "sender": str(keys.stream.source),
                "receiver": str(keys.stream.destination),
                "digits": keys.digits,
                "how": "sends its digits as RTP events (RFC 4733)",
                "but": "described no telephone-event, so nothing says what these packets are",
                "offered": _has_events(case),
            },
            party="caller" if speaker == "caller" else "callee",
            party_at=keys.stream.source,
            confidence="likely",
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return
    yield from _both(case)


def _info_refused(case: Case, refused: tuple[Transaction, ...]) -> Found:
    first = refused[0]
    final = first.final
    speaker = asker_of(case, first)
    hearer = "callee" if speaker == "caller" else "caller"
    attempt = next((a for a in case.attempts if a.final is case.final), None)
    descriptions = (attempt.request, case.final) if attempt is not None else ()
    return Found(
        evidence=in_time(
            *(s for s in descriptions if s is not None and s.sdp is not None),
            *(s for t in refused[:_CITED] for s in (t.request, t.final)),
        ),
        facts={
            "speaker": speaker,
            "hearer": hearer,
            "sender": str(first.client),
            "receiver": str(first.server),
            "digits": "".join(filter(None, map(_signal, refused))) or "digits",
            "how": "sends its digits by INFO",
            "but": f"answers {final.status if final is not None else ''} "
            f"{final.message.reason if final is not None else ''}: it does not take them so",
            "offered": _has_events(case),
        },
        party="caller" if speaker == "caller" else "callee",
        party_at=Endpoint(first.client.address, first.client.port),
        transactions=refused,
    )


def _both(case: Case) -> Diagnosis:
    """The same digits as events and by INFO."""
    accepted = [t for t in infos(case) if t.final is not None and t.final.status < 300]
    if not accepted:
        return
    for keys in pressed(case):
        speaker, hearer = side_words(keys.stream.direction)
        mine = [t for t in accepted if asker_of(case, t) == speaker]
        told = "".join(filter(None, map(_signal, mine)))
        if len(told) < 2 or told != keys.digits:
            continue
        yield Found(
            evidence=(*in_time(*(t.request for t in mine[:_CITED])), *cited(keys.events, keys.stream)),
            facts={
                "speaker": speaker,
                "hearer": hearer,
                "sender": str(keys.stream.source),
                "receiver": str(keys.stream.destination),
                "digits": told,
                "how": "sends each digit twice, as RTP event and by INFO",
                "but": "takes both, and so may count each key double",
                "offered": _has_events(case),
            },
            severity="warning",
            party="caller" if speaker == "caller" else "callee",
            party_at=keys.stream.source,
            confidence="likely",
            transactions=tuple(mine),
        )
        return


def _signal(info: Transaction) -> str:
    """The key in a body: `Signal=5` of dtmf-relay, or the key alone."""
    text = info.request.message.body.decode("latin-1") if info.request is not None else ""
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and name.strip().lower() == "signal":
            return value.strip()[:2]
    return text.strip()[:2] if "=" not in text else ""


def _has_events(case: Case) -> str:
    """What the descriptions of both sides say of telephone-event."""
    with_events = {s.source.address: bool(takes_events(m)) for s, m in described(case) if m.type == "audio"}
    if with_events and all(with_events.values()):
        return "both sides described telephone-event"
    if any(with_events.values()):
        return "only one side described telephone-event"
    return "neither side described telephone-event"

"""A description within a call differs from the one before, and its o= line has the same version (RFC 3264 8)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.offers import audio_of
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import Branches, branches_of, in_time, side_of
from sipdiag.sip import Sdp

_HELD = frozenset({"sendonly", "inactive"})


@wakes_on(Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    last: dict[tuple[str, str | None], Sighting] = {}
    for seen, transaction in sorted(_descriptions(case, branches), key=lambda one: (one[0].time_ns, one[0].frame)):
        message = seen.message
        sender = message.from_tag if message.is_request else message.to_tag
        key = (message.call_id, sender)
        before, last[key] = last.get(key), seen
        if before is None or not transaction.in_dialog or not message.is_request or not _same_version(before, seen):
            continue
        changed = _changes(before.sdp, seen.sdp)
        final = transaction.final
        if not changed or final is None or final.status >= 300:
            continue
        ignored = _ignored(seen, final)
        origin = seen.sdp.origin if seen.sdp is not None else None
        yield Found(
            evidence=in_time(before, seen, final),
            facts={
                "method": message.method,
                "sender": str(seen.source),
                "version": origin.session_version if origin is not None else None,
                "changed": changed,
                "then": "the far side did not follow" if ignored else "the far side took the change all the same",
            },
            transactions=(transaction,),
            party=side_of(case, seen.source),
            party_at=seen.source,
            severity=None if ignored else "info",
        )
        return


def _descriptions(case: Case, branches: Branches) -> list[tuple[Sighting, Transaction]]:
    """Every description of this call on the hops where its requests were first seen."""
    found = []
    for transaction in case.transactions:
        if transaction.method not in ("INVITE", "UPDATE") or branches.above(transaction):
            continue
        seen = (*transaction.sends[:1], *transaction.responses, *transaction.acks[:1])
        found += [(s, transaction) for s in seen if s.sdp is not None and not s.message.truncated]
    return found


def _same_version(before: Sighting, seen: Sighting) -> bool:
    one, other = (s.sdp.origin if s.sdp is not None else None for s in (before, seen))
    if one is None or other is None or one.session_version is None:
        return False
    return (one.session_id, one.session_version) == (other.session_id, other.session_version)


def _changes(before: Sdp | None, now: Sdp | None) -> list[str]:
    """What of the streams differs, in words."""
    if before is None or now is None:
        return []
    if len(before.media) != len(now.media):
        return ["number of streams"]
    names = []
    for one, other in zip(before.media, now.media, strict=True):
        for name in ("port", "address", "direction", "formats", "proto"):
            if getattr(one, name) != getattr(other, name):
                names.append("codecs" if name == "formats" else "profile" if name == "proto" else name)
    return list(dict.fromkeys(names))


def _ignored(offer: Sighting, final: Sighting) -> bool:
    """Whether the answer goes on as before: both ways, though the offer holds."""
    if offer.sdp is None or final.sdp is None:
        return False
    return audio_of(offer.sdp) in _HELD and audio_of(final.sdp) == "sendrecv"

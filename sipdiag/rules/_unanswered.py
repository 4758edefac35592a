"""Requests that found no answer, for the rules that tell of them: which are the story itself, and what to say.

In: the hops of a Case and some of its transactions. Out: judgments, and the one finding on several of a kind; whether
the capture shows the silence is `_hops`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.config import Limits
from sipdiag.model import Case, Severity, Stream, Transaction
from sipdiag.rules import Diagnosis, Found, Unknown
from sipdiag.rules._hops import (
    Branches,
    in_time,
    sender_tag,
    sent_in_vain,
    side_of,
    silence,
    silence_facts,
    why_unknown,
)
from sipdiag.rules._media import MIN_PACKETS


def unanswered(
    case: Case,
    branches: Branches,
    requests: Sequence[Transaction],
    limits: Limits,
    severity: Severity | None = None,
) -> Diagnosis:
    """One finding on those of these requests that found no answer; where the capture shows it of none, why not."""
    judged = [(t, silence(case, branches, t, limits)) for t in requests]
    silent = [(t, how) for t, how in judged if how in ("proved", "likely")]
    if silent:
        transactions = tuple(t for t, _ in silent)
        last, how = silent[-1]
        sound = sound_of(case, last)
        yield Found(
            evidence=(*in_time(*sent_in_vain(case, transactions)), *sound),
            facts=_facts(case, transactions),
            transactions=transactions,
            party="network" if sound else side_of(case, last.server),
            party_at=last.server,
            severity="warning" if last.method != "INVITE" and _recovered(case, last) else severity,
            confidence="certain" if how == "proved" and not sound else "likely",
            against=tuple(map(shows_that_it_got_it, sound)),
        )
        return
    for transaction, undecided in judged:
        because = why_unknown(transaction, undecided)
        if because is not None:
            yield Unknown(
                evidence=in_time(*sent_in_vain(case, [transaction])),
                because=because,
                capture_at=transaction.client,
                facts=_facts(case, (transaction,)),
                transactions=(transaction,),
            )
            return


def sound_of(case: Case, silent: Transaction) -> tuple[Stream, ...]:
    """RTP of who seems not to answer an INVITE, the first that came after it: what it said to it is lost on the way."""
    if silent.method != "INVITE" or silent.in_dialog:
        return ()
    host = silent.server.address
    since = (s for s in case.streams if s.source.address == host and s.first_ns > silent.first_ns)
    return tuple(s for s in since if s.packets >= MIN_PACKETS)[:1]


def shows_that_it_got_it(sound: Stream) -> str:
    """What such a stream speaks against."""
    return f"{sound.source.address} sends RTP of this call, so it got the INVITE: its responses get lost on the way"


def _facts(case: Case, silent: Sequence[Transaction]) -> dict[str, object]:
    last = silent[-1]
    return silence_facts(case, last) | {
        "failed_method": last.method,
        "requests": len(silent),
        "servers": list(dict.fromkeys(str(t.server) for t in silent)),
        "in_dialog": last.in_dialog,
    }


def _recovered(case: Case, last: Transaction) -> bool:
    """Whether the same server answered the same method later."""
    return any(
        t.method == last.method and t.final is not None and t.server == last.server and t.first_ns > last.first_ns
        for t in case.transactions
    )


def tells(branches: Branches, transaction: Transaction) -> bool:
    """Whether nobody else answers for it: no hop below, no refusal above, no other server, no end of the call."""
    if transaction.final is not None or transaction.request is None:
        return False
    if any(t.final is None for t in branches.below(transaction)):
        return False
    if any(hop.final is not None for hop in branches.above(transaction)):
        return False
    if branches.another_server_answered(transaction):
        return False
    return not (transaction.in_dialog and _was_over(branches, transaction))


def _was_over(branches: Branches, transaction: Transaction) -> bool:
    """Whether a BYE of the other side ended the call before this request was given up."""
    same_call = (bye for bye in branches.byes if bye.call_id == transaction.call_id)
    mine = sender_tag(transaction)
    return any(bye.first_ns <= transaction.last_ns and sender_tag(bye) != mine for bye in same_call)

"""Whether one call can see two response codes, and how it comes to that.

In: two entries. Out: the sentences that a comparison answers it with. What the codes mean is not its matter.
"""

from collections.abc import Callable

from sipdiag.knowledge_forms import StatusEntry

# Refusals that name what is lacking: the request is sent again with it (RFC 3261 8.1.3.5, or the code's RFC).
SENT_AGAIN = frozenset({401, 407, 412, 415, 416, 417, 420, 421, 422, 423, 428, 429, 439, 484, 494})
IN_DIALOG = frozenset({481, 491})  # belong to a call that is up
# Failures that come when the far side has been reached or tried, so that progress was often reported before.
_AFTER_PROGRESS = frozenset(
    {403, 404, 408, 410, 480, 486, 487, 488, 500, 502, 503, 504, 580, 600, 603, 604, 606, 607, 608}
)


def any_of(value: object) -> str:
    """`INVITE`, `180 or 183`, `INVITE, UPDATE or REFER`."""
    if not isinstance(value, (list, tuple)):
        return str(value)
    return " or ".join(filter(None, (", ".join(map(str, value[:-1])), str(value[-1]))))


def is_final(entry: StatusEntry) -> bool:
    return entry.class_ != "provisional"


def in_order(a: StatusEntry, b: StatusEntry) -> tuple[StatusEntry, StatusEntry]:
    """The two as a call meets them: progress first, then what has to be corrected, then the rest by class."""
    first, second = sorted(
        (a, b),
        key=lambda entry: (
            is_final(entry),
            entry.code not in SENT_AGAIN,
            entry.class_ != "redirection",
            entry.code,
        ),
    )
    return first, second


def may_answer_invite(entry: StatusEntry) -> bool:
    return not entry.methods or "INVITE" in entry.methods


def together(a: StatusEntry, b: StatusEntry) -> str:
    first, second = in_order(a, b)
    return next(text for case in _TOGETHER if (text := case(first, second)))


def _other_methods(first: StatusEntry, second: StatusEntry) -> str | None:
    if not first.methods or not second.methods or set(first.methods) & set(second.methods):
        return None
    return (
        f"Not for one request: {first.code} answers {any_of(first.methods)}, {second.code} answers "
        f"{any_of(second.methods)}. One device may meet both, in transactions that have nothing to do with "
        "each other."
    )


def _two_provisionals(first: StatusEntry, second: StatusEntry) -> str | None:
    if is_final(second):
        return None
    if first.code == 100:
        return (
            f"Yes, in one transaction: 100 comes first, from the next hop, and {second.code} follows from further on."
        )
    if second.code == 199:
        return f"Yes: 199 closes an early dialog that a {first.code} with the same To tag may have opened."
    return (
        "Yes, in one transaction and in either order: a request may get any number of provisional "
        f"responses, and a fork may bring {first.code} from one place and {second.code} from another. The To "
        "tags tell them apart."
    )


def _progress_then_end(first: StatusEntry, second: StatusEntry) -> str | None:
    if is_final(first):
        return None
    if first.code == 100:
        return f"Yes, on the same request: 100 only confirms that the next hop has it, and {second.code} is the answer."
    if second.class_ == "success":
        return (
            f"Yes, it is the normal course: {first.code} while the caller waits, {second.code} when the "
            "request succeeds."
        )
    if second.code in SENT_AGAIN:
        return (
            f"Yes, mostly in turn: {second.code} refuses the first attempt, the request is sent again with "
            f"what it lacked, and {first.code} belongs to the second attempt."
        )
    if second.code in IN_DIALOG:
        return (
            f"Yes, far apart: {first.code} while the call is set up, {second.code} for a later request "
            "inside it. They belong to different transactions."
        )
    if second.class_ == "redirection":
        return f"Yes: {first.code} may come before {second.code}, and again from the place that {second.code} names."
    if second.code not in _AFTER_PROGRESS:
        return (
            f"Seldom: {second.code} mostly comes at once, before there is progress to report. Where one INVITE shows "
            f"{first.code} and then {second.code}, the second comes from a hop further on, or from another branch of "
            f"a fork. The call is judged by {second.code}."
        )
    return (
        f"Yes, and it is common on one call: {first.code} first, then {second.code} on the same INVITE. "
        f"{first.code} promises nothing, and the caller may have heard tones or an announcement before "
        f"{second.code} told the outcome. The call is judged by {second.code}."
    )


def _with_success(first: StatusEntry, second: StatusEntry) -> str | None:
    good, other = (first, second) if first.class_ == "success" else (second, first)
    if good.class_ != "success":
        return None
    if other.class_ == "success":
        return f"Only for different requests: each request gets one final response, {first.code} or {second.code}."
    if not (may_answer_invite(good) and may_answer_invite(other)) and other.code not in SENT_AGAIN:
        return (
            "Not for one request, which has one final response. One device may get "
            f"{good.code} to one request and {other.code} to another."
        )
    if other.code == 487:
        return (
            f"Yes, in two ways: a CANCEL gets {good.code} while the INVITE that it cancels gets 487; and in "
            f"a fork the branch that answers gets {good.code} while the others are cancelled and end with "
            "487."
        )
    if other.code in SENT_AGAIN:
        return (
            f"Yes, and it is healthy: {other.code} says what is missing, the request is sent again with it, "
            f"and {good.code} ends the second attempt."
        )
    if other.class_ == "redirection":
        return f"Yes, and it is healthy: {other.code} names a place, and the request sent there gets {good.code}."
    if other.code in IN_DIALOG:
        return f"Yes: {good.code} answers the INVITE, and {other.code} a later request inside the call."
    return (
        "Not on one transaction, which has one final response. On one call, yes: one branch of a fork or "
        f"one server may say {other.code} and another {good.code}, and then the call succeeded; or the call "
        f"was set up with {good.code} and a later request in it got {other.code}."
    )


def _in_turn(first: StatusEntry, second: StatusEntry) -> str | None:
    if first.code in SENT_AGAIN:
        return (
            f"Yes, in turn: {first.code} refuses the first attempt, the request is sent again with what it "
            f"lacked, and {second.code} is what the second attempt gets."
        )
    if first.class_ == "redirection":
        return (
            f"Yes, in turn: {first.code} sends the caller to another place, and {second.code} is what that "
            f"place says. Then {second.code} counts."
        )
    return None


def _around_a_call(first: StatusEntry, second: StatusEntry) -> str | None:
    inside = [entry.code for entry in (first, second) if entry.code in IN_DIALOG]
    if not inside:
        return None
    if len(inside) == 2:
        return f"Yes, on requests inside one call that is up: {first.code} on one, {second.code} on another."
    other = second if first.code == inside[0] else first
    return (
        f"Seldom: {inside[0]} answers a request inside a call that is up, {other.code} mostly the INVITE that was "
        f"to set it up. Where a call shows both, {other.code} ended a first attempt, or a request inside the call "
        "went astray."
    )


def _cancelled_by_all(first: StatusEntry, second: StatusEntry) -> str | None:
    if first.code != 487 or second.class_ != "global-failure":
        return None
    return (
        f"Yes, behind a forking proxy: {second.code} from one phone makes the proxy cancel the others, and each of "
        f"them ends with 487. The caller gets {second.code}."
    )


def _two_failures(first: StatusEntry, second: StatusEntry) -> str:
    a_global = [entry.code for entry in (first, second) if entry.class_ == "global-failure"]
    if len(a_global) == 1:
        choice = f"passes on {a_global[0]}, because a 6xx decides for all"
    elif first.class_ != second.class_:
        choice = f"passes on {min(first.code, second.code)}, because it takes the lowest class"
    else:
        choice = "passes on one of them, by its own choice"
    return (
        "The caller sees one of them, since an INVITE has one final response. A capture at a proxy may show "
        f"both: when branches of a fork end with {first.code} and {second.code}, the proxy {choice} (RFC "
        "3261 16.7). A B2BUA may also turn one into the other, so the hop nearest to the callee tells which "
        "was meant."
    )


_TOGETHER: tuple[Callable[[StatusEntry, StatusEntry], str | None], ...] = (
    _other_methods,
    _two_provisionals,
    _progress_then_end,
    _with_success,
    _in_turn,
    _around_a_call,
    _cancelled_by_all,
    _two_failures,
)

"""Two response codes held against each other, made from their entries and their classes.

In: two entries and the knowledge base they come from. Out: a Page. Nothing is written for a pair but the
`difference` of entries that name each other, so a pair that nobody thought of reads like one that was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from sipdiag.knowledge import Knowledge, UnknownEntry
from sipdiag.knowledge_forms import ClassName, Header, Sides, StatusEntry
from sipdiag.report.page import Group, Page, Section, Style
from sipdiag.report.together import IN_DIALOG, any_of, in_order, is_final, may_answer_invite, together


class _Class(NamedTuple):
    """What every response of a class is."""

    noun: str  # "a client failure"
    says: str  # completes "404 is a client failure (4xx): it ..."
    comes: str  # completes "In answer to any request, ..."
    branches: str  # what a forking proxy does with it
    acknowledged: str  # completes "on an INVITE, 404 is ..."
    dialog: str  # what it does to the dialogs of its INVITE
    again: str  # whether to try again, where the entry says nothing


_HOP_ACK = "acknowledged by each hop, with an ACK of the same branch"
_NO_DIALOG = "ends the early dialogs of its INVITE"
_CLASSES: dict[ClassName, _Class] = {
    "provisional": _Class(
        "a provisional response",
        "reports on a request that is still open, and a final response has to follow",
        "while it is open",
        "passes it on and goes on waiting",
        "not acknowledged, unless it was sent reliably (then by PRACK)",
        "opens an early dialog, or carries on one",
        "there is nothing to try again: wait for the final response",
    ),
    "success": _Class(
        "a success",
        "ends the request with what was asked for",
        "as its final response; to an INVITE, when the call is answered",
        "passes it on at once and cancels the other branches",
        "acknowledged end to end, with an ACK that is a transaction of its own",
        "confirms the dialog",
        "there is nothing to try again",
    ),
    "redirection": _Class(
        "a redirection",
        "ends the request here and names other places to try",
        "as its final response, before anything rings at the new place",
        "may try the places that it names, or passes it on if no branch does better",
        _HOP_ACK,
        _NO_DIALOG,
        "send the request to the addresses in Contact",
    ),
    "client-failure": _Class(
        "a client failure",
        "ends the request, because this server will not do it as it was sent",
        "as its final response; to a new INVITE it means that no call comes about here",
        "keeps it until the other branches have answered",
        _HOP_ACK,
        _NO_DIALOG,
        "not without changing what it complains of",
    ),
    "server-failure": _Class(
        "a server failure",
        "ends the request at this server, which failed on something that may be right",
        "as its final response, when a server or what it depends on gives up",
        "keeps it until the other branches have answered, and may try another server",
        _HOP_ACK,
        _NO_DIALOG,
        "the same request may succeed at another server, or here later",
    ),
    "global-failure": _Class(
        "a global failure",
        "ends the request for every address of the user",
        "as its final response, for the user as a whole",
        "cancels the other branches, since none of them can do better",
        _HOP_ACK,
        _NO_DIALOG,
        "nowhere: no other address of the user will do it",
    ),
}
_FAILURES = frozenset({"client-failure", "server-failure", "global-failure"})
_NO_CAUSE = (31, 127)  # Q.850 causes that say no more than that there was one
_IN_A_CALL = {  # what a failure of a later request does to the call that is up
    **dict.fromkeys((408, 481), "ends the call (RFC 3261 12.2.1.2)"),
    **dict.fromkeys((404, 410, 416, 482, 484, 485, 502, 604), "ends the dialog (RFC 5057 5.1)"),
    480: "ends the call (RFC 5057 5.1)",
    483: "leads to its end, unless a higher Max-Forwards helps (RFC 5057 5.1)",
    **dict.fromkeys((405, 501), "may end it, depending on the method (RFC 5057 5.1)"),
}

Aspect: TypeAlias = Callable[[StatusEntry, StatusEntry, Knowledge], str | None]


def name(entry: StatusEntry) -> str:
    return f"{entry.code} {entry.phrase}"


def rank(entry: StatusEntry) -> str:
    kind = _CLASSES[entry.class_].noun.removeprefix("a ")
    return f"{kind} ({entry.code // 100}xx) · {entry.registration}"


def fixes(sides: Sides) -> Iterator[str]:
    for side, texts in sides.items():
        for text in texts:
            yield text if side == "nothing" else f"{side.capitalize()}: {text}"


def cause(value: int, knowledge: Knowledge) -> str:
    try:
        return f"{value} {knowledge.q850(value).cause_name}"
    except UnknownEntry:
        return str(value)


def _each(a: StatusEntry, b: StatusEntry, tell: Callable[[StatusEntry], str]) -> str:
    """One sentence per code, from what is told of each."""
    return " ".join(f"{text[0].upper()}{text[1:]}" for text in (tell(a), tell(b)))


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


# -- class against class


def _classes(a: StatusEntry, b: StatusEntry) -> tuple[str, ...]:
    if a.class_ == b.class_:
        of = _CLASSES[a.class_]
        alike = ("ACK, dialogs and forking proxies treat both alike.",) if is_final(a) else ()
        return (
            f"{a.code} and {b.code} are of one class, {of.noun.removeprefix('a ')} ({a.code // 100}xx): "
            f"each {of.says}.",
            *alike,
        )
    return _of_class(a), _of_class(b), _class_against_class(a, b)


def _of_class(entry: StatusEntry) -> str:
    of = _CLASSES[entry.class_]
    return f"{name(entry)} is {of.noun} ({entry.code // 100}xx): it {of.says}."


def _class_against_class(a: StatusEntry, b: StatusEntry) -> str:
    classes = {a.class_, b.class_}
    if "provisional" in classes:
        first, second = in_order(a, b)
        return (
            f"They are not alternatives but stages: {first.code} tells how the request is doing, "
            f"{second.code} decides it, and the request is over only with {second.code}."
        )
    first, second = sorted((a, b), key=lambda entry: entry.code)
    return _AGAINST[first.class_, second.class_].format(first.code, second.code)


_OPPOSITES = "They are opposites: with {} the request did what it was for, with {} it did not."
_WAY_ON = "Neither sets up the call, but {} offers a way on, and {} says why there is none here."
_REACH = (
    "The difference is the reach: {} speaks for this place, and others may be tried; {} speaks for every place, "
    "and the search ends."
)
_AGAINST: Mapping[tuple[ClassName, ClassName], str] = {
    ("success", "redirection"): (
        "Both are answers that lead on: {} has what was asked for, {} only says where to ask for it."
    ),
    ("success", "client-failure"): _OPPOSITES,
    ("success", "server-failure"): _OPPOSITES,
    ("success", "global-failure"): _OPPOSITES,
    ("redirection", "client-failure"): _WAY_ON,
    ("redirection", "server-failure"): _WAY_ON,
    ("redirection", "global-failure"): _WAY_ON,
    ("client-failure", "server-failure"): (
        "The class says where to look: {} at what was asked for or at the one who asks, {} at the server. "
        "After the second, the same request may succeed elsewhere."
    ),
    ("client-failure", "global-failure"): _REACH,
    ("server-failure", "global-failure"): _REACH,
}


# -- the differences, one by one


def _written(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    for one, other in ((a, b), (b, a)):
        for confusion in one.not_to_be_confused_with:
            if confusion.code == other.code:
                return _stop(confusion.difference)
    return None


def _finality(a: StatusEntry, b: StatusEntry, knowledge: Knowledge) -> str | None:
    if is_final(a) == is_final(b) or "provisional" in (_written(a, b, knowledge) or ""):
        return None
    open_, end = (a, b) if is_final(b) else (b, a)
    return f"{end.code} is final and ends its transaction; {open_.code} is provisional and ends nothing."


def _about(a: StatusEntry, b: StatusEntry, knowledge: Knowledge) -> str | None:
    if not a.about or not b.about or a.about == b.about or _written(a, b, knowledge):
        return None
    return f"{a.code} is about {a.about}; {b.code} is about {b.about}."


def _sender(a: StatusEntry, b: StatusEntry, knowledge: Knowledge) -> str | None:
    if not a.sent_by or not b.sent_by or a.sent_by == b.sent_by or "comes from" in (_written(a, b, knowledge) or ""):
        return None
    return f"{a.code} comes from {a.sent_by}; {b.code} comes from {b.sent_by}."


def _methods(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    if set(a.methods) == set(b.methods):
        return None
    return _each(
        a,
        b,
        lambda entry: f"{entry.code} answers {any_of(entry.methods) + ' only' if entry.methods else 'any request'}.",
    )


def _forking(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    one, other = _CLASSES[a.class_].branches, _CLASSES[b.class_].branches
    if one == other or not (may_answer_invite(a) and may_answer_invite(b)):
        return None
    return f"In a fork, a proxy that gets {a.code} {one}; one that gets {b.code} {other}."


def _acknowledged(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    one, other = (
        "never acknowledged" if entry.code == 100 else _CLASSES[entry.class_].acknowledged for entry in (a, b)
    )
    if one == other or not (may_answer_invite(a) and may_answer_invite(b)):
        return None
    return f"On an INVITE, {a.code} is {one}; {b.code} is {other}."


def _dialogs(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    special = {100: "opens no dialog", 199: "ends one early dialog and leaves the others"}
    one, other = (special.get(entry.code, _CLASSES[entry.class_].dialog) for entry in (a, b))
    if one == other or not (may_answer_invite(a) and may_answer_invite(b)):
        return None
    return f"{a.code} {one}; {b.code} {other}."


def _in_a_call(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    if not all(entry.class_ in _FAILURES and may_answer_invite(entry) for entry in (a, b)):
        return None
    one, other = (
        _IN_A_CALL.get(entry.code, "concerns that request alone, and the call may stay up") for entry in (a, b)
    )
    return None if one == other else f"On a request inside a call, {a.code} {one}; {b.code} {other}."


def _again(entry: StatusEntry) -> str:
    return _stop(f"{entry.code}: {entry.retry or _CLASSES[entry.class_].again}")


def _retry(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    ends = [entry for entry in (a, b) if is_final(entry) and entry.class_ != "success"]
    if len(ends) == 2 and (a.retry or a.class_) != (b.retry or b.class_):
        return f"Trying again after {_again(a)} After {_again(b)}"
    return f"Trying again after {_again(ends[0])}" if len(ends) == 1 else None


def _headers(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    """The headers that one of them needs and the other does not, and what they are for."""

    def needed(entry: StatusEntry) -> dict[str, Header]:
        # Contact in a 1xx or 2xx comes with the dialog, of which another line tells.
        plain = {"Contact"} if entry.class_ in ("provisional", "success") else set()
        return {each.name: each for each in entry.headers if each.need != "may" and each.name not in plain}

    told = [
        f"{entry.code} {header.need} bring {header.name}: {_stop(header.why)}"
        for entry, own, others in ((a, needed(a), needed(b)), (b, needed(b), needed(a)))
        for header in own.values()
        if header.name not in others
    ]
    return " ".join(told) or None


def _q850(a: StatusEntry, b: StatusEntry, knowledge: Knowledge) -> str | None:
    def told(entry: StatusEntry) -> str:
        if entry.q850 is not None and entry.q850.from_causes:
            causes = "; ".join(cause(each, knowledge) for each in entry.q850.from_causes)
            return f"stands for {causes}"
        if entry.q850 is None or entry.q850.to_cause in (None, *_NO_CAUSE):
            return ""
        return f"goes out as {cause(entry.q850.to_cause, knowledge)}"

    one, other = told(a), told(b)
    if one == other:
        return None
    if one and other:
        return f"In the telephone network (Q.850), {a.code} {one}. {b.code} {other}."
    has, has_not, text = (a, b, one) if one else (b, a, other)
    return f"In the telephone network (Q.850), {has.code} {text}. {has_not.code} stands for no cause of its own."


def _registration(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    odd = [entry for entry in (a, b) if entry.registration != "registered"]
    if not odd or a.registration == b.registration:
        return None
    other = b if odd[0] is a else a
    return f"{odd[0].code} is {odd[0].registration}; {other.code} is {other.registration} and has a meaning of its own."


def _closing(a: StatusEntry, b: StatusEntry, _: Knowledge) -> str | None:
    if a.registration != "unregistered" or b.registration != "unregistered":
        return None
    return (
        f"{a.code} and {b.code} are both unregistered: what tells them apart is the reason phrase that came with each."
    )


ASPECTS: tuple[Aspect, ...] = (
    _written,
    _finality,
    _about,
    _sender,
    _methods,
    _retry,
    _headers,
    _in_a_call,
    _dialogs,
    _forking,
    _acknowledged,
    _q850,
    _registration,
    _closing,
)


# -- the page


def _which(entry: StatusEntry) -> str:
    if entry.registration == "unregistered":
        return f"Do not send {entry.code}: it is not registered, and nobody need understand it."
    if entry.registration == "deprecated":
        return f"Do not send {entry.code} in new equipment: it is deprecated."
    if entry.send_when:
        return _stop(f"Send {entry.code} when {entry.send_when}")
    return f"Send {entry.code} for what its description says, and for nothing wider."


def _choice(a: StatusEntry, b: StatusEntry) -> str | None:
    if is_final(a) != is_final(b):
        first, second = in_order(a, b)
        return f"It is no choice between the two: {first.code} may be sent on the way, {second.code} at the end."
    if not is_final(a):
        return "Sending one does not rule out the other; each change of state is worth a response of its own."
    first, second = sorted((a, b), key=lambda entry: entry.code)
    if 487 in (first.code, second.code):
        return "487 is never chosen: it follows from a CANCEL or BYE."
    text = _IN_DOUBT.get((first.class_, second.class_))
    return text.format(first.code, second.code) if text else None


_NOT_ALL = "In doubt send {}, since {} also stops the search for every other phone of the user."
_IN_DOUBT: Mapping[tuple[ClassName, ClassName], str] = {
    ("client-failure", "server-failure"): (
        "What the caller does next decides: {} makes it change the request or give up, {} lets it try the same "
        "request elsewhere."
    ),
    ("client-failure", "global-failure"): _NOT_ALL,
    ("server-failure", "global-failure"): _NOT_ALL,
}


def comparison(a: StatusEntry, b: StatusEntry, knowledge: Knowledge) -> Page:
    seen: set[str] = set()

    def fresh(lines: Iterable[str]) -> tuple[str, ...]:
        """The lines that have not been said on this page."""
        new = tuple(line for line in dict.fromkeys(lines) if line not in seen)
        seen.update(new)
        return new

    def both(style: Style, tell: Callable[[StatusEntry], Iterable[str]], same: str) -> tuple[Group, ...]:
        one = Group(name(a), style, fresh(tell(a)))
        other = Group(name(b), style, fresh(tell(b)) or (same,))
        return one, other

    differences = fresh(text for aspect in ASPECTS if (text := aspect(a, b, knowledge)))
    references = dict.fromkeys((*a.references, *b.references))
    return Page(
        f"{name(a)} and {name(b)}",
        f"{rank(a)}; {rank(b)}",
        (
            Section(
                "classes",
                "Their classes",
                (Group("", "list", _classes(a, b)),),
            ),
            Section(
                "meaning",
                "What each means",
                both("text", lambda entry: [entry.description], f"The same as {a.code}."),
            ),
            Section("when", "When each is met", both("list", _moments, f"Where {a.code} is met.")),
            Section("together", "Can one call see both?", (Group("", "text", (together(a, b),)),)),
            Section("differences", "The differences", (Group("", "numbered", differences),)),
            Section(
                "how_to_fix",
                "What to do about each",
                both("list", lambda entry: fixes(entry.how_to_fix), f"What is done about {a.code}."),
            ),
            Section(
                "which",
                "Which one a server should send",
                (Group("", "list", tuple(filter(None, (_which(a), _which(b), _choice(a, b))))),),
            ),
            Section("references", "References", (Group("", "text", ("; ".join(references),)),)),
        ),
    )


def _moments(entry: StatusEntry) -> Iterator[str]:
    answers = f"In answer to {any_of(entry.methods)}" if entry.methods else "In answer to any request"
    moment = "as its final response" if is_final(entry) else "while it is open"
    if entry.code in IN_DIALOG:
        moment = "during a call that is up"
    elif entry.code == 100:
        moment = "first of all, within 200 ms of it"
    elif may_answer_invite(entry) and is_final(entry):
        moment = _CLASSES[entry.class_].comes
    yield f"{answers}, {moment}."
    yield from entry.when_you_see_it

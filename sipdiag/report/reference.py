"""The knowledge base as text: one entry explained, or two response codes held against each other.

In: entries and the knowledge base they come from. Out: a text for a terminal, Markdown, or JSON. It reads no
capture and writes to no stream.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator

import msgspec

from sipdiag.knowledge import Knowledge, UnknownEntry
from sipdiag.knowledge_forms import (
    AnyEntry,
    Header,
    Q850Entry,
    RuleEntry,
    StatusEntry,
    Topic,
    Variant,
    WarningEntry,
    Where,
)
from sipdiag.report.comparison import cause, comparison, fixes, name, rank
from sipdiag.report.narrowing import Context, Narrowed, narrowed
from sipdiag.report.page import WIDTH, Format, Page, Section, Style, json_text, rendered, section
from sipdiag.report.together import any_of

NOTHING = Context()


def explain(
    entry: AnyEntry,
    knowledge: Knowledge,
    fmt: Format = "terminal",
    *,
    context: Context = NOTHING,
    width: int = WIDTH,
    colour: bool = False,
) -> str:
    """All that is known of one entry; JSON is the entry itself with its `kind`.

    A context narrows a response code: the variant that it shows comes first, and the others that it speaks against are
    left out. JSON then has `variant` and `possible` with the variants' ids. Other kinds know no context.
    """
    narrow = narrowed(entry, context) if context and isinstance(entry, StatusEntry) else None
    if fmt == "json":
        told = {"kind": entry.kind, **msgspec.to_builtins(entry)}
        if narrow:
            told |= {
                "variant": narrow.variant.id if narrow.variant else None,
                "possible": [variant.id for variant in narrow.possible],
            }
        return json_text(told)
    page = entry_page(entry, knowledge)
    if narrow and isinstance(entry, StatusEntry):
        rest = tuple(part for part in page.sections if part.id != "variants")
        page = msgspec.structs.replace(page, sections=(*_narrowed_sections(entry, context, narrow, knowledge), *rest))
    return rendered(page, fmt, width, colour)


def compare(
    a: StatusEntry,
    b: StatusEntry,
    knowledge: Knowledge,
    fmt: Format = "terminal",
    *,
    width: int = WIDTH,
    colour: bool = False,
) -> str:
    """What sets two response codes apart; a code compared with itself is explained."""
    if a.code == b.code:
        return explain(a, knowledge, fmt, width=width, colour=colour)
    page = comparison(a, b, knowledge)
    if fmt == "json":
        return json_text(
            {
                "codes": [_brief(a), _brief(b)],
                **{
                    part.id: [{"about": group.label or None, "lines": group.lines} for group in part.groups]
                    for part in page.sections
                },
            }
        )
    return rendered(page, fmt, width, colour)


KINDS = {  # kind -> (its entries, one of them under its title)
    "status": ("Response codes", "response code"),
    "q850": ("Q.850 causes, as q850:N", "ITU-T Q.850 cause"),
    "warning": ("Warning codes, as warning:N", "warn-code of the Warning header"),
    "rule": ("Rules", "rule"),
    "header": ("Headers", "SIP header"),
    "method": ("Methods", "SIP method"),
    "timer": ("Timers", "timer"),
    "option-tag": ("Option tags", "option tag"),
    "sdp": ("SDP lines and attributes", "line or attribute of SDP"),
    "tls-alert": ("TLS alerts", "TLS alert"),
    "metric": ("Metrics", "metric"),
    "reason": ("Protocols of the Reason header", "protocol of the Reason header"),
    "term": ("Terms", "a term of the trade"),
}


def contents(knowledge: Knowledge, fmt: Format = "terminal", *, width: int = WIDTH, colour: bool = False) -> str:
    """The names of all entries by kind; JSON is {kind: [ids]}."""
    ids = knowledge.list()
    if fmt == "json":
        return json_text(ids)
    sections = tuple(
        part
        for kind, known in ids.items()
        for part in section(kind, KINDS[kind][0], (", ".join(_listed(kind, id, knowledge) for id in known),), "text")
    )
    return rendered(Page("What sipdiag can explain", "sipdiag explain NAME", sections), fmt, width, colour)


def _listed(kind: str, id: str, knowledge: Knowledge) -> str:
    """An entry as the contents name it: numbers and rules by their id, the rest as it is spelt."""
    entry = knowledge.find(f"{kind}:{id}") if kind not in ("status", "q850", "warning", "rule") else None
    return entry.topic if isinstance(entry, Topic) else id


def _brief(entry: StatusEntry) -> dict[str, object]:
    return {
        "code": entry.code,
        "phrase": entry.phrase,
        "class": entry.class_,
        "registration": entry.registration,
    }


# ---- one entry


def entry_page(entry: AnyEntry, knowledge: Knowledge) -> Page:
    match entry:
        case StatusEntry():
            return Page(name(entry), rank(entry), tuple(_status_sections(entry, knowledge)))
        case RuleEntry():
            return _rule_page(entry, knowledge)
        case Topic():
            also = [f"also: {', '.join(entry.also)}"] if entry.also else []
            return Page(
                entry.topic, " · ".join([KINDS[entry.kind][1], *also]), tuple(_topic_sections(entry, knowledge))
            )
        case Q850Entry():
            subtitle = "ITU-T Q.850 cause, as in Reason: Q.850;cause=" + entry.name
            return Page(f"Cause {entry.cause}: {entry.cause_name}", subtitle, tuple(_code_sections(entry, knowledge)))
        case WarningEntry():
            subtitle = f'warn-code of the Warning header, as in Warning: {entry.code} host "text"'
            return Page(
                f"Warning {entry.code}: {entry.warning_name}",
                subtitle,
                tuple(_code_sections(entry, knowledge)),
            )


def _narrowed_sections(
    entry: StatusEntry, context: Context, narrow: Narrowed, knowledge: Knowledge
) -> Iterator[Section]:
    """What the context shows: the variant, the causes and warnings beside it, and what else it may be."""
    variant = narrow.variant
    lines = [_variant(variant)] if variant else []
    if not variant and context.method and entry.methods and context.method.upper() not in entry.methods:
        lines.append(
            f"{entry.code} has no place in answer to {context.method.upper()}: it answers {any_of(entry.methods)} only."
        )
    for kind, codes in (("q850", context.q850), ("warning", context.warning)):
        for code in codes:
            with contextlib.suppress(UnknownEntry):
                beside = knowledge.find(f"{kind}:{code}")
                if isinstance(beside, (Q850Entry, WarningEntry)):
                    lines.append(f"{entry_page(beside, knowledge).title}. {beside.description}")
    if not lines:
        lines.append("None of the cases that are described apart; what follows holds for every such response.")
    heading = f"What this one means ({variant.id})" if variant else "What this one means"
    yield from section("variant", heading, lines, "list" if len(lines) > 1 else "text")
    yield from section("possible", "It may also be, if the message shows more", map(_variant, narrow.possible))


def _status_sections(entry: StatusEntry, knowledge: Knowledge) -> Iterator[Section]:
    yield from section("description", "What it means", [entry.description], "text")
    yield from section("when_you_see_it", "When you see it", entry.when_you_see_it)
    yield from section("causes", "What brings it about", entry.causes)
    yield from section("how_to_fix", "How to fix it", fixes(entry.how_to_fix))
    yield from section("variants", "What the message shows beside it", map(_variant, entry.variants))
    yield from section("retry", "May the client try again?", [entry.retry] if entry.retry else (), "text")
    yield from section("headers", "Headers it brings", map(_header, entry.headers))
    yield from section("q850", "In the telephone network (RFC 3398)", _mapping(entry, knowledge))
    yield from section(
        "platforms", "On the platforms", (f"{platform}: {text}" for platform, text in entry.platforms.items())
    )
    yield from section(
        "not_to_be_confused_with",
        "Not to be confused with",
        (f"{name(knowledge.status(other.code))}: {other.difference}" for other in entry.not_to_be_confused_with),
    )
    phrases = [f"Also seen as: {', '.join(entry.other_phrases)}."] if entry.other_phrases else []
    roles = [f"Sent by {entry.sent_by}."] if entry.sent_by else []
    roles += [f"Send it when {entry.send_when}."] if entry.send_when else []
    yield from section("use", "Who sends it, and when", [*roles, *phrases])
    yield from section("references", "References", ["; ".join(entry.references)], "text")


def _code_sections(entry: Q850Entry | WarningEntry, knowledge: Knowledge) -> Iterator[Section]:
    yield from section("description", "What it means", [entry.description], "text")
    yield from section("when_you_see_it", "When you see it", entry.when_you_see_it)
    yield from section("how_to_fix", "How to fix it", entry.how_to_fix)
    if isinstance(entry, Q850Entry):
        codes = [name(knowledge.status(code)) for code in entry.status_codes]
        text = f"A gateway turns it into {' or '.join(codes)}." if codes else "No SIP response stands for it."
        yield from section("status_codes", "In SIP (RFC 3398)", [text], "text")
    yield from section("references", "References", ["; ".join(entry.references)], "text")


# what a topic may have beside what all have: (field, heading, style)
_TOPIC_FIELDS: tuple[tuple[str, str, Style], ...] = (
    ("number", "Number", "text"),
    ("value", "Value", "text"),
    ("formula", "How it is reckoned", "text"),
    ("compact", "Compact form", "text"),
    ("carried_by", "Where it stands", "text"),
    ("example", "Example", "text"),
    ("in_a_trace", "What it tells in a trace", "list"),
    ("on_expiry", "What its expiry looks like on the wire", "text"),
    ("how_to_fix", "How to fix it", "list"),
)


def _topic_sections(entry: Topic, knowledge: Knowledge) -> Iterator[Section]:
    yield from section("description", "What it means", [entry.description], "text")
    for key, heading, style in _TOPIC_FIELDS:
        told = getattr(entry, key, None)
        lines = told if isinstance(told, tuple) else () if told is None else (str(told),)
        yield from section(key, heading, lines, style)
    yield from section("see", "See", (_seen(ref, knowledge) for ref in entry.see))
    yield from section("references", "References", ["; ".join(entry.references)] if entry.references else (), "text")


def _seen(ref: str, knowledge: Knowledge) -> str:
    """`status:183` -> `183 Session Progress`: what to ask for, and what it is."""
    try:
        entry = knowledge.find(ref)
    except UnknownEntry:
        return ref
    match entry:
        case StatusEntry():
            return name(entry)
        case Topic():
            return entry.topic if entry.kind == "term" else f"{entry.topic} ({KINDS[entry.kind][1]})"
        case RuleEntry():
            return f"{entry.id}: {_shown(entry.title, entry, knowledge)}"
    return f"{ref}: {entry_page(entry, knowledge).title}"


def _shown(text: str, entry: RuleEntry, knowledge: Knowledge) -> str:
    """A rule's text without a finding: the facts stand as names."""
    return knowledge.fill(text, {fact: f"<{fact}>" for fact in knowledge.placeholders(entry)})


def _rule_page(entry: RuleEntry, knowledge: Knowledge) -> Page:
    def shown(texts: Iterable[str]) -> list[str]:
        return [_shown(text, entry, knowledge) for text in texts]

    parted: list[Where | RuleEntry] = [*entry.where, entry]
    parts = (
        section("explanation", "What happened", shown([entry.explanation]), "text"),
        section("causes", "What brings it about", shown(cause for each in parted for cause in each.causes)),
        section("confirm", "How to confirm it", shown(step for each in parted for step in each.confirm)),
        section("fix", "How to fix it", shown(line for each in parted if each.fix for line in fixes(each.fix))),
        section(
            "platforms",
            "On the platforms",
            shown(f"{platform}: {text}" for platform, text in entry.platforms.items()),
        ),
        section(
            "explains",
            "What else it may bring about",
            (_seen(f"rule:{id}", knowledge) for id in entry.explains),
        ),
        section("references", "References", ["; ".join(entry.references)], "text"),
    )
    subtitle = f"rule {entry.id} · {entry.severity} · {entry.party} · {entry.layer} · {entry.confidence}"
    return Page(shown([entry.title])[0], subtitle, tuple(each for part in parts for each in part))


def _variant(variant: Variant) -> str:
    return " ".join([f"{_condition(variant)}: {variant.meaning}", *variant.how_to_fix])


def _condition(variant: Variant) -> str:
    """A variant's condition in words, `With SDP, sent reliably`."""
    words = []
    for key, value in msgspec.to_builtins(variant.when).items():
        if key == "header":
            words += [_header_words(header, want) for header, want in value.items()]
        elif key == "request_header":
            words += [f"the request {_header_words(header, want)}" for header, want in value.items()]
        elif key == "sdp" and variant.when.sdp_direction:
            continue  # the direction says it
        else:
            told = _pattern(value) if key == "phrase" else any_of(value)
            words.append(_CONDITION_WORDS[key][0 if value else 1].format(told))
    text = ", ".join(words) or "otherwise"
    return text[0].upper() + text[1:]


def _pattern(value: object) -> str:
    """A regular expression, or several, as a person reads it: alternatives apart, anchors, groups and escapes gone."""
    patterns = value if isinstance(value, (list, tuple)) else [value]
    plain = [re.sub(r" \*|\\s\*|[\\^$()]", "", str(each)) for each in patterns]
    return any_of([f"'{part}'" for each in plain for part in each.split("|")])


def _header_words(header: str, want: object) -> str:
    if isinstance(want, bool):
        return f"{'with' if want else 'without'} {header}"
    return f"with {_pattern(want)} in {header}"


# condition -> its words where it is true or a value, and where it is false
_CONDITION_WORDS = {
    "method": ("in answer to {}", ""),
    "sdp": ("with SDP", "without SDP"),
    "sdp_direction": ("with SDP that says {}", ""),
    "reliable": ("sent reliably", "not sent reliably"),
    "in_dialog": ("inside a dialog", "outside a dialog"),
    "q850": ("with Q.850 cause {}", ""),
    "warning": ("with Warning {}", ""),
    "phrase": ("with {} in the phrase", ""),
    "stale": ("with stale=true", "without stale=true"),
    "credentials": ("after credentials were sent", "before any credentials were sent"),
    "challenge": ("with a challenge", "without a challenge"),
    "after": ("after {}", ""),
    "elapsed_over_s": ("more than {} s after the request", ""),
    "elapsed_under_s": ("less than {} s after the request", ""),
}


def _header(header: Header) -> str:
    missing = f" If it is missing: {header.if_missing}" if header.if_missing else ""
    return f"{header.name} ({header.need}): {header.why}{missing}"


def _mapping(entry: StatusEntry, knowledge: Knowledge) -> Iterator[str]:
    if entry.q850 is None:
        return
    if entry.q850.from_causes:
        causes = "; ".join(cause(each, knowledge) for each in entry.q850.from_causes)
        yield f"A gateway sends {entry.code} for cause {causes}."
    if entry.q850.to_cause is not None:
        yield f"Going the other way, {entry.code} becomes cause {cause(entry.q850.to_cause, knowledge)}."
    if entry.q850.note:
        yield entry.q850.note

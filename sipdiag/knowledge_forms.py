"""The forms of the knowledge base: what an entry of each kind has, as immutable records.

In: nothing; `msgspec.convert` makes the records from YAML's data and refuses what does not fit. Out: the
records, the choice of a variant by what a message shows (`When.holds`), the entry of a code that nobody
described (`generic_status`), and the JSON Schema of it all. It reads no file.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import Meta, field

Text: TypeAlias = Annotated[str, Meta(min_length=1)]
Texts: TypeAlias = Annotated[tuple[Text, ...], Meta(min_length=1)]
Reference: TypeAlias = Annotated[str, Meta(min_length=5)]
References: TypeAlias = Annotated[tuple[Reference, ...], Meta(min_length=1)]
StatusCode: TypeAlias = Annotated[int, Meta(ge=100, le=699)]
Cause: TypeAlias = Annotated[int, Meta(ge=0, le=127)]
WarnCode: TypeAlias = Annotated[int, Meta(ge=300, le=399)]
Method: TypeAlias = Annotated[str, Meta(pattern="^[A-Z]+$")]
KebabId: TypeAlias = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Direction: TypeAlias = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
HeaderTest: TypeAlias = bool | Text | Texts
ClassName: TypeAlias = Literal[
    "provisional", "success", "redirection", "client-failure", "server-failure", "global-failure"
]
CLASS_NAMES: Mapping[int, ClassName] = {
    1: "provisional",
    2: "success",
    3: "redirection",
    4: "client-failure",
    5: "server-failure",
    6: "global-failure",
}


# ---- the forms


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every record of the knowledge base is: immutable, and without room for a misspelt key."""


class Sides(Form, frozen=True, kw_only=True, omit_defaults=True):
    """What to do, per side that has to do it; `nothing` says why nothing is to be repaired, `endpoint` is the caller or
    the callee, whichever has to act."""

    nothing: tuple[Text, ...] = ()
    endpoint: tuple[Text, ...] = ()
    caller: tuple[Text, ...] = ()
    callee: tuple[Text, ...] = ()
    proxy: tuple[Text, ...] = ()
    network: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if not any(texts for _, texts in self.items()):
            raise ValueError("says nothing for any side")

    def items(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(side, its sentences) of the sides that have any, `nothing` first."""
        return tuple((side, getattr(self, side)) for side in self.__struct_fields__ if getattr(self, side))


class Header(Form, frozen=True, kw_only=True, omit_defaults=True):
    """A header that a response must, should or may bring."""

    name: Text
    need: Literal["must", "should", "may"]
    why: Text
    if_missing: Text | None = None


class Q850Mapping(Form, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 3398: the causes that a gateway turns into the response, and the cause it sends for it."""

    from_causes: tuple[Cause, ...] = ()
    to_cause: Cause | None = None
    note: Text | None = None


class Confusion(Form, frozen=True, kw_only=True):
    """Another code that people take for this one, and how the two are told apart."""

    code: StatusCode
    difference: Text


class When(Form, frozen=True, kw_only=True, dict=True, omit_defaults=True):
    """What a message has to show; every given key must hold, and a list means any of it."""

    method: Method | tuple[Method, ...] | None = None
    sdp: bool | None = None
    sdp_direction: Direction | tuple[Direction, ...] | None = None
    reliable: bool | None = None
    in_dialog: bool | None = None
    header: dict[Text, HeaderTest] | None = None
    request_header: dict[Text, HeaderTest] | None = None
    q850: Cause | tuple[Cause, ...] | None = None
    warning: WarnCode | tuple[WarnCode, ...] | None = None
    phrase: Text | Texts | None = None
    stale: bool | None = None
    credentials: bool | None = None
    challenge: bool | None = None
    after: StatusCode | tuple[StatusCode, ...] | None = None
    elapsed_over_s: float | None = None
    elapsed_under_s: float | None = None

    def __post_init__(self) -> None:
        for tests in (self.header or {}, self.request_header or {}, {"phrase": self.phrase}):
            for wanted in tests.values():
                for pattern in _many(wanted):
                    if isinstance(pattern, str):
                        _compile(pattern)

    @cached_property
    def tests(self) -> "Tests":
        """(test, what it wants) of the given keys."""
        wanted = {key: getattr(self, key) for key in _TESTS}
        return tuple((_TESTS[key], want) for key, want in wanted.items() if want is not None)

    def holds(self, shown: Mapping[str, object]) -> bool:
        """True where every given key is shown as wanted; a key that `shown` lacks never holds.

        `header` and `request_header` are mappings that find a header by the name that `when` has.
        """
        return all(test(wanted, shown) for test, wanted in self.tests)

    def contradicts(self, shown: Mapping[str, Any]) -> bool:
        """True where something that is shown is other than wanted; what `shown` lacks contradicts nothing."""
        for key, test in _TESTS.items():
            wanted, given = getattr(self, key), shown.get(key.replace("_over_s", "_s").replace("_under_s", "_s"))
            if wanted is None or given is None:
                continue
            if key in _HEADER_KEYS:
                wanted = {name: want for name, want in wanted.items() if name in given}
            if not test(wanted, shown):
                return True
        return False


class Variant(Form, frozen=True, kw_only=True, omit_defaults=True):
    """What a response means when its message shows what `when` asks for."""

    id: KebabId
    when: When
    meaning: Text
    how_to_fix: tuple[Text, ...] = ()


class Entry(Form, frozen=True, kw_only=True):
    """Base of what can be asked for by id."""

    kind: ClassVar[str]
    references: tuple[Reference, ...] = ()

    @property
    def name(self) -> str:
        """The id within its kind, as a file is called."""
        raise NotImplementedError  # every form has its own

    @property
    def ref(self) -> str:
        """`kind:name`, as `Knowledge.find` takes it and `see` writes it."""
        return f"{self.kind}:{self.name}"


class StatusEntry(Entry, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """A response code."""

    kind: ClassVar[str] = "status"
    generic: ClassVar[bool] = False  # True where there is no entry and this one is made from the class

    code: StatusCode
    phrase: Text
    other_phrases: tuple[Text, ...] = ()
    class_: ClassName = field(name="class")
    registration: Literal["registered", "deprecated", "unregistered"]
    about: Text | None = None  # "whether the user exists", completing "404 answers the question ..."
    sent_by: Text | None = None  # "the server responsible for the domain", completing "404 comes from ..."
    send_when: Text | None = None  # "no such user exists ...", completing "send 404 when ..."
    methods: tuple[Method, ...] = ()  # the only requests it may answer; empty where it may answer any
    description: Text
    when_you_see_it: Texts
    causes: tuple[Text, ...] = ()
    how_to_fix: Sides
    headers: tuple[Header, ...] = ()
    retry: Text | None = None
    q850: Q850Mapping | None = None
    platforms: dict[Text, Text] = {}
    not_to_be_confused_with: tuple[Confusion, ...] = ()
    variants: tuple[Variant, ...] = ()
    references: References

    def __post_init__(self) -> None:
        if self.class_ != CLASS_NAMES[self.code // 100]:
            raise ValueError(f"{self.code} is of class {CLASS_NAMES[self.code // 100]}, not {self.class_}")
        ids = [variant.id for variant in self.variants]
        if len(set(ids)) < len(ids):
            raise ValueError("two variants have the same id")

    @property
    def name(self) -> str:
        return str(self.code)

    def candidates(self, method: object, in_dialog: object, sdp: object) -> "tuple[tuple[Variant, Tests], ...]":
        """The variants that a response can be which shows this method, dialog and description (None: not known), in
        order, each with the tests that are left."""
        key = (method if method in self._methods else None, in_dialog, sdp)
        found = self._candidates.get(key)
        if found is None:
            shown = dict(zip(_SETTLED, key, strict=True))
            found = self._candidates[key] = tuple(
                (each, tuple(test for test in each.when.tests if test[0] not in _SETTLING))
                for each in self.variants
                if all(test(wanted, shown) for test, wanted in each.when.tests if test in _SETTLING)
            )
        return found

    @cached_property
    def _methods(self) -> frozenset[str]:
        """The methods that a condition names."""
        wanted = (each.when.method for each in self.variants)
        return frozenset(method for of in wanted if of is not None for method in _many(of))

    @cached_property
    def _candidates(self) -> "dict[tuple[object, object, object], tuple[tuple[Variant, Tests], ...]]":
        return {}


class GenericStatusEntry(StatusEntry, frozen=True, kw_only=True):
    """A response code that nobody described: what its class alone says (RFC 3261 8.1.3.2)."""

    generic: ClassVar[bool] = True


class Q850Entry(Entry, frozen=True, kw_only=True, omit_defaults=True):
    """An ITU-T Q.850 cause; `status_codes` are what RFC 3398 7.2.4.1 makes of it, if anything."""

    kind: ClassVar[str] = "q850"
    cause: Cause
    cause_name: Text = field(name="name")
    description: Text
    when_you_see_it: Texts
    how_to_fix: Texts
    status_codes: tuple[StatusCode, ...]
    references: References

    @property
    def name(self) -> str:
        return str(self.cause)


class Location(Form, frozen=True, kw_only=True):
    """A cause location (Q.850, RFC 8606): which part of the network the cause comes from."""

    location: Annotated[str, Meta(pattern="^[A-Z]{1,4}$")]
    number: Annotated[int, Meta(ge=0, le=15)]
    name: Text
    meaning: Text


class WarningEntry(Entry, frozen=True, kw_only=True):
    """A warn-code of the Warning header (RFC 3261 20.43)."""

    kind: ClassVar[str] = "warning"
    code: WarnCode
    warning_name: Text = field(name="name")
    description: Text
    when_you_see_it: Texts
    how_to_fix: Texts
    references: References

    @property
    def name(self) -> str:
        return str(self.code)


class Topic(Entry, frozen=True, kw_only=True, omit_defaults=True):
    """What is known by a name; its file is called as the name is spelt, in lower case with hyphens."""

    topic: Text = field(name="name")
    also: tuple[Text, ...] = ()
    description: Text
    example: Text | None = None
    in_a_trace: tuple[Text, ...] = ()  # what it tells a person who reads a trace
    see: tuple[Text, ...] = ()

    @property
    def name(self) -> str:
        return slug(self.topic)


class TermEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A word of the trade."""

    kind: ClassVar[str] = "term"
    topic: Text = field(name="term")


class HeaderEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A SIP header field."""

    kind: ClassVar[str] = "header"
    compact: Annotated[str, Meta(pattern="^[a-z]$")] | None = None
    carried_by: Text
    example: Text
    in_a_trace: Texts
    references: References


class MethodEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A SIP method."""

    kind: ClassVar[str] = "method"
    in_a_trace: Texts
    references: References


class TimerEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A timer: how long it runs, and what a capture shows when it expires."""

    kind: ClassVar[str] = "timer"
    value: Text
    on_expiry: Text
    references: References


class OptionTagEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """An option tag, as Supported and Require carry it."""

    kind: ClassVar[str] = "option-tag"
    in_a_trace: Texts
    references: References


class SdpEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A line or an attribute of SDP."""

    kind: ClassVar[str] = "sdp"
    example: Text
    in_a_trace: Texts
    references: References


class TlsAlertEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A TLS alert that ends a handshake or a connection."""

    kind: ClassVar[str] = "tls-alert"
    number: Annotated[int, Meta(ge=0, le=255)]
    in_a_trace: Texts
    how_to_fix: Texts
    references: References


class MetricEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A figure of a trace or a trunk, and how it is reckoned."""

    kind: ClassVar[str] = "metric"
    formula: Text
    in_a_trace: Texts
    references: References


class ReasonEntry(Topic, frozen=True, kw_only=True, omit_defaults=True):
    """A protocol that a Reason header speaks in."""

    kind: ClassVar[str] = "reason"
    example: Text
    in_a_trace: Texts
    references: References


class Where(Form, frozen=True, kw_only=True, omit_defaults=True):
    """What is true of a finding only where one of its facts has this value."""

    fact: Text
    equals: Text
    causes: tuple[Text, ...] = ()
    confirm: tuple[Text, ...] = ()
    fix: Sides | None = None


class RuleEntry(Entry, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule's finding says; its severity, party and confidence hold unless the rule says else."""

    kind: ClassVar[str] = "rule"
    id: KebabId
    title: Text
    severity: Literal["critical", "error", "warning", "info"]
    party: Literal["caller", "callee", "proxy", "network", "nat", "user", "attacker", "capture", "unknown"]
    layer: Literal[
        "capture", "transport", "message", "reachability", "identity", "routing", "capability", "negotiation",
        "policy", "dialog", "race", "media", "user",
    ]  # fmt: skip
    confidence: Literal["certain", "likely", "possible"]
    explanation: Text
    causes: tuple[Text, ...] = ()
    confirm: tuple[Text, ...] = ()
    fix: Sides
    where: tuple[Where, ...] = ()
    """Texts that go before those that always hold."""
    platforms: dict[Text, Text] = {}
    explains: tuple[KebabId, ...] = ()
    site_severity: Literal["critical", "error", "warning", "info"] | None = None
    """The severity that a site's overlay gives: it holds even where the rule sets its own. Set on reading."""
    joins: tuple[Literal["status", "q850"], ...] = ()
    """A finding's text goes on with what is known of the response or cause in its fact `status` or `q850_cause`."""
    references: References

    @property
    def name(self) -> str:
        return self.id


AnyEntry: TypeAlias = StatusEntry | Q850Entry | WarningEntry | RuleEntry | Topic
_FORMS: tuple[type[Entry], ...] = (
    StatusEntry, Q850Entry, WarningEntry, RuleEntry, HeaderEntry, MethodEntry, TimerEntry, OptionTagEntry,
    SdpEntry, TlsAlertEntry, MetricEntry, ReasonEntry, TermEntry,
)  # fmt: skip
FORMS: Mapping[str, type[Entry]] = {form.kind: form for form in _FORMS}


def slug(text: str) -> str:
    """`Early media` -> `early-media`: the spelling of ids and file names."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of an entry of any kind, the forms themselves under `$defs`."""
    references, definitions = msgspec.json.schema_components(
        [*FORMS.values(), tuple[Location, ...]], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An entry of the sipdiag knowledge base",
        "anyOf": list(references),
        "$defs": definitions,
    }


# ---- variants: what a message shows, held against a condition

Test: TypeAlias = Callable[[Any, Mapping[str, Any]], bool]
Tests: TypeAlias = tuple[tuple[Test, Any], ...]


def _many(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)  # re keeps the compiled ones
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None


def _same(key: str) -> Test:
    def test(wanted: Any, shown: Mapping[str, Any]) -> bool:
        value = shown.get(key)
        return value in wanted if isinstance(wanted, tuple) else value == wanted

    return test


def _shared(key: str) -> Test:
    def test(wanted: Any, shown: Mapping[str, Any]) -> bool:
        values = shown.get(key) or ()
        return bool(values) and not set(_many(wanted)).isdisjoint(values)

    return test


def _found(patterns: Any, value: object) -> bool:
    return isinstance(value, str) and any(_compile(pattern).search(value) for pattern in _many(patterns))


def _headers(key: str) -> Test:
    def test(wanted: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
        headers = shown.get(key)
        if headers is None:
            return False
        for name, want in wanted.items():
            value = headers.get(name)
            if (value is not None) is not want if isinstance(want, bool) else not _found(want, value):
                return False
        return True

    return test


def _over(wanted: float, shown: Mapping[str, Any]) -> bool:
    return shown.get("elapsed_s") is not None and shown["elapsed_s"] > wanted


def _under(wanted: float, shown: Mapping[str, Any]) -> bool:
    return shown.get("elapsed_s") is not None and shown["elapsed_s"] < wanted


_HEADER_KEYS = ("header", "request_header")
_TESTS: Mapping[str, Test] = {
    **{key: _same(key) for key in ("in_dialog", "sdp", "sdp_direction", "reliable", "stale", "credentials")},
    "challenge": _same("challenge"),
    **{key: _shared(key) for key in ("q850", "warning", "after")},
    **{key: _headers(key) for key in _HEADER_KEYS},
    "phrase": lambda wanted, shown: _found(wanted, shown.get("phrase")),
    "elapsed_over_s": _over,
    "elapsed_under_s": _under,
    "method": _same("method"),
}
_SETTLED = ("method", "in_dialog", "sdp")
"""Told of every response at once, so that the variants are looked up by them."""
_SETTLING = frozenset(_TESTS[key] for key in _SETTLED)


# ---- a code that nobody described

# class -> (the code it is treated as, what that means, what a client does with it)
_CLASS_RULE: Mapping[ClassName, tuple[int, str, str]] = {
    "provisional": (183, "the request is still being worked on", "Wait for the final response."),
    "success": (200, "the request succeeded", "Acknowledge it where it answers an INVITE, and go on."),
    "redirection": (300, "the caller has to try elsewhere", "Try the addresses in Contact, if it has any."),
    "client-failure": (
        400,
        "this server cannot fulfil the request as it is",
        "Do not send it again unchanged.",
    ),
    "server-failure": (
        500,
        "the server failed on a request that may be right",
        "Try another server, or later.",
    ),
    "global-failure": (600, "no server will fulfil the request for this user", "Do not try other addresses."),
}


def generic_status(code: int) -> GenericStatusEntry:
    """What is known of a code by its class alone (RFC 3261 8.1.3.2); `code` is 100 to 699."""
    class_ = CLASS_NAMES[code // 100]
    like, meaning, action = _CLASS_RULE[class_]
    return GenericStatusEntry(
        code=code,
        phrase=f"Unregistered {code // 100}xx",
        class_=class_,
        registration="unregistered",
        description=(
            f"{code} is not a registered SIP response code, so only its class says something: {meaning}. "
            f"A client that does not know it treats it as {like}. Its meaning, if it has one, is in the "
            "reason phrase and in the Reason and Warning headers."
        ),
        when_you_see_it=("From equipment that uses a code of its own, or one of HTTP's or of a draft.",),
        how_to_fix=Sides(
            caller=(action, "Read the reason phrase, and the Reason and Warning headers, for what is meant."),
            callee=(f"Send a registered code that says what is meant; {like} where none fits better.",),
        ),
        retry=f"As for {like}: {action[0].lower()}{action[1:]}",
        references=("RFC 3261 8.1.3.2",),
    )

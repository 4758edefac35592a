"""What an expectation file may say: the forms that its YAML is read into, and that its JSON schema is made from.

A key that is left out is not checked; `null` is an expectation like any other. What a key is compared with is in
calls.py and evaluate.py. docs/check.md is the reference for people.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sipdiag.model import Party, Severity


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of what an expectation file may say."""


class Bounds(Form, frozen=True, kw_only=True):
    """A number at least `min` and at most `max`; either may be left out."""

    min: float | None = None
    max: float | None = None


Count = Annotated[int, Meta(ge=0)] | Bounds
"""A number, or bounds of one."""

Code = Annotated[int, Meta(ge=100, le=699)]

_OF_OTHERS = ("answered", "rejected", "timeout", "unfinished")
_OF_CALLS = (
    "answered",
    "cancelled",
    "no-answer",
    "busy",
    "declined",
    "redirected",
    "rejected",
    "timeout",
    "unfinished",
)
_OF_REGISTRATIONS = ("registered", "unregistered", *_OF_OTHERS[1:])
OUTCOMES: dict[str, tuple[str, ...]] = {
    "calls": _OF_CALLS,
    "registrations": _OF_REGISTRATIONS,
    "transactions": _OF_OTHERS,
    "selected": tuple(dict.fromkeys([*_OF_CALLS, *_OF_REGISTRATIONS])),
}
"""What becomes of each, by the key of the file under which they are expected."""

EARLY_MEDIA = ("nothing", "local-ringback", "network-ringback-or-announcement", "unknown")

Outcome = Annotated[str, Meta(extra_json_schema={"enum": list(OUTCOMES["selected"])})]
Heard = Annotated[str, Meta(extra_json_schema={"enum": list(EARLY_MEDIA)})]
RULE, RULE_OR_ANY = "rule id", "rule id, or *"
"""Titles by which the schema knows where a rule is named."""
RuleId = Annotated[str, Meta(title=RULE)]
RuleIdOrAny = Annotated[str, Meta(title=RULE_OR_ANY)]


class ResponseForm(Form, frozen=True, kw_only=True):
    """What a response has to be, beside its code."""

    sdp: bool | UnsetType = UNSET
    reliable: bool | UnsetType = UNSET
    """Sent reliably: Require: 100rel and RSeq (RFC 3262)."""
    reason: str | UnsetType = UNSET
    """Its reason phrase."""
    variant: str | UnsetType = UNSET
    """The variant of its knowledge entry: `with-sdp`."""


Answer = Code | dict[Code, ResponseForm]
"""`183`, or `183: {sdp: true}`."""


class Responses(Form, frozen=True, kw_only=True):
    """Responses in one of three ways; conditions may stand with any code."""

    exactly: list[Answer] | UnsetType = UNSET
    """These and no others, in this order."""
    in_order: list[Answer] | UnsetType = UNSET
    """These in this order, with others between."""
    all_of: list[Answer] | UnsetType = UNSET
    """These, in any order and among others."""


class Methods(Form, frozen=True, kw_only=True):
    """Requests of a call in one of three ways, as for responses."""

    exactly: list[str] | UnsetType = UNSET
    in_order: list[str] | UnsetType = UNSET
    all_of: list[str] | UnsetType = UNSET


class HeaderForm(Form, frozen=True, kw_only=True):
    """What a header has to be; its values, where it is repeated, are joined by commas."""

    present: bool | UnsetType = UNSET
    equals: str | UnsetType = UNSET
    matches: str | UnsetType = UNSET
    """A regular expression found in it."""


Header = bool | str | HeaderForm
"""`true`: present; `false`: absent; a text: equal to it."""


class HopForm(Form, frozen=True, kw_only=True):
    """How fast the INVITE was answered on a hop; `client` and `server` are addresses, with or without port."""

    client: str | UnsetType = UNSET
    server: str | UnsetType = UNSET
    first_response_s: Bounds | UnsetType = UNSET
    final_s: Bounds | UnsetType = UNSET


class CodecsForm(Form, frozen=True, kw_only=True):
    """Codec names of the audio, in any order; telephone-event and CN count."""

    offered: list[str] | UnsetType = UNSET
    """By the first offer."""
    agreed: list[str] | UnsetType = UNSET
    """In the last answer."""
    used: list[str] | UnsetType = UNSET
    """In RTP."""


class StreamForm(Form, frozen=True, kw_only=True):
    """Bounds for the RTP of one direction, or of both; the worst stream counts."""

    packets: Bounds | UnsetType = UNSET
    loss_ratio: Bounds | UnsetType = UNSET
    jitter_ms: Bounds | UnsetType = UNSET
    max_gap_ms: Bounds | UnsetType = UNSET
    mos_cqe: Bounds | UnsetType = UNSET


class MediaForm(StreamForm, frozen=True, kw_only=True):
    """What was heard: bounds that stand here hold for every stream after the answer."""

    both_ways: bool | UnsetType = UNSET
    """RTP in both directions after the answer, or not."""
    early: bool | UnsetType = UNSET
    """RTP towards the caller before the answer, or none."""
    caller_to_callee: StreamForm | UnsetType = UNSET
    callee_to_caller: StreamForm | UnsetType = UNSET


class DigitsForm(Form, frozen=True, kw_only=True):
    """Digits sent as telephone events or in INFO, each side's in order."""

    caller: str | UnsetType = UNSET
    callee: str | UnsetType = UNSET


class TransferForm(Form, frozen=True, kw_only=True):
    """A REFER and what came of it."""

    to: str | UnsetType = UNSET
    """Text in Refer-To."""
    accepted: bool | UnsetType = UNSET
    """The REFER itself got a 2xx."""
    result: Code | UnsetType | None = UNSET
    """Status of the new call, as the last NOTIFY reports it; null where none does."""


class OwnFindings(Form, frozen=True, kw_only=True):
    """Rule ids among the findings of one call; `*` in `must_not`: any other above info, and every unknown."""

    must: list[RuleId] = []
    must_not: list[RuleIdOrAny] = []


class AnyExpectation(Form, frozen=True, kw_only=True):
    """What anything can be expected to look like, call or not; the names are those of the JSON report."""

    outcome: Outcome | UnsetType = UNSET
    final_status: int | UnsetType | None = UNSET
    root_cause: RuleId | UnsetType | None = UNSET
    party: Party | UnsetType | None = UNSET
    methods: list[str] | Methods | UnsetType = UNSET
    """Of all its requests, each transaction once, ACKs as well, where they were first seen."""
    headers: dict[str | Code, dict[str, Header]] | UnsetType = UNSET
    """By message: `INVITE`, `BYE`, `183` or `200 BYE`; every such message has to comply."""
    retransmissions: Count | UnsetType = UNSET
    """Of requests and responses, on every hop."""
    findings: list[RuleId] | OwnFindings | UnsetType = UNSET
    """Rule ids of all its findings, in any order."""
    highest_severity: Severity | UnsetType | None = UNSET
    """None of its findings may be graver; null: none at all."""


class CallExpectation(AnyExpectation, frozen=True, kw_only=True):
    """What a call has to look like."""

    from_: str | UnsetType = msgspec.field(name="from", default=UNSET)
    to: str | UnsetType = UNSET
    request_uri: str | UnsetType = UNSET
    ended_by: Literal["caller", "callee"] | UnsetType | None = UNSET
    responses: list[Answer] | Responses | UnsetType = UNSET
    """To the INVITE, as the originator got them, each distinct response once; a list alone means `exactly`."""
    variants: list[str] | UnsetType = UNSET
    """Knowledge variants that the responses have to have, among others: `183 with-sdp`."""
    pdd_s: Bounds | UnsetType = UNSET
    ring_s: Bounds | UnsetType = UNSET
    talk_s: Bounds | UnsetType = UNSET
    hops: list[HopForm] | UnsetType = UNSET
    """Each has to be met by a hop, and by every hop between the boxes that it names."""
    codecs: CodecsForm | UnsetType = UNSET
    ptime_ms: int | UnsetType | None = UNSET
    """a=ptime of the last answer; null where it has none."""
    payload_types: dict[str, Annotated[int, Meta(ge=0, le=127)]] | UnsetType = UNSET
    """By codec name, in the last answer."""
    direction: Literal["sendrecv", "sendonly", "recvonly", "inactive"] | UnsetType = UNSET
    """Of the audio in the last answer, as who answered wrote it."""
    early_media: list[Heard] | UnsetType = UNSET
    """What the caller could hear before the answer, stretch by stretch."""
    media: MediaForm | UnsetType = UNSET
    dtmf: str | DigitsForm | UnsetType = UNSET
    """Digits; a text alone is the caller's."""
    transfers: list[TransferForm] | UnsetType = UNSET
    """Each REFER of the call, in order."""
    legs: int | UnsetType = UNSET


class Select(Form, frozen=True, kw_only=True):
    """Which ones are meant: all that is said has to fit. Texts are looked for within the value."""

    number: int | UnsetType = UNSET
    """Of the call, 1-based, as reports count."""
    from_: str | UnsetType = msgspec.field(name="from", default=UNSET)
    to: str | UnsetType = UNSET
    request_uri: str | UnsetType = UNSET
    call_id: str | UnsetType = UNSET
    method: str | UnsetType = UNSET
    """A call is INVITE, a registration REGISTER; other methods select what is neither."""


class Selected(CallExpectation, frozen=True, kw_only=True):
    """What each one that is selected has to look like; at least one has to be there unless `count` says otherwise."""

    select: Select
    count: Count | UnsetType = UNSET
    expires_s: Bounds | UnsetType = UNSET
    """Of a registration."""


class RegistrationExpectation(AnyExpectation, frozen=True, kw_only=True):
    """What one registration has to look like."""

    aor: str | UnsetType = UNSET
    expires_s: Bounds | UnsetType = UNSET
    """Seconds that the registrar granted last."""


class TransactionExpectation(AnyExpectation, frozen=True, kw_only=True):
    """What one other transaction has to look like."""

    method: str | UnsetType = UNSET


class FindingExpectation(Form, frozen=True, kw_only=True):
    """A finding that has to be there."""

    rule: RuleId
    verdict: Literal["found", "unknown"] = "found"
    severity: Severity | UnsetType = UNSET
    party: Party | UnsetType = UNSET
    confidence: Literal["certain", "likely", "possible"] | UnsetType = UNSET
    explained_by: RuleId | UnsetType | None = UNSET
    """Rule id of the finding that explains it."""
    calls: list[int] | UnsetType = UNSET
    """Numbers of exactly the calls it speaks of; so the next two."""
    registrations: list[int] | UnsetType = UNSET
    transactions: list[int] | UnsetType = UNSET
    frames: list[int | str] | UnsetType = UNSET
    """Frames that its evidence has to name, among others: 12, or `1:12` for a frame of the second file."""
    facts: dict[str, Any] | UnsetType = UNSET
    """Facts that it has to state, among others."""


class FindingsExpectation(Form, frozen=True, kw_only=True):
    """What has to be found, and what must not be."""

    must: list[FindingExpectation] = []
    must_not: list[RuleIdOrAny] = []
    """Rule ids; `*` is every finding above info and every unknown, except those under `must` and what they
    explain."""
    except_: list[RuleId] = msgspec.field(name="except", default_factory=list)
    """Rule ids of which `*` does not speak: they may be there or not."""
    highest_severity: Severity | UnsetType | None = UNSET
    """No finding that no other explains may be graver; null: no finding at all."""


class Expectation(Form, frozen=True, kw_only=True):
    """A whole expectation file."""

    count: Count | UnsetType = UNSET
    """How many calls there are."""
    calls: list[CallExpectation] | UnsetType = UNSET
    """One item per call, in order: no more and no fewer."""
    selected: list[Selected] | UnsetType = UNSET
    """Calls, registrations or transactions picked by what they are, wherever they stand."""
    registrations: list[RegistrationExpectation] | UnsetType = UNSET
    transactions: list[TransactionExpectation] | UnsetType = UNSET
    outcomes: dict[str, int] | UnsetType = UNSET
    """How many calls have which outcome, for captures with many."""
    findings: FindingsExpectation = FindingsExpectation()

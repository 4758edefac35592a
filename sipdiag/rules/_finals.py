"""Which rule speaks for the final response that a Case failed with, so that no two rules claim one response.

`CLAIMS` is the one table: rule ids with the condition under which each speaks, the first that holds wins,
and what none claims is `call-rejected`. A rule asks `claimed(case, limits, its own id)` and gets the
refusal, or None where another one speaks. Rules that tell more of a refusal than who speaks have their
reasoning in a helper of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Binding, Case, Load, Record
from sipdiag.numbers import tail_of
from sipdiag.rules import Diagnose, Diagnosis, Found, Rule, rules_woken_by
from sipdiag.rules._capability import (
    BAD_EXTENSION,
    EXTENSION_REQUIRED,
    INTERVAL_TOO_SMALL,
    PRECONDITION_FAILURE,
    body_refused,
    method_refused,
    ran_out_of_hops,
    replaces_of,
)
from sipdiag.rules._credentials import CHALLENGES, answers_challenge, refused_by_403, refused_rounds
from sipdiag.rules._dialling import (
    bad_format,
    congested,
    denied,
    foreign_domain,
    no_route,
    other_format,
    trunk_down,
)
from sipdiag.rules._digest import dropped_credentials, lacks_header, unsupported_algorithm
from sipdiag.rules._formats import formats_disagree
from sipdiag.rules._forwarding import forwarded_in_a_ring
from sipdiag.rules._identity import asks_to_register, names_differ, refuses_anonymous, refuses_isup
from sipdiag.rules._negotiation import (
    families_disagree,
    lacks_bandwidth,
    late_offer_refused,
    needs_transcoder,
    video_only_trouble,
)
from sipdiag.rules._passport import refuses_identity
from sipdiag.rules._profiles import profiles_disagree
from sipdiag.rules._refusal import USER_CAUSES, Refusal, refusal_of
from sipdiag.rules._schemes import (
    PUSH_NOT_SUPPORTED,
    UNSUPPORTED_SCHEME,
    asleep,
    lacks_flow,
    merged_with,
    no_agreement,
    sips_confusion,
    too_large,
)
from sipdiag.sip import Defect, NameAddr, parse_uri

NOT_FOUND = frozenset({404, 410, 484, 604})
BUSY_OR_DECLINED = frozenset({486, 600, 603})

_BUSY = 17
_ABSENT = 20
_REJECTED = 21
"""Call rejected: by the called user where the location is U, else by a network."""
_BUSY_CAUSES = USER_CAUSES | {18, _ABSENT, _REJECTED}
"""Causes that go with a user who is busy or declines; another one beside a 486 or 603 means a full trunk
or a fault."""
_FULL_TRUNK = frozenset({34, 44})
"""No circuit, or none of the kind: the trunk is full, the server is not overloaded."""

_BLOCKED = re.compile(r"network blocked|v=analytics", re.I)
_UNWANTED = frozenset({607, 608})
_NO_SUBSCRIPTION = frozenset({403, 423, 481, 489})
"""What a SUBSCRIBE gets that asks for what is not served, or not to be had so (RFC 6665 4.1.2)."""
_NO_SUCH_ACCOUNT = frozenset({403, 404, 410, 604})


Holds = Callable[[Refusal, Limits], bool]
Claim = tuple[str, Holds]
"""A rule, and when it speaks."""


class Overload(Record, frozen=True):
    """How busy a refusing server was around a refusal."""

    invites: int
    refusals: int
    busy_per_s: float
    """INVITEs per second while it refused."""
    calm_per_s: float | None
    """INVITEs per second while it did not; None where there was no such second."""
    retry_after_s: int | None


def claimed(case: Case, limits: Limits, rule: str) -> Refusal | None:
    """The refusal, if `rule` is the one that speaks for it."""
    refusal, speaks = _judged(case, limits)
    return refusal if speaks == rule else None


def told_by_the_trunk(case: Case, limits: Limits, rule: str) -> Diagnosis:
    """What a gateway or trunk says of itself: certain where it names a cause, likely where only its phrase does."""
    refusal = claimed(case, limits, rule)
    if refusal is None:
        return
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(),
        transactions=refusal.transactions,
        party=refusal.party,
        party_at=refusal.responder,
        confidence="certain" if refusal.cause is not None else "likely",
    )


def speaker(case: Case, limits: Limits) -> str | None:
    """The id of the rule that speaks for the refusal that this Case ended with; None where it ended otherwise."""
    return _judged(case, limits)[1]


@lru_cache(maxsize=1)  # each of our rules asks about the same Case in turn
def _judged(case: Case, limits: Limits) -> tuple[Refusal | None, str | None]:
    refusal = refusal_of(case)
    if refusal is None:
        return None, None
    claims = _claims_for(case.signals)
    return refusal, next((rule for rule, holds in claims if holds(refusal, limits)), "call-rejected")


@lru_cache(maxsize=4096)  # as many as rules_woken_by keeps
def _claims_for(signals: int) -> tuple[Claim, ...]:
    """The claims of rules that a Case with these signals wakes: one that it does not wake has nothing to say of it."""
    return claims_of(rules_woken_by(signals))


def claims_of(rules: Iterable[Rule]) -> tuple[Claim, ...]:
    """The claims of these rules, in their order of precedence."""
    diagnose = {rule.id: rule.diagnose for rule in rules}
    return tuple((rule, holds or _says(diagnose[rule])) for rule, holds in CLAIMS if rule in diagnose)


def binding_of(refusal: Refusal) -> Binding | None:
    """The registration of the one who was called, as it stood when the call was refused."""
    message = (refusal.request or refusal.final).message
    to = message.value("To")
    if not isinstance(to, NameAddr):
        return None
    binding = refusal.case.around.bindings.get(f"{to.uri.user or ''}@{to.uri.host.lower()}")
    if binding is not None and binding.time_ns > refusal.final.time_ns:
        binding = binding.previous  # registered anew since
    return binding if binding is not None and binding.time_ns <= refusal.final.time_ns else None


def binding_ended(refusal: Refusal) -> bool:
    """Whether the capture shows that the one who was called had no binding any more."""
    binding = binding_of(refusal)
    return binding is not None and (binding.expires_ns is None or binding.expires_ns <= refusal.final.time_ns)


def is_phone(refusal: Refusal) -> bool:
    """Whether the capture shows that it is the called user's own phone that refused: its binding leads
    there."""
    if _retargeted(refusal):
        return True
    binding = binding_of(refusal)
    contact = (
        parse_uri(binding.contact) if binding is not None and binding.contact and not binding_ended(refusal) else None
    )
    return contact is not None and contact.host == refusal.responder.address


def _retargeted(refusal: Refusal) -> bool:
    """Whether a proxy that looked the user up sent the call there: it put another Request-URI in, and its host is who
    refused (RFC 3261 16.5)."""
    mine = parse_uri(refusal.target)
    above = refusal.origin.upstream
    before = parse_uri((above.request.message.request_uri or "") if above is not None and above.request else "")
    return (
        mine is not None
        and before is not None
        and mine.host == refusal.responder.address
        and before.host.lower() != mine.host.lower()
        and tail_of(mine.user or "") is None  # a trunk gets numbers with its own address, too
    )


def defects_of(refusal: Refusal) -> tuple[Defect, ...]:
    """What is wrong with the refused request, as it arrived where it was refused."""
    request = refusal.request
    return request.message.defects if request is not None else ()


def overload_of(refusal: Refusal, limits: Limits) -> Overload | None:
    """The overload that a refusal is part of; None for one that stands alone or that has another reason."""
    limit_phrase = refusal.says_full
    if not (refusal.status == 503 or (limit_phrase and refusal.status in (429, 480, 486, 500))):
        return None
    if refusal.cause in _FULL_TRUNK:
        return None
    loads = refusal.case.around.loads
    now = refusal.final.time_ns // NS_PER_S
    near = [load for load in loads if abs(load.second - now) <= limits.overload_window_s]
    refusals = sum(load.refusals for load in near)
    if refusals < limits.overload_refusals:
        return None
    busy = _per_second([load for load in loads if load.refusals])
    calm = [load for load in loads if not load.refusals]
    retry_after = refusal.final.message.value("Retry-After")
    found = Overload(
        invites=sum(load.invites for load in near),
        refusals=refusals,
        busy_per_s=busy,
        calm_per_s=_per_second(calm) if calm else None,
        retry_after_s=retry_after if isinstance(retry_after, int) else None,
    )
    faster = found.calm_per_s is not None and busy > found.calm_per_s and found.invites > refusals
    return found if faster or found.retry_after_s is not None or limit_phrase else None


def _per_second(loads: list[Load]) -> float:
    return sum(load.invites for load in loads) / len(loads) if loads else 0.0


def _bad_credentials(refusal: Refusal, limits: Limits) -> bool:
    if refusal.status == 403:
        return bool(refused_rounds(refusal.case.attempts)) or refused_by_403(refusal.case) is not None
    return refusal.status in CHALLENGES and bool(refused_rounds(refusal.case.attempts))


def _challenge_ignored(refusal: Refusal, limits: Limits) -> bool:
    if refusal.status not in CHALLENGES or refusal.case.method == "OPTIONS":
        return False
    request = refusal.attempt.request
    return request is None or not answers_challenge(request, refusal.final)


def _malformed(refusal: Refusal, limits: Limits) -> bool:
    return refusal.status == 400 and bool(defects_of(refusal) or refusal.case.broken)


def _no_common_codec(refusal: Refusal, limits: Limits) -> bool:
    return formats_disagree(refusal) is not None


def _has_status(status: int) -> Holds:
    return lambda refusal, limits: refusal.status == status


def _interval_refused(refusal: Refusal, limits: Limits) -> bool:
    return refusal.status == INTERVAL_TOO_SMALL and refusal.attempt.method == "INVITE"


def _mapped_cause(refusal: Refusal, limits: Limits) -> bool:
    cause = refusal.cause
    if refusal.early is None or cause is None or cause in USER_CAUSES or refusal.status in CHALLENGES:
        return False
    return not (cause == _REJECTED and refusal.location == "U")


def _overloaded(refusal: Refusal, limits: Limits) -> bool:
    return _is_call(refusal) and not _line_taken(refusal) and overload_of(refusal, limits) is not None


def _congested(refusal: Refusal, limits: Limits) -> bool:
    return congested(refusal) and not _line_taken(refusal)


def _line_taken(refusal: Refusal) -> bool:
    """Whether it is a phone that has as many calls as it takes (`486 Max Calls`), and no trunk: its user is busy."""
    if refusal.status not in (486, 600) or refusal.cause is not None:
        return False
    called = parse_uri(refusal.target)
    return is_phone(refusal) or (called is not None and not (called.user or "").strip("+-.").isdecimal())


def _user_said_no(refusal: Refusal, limits: Limits) -> bool:
    if not _is_call(refusal) or (refusal.says_full and not _line_taken(refusal)):
        return False
    if _BLOCKED.search(f"{refusal.phrase} {' '.join(refusal.reasons)}"):
        return False
    if refusal.status in BUSY_OR_DECLINED:
        return refusal.cause is None or refusal.cause in _BUSY_CAUSES
    if refusal.cause == _BUSY or (refusal.cause == _REJECTED and refusal.location == "U"):
        return True
    return refusal.status == 480 and (refusal.alerted is not None or is_phone(refusal))


def _not_registered(refusal: Refusal, limits: Limits) -> bool:
    if not _is_call(refusal) or refusal.case.downstream(refusal.origin) or refusal.says_full:
        return False
    if refusal.early is not None or refusal.alerted is not None or refusal.final.message.header("Warning"):
        return False
    if refusal.status not in (404, 480) or refusal.cause not in (None, _ABSENT):
        return False
    if refusal.answered_in_s > limits.registrar_answer_s:
        return False
    if refusal.status == 404:
        return binding_ended(refusal) or refusal.cause == _ABSENT
    return binding_of(refusal) is None or binding_ended(refusal)


def _not_woken(refusal: Refusal, limits: Limits) -> bool:
    return refusal.status == PUSH_NOT_SUPPORTED or asleep(refusal, binding_of(refusal), limits) is not None


def _not_found(refusal: Refusal, limits: Limits) -> bool:
    return _is_call(refusal) and refusal.status in NOT_FOUND


def _says(diagnose: Diagnose) -> Holds:
    """Whether a rule that looks at more than the response finds the reason for it: asked, so as not to
    judge twice."""

    def holds(refusal: Refusal, limits: Limits) -> bool:
        for one in diagnose(refusal.case, limits):
            if isinstance(one, Found) and any(t is mine for t in one.transactions for mine in refusal.transactions):
                return True
        return False

    return holds


def _is_call(refusal: Refusal) -> bool:
    return refusal.case.kind == "call"


def _blocked(refusal: Refusal, limits: Limits) -> bool:
    if not _is_call(refusal):
        return False
    said = f"{refusal.phrase} {' '.join(refusal.reasons)}"
    return refusal.status in _UNWANTED or (refusal.status in (403, 603) and _BLOCKED.search(said) is not None)


def _no_account(refusal: Refusal, limits: Limits) -> bool:
    return refusal.case.kind == "registration" and refusal.status in _NO_SUCH_ACCOUNT


def _subscription_refused(refusal: Refusal, limits: Limits) -> bool:
    return refusal.case.method == "SUBSCRIBE" and refusal.status in _NO_SUBSCRIPTION


CLAIMS: tuple[tuple[str, Holds | None], ...] = (
    ("stir-verification-failed", lambda refusal, limits: _is_call(refusal) and refuses_identity(refusal.final)),
    ("analytics-blocked", _blocked),
    ("anonymous-rejected-433", lambda refusal, limits: refuses_anonymous(refusal)),
    ("volte-restoration-504-403", lambda refusal, limits: asks_to_register(refusal)),
    ("subscribe-notify-failures", _subscription_refused),
    ("auth-realm-mismatch", None),
    ("auth-cseq-not-incremented", None),
    ("auth-challenge-missing-header", lambda refusal, limits: lacks_header(refusal) is not None),
    ("auth-algorithm-unsupported", lambda refusal, limits: unsupported_algorithm(refusal) is not None),
    ("nonce-reuse-nc-error", None),
    ("auth-loop-missing-proxy-auth", lambda refusal, limits: dropped_credentials(refusal) is not None),
    ("auth-bad-credentials", _bad_credentials),
    ("auth-challenge-ignored", _challenge_ignored),
    ("register-423-not-honoured", None),
    ("register-403-404", _no_account),
    ("content-length-mismatch", None),
    ("sip-i-isup-body-error", lambda refusal, limits: refuses_isup(refusal)),
    ("missing-crlf-body-separator", None),
    ("malformed-request-400", _malformed),
    ("security-agreement-494", lambda refusal, limits: no_agreement(refusal)),
    ("sips-downgrade", lambda refusal, limits: sips_confusion(refusal) is not None),
    ("uri-scheme-unsupported", _has_status(UNSUPPORTED_SCHEME)),
    ("header-too-large-513-414-413", lambda refusal, limits: too_large(refusal)),
    ("outbound-430-439", lambda refusal, limits: lacks_flow(refusal)),
    ("push-555-or-no-wakeup", _not_woken),
    ("merged-request-482", lambda refusal, limits: merged_with(refusal) is not None),
    ("bad-extension-420", _has_status(BAD_EXTENSION)),
    ("extension-required-421", _has_status(EXTENSION_REQUIRED)),
    ("session-interval-422-loop", _interval_refused),
    ("method-not-allowed-405-501", lambda refusal, limits: method_refused(refusal)),
    ("max-forwards-missing-or-low", lambda refusal, limits: ran_out_of_hops(refusal)),
    ("replaces-no-match", lambda refusal, limits: replaces_of(refusal) is not None),
    ("precondition-failure-580", _has_status(PRECONDITION_FAILURE)),
    ("late-offer-unsupported", lambda refusal, limits: late_offer_refused(refusal)),
    ("unsupported-media-type-415", lambda refusal, limits: body_refused(refusal)),
    ("srtp-profile-mismatch", lambda refusal, limits: profiles_disagree(refusal) is not None),
    ("bandwidth-cac-488", lambda refusal, limits: lacks_bandwidth(refusal)),
    ("ipv4-ipv6-mismatch", lambda refusal, limits: families_disagree(refusal)),
    ("codec-resource-47", lambda refusal, limits: needs_transcoder(refusal) is not None),
    ("video-mline-mishandled", lambda refusal, limits: video_only_trouble(refusal) is not None),
    ("codec-no-common", _no_common_codec),
    ("prack-missing", None),
    ("prack-rejected", None),
    ("dialplan-prefix-format", lambda refusal, limits: other_format(refusal, limits) is not None),
    ("pstn-cause-mapped", _mapped_cause),
    ("local-408-downstream-silent", None),
    ("stuck-after-100", None),
    ("ring-no-answer", None),
    ("call-forward-loop", lambda refusal, limits: forwarded_in_a_ring(refusal, limits) is not None),
    ("routing-loop", None),
    ("options-ping-down", lambda refusal, limits: trunk_down(refusal, limits) is not None),
    ("server-overload-503", _overloaded),
    ("trunk-congestion", _congested),
    ("pstn-no-route", lambda refusal, limits: no_route(refusal)),
    ("remote-rejected-busy-decline", _user_said_no),
    ("dialplan-prefix-format", lambda refusal, limits: bad_format(refusal)),
    ("wrong-domain-or-host", lambda refusal, limits: foreign_domain(refusal) is not None),
    ("callee-not-registered", _not_registered),
    ("caller-id-mismatch", names_differ),
    ("trunk-acl-403", lambda refusal, limits: denied(refusal, limits) is not None),
    ("number-not-found", _not_found),
)
"""Rule and when it speaks, the first one first: what came before the answer goes before what the answer
says. None: where the rule itself finds the reason for it, for it looks at more than the response."""

"""The verifier does not accept the signed caller identity: 428, 436, 437, 438, 403 Stale Date (RFC 8224 6.2.2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Endpoint, Party, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._passport import mismatch, passport_of, stir_code
from sipdiag.rules._refusal import Refusal

_SUBS = {
    428: ("no-identity", "the verifier wants an Identity header and the request has none"),
    436: ("certificate-unreachable", "the verifier could not fetch the certificate that the token names"),
    437: ("certificate-unsupported", "the verifier does not trust, or cannot read, the certificate of the signer"),
    438: ("signature", "numbers and time of the token fit the request, so its signature itself is in doubt"),
    403: ("stale", "the verifier finds the token too old"),
}


@wakes_on(Signal.FINAL_FAILURE | Signal.REASON)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "stir-verification-failed")
    if refusal is not None:
        yield _refused(case, refusal, limits)
        return
    final = case.final
    if final is None or final.status >= 300 or final.message.header("Reason") is None or case.kind != "call":
        return
    code = stir_code(final)
    attempt = next((a for a in case.attempts if a.final is final), None)
    if code is None or attempt is None or attempt.request is None:
        return
    sub, words = _why(attempt.request, code, limits)
    yield Found(
        evidence=(attempt.request, final),
        facts=_facts(attempt.request, final, sub, words, code),
        transactions=(attempt,),
        severity="info",
    )


def _refused(case: Case, refusal: Refusal, limits: Limits) -> Found:
    code = stir_code(refusal.final) or refusal.status
    request = refusal.request
    sub, words = _why(request, code, limits)
    party, at = _party(refusal, sub, limits)
    return Found(
        evidence=refusal.evidence,
        facts=refusal.facts() | _facts(request, refusal.final, sub, words, code),
        transactions=refusal.transactions,
        party=party,
        party_at=at,
        confidence="certain" if sub not in ("signature", "stale") or code != 438 else "likely",
    )


def _why(request: Sighting | None, code: int, limits: Limits) -> tuple[str, str]:
    """What is wrong: as the token shows it, else as the response says."""
    found = mismatch(request, limits.identity_fresh_s) if request is not None and code != 428 else None
    if found is not None and code in (438, 403):
        return found
    if code == 438 and (request is None or passport_of(request.message) is None):
        return "token", "there is no token in the request that could be read"
    return _SUBS.get(code, ("verification", "the verifier does not say what"))


def _party(refusal: Refusal, sub: str, limits: Limits) -> tuple[Party, Endpoint]:
    """A box that the capture shows to change what was signed; else who signs, or lets sign."""
    first = refusal.attempt.request
    passed_on = refusal.origin is not refusal.attempt and first is not None and passport_of(first.message) is not None
    if passed_on and first is not None and sub.endswith("mismatch") and not mismatch(first, limits.identity_fresh_s):
        return "proxy", refusal.origin.client
    return "caller", refusal.case.caller


def _facts(request: Sighting | None, final: Sighting, sub: str, words: str, code: int) -> dict[str, object]:
    passport = passport_of(request.message) if request is not None else None
    return {
        "status": final.status,
        "phrase": final.message.reason,
        "responder": str(final.source),
        "stir_code": code,
        "sub": sub,
        "why": words,
        "passport_orig": passport.orig if passport else None,
        "passport_dest": list(passport.dest) if passport else [],
        "passport_iat_s": passport.iat_s if passport else None,
        "attest": passport.attest if passport else None,
        "certificate": passport.info if passport else None,
    }

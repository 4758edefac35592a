"""413, 414, 513: the message, or a part of it, is larger than the server takes (RFC 3261 21.5.7, 21.4.11)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed


@wakes_on(refused_with(413, 414, 513))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "header-too-large-513-414-413")
    if refusal is None:
        return
    message = refusal.request.message if refusal.request is not None else None
    sizes: dict[str, int] = {}
    for name, value, _ in message.header_lines if message is not None else ():
        sizes[name] = sizes.get(name, 0) + len(name) + len(value) + 4
    largest = sorted(sizes, key=lambda name: -sizes[name])[:3]
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            message_bytes=len(message.raw) if message is not None else None,
            body_bytes=len(message.body) if message is not None else None,
            largest=[f"{name} with {sizes[name]} bytes" for name in largest],
            retry_after=refusal.final.message.header("Retry-After"),
        ),
        transactions=refusal.transactions,
    )

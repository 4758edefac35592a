"""One Case -> what the rules say of it, weighed: the verdict, and the one that holds should a finding fall."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.knowledge import Knowledge
from sipdiag.model import Case
from sipdiag.rules import findings_of
from sipdiag.tap import fallen
from sipdiag.verdict import Verdict, judge


def diagnosed(case: Case, limits: Limits, knowledge: Knowledge) -> tuple[Verdict, Verdict | None]:
    """The verdict on a Case; and where findings hinge on what the whole capture has to show, what it is without."""
    findings = findings_of(case, limits)
    verdict = judge(case, findings, knowledge.rule)
    if findings and any(finding.hinges_on for finding in findings):
        return verdict, judge(case, [fallen(finding) for finding in findings], knowledge.rule)
    return verdict, None

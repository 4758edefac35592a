"""What a failed call ended with: the cause, wherever it stands, and both ends of the evidence."""

from pathlib import Path

import pytest

from sipdiag.rules._refusal import party_of_cause
from tests.rules.stories import report_on

REFUSED = """\
call c at 1.0 from alice@A to 4711@G
A > G +0.00 INVITE
    repeat 0.5
G > A +0.60 {response}
A > G +0.61 ACK
"""


@pytest.mark.parametrize(
    ("headers", "cause", "location"),
    [
        ('Reason: Q.850;cause=38;text="Network, out of order";location=TN', 38, "TN"),
        ("Reason: SIP;cause=503\n    +Reason: Q.850;cause=41", 41, None),
        ("Reason: SIP ;cause=503 , q.850 ; cause=42", 42, None),
        ("X-Asterisk-HangupCauseCode: 34", 34, None),
        ("X-Asterisk-HangupCauseCode: none", None, None),
    ],
)
def test_the_cause_is_read_from_where_it_stands(
    tmp_path: Path, headers: str, cause: int | None, location: str | None
) -> None:
    (finding,) = report_on(tmp_path, REFUSED.format(response=f"503\n    {headers}")).findings
    assert (finding.facts["q850_cause"], finding.facts["q850_location"]) == (cause, location)


def test_evidence_is_the_request_and_the_refusal(tmp_path: Path) -> None:
    (finding,) = report_on(tmp_path, REFUSED.format(response="503")).findings
    assert [e.frame for e in finding.evidence] == [1, 3]


def test_a_call_that_the_caller_gave_up_was_not_refused(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        """\
call c at 1.0 from alice@A to 4711@G
A > G +0.00 INVITE
G > A +0.01 100
G > A +0.30 180
A > G +3.00 CANCEL
G > A +3.01 200
G > A +3.02 480
A > G +3.03 ACK
""",
    )
    assert [f.rule for f in report.findings] == ["caller-cancelled"]


def test_who_mends_a_cause() -> None:
    assert [party_of_cause(cause) for cause in (1, 28, 3, 34, 38)] == ["caller", "caller", "callee", "callee", "callee"]

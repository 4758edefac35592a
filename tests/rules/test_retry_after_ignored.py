"""What a client sends too early is told by the refusal that it met with, not by the challenge before."""

from pathlib import Path

from tests.rules.stories import findings_of, report_on

REFUSED = """\
call c{0} at {1} from alice@A to 471{0}@G
A > G +0.00 INVITE
G > A +0.02 503
    Retry-After: 60
A > G +0.03 ACK
"""
CHALLENGED = """\
call last at 9.0 from alice@A to 4719@G
A > G +0.00 INVITE
G > A +0.02 401
A > G +0.03 ACK
A > G +0.05 INVITE
    Authorization: {credentials}
G > A +0.07 503
    Retry-After: 60
A > G +0.08 ACK
"""


def test_a_challenge_is_no_refusal(tmp_path: Path) -> None:
    text = "".join(REFUSED.format(n, 1 + n) for n in range(6)) + CHALLENGED
    found = findings_of(report_on(tmp_path, text), "retry-after-ignored")
    assert found
    assert found[-1].calls == [7]
    assert found[-1].facts["status"] == 503

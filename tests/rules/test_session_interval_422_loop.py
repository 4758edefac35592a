"""Whether a caller heeds a 422 shows only where the capture goes on."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
REFUSED = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
  Session-Expires: 90
B > A +0.20 422
  Min-SE: 120
A > B +0.21 ACK
"""
LATER = """\
call d at {} from alice@A to carol@B
A > B +0.00 INVITE
B > A +0.10 486
A > B +0.11 ACK
"""


@pytest.mark.parametrize(
    ("goes_on", "verdict"), [("", "unknown"), (LATER.format(2.0), "unknown"), (LATER.format(9.0), "found")]
)
def test_the_capture_has_to_outlast_the_retry(tmp_path: Path, goes_on: str, verdict: str) -> None:
    report = report_on(tmp_path, REFUSED + goes_on, hosts=HOSTS)
    assert [f.verdict for f in report.findings if f.rule == "session-interval-422-loop"] == [verdict]
    assert report.calls[0].root_cause == "session-interval-422-loop"

"""A length that is not there leaves the end of a message as open as a wrong one."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on, verdicts

REFUSED = """\
call c at 1.0 from alice@A to 4711@G{tcp}
A > G +0.00 INVITE
    -Content-Length
G > A +0.02 400
A > G +0.03 ACK
"""


@pytest.mark.parametrize(
    ("tcp", "rule"), [(" tcp", "content-length-mismatch"), ("", "call-rejected")], ids=["stream", "datagram"]
)
def test_a_request_without_content_length_is_refused(tmp_path: Path, tcp: str, rule: str) -> None:
    assert verdicts(report_on(tmp_path, REFUSED.format(tcp=tcp)))[0][0] == rule

"""What a refusal is about: the kind of body, the method, the hops, the call that was to be replaced."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on, verdicts

CALL = """\
call c at 1.0 from alice@A to 4711@B
A > B +0.00 INVITE
{request}B > A +0.02 {response}
A > B +0.03 ACK
"""
TEXT = "    body text/plain <<\n    hello\n    >>\n"


@pytest.mark.parametrize(
    ("request_lines", "response", "rule"),
    [
        (TEXT, "415\n    Accept: application/sdp", "unsupported-media-type-415"),
        ("    Content-Encoding: gzip\n", "415", "unsupported-media-type-415"),
        ("", "415\n    Accept: application/*", "call-rejected"),
        ("", "415\n    Accept: text/plain", "unsupported-media-type-415"),
        ("    Max-Forwards: 9\n", "483", "max-forwards-missing-or-low"),
        ("    Replaces: x;to-tag=a;from-tag=b\n", "481", "replaces-no-match"),
        ("    Replaces: x;to-tag=a;from-tag=b;early-only\n", "486", "replaces-no-match"),
        ("    Replaces: x;to-tag=a;from-tag=b\n", "486", "remote-rejected-busy-decline"),
        ("", "481", "call-rejected"),
    ],
)
def test_what_a_refusal_is_about(tmp_path: Path, request_lines: str, response: str, rule: str) -> None:
    report = report_on(tmp_path, CALL.format(request=request_lines, response=response))
    assert verdicts(report)[0][0] == rule

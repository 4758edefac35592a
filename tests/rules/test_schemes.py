"""Refusals for scheme, size, flow, push and agreement: who speaks, and who does not."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts


def refused(status: str, request: str = "", response: str = "", uri: str = "") -> str:
    return (
        f"call c1 at 1.0 from 100@A to bob@B\nA > B +0.000 INVITE {uri}\n{request}"
        f"B > A +0.010 {status}\n{response}A > B +0.020 ACK\nhealthy call at 3.0 between H and K\n"
    )


@pytest.mark.parametrize(
    ("status", "request_lines", "response_lines", "uri", "root"),
    [
        ("416 Unsupported URI Scheme", "", "", "tel:+12025550123", "uri-scheme-unsupported"),
        ("416 Unsupported URI Scheme", "", "", "sips:bob@10.0.0.20", "sips-downgrade"),
        ("480", "", '    Warning: 380 x "SIPS Not Allowed"\n', "", "sips-downgrade"),
        ("513", "", "", "", "header-too-large-513-414-413"),
        ("414 Request-URI Too Long", "", "", "", "header-too-large-513-414-413"),
        ("413 Too Large", "", "", "", "header-too-large-513-414-413"),
        ("413 Too Large", "", "    Retry-After: 5\n", "", "call-rejected"),
        ("430 Flow Failed", "", "", "", "outbound-430-439"),
        ("494 Security Agreement Required", "", "", "", "security-agreement-494"),
        ("421", "", "    Require: sec-agree\n", "", "security-agreement-494"),
        ("421", "", "    Require: 100rel\n", "", "extension-required-421"),
        ("555 Push Notification Service Not Supported", "", "", "", "push-555-or-no-wakeup"),
    ],
)
def test_who_speaks(tmp_path: Path, status: str, request_lines: str, response_lines: str, uri: str, root: str) -> None:
    report = report_on(tmp_path, refused(status, request_lines, response_lines, uri))
    assert verdicts(report)[0][0] == root


def test_the_largest_headers_are_named(tmp_path: Path) -> None:
    report = report_on(tmp_path, refused("513", f"    X-Long: {'x' * 600}\n"))
    (finding,) = findings_of(report, "header-too-large-513-414-413")
    assert finding.facts["largest"][0] == "X-Long with 610 bytes"


def test_a_request_that_came_round_is_not_one_that_came_twice(tmp_path: Path) -> None:
    hosts = "title: x\nhost A 10.0.0.10\nhost P 10.0.0.1 proxy\nhost X 10.0.0.2 proxy\n"
    talk = (
        "call c1 at 1.0 from 100@A to bob@P\nA > P +0.000 INVITE\nP > X +0.002 INVITE\nX > P +0.004 INVITE\n"
        "P > X +0.006 482\nX > P +0.007 ACK\nX > P +0.008 482\nP > X +0.009 ACK\nP > A +0.010 482\n"
        "A > P +0.020 ACK\nhealthy call at 3.0 between H and K\n"
    )
    assert findings_of(report_on(tmp_path, talk, hosts=hosts), "merged-request-482") == []

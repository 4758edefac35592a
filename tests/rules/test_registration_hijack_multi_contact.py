"""Contacts that differ by port alone are one device's, unless a NAT put its address into all of them."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on

LISTED = """\
registration r at 1.0 from 1001@A
A > P +0.00 REGISTER
    Contact: <sip:1001@{own}:5060>
P > A +0.01 200
    Contact: <sip:1001@203.0.113.9:5060>;expires=3600
    +Contact: <sip:1001@203.0.113.9:41003>;expires=3000
    +Contact: <sip:1001@203.0.113.9:41877>;expires=2400
    +Contact: <sip:1001@203.0.113.9:42210>;expires=1100
"""


@pytest.mark.parametrize(
    ("own", "severity", "confidence"), [("203.0.113.9", "warning", "likely"), ("192.168.1.5", "info", "possible")]
)
def test_whose_contacts_they_are(tmp_path: Path, own: str, severity: str, confidence: str) -> None:
    report = report_on(tmp_path, LISTED.format(own=own))
    (found,) = findings_of(report, "registration-hijack-multi-contact")
    assert (found.severity, found.confidence, bool(found.against)) == (severity, confidence, severity == "info")

"""Who a request says is calling, and what kind of call it says it is."""

from pathlib import Path

import pytest

from sipdiag.rules._identity import is_emergency
from tests.rules.stories import report_on, verdicts

CALL = """\
call c at 1.0 from {caller}@A to {called}@B
A > B +0.00 INVITE
{headers}B > A +0.02 {response}
A > B +0.04 ACK
"""
HIDDEN = '    From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag={from_tag}\n'
ASSERTED = "    P-Asserted-Identity: <sip:{}@example.test>\n"


@pytest.mark.parametrize(
    ("caller", "headers", "response", "rule"),
    [
        ("anonymous", HIDDEN, "433 Anonymity Disallowed", "anonymous-rejected-433"),
        ("7001", "", "433 Anonymity Disallowed", "anonymous-rejected-433"),
        ("anonymous", HIDDEN, "403 Anonymous calls not allowed", "anonymous-rejected-433"),
        ("anonymous", HIDDEN, "403", "trunk-acl-403"),
        ("7001", ASSERTED.format("+12025550100"), "403", "caller-id-mismatch"),
        ("+12025550100", ASSERTED.format("2025550100"), "403", "trunk-acl-403"),
        ("7001", ASSERTED.format("+12025550100") + "    Diversion: <sip:7001@a>\n", "403", "trunk-acl-403"),
    ],
)
def test_which_rule_speaks_of_the_caller(tmp_path: Path, caller: str, headers: str, response: str, rule: str) -> None:
    report = report_on(tmp_path, CALL.format(caller=caller, called="bob", headers=headers, response=response))
    assert [name for name, _ in verdicts(report)] == [rule]


@pytest.mark.parametrize(
    ("uri", "emergency"),
    [
        ("sip:112@example.test", True),
        ("sip:911@example.test;user=phone", True),
        ("tel:911;phone-context=+1", True),
        ("urn:service:sos.fire", True),
        ("sip:1123@example.test", False),
        ("sip:999@example.test", False),
        ("urn:service:counseling", False),
    ],
)
def test_what_asks_for_the_emergency_services(uri: str, emergency: bool) -> None:
    assert is_emergency(uri) is emergency

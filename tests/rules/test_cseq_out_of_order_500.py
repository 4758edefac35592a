"""Whose count of CSeq it is that went back: the originator's, or that of a proxy on the way."""

from pathlib import Path

from tests.rules.stories import findings_of, report_on, verdicts

CALL = """\
call c1 at 1.0 from alice@A to bob@B
A > P +0.000 INVITE
    CSeq: 500 INVITE
P > B +0.004 INVITE
    CSeq: {relayed} INVITE
B > P +0.800 200
P > A +0.804 200
    CSeq: 500 INVITE
A > P +0.820 ACK
    CSeq: 500 ACK
P > B +0.824 ACK
    CSeq: {relayed} ACK
A > P +9.000 BYE
    CSeq: {last} BYE
P > B +9.004 BYE
    CSeq: {last_relayed} BYE
B > P +9.010 {status}
P > A +9.014 {status}
healthy call at 12.0 between H and K
"""


def test_the_caller_counts_back_through_a_proxy(tmp_path: Path) -> None:
    report = report_on(tmp_path, CALL.format(relayed=500, last=12, last_relayed=12, status=500))
    assert verdicts(report)[0] == ("cseq-out-of-order-500", "caller")
    finding = findings_of(report, "cseq-out-of-order-500")[0]
    assert str(finding.facts["sender"]).startswith("10.0.0.10")


def test_a_proxy_that_numbers_by_a_count_of_its_own_is_at_fault(tmp_path: Path) -> None:
    report = report_on(tmp_path, CALL.format(relayed=900, last=501, last_relayed=501, status=500))
    finding = findings_of(report, "cseq-out-of-order-500")[0]
    assert finding.party == "proxy"
    assert str(finding.facts["sender"]).startswith("10.0.0.1:")


def test_numbers_that_rise_are_none(tmp_path: Path) -> None:
    report = report_on(tmp_path, CALL.format(relayed=500, last=501, last_relayed=501, status=500))
    assert findings_of(report, "cseq-out-of-order-500") == []

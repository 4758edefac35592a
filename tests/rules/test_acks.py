"""A 2xx that is repeated says something only of the hop on which its ACK would show."""

from pathlib import Path

from tests.rules.stories import report_on

THROUGH_P = """\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > B +0.01 INVITE
B > P +0.10 180
P > A +0.11 180
B > P +2.00 200
    repeat 0.5 1.5
P > A +2.01 200
    repeat 0.5 1.5
A > P +2.03 ACK
    repeat 0.5 1.5
P > B +2.04 ACK
    repeat 0.5 1.5
A > P +9.00 BYE
P > B +9.01 BYE
B > P +9.02 200
P > A +9.03 200
healthy call at 60 between H and K
"""


def test_acks_of_a_caller_that_is_not_in_the_capture_are_not_missed(tmp_path: Path) -> None:
    report = report_on(tmp_path, THROUGH_P, unseen="10.0.0.10")
    assert [f.rule for f in report.findings if f.verdict == "found"] == []


def test_seen_from_every_side_lost_acks_are_healthy(tmp_path: Path) -> None:
    for seen in ("A", "P", "B"):
        hosts = f"title: x\nseen: {seen} H\nhost A 10.0.0.10\nhost P 10.0.0.1 proxy\nhost B 10.0.0.20\n"
        assert report_on(tmp_path, THROUGH_P, hosts=hosts).findings == []

"""A BYE of the called side is early only where nothing shows that the call had been answered."""

from pathlib import Path

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.20 180
{}B > A +5.0 BYE
A > B +5.1 200
"""


def test_an_ack_shows_the_answer_that_the_capture_lacks(tmp_path: Path) -> None:
    acked = report_on(tmp_path, CALL.format("A > B +1.00 ACK\n"), hosts=HOSTS)
    assert "bye-in-early-dialog-by-uas" not in {finding.rule for finding in acked.findings}
    early = report_on(tmp_path, CALL.format(""), hosts=HOSTS)
    assert "bye-in-early-dialog-by-uas" in {finding.rule for finding in early.findings}


def test_the_refusal_that_ends_the_invite_later_does_not_make_the_bye_right(tmp_path: Path) -> None:
    story = CALL.format("") + "A > B +15.0 CANCEL\nB > A +15.1 200 CANCEL\nB > A +15.2 487\nA > B +15.3 ACK\n"
    report = report_on(tmp_path, story, hosts=HOSTS)
    assert report.calls[0].root_cause == "bye-in-early-dialog-by-uas"
    assert report.calls[0].party == "callee"


FORKED = """\
call c at 1.0 from alice@A to bob@P
A > P +0.00 INVITE
P > B +0.02 INVITE
P > G +0.03 INVITE
B > P +0.10 180 tag=b
P > A +0.11 180 tag=b
G > P +0.12 180 tag=g
P > A +0.13 180 tag=g
B > P +3.00 BYE
P > A +3.01 BYE
A > P +3.02 200
P > B +3.03 200
B > P +3.04 487 for INVITE tag=b
P > B +3.05 ACK
G > P +5.00 200 for INVITE tag=g
P > A +5.01 200 for INVITE tag=g
A > P +5.03 ACK
P > G +5.04 ACK
A > P +15.0 BYE
P > G +15.01 BYE
G > P +15.02 200
P > A +15.03 200
"""


def test_where_another_branch_answers_nothing_is_lost(tmp_path: Path) -> None:
    # Every frame, all but the answer, and a capture that ends before it.
    for missed in (frozenset[int](), frozenset({14, 15}), frozenset(range(12, 24))):
        report = report_on(tmp_path, FORKED, missed=missed)
        assert [(f.rule, f.severity) for f in report.findings] == [("bye-in-early-dialog-by-uas", "info")]
        assert report.calls[0].root_cause is None

"""A request without an answer is a fault only where nothing accounts for it."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
{rest}healthy call at 70 between H and K
"""


@pytest.mark.parametrize(
    ("rest", "rules"),
    [
        ("B > A +9.0 BYE\n    repeat request\n", ["bye-unanswered"]),
        ("B > A +9.0 INFO\n    repeat request\nB > A +50.0 BYE\nA > B +50.1 200\n", ["noninvite-timeout"]),
        ("B > A +9.0 BYE\n    repeat 0.5 1.5\nA > B +9.001 BYE\nB > A +9.1 200\n", []),
        ("B > A +9.0 BYE\n    repeat 0.5 1.5\nA > B +12.0 200\n", []),
        # Who goes on repeating for a second and a half alone has got an answer, which the capture does not hold.
        ("B > A +9.0 BYE\n    repeat 0.5 1.5\nA > B +20.0 OPTIONS\nB > A +20.1 200\n", []),
    ],
)
def test_what_accounts_for_silence(tmp_path: Path, rest: str, rules: list[str]) -> None:
    found = [f.rule for f in report_on(tmp_path, CALL.format(rest=rest)).findings if f.verdict == "found"]
    assert found == rules


TCP_CALL = """\
call c at 1.0 from alice@A to bob@B tcp
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
A > B +9.00 {method}
B > A +9.02 200
dialog o at {again} from alice@A to bob@B tcp
A > B +0.00 OPTIONS
B > A +0.02 200
healthy call at 70 between H and K
"""


@pytest.mark.parametrize("method", ["BYE", "INFO"])
@pytest.mark.parametrize("again", [10.5, 12, 20])
def test_an_answer_that_the_capture_missed_is_no_silence(tmp_path: Path, method: str, again: float) -> None:
    """The acknowledgment of TCP covers it: the client has it, though the capture has not."""
    whole = report_on(tmp_path, text := TCP_CALL.format(method=method, again=again))
    assert not whole.findings
    (transaction,) = [t for t in whole.calls[0].responses if t.method == method]
    report = report_on(tmp_path, text, missed=frozenset({transaction.evidence.frame}))
    assert [f.rule for f in report.findings if f.verdict == "found"] == []
    # Where the server said nothing at all, it is one.
    silent = text.replace("B > A +9.02 200\n", "")
    assert [f.verdict for f in report_on(tmp_path, silent).findings] == ["found"]


HEARD = """\
call c at 1.0 from alice@A to bob@{target}
{hops}{sound}healthy call at 70 between H and K
"""
SILENT = "A > B +0.00 INVITE\n    repeat invite\n"
BEHIND_P = """\
A > P +0.00 INVITE
P > A +0.01 100
P > B +0.02 INVITE
    repeat 0.5 1.5 3.5 7.5
P > A +10.0 408
A > P +10.1 ACK
"""


@pytest.mark.parametrize("hops", [SILENT, BEHIND_P])
@pytest.mark.parametrize(("sound", "party"), [("", "callee"), ("rtp B:6000 > A:4000 from 0.1 to 9 PCMU\n", "network")])
def test_who_sends_rtp_got_the_invite(tmp_path: Path, hops: str, sound: str, party: str) -> None:
    """Its responses are lost on the way: it is not the callee who has to act."""
    target = "example.test" if hops == BEHIND_P else "B"
    report = report_on(tmp_path, HEARD.format(target=target, hops=hops, sound=sound))
    rule = "local-408-downstream-silent" if hops == BEHIND_P else "invite-no-response"
    assert (report.calls[0].root_cause, report.calls[0].party) == (rule, party)
    (finding,) = (f for f in report.findings if f.rule == rule)
    assert any("sends RTP of this call" in said for said in finding.against) == bool(sound)

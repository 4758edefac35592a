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

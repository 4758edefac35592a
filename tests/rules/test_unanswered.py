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

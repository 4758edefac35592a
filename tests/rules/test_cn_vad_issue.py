"""Comfort noise that nobody agreed to is noticed where pauses are many and long."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 19.9 PCMU
{0}A > B +20.0 BYE
B > A +20.1 200
"""


def sound(noise: int, pauses: int) -> str:
    """Half seconds of sound, and pauses of two with so many packets of noise, the last 0.18 s before sound again."""
    lines = []
    at = 1.1
    for _ in range(pauses):
        lines.append(f"rtp B:6000 > A:4000 from {at:.2f} to {at + 0.5:.2f} PCMU\n")
        at += 0.5
        for index in range(noise):
            from_s = at + 0.2 * index
            lines.append(f"rtp B:6000 > A:4000 from {from_s:.2f} to {from_s + 0.02:.2f} CN\n")
        at += 0.2 * noise
    return "".join([*lines, f"rtp B:6000 > A:4000 from {at:.2f} to 19.9 PCMU\n"])


@pytest.mark.parametrize(
    ("noise", "pauses", "severity"),
    [
        pytest.param(10, 5, "warning", id="long pauses with noise all through"),
        pytest.param(1, 5, "info", id="short pauses"),
        pytest.param(10, 1, "info", id="one pause"),
    ],
)
def test_noise_that_is_renewed_within_a_pause(tmp_path: Path, noise: int, pauses: int, severity: str) -> None:
    report = report_on(tmp_path, CALL.format(sound(noise, pauses)), hosts=HOSTS)
    assert [f.severity for f in report.findings if f.rule == "cn-vad-issue"] == [severity]

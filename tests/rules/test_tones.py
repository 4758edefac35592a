"""Digits are judged by what their receiver described, and only while nothing else explains them."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

UP = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
    sdp 4000 PCMU {0}
B > A +1.00 200
    sdp 6000 PCMU {1}
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 5.0 PCMU
rtp B:6000 > A:4000 from 1.1 to 12.0 PCMU
rtp A:4000 > B:6000 from 5.0 to 7.0 telephone-event keys 42 {2}
{3}rtp A:4000 > B:6000 from 7.0 to 12.0 PCMU
A > B +12.0 BYE
B > A +12.1 200
"""
EVENTS = "telephone-event"
INFO = "A > B +{0} INFO\n    body application/dtmf-relay <<\n    Signal={1}\n    Duration=90\n    >>\nB > A +{0}1 200\n"
INFOS = INFO.format("5.0", 4) + INFO.format("6.0", 2)


@pytest.mark.parametrize(
    ("parts", "rules"),
    [
        pytest.param((EVENTS, EVENTS, "", ""), [], id="as agreed"),
        pytest.param(("97:telephone-event/8000", "98:telephone-event/8000", "pt 98", ""), [], id="by direction"),
        pytest.param(
            ("97:telephone-event/8000", "98:telephone-event/8000", "pt 97", ""),
            ["dtmf-pt-mismatch"],
            id="its own number",
        ),
        pytest.param((EVENTS, EVENTS, "pt 96", ""), ["dtmf-pt-mismatch"], id="any number"),
        pytest.param((EVENTS, "", "", ""), ["dtmf-method-mismatch"], id="not described"),
        pytest.param((EVENTS, EVENTS, "", INFOS), ["dtmf-method-mismatch"], id="twice"),
        pytest.param((EVENTS, EVENTS, "", INFOS.replace(" 200", " 415")), [], id="refused the other way"),
        pytest.param((EVENTS, EVENTS, "ends 0", ""), ["dtmf-malformed-4733"], id="without end"),
        pytest.param((EVENTS, EVENTS, "ends 1", ""), [], id="one end"),
        pytest.param((EVENTS, EVENTS, "held 20", ""), ["dtmf-malformed-4733"], id="too short"),
    ],
)
def test_what_becomes_of_digits(tmp_path: Path, parts: tuple[str, str, str, str], rules: list[str]) -> None:
    report = report_on(tmp_path, UP.format(*parts))
    assert [f.rule for f in report.findings if f.severity != "info"] == rules


@pytest.mark.parametrize(
    ("keys", "loss", "malformed"),
    [
        pytest.param("42", "1%", 1, id="a few cannot be all the ends"),
        pytest.param("4", "1%", 0, id="one key may have lost them"),
        pytest.param("42", "20%", 0, id="many packets"),
    ],
)
def test_keys_without_end_where_packets_are_lost(tmp_path: Path, keys: str, loss: str, malformed: int) -> None:
    text = UP.format(EVENTS, EVENTS, "ends 0", "").replace("keys 42", f"keys {keys}")
    report = report_on(tmp_path, text.replace("to 12.0 PCMU\nA > B", f"to 12.0 PCMU loss {loss}\nA > B"))
    assert any(m.lost for m in report.calls[0].media)
    assert [f.rule for f in report.findings].count("dtmf-malformed-4733") == malformed

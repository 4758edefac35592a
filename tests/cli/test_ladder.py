from pathlib import Path
from xml.etree import ElementTree

from tests.conftest import run_sipdiag

CAPTURE = "samples/announcement-then-404.pcap"


def test_text_is_the_ladder_of_the_report() -> None:
    done = run_sipdiag("ladder", CAPTURE, "--call", "2", env={"COLUMNS": "100"})
    assert done.returncode == 0
    assert "<──────── 183 Session Progress (SDP) ────────" in done.stdout
    assert done.stdout.strip() in run_sipdiag(CAPTURE, "--call", "2", env={"COLUMNS": "100"}).stdout


def test_svg_is_a_picture_with_the_proofs_marked(tmp_path: Path) -> None:
    picture = tmp_path / "call.svg"
    done = run_sipdiag("ladder", CAPTURE, "--call", "2", "--format", "svg", "-o", str(picture))
    assert (done.returncode, done.stdout) == (0, "")
    text = picture.read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert 'class="rung failure marked"' in text


def test_mermaid_is_a_sequence_diagram() -> None:
    done = run_sipdiag("ladder", CAPTURE, "--call", "2", "--format", "mermaid")
    assert done.stdout.startswith("sequenceDiagram\n")
    assert "P1-->>P0: 6.600 s  #35;1025  404 Not Found" in done.stdout


def test_a_call_that_is_not_there_is_said() -> None:
    done = run_sipdiag("ladder", CAPTURE, "--call", "99")
    assert done.returncode == 2
    assert "there is no call 99" in done.stderr

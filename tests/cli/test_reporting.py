from pathlib import Path

import pytest

from tests.conftest import run_sipdiag

CAPTURE = "samples/announcement-then-404.pcap"
REGISTRATION = "samples/wrong-password.pcap"


@pytest.mark.parametrize(
    ("format", "start"),
    [("html", "<!doctype html>"), ("markdown", "# SIP diagnosis"), ("csv", "call,start,end,from"), ("json", "{")],
)
def test_each_format_goes_to_standard_output_and_to_a_file(format: str, start: str, tmp_path: Path) -> None:
    done = run_sipdiag(CAPTURE, "--format", format)
    assert done.returncode == 1
    assert done.stdout.startswith(start)
    file = tmp_path / "report"
    assert run_sipdiag(CAPTURE, "--format", format, "-o", str(file)).returncode == 1
    assert file.read_bytes().decode("utf-8").replace("\r\n", "\n") == done.stdout.replace("\r\n", "\n")


def test_one_call_is_told_where_it_is_asked_for() -> None:
    markdown = run_sipdiag(CAPTURE, "--format", "markdown", "--call", "2").stdout
    assert "**Call 2**" in markdown
    assert "**Call 1**" not in markdown


def test_secrets_are_shown_on_request_alone() -> None:
    masked = run_sipdiag(REGISTRATION, "--format", "html").stdout
    shown = run_sipdiag(REGISTRATION, "--format", "html", "--show-secrets").stdout
    assert "[masked]" in masked
    assert "[masked]" not in shown


def test_full_tells_every_call() -> None:
    html = run_sipdiag(CAPTURE, "--format", "html", "--full").stdout
    assert html.count('id="page-call-') == 3

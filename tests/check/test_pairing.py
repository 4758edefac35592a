"""Captures and expectations go together by their names."""

from pathlib import Path

import pytest

from sipdiag.check import PairingError, pair_of, pairs


def made(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def test_one_expectation_goes_with_all_the_captures(tmp_path: Path) -> None:
    (pair,) = pairs(["b.pcap", "a.pcap"], str(tmp_path / "call.yaml"))
    assert pair.name == "call"
    assert pair.traces == ("b.pcap", "a.pcap")


def test_by_name_whatever_the_endings(tmp_path: Path) -> None:
    folder = made(tmp_path, "a.pcap", "b.pcapng.gz", "c.cap", "a.yaml", "b.expect.yaml", "c.yml", "README.md")
    for traces in ([str(folder)], [str(folder / "*p*")], [str(folder / n) for n in ("c.cap", "a.pcap", "b.pcapng.gz")]):
        found = pairs(traces, str(folder))
        assert [(p.name, Path(p.traces[0]).name, p.expectation.name) for p in found] == [
            ("a", "a.pcap", "a.yaml"),
            ("b", "b.pcapng.gz", "b.expect.yaml"),
            ("c", "c.cap", "c.yml"),
        ]
    assert [p.name for p in pairs([str(folder / "a.pcap")], str(folder / "a*.yaml"))] == ["a"]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a.pcap", "b.pcap", "a.yaml"], "b.pcap"),
        (["a.pcap", "a.yaml", "b.yaml"], "b.yaml"),
        (["a.pcap"], "no expectation file"),
        (["a.pcap", "a.cap", "a.yaml"], "same name"),
    ],
)
def test_what_is_left_over_is_named(tmp_path: Path, names: list[str], says: str) -> None:
    folder = made(tmp_path, *names)
    with pytest.raises(PairingError, match=says):
        pairs([str(folder)], str(folder))


def test_the_capture_of_one_expectation_is_the_one_beside_it(tmp_path: Path) -> None:
    folder = made(tmp_path, "a.pcapng.gz", "b.pcap", "a.expect.yaml", "c.yaml", "b.yaml", "b.cap")
    assert pair_of(folder / "a.expect.yaml").traces == (str(folder / "a.pcapng.gz"),)
    with pytest.raises(PairingError, match=r"such as c\.pcap"):
        pair_of(folder / "c.yaml")
    with pytest.raises(PairingError, match="same name"):
        pair_of(folder / "b.yaml")

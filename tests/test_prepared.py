"""What was read beforehand is what would be read now, or is not used."""

from pathlib import Path

import pytest
import yaml

from sipdiag import prepared
from sipdiag.knowledge import Knowledge, home
from sipdiag.prepared import data_of, prepare


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the prepared knowledge is looked for: nothing is there yet."""
    place = tmp_path / "prepared.json"
    monkeypatch.setattr(prepared, "FILE", place)
    return place


def test_every_entry_is_prepared_as_yaml_has_it(file: Path) -> None:
    file.write_bytes(prepare(home()))
    for path in sorted(home().glob("*/*.yaml")):
        raw = path.read_bytes()
        assert data_of(path, raw) == yaml.safe_load(raw), path.name


def test_a_text_that_changed_since_is_read_anew(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "terms" / "box.yaml"
    path.parent.mkdir()
    path.write_text("term: box\n")
    file.write_bytes(prepare(tmp_path))
    assert data_of(path, b"term: box\n") == {"term": "box"}
    assert data_of(path, b"term: fox\n") is None
    assert data_of(path.with_name("fox.yaml"), b"term: box\n") is None


@pytest.mark.parametrize("text", ["at: 2026-11-22\n", "{1: one}\n", "a: [\n", "a: .nan\n", "a: \xff\n"])
def test_what_json_cannot_say_or_nobody_can_read_is_left_to_the_reader_of_yaml(
    file: Path, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "terms" / "box.yaml"
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    file.write_bytes(prepare(tmp_path))
    assert data_of(path, path.read_bytes()) is None


@pytest.mark.parametrize("left", [None, b"", b"{", b"[]", b'{"status/404.yaml":[1]}'])
def test_the_knowledge_base_does_without_what_was_prepared(file: Path, left: bytes | None) -> None:
    if left is not None:
        file.write_bytes(left)
    assert Knowledge().status(404).phrase == "Not Found"

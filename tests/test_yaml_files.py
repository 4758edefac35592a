"""A file that cannot be used is refused at the line that is to blame."""

from pathlib import Path

import pytest

from sipdiag.knowledge_forms import TermEntry
from sipdiag.yaml_files import MAX_FILE_BYTES, File, FileError, convert
from sipdiag.yaml_nodes import MAX_DEPTH


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "x.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: [\n", 3, "expected"),
        ("a: 1\nb: 2\na: 3\n", 3, "given twice"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8"),
        ("a: *nothing\n", 1, "alias"),
        ("a: 1\n---\nb: 2\n", 2, "document"),
        ("a: !!python/object/apply:os.system [true]\n", 1, "constructor"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), 1, "nested"),
        (b"a" * (MAX_FILE_BYTES + 1), None, "larger"),
        ("a: 1\nb: &b\n  c: *b\n", 2, "stands within what it stands for"),
        ("a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{f'*a{n}, ' * 10}]\n" for n in range(9)), 7, "aliases"),
        ("a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(99)), MAX_DEPTH + 1, "too deep"),
        ("a: 1\nb: \x1b[31m\n", 2, "control characters"),
    ],
)
def test_what_is_no_entry_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, line: int | None, reason: str
) -> None:
    with pytest.raises(FileError, match=reason) as caught:
        File(written(tmp_path, text))
    assert caught.value.line == line
    assert str(caught.value).startswith(str(tmp_path / "x.yaml"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        File(tmp_path / "x.yaml")


def test_a_key_that_the_form_lacks_is_found_where_it_stands(tmp_path: Path) -> None:
    file = File(written(tmp_path, "term: X\ndescription: y\nsee:\n  - a\ncolour: red\n"))
    with pytest.raises(FileError, match="colour") as caught:
        convert(file, file.data, TermEntry)
    assert caught.value.line == 5
    assert file.line(("see", 0)) == 4
    assert file.line(("see", 7, "x")) == 3

from io import StringIO

import pytest
from rich.cells import cell_len

from sipdiag.report.writer import Plain, Writer


def written(width: int, write: object) -> list[str]:
    file = StringIO()
    write(Writer(Plain(file, width)))  # type: ignore[operator]
    return file.getvalue().splitlines()


def test_a_block_hangs_beside_its_label() -> None:
    def write(writer: Writer) -> None:
        writer.block("Fix", ["Correct the number in the dial plan, and then dial it again.", "Or not."], marker="- ")

    assert written(60, write) == [
        "  Fix        - Correct the number in the dial plan, and then",
        "               dial it again.",
        "             - Or not.",
    ]
    assert written(40, write)[:2] == ["  Fix", "    - Correct the number in the dial"]


def test_the_widest_column_of_a_table_shrinks() -> None:
    rows = [["1", "a-very-long-name@example.com", "404"]]
    assert written(30, lambda w: w.table(["call", "from", "final"], rows, right=(0,))) == [
        "  call  from             final",
        "     1  a-very-long-na…  404",
    ]


@pytest.mark.parametrize("width", [10, 24, 30, 80])
def test_a_table_of_many_columns_stays_within_the_width(width: int) -> None:
    lines = written(width, lambda w: w.table(["heading"] * 9, [["x" * 50] * 9]))
    assert all(cell_len(line) <= max(width, 24) for line in lines)


def test_markup_and_control_characters_are_plain_text() -> None:
    lines = written(60, lambda w: w.paragraph("[red]x[/red] :smile: \x1b[2J\u202e"))
    assert lines == [r"[red]x[/red] :smile: \x1b[2J\u202e"]


def test_a_page_is_never_wider_than_people_can_read() -> None:
    assert len(written(300, lambda w: w.rule())[0]) == 120

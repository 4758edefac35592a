"""docs/limits.md: every threshold that `sipdiag.toml` may set, with its unit, its default and its reason."""

import ast
import inspect
import re
from collections.abc import Iterator

from sipdiag.config import Limits
from tests.conftest import ROOT


def rows() -> Iterator[str]:
    """The table as `sipdiag/config.py` has it."""
    (form,) = ast.parse(inspect.getsource(Limits)).body
    assert isinstance(form, ast.ClassDef)
    for field, after in zip(form.body, [*form.body[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        assert isinstance(after, ast.Expr), f"{field.target.id} says no reason"
        why = " ".join(str(ast.literal_eval(after.value)).split()).replace("|", "\\|")
        default = getattr(Limits(), field.target.id)
        shown = ", ".join(default) if isinstance(default, tuple) else f"{default:_}"
        yield f"| `{field.target.id}` | {shown} | {why} |"


def test_every_threshold_stands_there_as_it_is() -> None:
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `.*$", page, re.MULTILINE) == list(rows())

"""docs/check.md names every key, and its example is one that can be read."""

import re
from pathlib import Path

import msgspec
import pytest

from sipdiag.check import forms, load
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "check.md").read_text()


def test_every_key_is_documented() -> None:
    keys = {
        field.encode_name
        for form in vars(forms).values()
        if isinstance(form, type) and issubclass(form, forms.Form)
        for field in msgspec.structs.fields(form)
    }
    assert {key for key in keys if not re.search(rf"\b{key}\b", TEXT)} == set()


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)[:1])
def test_the_example_is_an_expectation(example: str, tmp_path: Path) -> None:
    path = tmp_path / "call.yaml"
    path.write_text(example)
    expectation = load(path)
    assert expectation.calls
    assert expectation.selected

"""Fixtures of the reporters' tests."""

from pathlib import Path

import pytest

from sipdiag.knowledge import Knowledge
from tests.report import made


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return made.knowledge(tmp_path)

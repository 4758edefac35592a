"""The table of link types: numbers as tcpdump has them, and a name for each in the report."""

import subprocess

from sipdiag.capture.linktypes import LINK_TYPES, link_type_name
from tests.conftest import need_tool


def test_the_names_are_those_that_tcpdump_has() -> None:
    tcpdump = need_tool("tcpdump")
    for number, name in ((1, "EN10MB"), (113, "LINUX_SLL"), (276, "LINUX_SLL2"), (101, "RAW")):
        said = subprocess.run([tcpdump, "-d", "-y", name], capture_output=True, check=False, timeout=20)
        assert link_type_name(number) == name
        assert b"invalid data link type" not in said.stderr


def test_what_the_table_lacks_goes_by_its_number() -> None:
    assert 65_000 not in LINK_TYPES
    assert link_type_name(65_000) == "65000"

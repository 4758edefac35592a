"""Rings of forwarding, and chains that are none."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on, verdicts


def refused(status: str, *headers: str, user: str = "2001") -> str:
    lines = "".join(f"    +{header}\n" for header in headers)
    return (
        f"call c1 at 1.0 from 100@A to {user}@B\nA > B +0.000 INVITE\n{lines}"
        f"B > A +0.010 {status}\nA > B +0.020 ACK\nhealthy call at 3.0 between H and K\n"
    )


def history(*users: str) -> list[str]:
    return [f"History-Info: <sip:{user}@10.0.0.20>;index=1.{at}" for at, user in enumerate(users)]


def diversions(*users: str) -> list[str]:
    return [f"Diversion: <sip:{user}@10.0.0.20>;reason=unconditional" for user in users]


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("482", diversions("2002", "2001", "2002", "2001")),
        ("486", history("2001", "2002", "2001", "2002", "2001")),
        ("480", diversions("2002", "2001", "2002")),
    ],
)
def test_the_same_numbers_again_and_again_are_a_ring(tmp_path: Path, status: str, headers: list[str]) -> None:
    assert verdicts(report_on(tmp_path, refused(status, *headers)))[0] == ("call-forward-loop", "callee")


@pytest.mark.parametrize(
    "headers",
    [
        diversions("2004", "2003", "2002"),
        history("2001", "2001", "2002", "2002"),
        history("2001", "2002", "2003", "2004", "2005"),
        diversions("2002"),
    ],
)
def test_a_chain_is_no_ring(tmp_path: Path, headers: list[str]) -> None:
    root, _ = verdicts(report_on(tmp_path, refused("486", *headers)))[0]
    assert root == "remote-rejected-busy-decline"

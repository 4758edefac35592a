"""How calls ended beside a Case: many at once, many after the same time, many as soon as they rang."""

import pytest

from sipdiag.model import Case
from tests.calls.wire import cases


def calls(talks: list[float], starts: list[float], ender: str = "bob") -> list[Case]:
    """The Cases of answered calls of alice to bob, each as long as it says."""
    other = "alice" if ender == "bob" else "bob"
    lines: list[tuple[float, str]] = []
    for number, (talk, start) in enumerate(zip(talks, starts, strict=True)):
        name = f"call=c{number}"
        tags = f"from=b{number} to=a{number}" if ender == "bob" else f"from=a{number} to=b{number}"
        lines += [
            (start, f"alice > bob {start:.3f} INVITE sip:bob@example.com {name} from=a{number}"),
            (start + 1, f"bob > alice {start + 1:.3f} 200 to=b{number} {name}"),
            (start + 1.1, f"alice > bob {start + 1.1:.3f} ACK sip:bob@10.0.0.20 {name} from=a{number} to=b{number}"),
            (start + 1 + talk, f"{ender} > {other} {start + 1 + talk:.3f} BYE sip:x@example.com {name} {tags} cseq=9"),
            (start + 1.1 + talk, f"{other} > {ender} {start + 1.1 + talk:.3f} 200 {name} of=BYE"),
        ]
    text = "\n".join(line for _, line in sorted(lines, key=lambda one: one[0]))
    return cases(text, ends=max(start + talk for start, talk in zip(starts, talks, strict=True)) + 60)


def test_calls_that_one_box_ends_together_are_told_of_each() -> None:
    found = calls([40.0 - 5 * n + 0.1 * n for n in range(6)], [5.0 * n for n in range(6)])
    assert [(c.around.cut.host, c.around.cut.calls, c.around.cut.up) for c in found if c.around.cut] == [
        ("10.0.0.20", 6, 6)
    ] * 6


@pytest.mark.parametrize(
    ("talks", "starts"),
    [
        pytest.param([40.0 - 5 * n for n in range(4)], [5.0 * n for n in range(4)], id="only four"),
        pytest.param([40.0] * 6, [0.1 * n for n in range(6)], id="begun together as well"),
        pytest.param(
            [40.0 - 5 * n if n < 5 else 90.0 for n in range(10)], [5.0 * n for n in range(10)], id="others go on"
        ),
    ],
)
def test_calls_that_end_together_by_chance_are_not(talks: list[float], starts: list[float]) -> None:
    assert [case.around.cut for case in calls(talks, starts)] == [None] * len(talks)


def test_calls_that_are_cut_after_the_same_time_are_told_from_the_third_on() -> None:
    found = calls([60.1, 60.0, 59.9], [0.0, 50.0, 100.0])
    assert [case.around.limit is not None for case in found] == [False, False, True]
    limit = found[-1].around.limit
    assert limit is not None
    assert (limit.host, limit.calls, limit.talk_s) == ("10.0.0.20", 3, 60.0)


@pytest.mark.parametrize(
    ("talks", "starts", "ender"),
    [
        pytest.param([60.0] * 3, [0.0, 7.0, 15.0], "alice", id="a script of the caller"),
        pytest.param([43.0] * 3, [0.0, 7.0, 15.0], "bob", id="no length of a timer"),
        pytest.param([60.0, 60.0, 60.0, 75.0], [0.0, 7.0, 15.0, 1.0], "bob", id="one goes on for longer"),
        pytest.param([60.0, 60.0, 60.0, 175.0], [0.0, 7.0, 15.0, 1.0], "bob", id="one still goes on"),
    ],
)
def test_calls_of_the_same_length_by_chance_are_not(talks: list[float], starts: list[float], ender: str) -> None:
    assert [case.around.limit for case in calls(talks, starts, ender)] == [None] * len(talks)


@pytest.mark.parametrize(("users", "rang_s", "told"), [(20, 0.7, True), (19, 0.7, False), (20, 3.0, False)])
def test_calls_given_up_as_soon_as_they_ring_are_counted_by_user(users: int, rang_s: float, told: bool) -> None:
    lines = []
    for n in range(22):
        start = 6.0 * n
        name = f"call=c{n}"
        lines += [
            f"alice > bob {start:.3f} INVITE sip:u{n % users}@example.com {name}",
            f"bob > alice {start + 0.3:.3f} 180 to=b {name}",
            f"alice > bob {start + 0.3 + rang_s:.3f} CANCEL sip:u{n % users}@example.com {name}",
            f"bob > alice {start + 0.4 + rang_s:.3f} 200 {name} of=CANCEL",
            f"bob > alice {start + 0.5 + rang_s:.3f} 487 to=b {name} of=INVITE",
            f"alice > bob {start + 0.6 + rang_s:.3f} ACK sip:u{n % users}@example.com to=b {name}",
        ]
    rings = cases("\n".join(lines), ends=200)[-1].around.short_rings
    assert (rings is not None) is told
    if rings is not None:
        assert (rings.calls, rings.targets, len(rings.examples)) == (22, 20, 5)

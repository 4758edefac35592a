"""How calls ended beside a Case: many at once, many after the same time, many as soon as they rang."""

from random import Random

import pytest

from sipdiag.calls.endings import FRAMES_KEPT, RINGS_KEPT, TALKS_KEPT, Ended, Endings
from sipdiag.calls.transactions import TransactionBuilder, transaction_key
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from tests.calls import wire
from tests.calls.wire import cases
from tests.conftest import ROOT


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


def given_up(
    count: int, rang_s: float, users: int = 100, *, caller: str = "alice", start: float = 0.0, first: int = 0
) -> str:
    """A talk of calls to bob, one every six seconds, each cancelled so long after its first ring."""
    lines = []
    for n in range(first, first + count):
        name, user = f"call={caller}{n}", f"sip:u{n % users}@example.com"
        lines += [
            f"{caller} > bob {start:.3f} INVITE {user} {name}",
            f"bob > {caller} {start + 0.3:.3f} 180 to=b {name}",
            f"{caller} > bob {start + 0.3 + rang_s:.3f} CANCEL {user} {name}",
            f"bob > {caller} {start + 0.4 + rang_s:.3f} 200 {name} of=CANCEL",
            f"bob > {caller} {start + 0.5 + rang_s:.3f} 487 to=b {name} of=INVITE",
            f"{caller} > bob {start + 0.6 + rang_s:.3f} ACK {user} to=b {name}",
        ]
        start += 6.0
    return "\n".join(lines) + "\n"


def test_calls_that_one_box_ends_together_are_told_of_each() -> None:
    found = calls([40.0 - 5 * n + 0.1 * n for n in range(6)], [5.0 * n for n in range(6)])
    assert [(c.around.cut.host, c.around.cut.calls, c.around.cut.up) for c in found if c.around.cut] == [
        ("10.0.0.20", 6, 6)
    ] * 6


def test_whether_all_had_called_one_number_is_told() -> None:
    starts = [5.0 * n for n in range(6)]
    told = [case.around.cut for case in calls([40.0 - 5 * n + 0.1 * n for n in range(6)], starts)]
    assert [cut.one_number for cut in told if cut is not None] == [True] * 6


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


@pytest.mark.parametrize(
    ("talks", "told"),
    [
        pytest.param([30.0, 180.0, 180.0, 180.0], True, id="after a shorter one"),
        pytest.param([180.0] * 3, False, id="all of one length"),
        pytest.param([30.0, 120.0, 120.0, 120.0], False, id="short enough for a script"),
    ],
)
def test_long_calls_that_their_caller_ends_after_the_same_time_are_told_where_they_vary(
    talks: list[float], told: bool
) -> None:
    starts = [7.0 * n for n in range(len(talks))]
    assert (calls(talks, starts, "alice")[-1].around.limit is not None) is told


@pytest.mark.parametrize(("users", "rang_s", "told"), [(20, 0.7, True), (19, 0.7, False), (20, 3.0, False)])
def test_calls_given_up_as_soon_as_they_ring_are_counted_by_user(users: int, rang_s: float, told: bool) -> None:
    rings = cases(given_up(22, rang_s, users), ends=200)[-1].around.short_rings
    assert (rings is not None) is told
    if rings is not None:
        assert (rings.calls, rings.targets, len(rings.examples)) == (22, 20, 5)


@pytest.mark.parametrize(("kept", "told"), [(8, 12), (1, 6)])
def test_so_many_bursts_of_a_host_are_remembered(kept: int, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.endings.BURSTS_KEPT", kept)
    talks = [*(40.0 - 5 * n + 0.1 * n for n in range(6)), *(16.0 - n + 0.1 * n for n in range(6))]
    found = calls(talks, [*(5.0 * n for n in range(6)), *(42.0 + n for n in range(6))])
    assert sum(case.around.cut is not None for case in found) == told


def test_calls_that_end_one_by_one_afterwards_do_not_hide_that_many_were_cut() -> None:
    talks = [*(40.0 - 5 * n + 0.1 * n for n in range(6)), *[1.0] * 12]
    found = calls(talks, [*(5.0 * n for n in range(6)), *(42.0 + 2 * n for n in range(12))])
    assert sum(case.around.cut is not None for case in found) == 6


def test_of_many_calls_cut_together_a_few_frames_are_cited_and_all_are_counted() -> None:
    found = calls([80.0 - 5 * n + 0.05 * n for n in range(12)], [5.0 * n for n in range(12)])
    cuts = [case.around.cut for case in found if case.around.cut is not None]
    assert {(cut.calls, len(cut.frames)) for cut in cuts} == {(12, FRAMES_KEPT)}


def test_the_lengths_of_the_latest_calls_of_two_hosts_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer call is forgotten when so many came after it."""
    talks, starts = [75.0, 60.0, 60.0, 60.0, 60.0], [0.0, 80.0, 150.0, 220.0, 290.0]
    assert calls(talks, starts)[-1].around.limit is None
    monkeypatch.setattr("sipdiag.calls.endings.TALKS_KEPT", 4)
    limit = calls(talks, starts)[-1].around.limit
    assert limit is not None
    assert (limit.calls, limit.shorter) == (4, 0)


@pytest.mark.parametrize("hosts_kept", [1, 7, 8, 9, 4096])
def test_of_which_calls_a_length_is_told_does_not_hang_on_when_it_was_asked(
    hosts_kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sipdiag.calls.endings.HOSTS_KEPT", hosts_kept)
    random, limits = Random(3), Limits()
    often, once = Endings(limits), Endings(limits)
    for number in range(300):
        caller, callee = random.sample(["alice", "bob", "carol", "gate"], 2)
        second, name = 100 * number, f"call=c{number}"
        messages = wire.talk(f"""
            {caller} > {callee} {second} INVITE sip:x@example.com {name}
            {callee} > {caller} {second} 200 to=b {name}
            {callee} > {caller} {second + random.choice([30, 60])} BYE sip:x@example.com {name} from=b to=a
        """)
        invite, bye = (
            TransactionBuilder(transaction_key(first.message, first.message.method), first) for first in messages[::2]
        )
        for endings in (often, once):
            endings.note_answer(invite, messages[1])
            endings.note_bye(bye, messages[2])
        often.limit(Ended(bye.client.address, bye.server.address, True, bye.last_ns, 60 * NS_PER_S, bye.last_ns))
    hosts = ["10.0.0.10", "10.0.0.20", "10.0.0.21", "10.0.0.30"]
    all_ended = [
        Ended(host, peer, True, bye.last_ns, 60 * NS_PER_S, bye.last_ns)
        for host in hosts
        for peer in hosts
        if peer != host
    ]
    told = [often.limit(ended) for ended in all_ended]
    assert [once.limit(ended) for ended in all_ended] == told
    assert any(told) is (hosts_kept > 1)


def test_of_many_calls_given_up_the_latest_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.endings.RINGS_KEPT", 21)
    rings = cases(given_up(22, 0.7), ends=200)[-1].around.short_rings
    assert rings is not None
    assert (rings.calls, rings.targets, len(rings.frames)) == (21, 21, FRAMES_KEPT)


def test_the_hosts_heard_of_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of two others between the first ones and the last."""
    monkeypatch.setattr("sipdiag.calls.endings.HOSTS_KEPT", 1)
    between = given_up(1, 0.7, caller="carol", start=70.0)
    rings = cases(given_up(11, 0.7) + between + given_up(11, 0.7, start=80.0, first=11), ends=250)
    assert not any(case.around.short_rings for case in rings)


def test_of_many_calls_of_the_same_length_the_latest_few_are_cited() -> None:
    limit = calls([60.0] * 10, [20.0 * n for n in range(10)])[-1].around.limit
    assert limit is not None
    assert (limit.calls, len(limit.frames)) == (10, FRAMES_KEPT)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("fixed-duration-drop", f"the latest {TALKS_KEPT} at most"),
        ("wangiri-ping-call", f"latest {RINGS_KEPT} such calls"),
    ],
)
def test_the_explanation_tells_how_many_calls_are_looked_at(rule: str, told: str) -> None:
    assert told in " ".join((ROOT / "knowledge" / "rules" / f"{rule}.yaml").read_text(encoding="utf-8").split())

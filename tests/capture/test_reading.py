"""Several files as one capture: the report does not tell how they were named, cut or taken twice."""

import itertools
import json
import random
import re
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.report.json import render
from tests.capture.naive import frames
from tests.conftest import ROOT, shared_dir

Record = tuple[int, bytes]
"""Time in nanoseconds, and the frame."""


def records(path: Path) -> list[Record]:
    return [(time_ns, data) for _, time_ns, _, data in frames(path.read_bytes())]


def write(path: Path, chosen: list[Record], link: int = 1) -> Path:
    parts = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262_144, link)]
    for time_ns, data in chosen:
        parts.append(struct.pack("<IIII", *divmod(time_ns, 10**9), len(data), len(data)) + data)
    path.write_bytes(b"".join(parts))
    return path


def report(*paths: Path, **options: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render(run(Options(paths=tuple(map(str, paths)), **options))))
    return made


def without_frames(made: dict[str, Any]) -> Any:
    """Of a report, what does not say which frame of which file it means."""
    text = json.dumps({key: value for key, value in made.items() if key != "capture"})
    text = re.sub(r'"(file|frame)": \d+', '"": 0', text)
    text = re.sub(r'"frames": \[[^]]*\]', '"": 0', text)
    return json.loads(re.sub(r'"wireshark_filter": "[^"]*"', '"": 0', text))


def two_calls() -> Path:
    return ROOT / "samples" / "announcement-then-404.pcap"


def real() -> list[Path]:
    folder = shared_dir() / "pcaps"
    return [
        folder / name
        for name in ("oisf-sip.pcap", "zongbingwang-magicjackp_short_call.pcap", "normb-codec-negotiation.pcap")
    ]


def test_the_order_of_the_arguments_shows_in_the_file_indexes_alone(tmp_path: Path) -> None:
    """Overlapping parts, one of them twice, one that begins when another does."""
    for path in [two_calls(), *real()]:
        whole = records(path)
        third = len(whole) // 3
        parts = [
            write(tmp_path / "a.pcap", whole[: 2 * third]),
            write(tmp_path / "b.pcap", whole[third:]),
            write(tmp_path / "c.pcap", whole[:third:2]),
        ]
        made = [report(*order) for order in itertools.permutations(parts)]
        for other in made[1:]:
            assert without_frames(other) == without_frames(made[0]), path.name
            assert other["capture"]["sip_messages"] == made[0]["capture"]["sip_messages"]
            assert other["capture"]["duplicate_frames"] == made[0]["capture"]["duplicate_frames"]


def test_a_rotated_set_is_the_capture_that_it_was(tmp_path: Path) -> None:
    for path in [two_calls(), *real()]:
        whole = records(path)
        step = len(whole) // 4 + 1
        parts = [write(tmp_path / f"{n}.pcap", whole[n * step : (n + 1) * step]) for n in range(4)]
        single = without_frames(report(write(tmp_path / "whole.pcap", whole)))
        for block_bytes in (5_000, 1 << 22):
            assert without_frames(report(*reversed(parts), block_bytes=block_bytes)) == single, path.name


def calls_of(made: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What became of each call, and the packets that each of its streams has and has lost."""
    names = ("outcome", "final_status", "root_cause", "ended_by", "call_ids")
    found = []
    for call in made["calls"]:
        packets: Counter[int] = Counter()
        for stream in call["media"]:
            packets[stream["ssrc"]] += stream["packets"] + 1_000_000 * stream["lost"]
        found.append((*(call[name] for name in names), packets))
    return found


@pytest.mark.parametrize("delay_ms", [0, 3, 80])
def test_the_same_capture_twice_and_the_two_sides_of_a_link_are_one(delay_ms: int, tmp_path: Path) -> None:
    """What the second side saw is a copy, media too; the clock of one is late, or the link is long."""
    for path in [two_calls(), *real()]:
        whole = records(path)
        near = write(tmp_path / "near.pcap", whole)
        far = write(tmp_path / "far.pcap", [(time_ns + delay_ms * 10**6, data) for time_ns, data in whole])
        alone, both = report(near), report(near, far)
        assert calls_of(both) == calls_of(alone), path.name
        assert both["capture"]["sip_messages"] == 2 * alone["capture"]["sip_messages"]
        assert both["capture"]["duplicate_frames"] >= alone["capture"]["sip_messages"]


def test_a_capture_shuffled_within_a_second_gives_the_same_calls(tmp_path: Path) -> None:
    for path in [two_calls(), *real()]:
        whole = records(path)
        chance = random.Random(7)
        for spread_ns in (50 * 10**6, 999 * 10**6):
            shuffled = sorted(whole, key=lambda one: one[0] + chance.randrange(spread_ns))
            assert shuffled != whole
            made = report(write(tmp_path / "shuffled.pcap", shuffled))
            plain = report(write(tmp_path / "plain.pcap", whole))
            assert [call[:5] for call in calls_of(made)] == [call[:5] for call in calls_of(plain)], path.name
            assert [call["responses"] for call in without_frames(made)["calls"]] == [
                call["responses"] for call in without_frames(plain)["calls"]
            ]
            assert made["capture"]["problems"] == []


def test_many_files_at_once_share_the_memory_of_one(tmp_path: Path) -> None:
    """Forty captures of the same time, each with its own buffer."""
    import tracemalloc

    whole = records(two_calls())
    paths = [write(tmp_path / f"{n}.pcap", whole) for n in range(40)]
    tracemalloc.start()
    made = report(*paths)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(made["calls"]) == len(report(paths[0])["calls"])
    assert peak < 80 << 20

"""What a seed changes of a story, and what it keeps."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from samples.story.text import Line, Rtp, Story, read_story
from samples.story.vary import PLANS, PRIVATE, SEEDS, vary
from samples.story.wire import Frame, Wire

TEXT = """\
title: x
vantage: A, B
host A 10.0.0.10 agent Someone's phone
host B 10.0.0.20
host S 203.0.113.5
call c from alice@A to 02079460123@example.test
A > B +0 INVITE !
    repeat invite
    Route: <sip:{S};lr>
B > A +32 404
A > B +32.1 ACK
call d at 40 from alice@A to +442079460123@B
A > B +0 INVITE
    sdp 4000 PCMU at 10.0.0.10
B > A +0.1 200
    repeat response
A > B +32 ACK
rtp A:4000 > B:6000 from 33 to 34 PCMU
healthy call at 1 between H and S
"""
SIX = next(seed for seed in SEEDS if PLANS[seed].six)
TCP = next(seed for seed in SEEDS if PLANS[seed].tcp)
COMPACT = next(seed for seed in SEEDS if "headers" in PLANS[seed].header)
MISSED = next(seed for seed in SEEDS if "missed" in PLANS[seed].header)


def seeded(folder: Path, seed: int, text: str = TEXT) -> Story:
    path = folder / "some.story"
    path.write_text(text, encoding="utf-8")
    return vary(path, seed)


def frames(folder: Path, seed: int, text: str = TEXT) -> list[Frame]:
    return Wire(seeded(folder, seed, text)).build()


def private(address: str) -> bool:
    parsed = ip_address(address)
    return parsed.is_private and address.startswith("fd") if parsed.version == 6 else any(parsed in n for n in PRIVATE)


def test_seed_0_is_the_story_itself(tmp_path: Path) -> None:
    story = seeded(tmp_path, 0)
    assert Wire(story).build() == Wire(read_story(story.path)).build()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_builds_the_same_each_time_and_unlike_the_others(tmp_path: Path, seed: int) -> None:
    assert frames(tmp_path, seed) == frames(tmp_path, seed)
    assert frames(tmp_path, seed)[0].data != frames(tmp_path, seed - 1 if seed else 1)[0].data


@pytest.mark.parametrize("seed", SEEDS[1:])
def test_private_stays_private_and_public_stays_public(tmp_path: Path, seed: int) -> None:
    hosts = seeded(tmp_path, seed).hosts
    assert {name: private(host.address) for name, host in hosts.items()} == {
        name: name != "S" for name in ("A", "B", "S", "H", "K", "Q", "R")
    }
    assert len({host.address for host in hosts.values()}) == len(hosts)
    assert {":" in host.address for host in hosts.values()} == {PLANS[seed].six}


@pytest.mark.parametrize("seed", SEEDS[1:])
def test_numbers_keep_their_format_and_stay_the_same_number(tmp_path: Path, seed: int) -> None:
    targets = {item.call.name: item.call.target for item in seeded(tmp_path, seed).items if isinstance(item, Line)}
    national, international = targets["c"].split("@")[0], targets["d"].split("@")[0]
    assert national != "02079460123"
    assert international == f"+44{national[1:]}"


@pytest.mark.parametrize("seed", SEEDS[1:])
def test_media_ports_move_together(tmp_path: Path, seed: int) -> None:
    story = seeded(tmp_path, seed)
    (stream,) = [item for item in story.items if isinstance(item, Rtp)]
    described = next(item.sdp for item in story.items if isinstance(item, Line) and item.sdp is not None)
    assert described.port == stream.source.port != 4000
    assert story.header["ports"] == f"{stream.source.port} {stream.destination.port}"


def test_over_tcp_nothing_is_sent_again_but_what_user_agents_repeat_themselves(tmp_path: Path) -> None:
    repeated = [item.method or item.status for item in seeded(tmp_path, TCP).items if getattr(item, "repeats", ())]
    assert repeated == [200]


def test_a_capture_with_holes_misses_a_frame_at_least(tmp_path: Path) -> None:
    whole = frames(tmp_path, MISSED, TEXT + "fixed: missed\n")
    assert 0 < len(whole) - len(frames(tmp_path, MISSED)) < len(whole) / 10


def test_compact_names_stand_for_the_long_ones(tmp_path: Path) -> None:
    assert all(b"\r\nCall-ID: " in frame.data for frame in frames(tmp_path, 0) if b"SIP/2.0" in frame.data)
    assert all(b"\r\ni: " in frame.data for frame in frames(tmp_path, COMPACT) if b"SIP/2.0" in frame.data)


def test_seeds_take_turns_at_the_vantages_and_bystanders_stay(tmp_path: Path) -> None:
    text = TEXT.replace("vantage: A, B", "seen: B S\nvantage: S")
    assert seeded(tmp_path, 1, text).header["seen"] == "S H K Q R"
    assert seeded(tmp_path, 2, text).header["seen"] == "B S H K Q R"


@pytest.mark.parametrize(
    "line",
    ["host N 198.51.100.7 inside 192.168.1.20\n", "call e from a@A to b@B\nA > B +50 INVITE\n    fragment 800\n"],
    ids=["nat", "fragment"],
)
def test_what_is_of_ipv4_and_udp_alone_stays_so(tmp_path: Path, line: str) -> None:
    for seed in (SIX, TCP):
        story = seeded(tmp_path, seed, TEXT + line)
        assert not any(host.tcp or ":" in host.address for host in story.hosts.values())


def test_a_story_says_what_is_fixed(tmp_path: Path) -> None:
    text = TEXT.replace("vantage", "domain: example.test\nfixed: addresses, agents numbers ports start tcp\nvantage")
    for seed in SEEDS[1:]:
        story = seeded(tmp_path, seed, text)
        told = read_story(story.path)
        assert {name: story.hosts[name] for name in told.hosts} == told.hosts
        assert story.start_ns == told.start_ns
        first = next(item for item in story.items if isinstance(item, Line))
        assert first.call.target == "02079460123@example.test"

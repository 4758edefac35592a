"""Any bytes whatever as an input: a report or a plain word of what they are; no traceback, no hang, bounded memory, and
nothing in the terminal's report that could do harm."""

import random
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.corpus import sources
from fuzz.mutate import mutate
from fuzz.targets import TARGETS, check_report, harmless
from sipdiag.capture import CaptureError
from sipdiag.options import Options
from sipdiag.pipeline import run
from tests.calls.wire import pcap
from tests.conftest import ROOT, RUN_TIMEOUT_S

MAX_SEED_BYTES = 20_000
SEEDS = [path.read_bytes()[:MAX_SEED_BYTES] for path in sources()]

CALL = """
    alice > bob 0.0 INVITE sip:bob@example.com
    bob > alice 0.5 404 Not Found to=b
    alice > bob 0.6 ACK sip:bob@example.com to=b
"""

Mutate = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def flipped(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 8, 64, 512]) if data else 0):
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def joined(chance: random.Random, data: bytes) -> bytes:
    return data + chance.choice(SEEDS)


def doubled(chance: random.Random, data: bytes) -> bytes:
    """A piece of it comes twice."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:]


def missing(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:]


def ones(chance: random.Random, data: bytes) -> bytes:
    """A few words are as large as can be."""
    changed = bytearray(data)
    for _ in range(chance.randrange(8)):
        at = chance.randrange(len(data) + 1)
        changed[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(changed)


MUTATIONS: list[Mutate] = [cut, flipped, joined, doubled, missing, ones]


def hostile(chance: random.Random) -> bytes:
    """A capture that was mistreated once to three times."""
    data = chance.choice(SEEDS)
    for change in chance.choices(MUTATIONS, k=chance.randrange(1, 4)):
        data = change(chance, data)
    return data


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_mistreated_capture_gives_a_report_or_an_error(seed: int) -> None:
    TARGETS["report"](hostile(random.Random(seed)))


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_capture_of_other_messages_gives_a_report(seed: int) -> None:
    chance = random.Random(seed)
    TARGETS["report"](mutate(chance.choice(SEEDS), chance))


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_mistreated_capture_gives_the_same_in_blocks_of_any_size(seed: int) -> None:
    TARGETS["capture"](hostile(random.Random(seed)))


@given(data=st.binary(max_size=3000), head=st.sampled_from([b"", *(seed[:60] for seed in SEEDS[::7])]))
def test_random_bytes_give_a_report_or_an_error(data: bytes, head: bytes) -> None:
    TARGETS["report"](head + data)


@pytest.mark.parametrize("number", range(6))
def test_the_command_line_says_it_plainly(number: int, tmp_path: Path) -> None:
    """Status 0, 1 or 3, in a process that may take no more than 4 GiB of addresses and two minutes of the processor."""
    path = tmp_path / "hostile.pcap"
    path.write_bytes(hostile(random.Random(number)))
    bounds = ((resource.RLIMIT_AS, 4 << 30), (resource.RLIMIT_CPU, 120))
    done = subprocess.run(
        [sys.executable, "-m", "sipdiag", path],
        capture_output=True,
        cwd=ROOT,
        timeout=RUN_TIMEOUT_S,
        preexec_fn=lambda: [resource.setrlimit(kind, (most, most)) for kind, most in bounds] and None,
        check=False,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert done.returncode in (0, 1, 3), err
    assert "Traceback" not in err
    assert harmless(out)
    assert harmless(err)
    assert (done.returncode == 3) == (out == "")


EVIL = ["\x1b[2J", "\x1b]0;owned\x07", "\u202e", "\u2066", "\x9b31m", "\x07", "\x00", "\x7f", "\ud83d", "\u200f"]


@pytest.mark.parametrize("evil", EVIL, ids=repr)
def test_control_and_bidi_characters_are_harmless_wherever_they_stand(evil: str, tmp_path: Path) -> None:
    raw = evil.encode("utf-8", "surrogatepass")
    talk = pcap(CALL)
    for victim in (b"bob@example.com", b"Not Found", b"alice"):
        assert victim in talk
        data = talk.replace(victim, (raw * len(victim))[: len(victim)])
        path = tmp_path / "evil.pcap"
        path.write_bytes(data)
        check_report(run(Options(paths=(str(path),))))


def test_a_file_name_is_harmless_too(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31mred\u202e.pcap"
    path.write_bytes(pcap(CALL)[:-5])
    text = check_report(run(Options(paths=(str(path),))))
    assert "red" in text
    done = subprocess.run([sys.executable, "-m", "sipdiag", path], capture_output=True, cwd=ROOT, check=False)
    assert harmless(done.stdout.decode())
    assert harmless(done.stderr.decode())


def test_an_error_names_the_input_harmlessly(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31mred\u202e.pcap"
    path.write_bytes(b"\x1b[2J is no capture" * 10)
    with pytest.raises(CaptureError):
        run(Options(paths=(str(path),)))
    done = subprocess.run([sys.executable, "-m", "sipdiag", path], capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 3
    assert harmless(done.stderr.decode())

"""How a usual message is read, compiled and in Python: what each takes, and that it agrees with the way for any."""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture import Capture, CaptureError
from sipdiag.sip import Message
from sipdiag.sip.excess import MAX_HEADERS
from sipdiag.sip.framing import MAX_HEADER_BYTES
from sipdiag.sip.parsing import parse_any
from tests.conftest import ROOT, RUN_TIMEOUT_S, need_compiled, run_sipdiag
from tests.sip.conftest import Way, compiled
from tests.sip.test_matching import HEADS, MATCHED, ODD, REORDERED, USUAL, request

MUTATIONS = 20_000
PIECES = (
    *(b"\r\n", b"\n", b"\r", b" ", b"\t", b"\v", b"\0", b"\xff", b"\xc3\xa9", b"\r\n\r\n", b"\n\n", b"\r\n "),
    *(b";", b",", b"=", b'"', b"\\", b"<", b">", b":", b"branch=", b";branch=", b";tag=", b"TAG=", b"\nm="),
    *(b"Via:", b"v:", b"From:", b"f:", b"To: ", b"t :", b"Call-ID:", b"call-id:", b"i:", b"CSeq:", b"Call-Info:"),
    *(b"9" * 11, b"A" * 17, b"x" * 129, b"a:\r\n" * MAX_HEADERS, b"x" * MAX_HEADER_BYTES),
)  # fmt: skip


HINTS = ("_from", "_to", "sorts")
"""What one way notes on its way, and another looks for when it is asked."""

ASKED = ("Reason", "Supported", "Content-Length", "X-Nobody-Sends")


def members(message: object) -> list[tuple[str, type, object]]:
    assert isinstance(message, Message), message
    names = [name for name in Message.__slots__ if name not in HINTS]
    return [(name, type(getattr(message, name)), getattr(message, name)) for name in names]


def is_taken(way: Way, data: bytes, truncated: bool = False) -> bool:
    """Whether it reads this, as the way for any message does if so."""
    message = way.read_usual(data, truncated)
    if message is not None:
        other = parse_any(data, truncated)
        assert isinstance(other, Message)
        assert members(message) == members(other)
        assert (message.from_uri, message.to_uri) == (other.from_uri, other.to_uri)
        assert [message.headers(name) for name in ASKED] == [other.headers(name) for name in ASKED]
    return message is not None


@cache
def captured() -> list[bytes]:
    """Every message of the samples and of the shared captures, and the torture messages."""
    folders = (ROOT / "samples", ROOT.parent / "shared" / "pcaps")
    paths = [path for folder in folders for path in sorted(folder.glob("**/*")) if path.is_file()]
    found = {data for path in paths for data in datagrams(path)}
    return sorted(found.union(path.read_bytes() for path in (ROOT.parent / "shared" / "torture").glob("*/*")))


def datagrams(path: Path) -> Iterator[bytes]:
    try:
        for block in Capture((str(path),)):
            yield from (payload.data for payload in block.payloads)
    except CaptureError:
        return  # the story of a sample, a list


def mutated(chance: random.Random, data: bytes) -> bytes:
    """With one to three pieces replaced, inserted, cut off, or lines in another order; the head most of all."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(min(len(data), 600) + 1)
        match chance.randrange(6):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1 | 2:
                data = data[:at] + chance.choice(PIECES) + data[at + chance.choice((0, 0, 1, 4)) :]
            case 3:
                lines = data.split(b"\n")
                lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
                data = b"\n".join(lines)
            case 4:
                data = data[:at] + data[at + chance.choice((1, 5, 40)) :]
            case 5:
                data = chance.choice((data[:at], data.replace(b"\r\n", b"\n"), data.swapcase()))
    return data


@pytest.mark.parametrize("name", HEADS)
def test_what_most_stacks_write_is_taken(name: str, way: Way) -> None:
    assert is_taken(way, request(HEADS[name][0]))


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_left_to_the_way_for_any(name: str, way: Way) -> None:
    assert not is_taken(way, request(ODD[name][0]))


@pytest.mark.parametrize("name", REORDERED)
def test_the_compiled_way_takes_any_order(name: str) -> None:
    assert is_taken(compiled(), request(REORDERED[name][0]))


@pytest.mark.parametrize(
    "start", ["SIP/2.0 2000 OK", "SIP/2.0 099 Odd", "SIP/2.0  200 OK", "SIP/1.0 200 OK", "INVITE  sip:a SIP/2.0",
              "INVITE sip:a b SIP/2.0", "INVITE sip:a SIP/2.0 ", "INVITE sip:a", "\r\nINVITE sip:a SIP/2.0", ""]
)  # fmt: skip
def test_a_start_line_out_of_shape_is_left_to_the_way_for_any(start: str, way: Way) -> None:
    assert not is_taken(way, f"{start}\r\n{USUAL}\r\n".encode())


def test_more_headers_than_are_read_are_left_to_the_way_for_any(way: Way) -> None:
    few = USUAL + "a:\r\n" * (MAX_HEADERS - 10)
    assert is_taken(way, request(few))
    assert not is_taken(way, request(few + "a:\r\n" * 20))
    assert is_taken(way, request(USUAL + "a:" + "x" * (MAX_HEADER_BYTES - 1000) + "\r\n"))
    assert not is_taken(way, request(USUAL + "a:" + "x" * MAX_HEADER_BYTES + "\r\n"))


@pytest.mark.parametrize(
    ("written", "caller", "uri"),
    [
        ('"Alice; <x>" <sip:alice@example.com>;tag=1', '"Alice; <x>" <sip:alice@example.com>', "sip:alice@example.com"),
        (
            "  <sip:alice@example.com;user=phone>",
            "<sip:alice@example.com;user=phone>",
            "sip:alice@example.com;user=phone",
        ),
        ("<sip:alice@>;tag=1", "<sip:alice@>", None),
        ("sip:alice@example.com;tag=1", "sip:alice@example.com", "sip:alice@example.com"),
    ],
)
def test_who_calls_is_told_by_name_and_uri(written: str, caller: str, uri: str | None, way: Way) -> None:
    data = re.sub(r"From:.*", f"From: {written}\r", request(USUAL).decode()).encode()
    for message in (way.read_usual(data, False) or parse_any(data, False), parse_any(data, False)):
        assert isinstance(message, Message)
        assert message.caller == caller
        assert (message.from_uri.raw if message.from_uri else None) == uri


def test_a_header_that_ends_with_its_colon_is_there(way: Way) -> None:
    assert is_taken(way, request(USUAL)[:-2] + b"X-Nobody-Sends:")
    assert is_taken(way, request(USUAL)[:-2] + b"X-Nobody-Sends :")


def test_messages_of_a_call_share_what_they_have_in_common(way: Way) -> None:
    one, other = (way.read_usual(request(USUAL) + body, False) for body in (b"", b"m=audio"))
    assert one is not None
    assert other is not None
    for name in ("call_id", "method", "branch", "from_tag"):
        assert getattr(one, name) is getattr(other, name)
    assert one.method is sys.intern(one.raw.split()[0].decode())
    assert (one.has_body, other.has_media_line) == (False, True)


def test_every_captured_message_is_read_the_same(way: Way) -> None:
    taken = [is_taken(way, data, truncated) for data in captured() for truncated in (False, True)]
    assert sum(taken) / len(taken) > 0.8


def test_what_is_left_of_captured_messages_is_read_the_same(way: Way) -> None:
    chance = random.Random(3261)
    originals = captured()
    for _ in range(MUTATIONS):
        is_taken(way, mutated(chance, chance.choice(originals)), chance.random() < 0.3)


@given(st.binary(), st.sampled_from([b"", b"SIP/2.0 200 OK\r\n", request(USUAL)[:-2]]), st.booleans())
def test_any_bytes_are_read_the_same(way: Way, data: bytes, before: bytes, truncated: bool) -> None:
    is_taken(way, before + data, truncated)


@given(
    st.lists(st.sampled_from([*USUAL.splitlines(keepends=True), "\r\n", *map(bytes.decode, PIECES[:7])]), max_size=12)
)
def test_lines_in_any_order_are_read_the_same(way: Way, lines: list[str]) -> None:
    is_taken(way, request("".join(lines)))


def test_the_compiled_way_is_for_the_message_that_it_was_compiled_for() -> None:
    class Other:
        __slots__ = ("raw", "status")

    with pytest.raises(ImportError):
        need_compiled().reader(Other, MAX_HEADERS, MAX_HEADER_BYTES)


def test_a_report_is_the_same_without_what_is_compiled() -> None:
    sample = "samples/announcement-then-404.pcap"
    told = [run_sipdiag(sample, "--format", "json", env={"SIPDIAG_TWIN": twin}) for twin in ("", "1")]
    assert told[0].returncode == 1
    assert (told[0].stdout, told[0].stderr) == (told[1].stdout, told[1].stderr)


@pytest.mark.parametrize("twin", ["", "1"])
def test_the_way_for_any_message_is_loaded_when_one_needs_it(twin: str) -> None:
    asked = (
        "import sys; from sipdiag.sip import parse; loaded = 'sipdiag.sip.parsing' in sys.modules\n"
        f"print(parse({request(USUAL)!r}).call_id, 'sipdiag.sip.parsing' in sys.modules)\n"
        f"print(parse({request(ODD['compact Via first'][0])!r}).call_id, 'sipdiag.sip.parsing' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env={"SIPDIAG_TWIN": twin}, capture_output=True, text=True,
        timeout=RUN_TIMEOUT_S, check=True,
    )  # fmt: skip
    assert done.stdout.split() == [MATCHED[0], "False", MATCHED[0], "True"]

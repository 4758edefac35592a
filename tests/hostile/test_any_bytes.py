"""Any bytes as an input give a report or a plain refusal: status 0, 1 or 3, never a traceback."""

import io
import json
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipdiag.cli import main
from sipdiag.pipeline import Options, run
from tests.calls.wire import cases, pcap
from tests.conftest import shared_dir

EXAMPLES = 80
"""Per test; each reads a whole capture."""

MAX_BYTES = 60_000
"""Of a real capture; longer ones are cut, which is a hostile thing of its own."""

REAL = [
    "ntop-fuzz-2006-06-26-2594.pcap",
    "irontec-ipv6frag.pcap",
    "irontec-ipip.pcap",
    "oisf-sip-body-large.pcap",
    "sipcapture-sip_ipv4_tcp_retrans.pcap",
    "open5gs-nonipsec_reg.pcapng",
    "superfast1979-example.pcap",
    "seladb-sip_reqs.pcap",
    "zeek-invalid-content-length.pcap",
]


@contextmanager
def _streams() -> Iterator[tuple[io.BytesIO, io.StringIO]]:
    out, err = io.BytesIO(), io.StringIO()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = io.TextIOWrapper(out, encoding="utf-8", write_through=True), err
    try:
        yield out, err
    finally:
        sys.stdout.detach()
        sys.stdout, sys.stderr = before


def status_of(path: Path, *arguments: str) -> int:
    """Exit status of the command on a file, in this process."""
    before = sys.argv
    sys.argv = ["sipdiag", str(path), *arguments]
    try:
        with _streams() as (out, err), pytest.raises(SystemExit) as stop:
            main()
    finally:
        sys.argv = before
    status = int(stop.value.code or 0)
    assert "Traceback" not in err.getvalue()
    assert (status == 3) == (out.getvalue() == b""), err.getvalue()
    if out.getvalue() and "json" in arguments:
        report = json.loads(out.getvalue())
        assert [finding["facts"] for finding in report["findings"] if finding["rule"] == "internal-error"] == []
    return status


@pytest.fixture(scope="module")
def survives(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], None]:
    path = tmp_path_factory.mktemp("hostile") / "any.bin"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        assert status_of(path, "--format", "json") in (0, 1, 3)
        assert status_of(path) in (0, 1, 3)

    return check


def classic(link_type: int, *frames: bytes) -> bytes:
    """A pcap file with these frames, a second apart."""
    records = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, link_type)]
    for second, frame in enumerate(frames):
        records.append(struct.pack("<IIII", second, 0, len(frame), len(frame)) + frame)
    return b"".join(records)


def _datagram(data: bytes) -> bytes:
    """SIP between two hosts over UDP and IPv4."""
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(data), 1, 0, 64, 17, 0, b"\n\0\0\1", b"\n\0\0\2")
    return ip + struct.pack(">HHHH", 5060, 5060, 8 + len(data), 0) + data


@settings(max_examples=EXAMPLES)
@given(data=st.binary(max_size=2_000))
def test_any_bytes(survives: Callable[[bytes], None], data: bytes) -> None:
    survives(data)


@settings(max_examples=EXAMPLES)
@given(
    magic=st.sampled_from(
        ["d4c3b2a1", "a1b2c3d4", "4d3cb2a1", "0a0d0d0a1c0000004d3c2b1a", "1f8b08", "28b52ffd", "04224d18"]
    ),
    rest=st.binary(max_size=2_000),
)
def test_any_bytes_after_the_magic_of_a_format(survives: Callable[[bytes], None], magic: str, rest: bytes) -> None:
    survives(bytes.fromhex(magic) + rest)


@settings(max_examples=EXAMPLES)
@given(link_type=st.sampled_from([0, 1, 12, 101, 113, 276, 147]), frames=st.lists(st.binary(max_size=300), max_size=8))
def test_any_frames_of_any_link_type(survives: Callable[[bytes], None], link_type: int, frames: list[bytes]) -> None:
    survives(classic(link_type, *frames))


@settings(max_examples=EXAMPLES)
@given(
    payloads=st.lists(st.binary(max_size=200), min_size=1, max_size=6),
    method=st.sampled_from(["INVITE", "REGISTER", "BYE"]),
)
def test_any_bytes_after_a_request_line(survives: Callable[[bytes], None], payloads: list[bytes], method: str) -> None:
    starts = (f"{method} sip:b@h SIP/2.0\r\nCall-ID: c\r\n".encode(), b"SIP/2.0 200 OK\r\nCall-ID: c\r\n")
    survives(classic(101, *(_datagram(starts[number % 2] + payload) for number, payload in enumerate(payloads))))


@settings(max_examples=EXAMPLES)
@given(data=st.data(), name=st.sampled_from(REAL))
def test_a_real_capture_with_bytes_changed_cut_out_and_doubled(
    survives: Callable[[bytes], None], data: st.DataObject, name: str
) -> None:
    capture = bytearray((shared_dir() / "pcaps" / name).read_bytes()[:MAX_BYTES])
    places = st.integers(24, len(capture) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=40)):
        capture[place] = byte
    for first, count in data.draw(st.lists(st.tuples(places, st.integers(1, 200)), max_size=3)):
        del capture[first : first + count]
    for first, count in data.draw(st.lists(st.tuples(places, st.integers(1, 2_000)), max_size=2)):
        capture[first:first] = capture[first : first + count]
    survives(bytes(capture))


WORDS = [
    "INVITE",
    "SIP/2.0",
    "200",
    "404",
    "z9hG4bK",
    ";tag=",
    "Call-ID: ",
    "CSeq: ",
    "Via: ",
    "\r\n",
    " ",
    "<",
    ">",
    ",",
    "=",
    "1",
]


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_sound_messages_with_text_changed(survives: Callable[[bytes], None], data: st.DataObject) -> None:
    """Keeps the frames whole, so that the change reaches the parser, the calls and the rules."""
    talk = pcap(
        """
        alice > proxy 0.0 INVITE sip:bob@example.com sdp=yes
        proxy > alice 0.1 407 to=x
            Proxy-Authenticate: Digest realm="r", nonce="n"
        alice > proxy 0.2 ACK sip:bob@example.com to=x
        alice > proxy 0.3 INVITE sip:bob@example.com cseq=2 sdp=yes
            Proxy-Authorization: Digest username="a", realm="r", nonce="n", uri="sip:b", response="0"
        proxy > alice 0.4 183 to=b sdp=yes
            RSeq: 1
            Require: 100rel
        proxy > alice 2.0 200 to=b sdp=yes
        alice > proxy 2.1 ACK sip:bob@10.0.0.20 to=b cseq=2
        proxy > alice 9.0 BYE sip:alice@10.0.0.10 from=b to=a
            Reason: Q.850;cause=16
        alice > proxy 9.1 200
        alice > proxy 9.5 REGISTER sip:example.com call=r
            Contact: <sip:alice@10.0.0.10>;expires=60
        proxy > alice 9.6 403 to=y
        """
    )
    changed = bytearray(talk)
    sip = st.integers(24 + 16 + 28, len(changed) - 20)
    for place in data.draw(st.lists(sip, max_size=12)):
        word = data.draw(st.sampled_from(WORDS)).encode()
        changed[place : place + len(word)] = word
    survives(bytes(changed[: len(talk)]))


def test_torture_messages_as_captures(survives: Callable[[bytes], None]) -> None:
    messages = [path for path in sorted((shared_dir() / "torture").rglob("*")) if path.is_file()]
    assert messages
    for path in messages:
        survives(classic(101, _datagram(path.read_bytes()[:MAX_BYTES])))


FLOODS = {
    "a hop for every message, told backwards": "".join(
        f"alice > bob {(1_500 - n) / 100} INVITE sip:bob@example.com branch=x{n} below=x{n - 1}\n"
        for n in range(1_500, 0, -1)
    ),
    "a fork for every message": "".join(
        f"alice > bob {n / 100} INVITE sip:bob@example.com branch=x{n}\n" for n in range(1_500)
    ),
    "a port for every message": "".join(
        f"10.0.0.7:{n + 1000} > bob {n / 100} INVITE sip:bob@example.com branch=x\n" for n in range(1_500)
    ),
    "a tag for every response": "alice > bob 0 INVITE sip:bob@example.com\n"
    + "".join(f"bob > alice {n / 100} 180 to=b{n}\n" for n in range(1_500)),
    "a call for every message": "".join(
        f"alice > bob {n / 100} INVITE sip:u{n}@example.com branch=x{n} from=t{n} call=c{n}\n" for n in range(1_500)
    ),
    "one Call-ID for many calls": "".join(
        f"alice > bob {n / 10} INVITE sip:u{n}@example.com branch=x{n} from=t{n} cseq={n}\n"
        f"bob > alice {n / 10} 200 to=b{n}\n"
        for n in range(750)
    ),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_a_capture_like_any_other(name: str, tmp_path: Path) -> None:
    path = tmp_path / "flood.pcap"
    path.write_bytes(pcap(FLOODS[name]))
    report = run(Options(paths=(str(path),))).report
    assert report.capture.sip_messages == report.capture.frames
    assert sum(len(case.transactions) for case in cases(FLOODS[name])) > 0
    assert "internal-error" not in {finding.rule for finding in report.findings}


def test_clocks_that_run_backwards_and_far_apart(tmp_path: Path) -> None:
    talk = pcap(
        "alice > bob 0 INVITE sip:bob@example.com\nbob > alice 1 200 to=b\nalice > bob 2 ACK sip:bob@10.0.0.20 to=b"
    )
    path = tmp_path / "clock.pcap"
    for seconds in ((0, 0xFFFF_FFFF, 1), (5, 4, 3), (0, 0, 0), (0xFFFF_FFFF, 0, 0xFFFF_FFFF)):
        data, place = bytearray(talk), 24
        for second in seconds:
            data[place : place + 4] = struct.pack("<I", second)
            place += 16 + struct.unpack_from("<I", data, place + 8)[0]
        path.write_bytes(data)
        assert status_of(path, "--format", "json") in (0, 1)

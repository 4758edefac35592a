import asyncio
import os
import ssl
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from sipdiag.capture import DEFAULT_BLOCK_BYTES, CaptureError
from sipdiag.capture.tshark import MAX_COMPLAINT_BYTES, Export
from tests.capture.making import EN10MB, ETHER, MS, START_NS, Packet, Seen, pcap, see
from tests.capture.tls_making import (
    CALL,
    INVITE,
    NOT_FOUND,
    Certificate,
    TlsConnection,
    in_time,
    refused_call,
    self_signed,
    sip,
)
from tests.conftest import need_tool, run_sipdiag, shared_dir

RECORDED = Path(__file__).parent / "recorded" / "tls-call.pcapng"
BOTH_VERSIONS = pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(autouse=True)
def tshark() -> str:
    return need_tool("tshark")


def write(path: Path, packets: list[Packet]) -> Path:
    path.write_bytes(pcap(packets, link=EN10MB))
    return path


def in_clear(data: bytes, time_ns: int) -> Packet:
    from scapy.layers.inet import IP, UDP

    return Packet(bytes(ETHER / IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=5060, dport=5060) / data), time_ns)


def brief(seen: Seen) -> list[tuple[str, bytes, int]]:
    return [(payload.transport, payload.data, payload.frame.number) for payload in seen.payloads]


@BOTH_VERSIONS
@pytest.mark.parametrize("port", [5061, 443])
def test_what_a_key_log_opens_is_read_beside_the_rest(
    certificate: Certificate, tmp_path: Path, version: ssl.TLSVersion, port: int
) -> None:
    keylog = tmp_path / "keys.log"
    connection = refused_call(TlsConnection(certificate, keylog=keylog, version=version, port=port))
    early = in_clear(sip("OPTIONS sip:a SIP/2.0", "early", cseq="1 OPTIONS"), START_NS - MS)
    late = in_clear(sip("OPTIONS sip:a SIP/2.0", "late", cseq="1 OPTIONS"), START_NS + 500 * MS)
    packets = [early, *connection.packets, late]
    seen = see(write(tmp_path / "made.pcap", packets), keylog=keylog)
    last = len(packets)
    assert brief(seen) == [
        ("udp", sip("OPTIONS sip:a SIP/2.0", "early", cseq="1 OPTIONS"), 1),
        ("tls", CALL[0], last - 4),
        ("tls", CALL[1], last - 3),
        ("tls", CALL[2], last - 3),
        ("tls", CALL[3], last - 2),
        ("tls", CALL[4], last - 1),
        ("udp", sip("OPTIONS sip:a SIP/2.0", "late", cseq="1 OPTIONS"), last),
    ]
    invite = seen.payloads[1]
    assert [frame.number for frame in invite.frames] == [last - 5, last - 4]
    assert invite.time_ns == packets[last - 5].time_ns
    assert (str(invite.source), str(invite.destination)) == ("10.0.0.1:40000", f"10.0.0.2:{port}")
    assert seen.capture.not_decoded == []
    assert seen.events == []
    assert seen.capture.frames == last
    assert seen.capture.duplicate_frames == 0
    assert seen.capture.problems == []


def test_http_by_name_does_not_hide_sip_within_tls(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    connection = refused_call(TlsConnection(certificate, keylog=keylog, port=443, alpn="http/1.1"))
    assert see(write(tmp_path / "made.pcap", connection.packets), keylog=keylog).messages == CALL


def test_sip_over_websocket_over_tls_is_read(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    connection = TlsConnection(certificate, keylog=keylog, port=443, alpn="http/1.1")
    connection.shake_hands()
    asked = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
    granted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
    connection.send(0, (asked + key).encode())
    connection.send(1, (granted + accept).encode())
    mask = b"mask"
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(INVITE))
    connection.send(0, b"\x81\xfe" + len(INVITE).to_bytes(2, "big") + mask + masked)
    connection.send(1, b"\x81\x7e" + len(NOT_FOUND).to_bytes(2, "big") + NOT_FOUND)
    seen = see(write(tmp_path / "made.pcap", connection.packets), keylog=keylog)
    assert [(payload.transport, payload.data) for payload in seen.payloads] == [("wss", INVITE), ("wss", NOT_FOUND)]


@pytest.mark.parametrize("packing", ["gzip", "bz2", "lzma"])
def test_a_compressed_capture_is_decrypted(tmp_path: Path, packing: str) -> None:
    packed = tmp_path / "packed"
    packed.write_bytes(import_module(packing).compress(RECORDED.read_bytes()))
    assert brief(see(packed)) == brief(see(RECORDED))


def test_secrets_in_the_file_open_it(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    connection = refused_call(TlsConnection(certificate, keylog=keylog))
    with_secrets = tmp_path / "with-secrets.pcapng"
    inject = [need_tool("editcap"), "--inject-secrets", f"tls,{keylog}"]
    subprocess.run([*inject, write(tmp_path / "made.pcap", connection.packets), with_secrets], check=True)
    seen = see(with_secrets)
    assert seen.messages == CALL
    assert seen.capture.not_decoded == []
    native = see(with_secrets, decoder="native")
    assert native.payloads == []
    assert [one.what for one in native.capture.not_decoded] == ["tls"]


def test_keys_of_another_session_open_nothing(certificate: Certificate, tmp_path: Path) -> None:
    keylog, other = tmp_path / "keys.log", tmp_path / "other.log"
    known = refused_call(TlsConnection(certificate, keylog=keylog))
    unknown = refused_call(TlsConnection(certificate, keylog=other, client_port=41_000))
    seen = see(write(tmp_path / "made.pcap", in_time(known.packets, unknown.packets)), keylog=keylog)
    assert seen.messages == CALL
    (one,) = seen.capture.not_decoded
    assert one.why.startswith("encrypted, and the keys given are of other sessions (client random ")
    assert "10.0.0.1:41000 to 10.0.0.2:5061" in one.why
    assert [event.kind for event in seen.events] == ["encrypted"]


def test_keys_without_what_they_open_are_told(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    packets = refused_call(TlsConnection(certificate, keylog=keylog)).packets
    # Without the ServerHello, the keys are of no use.
    seen = see(write(tmp_path / "made.pcap", [*packets[:4], *packets[6:]]), keylog=keylog)
    (one,) = seen.capture.not_decoded
    assert one.why.startswith("encrypted, and nothing could be decrypted with the keys given: ")


def test_blocks_of_any_size_give_the_same(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    connections = [
        refused_call(TlsConnection(certificate, keylog=keylog, client_port=40_000 + n, start_ns=START_NS + n * 3 * MS))
        for n in range(3)
    ]
    clear = [
        in_clear(sip("OPTIONS sip:a SIP/2.0", f"n{n}", cseq="1 OPTIONS"), START_NS + n * 2 * MS) for n in range(12)
    ]
    path = write(tmp_path / "made.pcap", in_time(clear, *(one.packets for one in connections)))
    whole = see(path, keylog=keylog)
    times = [payload.time_ns for payload in whole.payloads]
    assert times == sorted(times)
    assert len(times) == 12 + 3 * len(CALL)
    small = see(path, keylog=keylog, block_bytes=1_000)
    assert brief(small) == brief(whole)


def test_two_files_are_merged_with_what_was_decrypted(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    first = refused_call(TlsConnection(certificate, keylog=keylog))
    second = refused_call(TlsConnection(certificate, keylog=keylog, client_port=40_009, start_ns=START_NS + MS // 2))
    paths = [write(tmp_path / f"{n}.pcap", one.packets) for n, one in enumerate((first, second))]
    seen = see(*paths, keylog=keylog)
    assert [payload.time_ns for payload in seen.payloads] == sorted(payload.time_ns for payload in seen.payloads)
    assert Counter(payload.frame.file for payload in seen.payloads) == {0: len(CALL), 1: len(CALL)}
    assert [payload.frame.file for payload in seen.payloads][:2] == [0, 1]
    assert [payload.source.port for payload in seen.payloads if payload.data == INVITE] == [40_000, 40_009]


def test_the_recorded_call_is_diagnosed_with_its_own_frames() -> None:
    done = run_sipdiag(RECORDED)
    assert done.returncode == 1
    assert "number-not-found" in done.stdout
    seen = see(RECORDED)
    assert len(seen.payloads) == 11
    assert {payload.transport for payload in seen.payloads} == {"tls", "udp"}
    wanted = ["-o", "tls.desegment_ssl_application_data:TRUE", "-Y", "sip", "-T", "fields", "-e", "frame.number"]
    listed = subprocess.run(
        [need_tool("tshark"), "-n", "-r", RECORDED, *wanted], check=True, capture_output=True, text=True
    )
    assert {str(payload.frame.number) for payload in seen.payloads} == set(listed.stdout.split())


def test_without_tshark_the_error_says_what_to_install(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    path = write(tmp_path / "made.pcap", refused_call(TlsConnection(certificate, keylog=keylog)).packets)
    for options in (["--keylog", keylog], ["--decoder", "tshark"]):
        done = run_sipdiag(path, *options, env={"PATH": str(tmp_path)})
        assert done.returncode == 3
        assert "apt-get install tshark" in done.stderr
        assert "Traceback" not in done.stderr
    done = run_sipdiag(RECORDED, env={"PATH": str(tmp_path)})
    assert "the file holds keys of its TLS sessions" in done.stderr
    assert "apt-get install tshark" in done.stderr


def test_what_is_no_key_log_is_refused(certificate: Certificate, tmp_path: Path) -> None:
    path = write(tmp_path / "made.pcap", refused_call(TlsConnection(certificate)).packets)
    with pytest.raises(CaptureError, match="this is no key log"):
        see(path, keylog=path)
    with pytest.raises(CaptureError, match="cannot be opened"):
        see(path, keylog=tmp_path / "missing")
    done = run_sipdiag(path, "--keylog", path, "--decoder", "native")
    assert done.returncode == 2


def test_standard_input_cannot_be_read_twice(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    path = write(tmp_path / "made.pcap", refused_call(TlsConnection(certificate, keylog=keylog)).packets)
    done = run_sipdiag("-", "--keylog", keylog, stdin=path.read_bytes())
    assert done.returncode == 3
    assert "save it to a file first" in done.stderr


def test_of_what_tshark_complains_the_end_is_told(certificate: Certificate, tmp_path: Path) -> None:
    broken = tmp_path / "tshark"
    broken.write_text(f"#!{sys.executable}\nimport sys\nprint('x' * 5000 + ' at last', file=sys.stderr)\nsys.exit(5)\n")
    broken.chmod(0o755)
    keylog = tmp_path / "keys.log"
    packets = refused_call(TlsConnection(certificate, keylog=keylog)).packets
    path = write(
        tmp_path / "made.pcap", [in_clear(sip("OPTIONS sip:a SIP/2.0", "c", cseq="1 OPTIONS"), START_NS), *packets]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        problem = next(one for one in see(path, keylog=keylog).capture.problems if "gave up" in one)
    complaint = problem.partition("(status 5): ")[2]
    assert complaint == "x" * (MAX_COMPLAINT_BYTES - len(" at last\n")) + " at last"


def test_a_tshark_that_gives_up_is_told(certificate: Certificate, tmp_path: Path) -> None:
    broken = tmp_path / "tshark"
    broken.write_text(f"#!{sys.executable}\nimport sys\nprint('out of luck', file=sys.stderr)\nsys.exit(5)\n")
    broken.chmod(0o755)
    keylog = tmp_path / "keys.log"
    connection = refused_call(TlsConnection(certificate, keylog=keylog))
    packets = [in_clear(sip("OPTIONS sip:a SIP/2.0", "clear", cseq="1 OPTIONS"), START_NS), *connection.packets]
    path = write(tmp_path / "made.pcap", packets)
    done = run_sipdiag(path, "--keylog", keylog, env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    assert "tshark gave up (status 5): out of luck" in done.stderr
    assert "1 SIP message" in done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "oisf-sip.pcap",
        "arkime-gtp-iphone.pcap",
        "sipcapture-fax-call-t38-ca-tdm-sip-fb-1.pcap",
        "ntop-sip.pcap",
    ],
)
def test_the_whole_file_through_tshark_gives_the_same_messages(name: str) -> None:
    path = shared_dir() / "pcaps" / name
    native, through = see(path, decoder="native"), see(path, decoder="tshark")
    assert native.payloads
    assert Counter((p.frame, p.source, p.destination, p.data) for p in through.payloads) == Counter(
        (p.frame, p.source, p.destination, p.data) for p in native.payloads
    )
    # Media and frames are ours all the same.
    assert through.capture.frames == native.capture.frames
    assert through.media == native.media


def test_the_whole_file_through_tshark_decrypts_too(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    connection = refused_call(TlsConnection(certificate, keylog=keylog))
    clear = sip("OPTIONS sip:a SIP/2.0", "clear", cseq="1 OPTIONS")
    path = write(tmp_path / "made.pcap", [in_clear(clear, START_NS), *connection.packets])
    seen = see(path, keylog=keylog, decoder="tshark")
    assert [(payload.transport, payload.data) for payload in seen.payloads] == [
        ("udp", clear),
        *(("tls", message) for message in CALL),
    ]


FRAMES_BY_PYSHARK = """
import sys, pyshark
with pyshark.FileCapture(sys.argv[1], display_filter="sip", keep_packets=False) as packets:
    print(*(packet.number for packet in packets))
"""


@pytest.mark.parametrize("name", ["oisf-sip.pcap", "arkime-gtp-iphone.pcap"])
def test_pyshark_finds_no_message_more(name: str) -> None:
    pytest.importorskip("pyshark")
    if not hasattr(asyncio, "SafeChildWatcher"):
        pytest.skip(
            "pyshark needs asyncio's child watchers, which Python 3.14 no longer has: run this test on Python 3.13 or "
            "before; sipdiag itself drives tshark without pyshark"
        )
    path = shared_dir() / "pcaps" / name
    # In a process of its own: pyshark runs an event loop, and so may other tests of this one.
    done = subprocess.run(
        [sys.executable, "-c", FRAMES_BY_PYSHARK, str(path)], capture_output=True, check=True, timeout=120
    )
    frames = set(map(int, done.stdout.split()))
    assert {payload.frame.number for payload in see(path, decoder="tshark").payloads} == frames


def test_a_connection_that_goes_on_in_the_next_file_is_told(certificate: Certificate, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    packets = refused_call(TlsConnection(certificate, keylog=keylog)).packets
    paths = [write(tmp_path / "1.pcap", packets[:-2]), write(tmp_path / "2.pcap", packets[-2:])]
    seen = see(*paths, keylog=keylog)
    assert seen.messages == CALL[:3]
    (one,) = seen.capture.not_decoded
    assert one.frames == 2
    assert "join the files with mergecap first" in one.why


def test_abandoning_the_capture_ends_tshark(
    certificate: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "tshark"
    endless.write_text(f"#!{sys.executable}\nimport time\nopen({str(tmp_path / 'began')!r}, 'w')\ntime.sleep(600)\n")
    endless.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    path = write(tmp_path / "made.pcap", refused_call(TlsConnection(certificate)).packets)
    export = Export(str(path), 0, DEFAULT_BLOCK_BYTES, keylog=None, whole=True)
    process = export._process
    assert process.poll() is None
    export.close()
    assert process.poll() is not None


def test_two_files_through_tshark_give_each_message_once(tmp_path: Path) -> None:
    def options(number: int) -> Packet:
        return in_clear(sip("OPTIONS sip:a SIP/2.0", f"n{number}", cseq="1 OPTIONS"), START_NS + number * 20 * MS)

    overlapping = [[0, 2, 4, 6, 8, 10], [3, 5, 7]]
    following = [[20, 21], [400, 401]]
    for files in (overlapping, following):
        paths = [write(tmp_path / f"{n}.pcap", [options(number) for number in one]) for n, one in enumerate(files)]
        through = see(*paths, decoder="tshark")
        assert brief(through) == brief(see(*paths))
        assert len(through.payloads) == sum(map(len, files))

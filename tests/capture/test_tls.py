import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP

from sipdiag.capture import Capture
from sipdiag.capture.keys import Keys
from sipdiag.capture.tls import MAX_NAMED, MAX_OPEN, TlsConnections
from sipdiag.model import Endpoint, NotDecoded
from tests.capture.making import ETHER, Packet, paced, pcap, see_bytes
from tests.capture.tls_making import Certificate, TlsConnection, in_time, refused_call, self_signed
from tests.conftest import run_sipdiag, shared_dir

CALLER, PROXY = "10.0.0.1:40000", "10.0.0.2:5061"
TLS_1_2, TLS_1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("certificate"))


def tls(capture: Capture) -> list[NotDecoded]:
    return [one for one in capture.not_decoded if one.what == "tls"]


@pytest.mark.parametrize(("version", "name"), [(TLS_1_2, "TLS 1.2"), (TLS_1_3, "TLS 1.3")])
def test_a_connection_without_keys_is_named(
    certificate: Certificate, tmp_path: Path, version: ssl.TLSVersion, name: str
) -> None:
    connection = refused_call(TlsConnection(certificate, version=version))
    seen = see_bytes(pcap(connection.packets), tmp_path)
    (one,) = tls(seen.capture)
    assert seen.payloads == []
    assert one.why.startswith(f"encrypted, needs keys (--keylog FILE): {CALLER} to {PROXY}, {name}, ")
    assert "server name sip.example.com" in one.why
    assert one.first.frame == 4
    assert one.frames == len(connection.packets) - 3
    assert any("--keylog" in problem and "SSLKEYLOGFILE" in problem for problem in seen.capture.problems)
    (event,) = [event for event in seen.events if event.kind == "encrypted"]
    assert (str(event.source), str(event.destination)) == (CALLER, PROXY)


def test_the_certificate_is_named_where_tls_shows_it(certificate: Certificate, tmp_path: Path) -> None:
    connection = refused_call(TlsConnection(certificate, version=TLS_1_2))
    (one,) = tls(see_bytes(pcap(connection.packets), tmp_path).capture)
    assert (
        "certificate of the server CN=sip.example.com, O=Example Telecom (for sip.example.com edge.example.com) "
        "signed by itself, valid 20" in one.why
    )
    hidden = refused_call(TlsConnection(certificate, version=TLS_1_3))
    (one,) = tls(see_bytes(pcap(hidden.packets), tmp_path).capture)
    assert "certificate" not in one.why


def test_a_refused_certificate_is_told_with_the_side_that_refused_it(certificate: Certificate, tmp_path: Path) -> None:
    stranger = self_signed(tmp_path, name="other.example.com")
    connection = TlsConnection(certificate, version=TLS_1_2, trusted=stranger)
    assert connection.shake_hands()
    seen = see_bytes(pcap(connection.packets), tmp_path)
    (one,) = tls(seen.capture)
    assert one.why.startswith(f"the TLS handshake failed, so no SIP was sent: {CALLER} to {PROXY}")
    assert f"alert fatal unknown_ca (48) sent by {CALLER} (frame 6)" in one.why
    (alert,) = [event for event in seen.events if event.kind == "tls-alert"]
    assert (str(alert.source), alert.frame.number, alert.detail) == (CALLER, 6, "fatal unknown_ca (48)")
    assert alert.about is not None
    assert [str(end) for end in alert.about] == [CALLER, PROXY]
    # Keys would show no SIP here, so none are asked for.
    assert not any("--keylog" in problem for problem in seen.capture.problems)


def test_a_version_that_the_server_refuses(certificate: Certificate, tmp_path: Path) -> None:
    packets = TlsConnection(certificate).packets
    hello = TlsConnection(certificate, version=TLS_1_2)
    hello.shake_hands()
    refusal = ETHER / IP(src="10.0.0.2", dst="10.0.0.1") / TCP(sport=5061, dport=40000, seq=9_000_001, flags="PA")
    alert = Packet(bytes(refusal / bytes.fromhex("15030300020246")), hello.packets[3].time_ns + 1)
    seen = see_bytes(pcap([*packets, hello.packets[3], alert]), tmp_path)
    (one,) = tls(seen.capture)
    assert "TLS 1.2 offered, no ServerHello seen" in one.why
    assert f"alert fatal protocol_version (70) sent by {PROXY}" in one.why


def test_segments_in_disorder_and_twice_show_the_same(certificate: Certificate, tmp_path: Path) -> None:
    packets = refused_call(TlsConnection(certificate, version=TLS_1_2)).packets
    server_flight = next(packet for packet in packets if len(packet.data) > 700)
    whole = bytes(server_flight.data)
    data = whole[len(packets[0].data) :]
    first = Packet(_segment(9_000_001, data[:300]), server_flight.time_ns)
    second = Packet(_segment(9_000_301, data[300:]), server_flight.time_ns)
    at = packets.index(server_flight)
    (expected,) = tls(see_bytes(pcap(packets), tmp_path).capture)
    for pieces in ([first, second], [second, first], [second, first, second, first]):
        mixed = [*packets[:at], *pieces, *packets[at + 1 :]]
        (one,) = tls(see_bytes(pcap(mixed), tmp_path).capture)
        assert one.why == expected.why


def _segment(sequence: int, data: bytes) -> bytes:
    tcp = TCP(sport=5061, dport=40_000, seq=sequence, ack=1, flags="PA")
    return bytes(ETHER / IP(src="10.0.0.2", dst="10.0.0.1") / tcp / data)


def test_a_connection_from_the_middle_needs_another_capture(certificate: Certificate, tmp_path: Path) -> None:
    packets = refused_call(TlsConnection(certificate)).packets[7:]
    (one,) = tls(see_bytes(pcap(packets), tmp_path).capture)
    assert one.why == (f"encrypted, needs keys and a capture from before the connection begins: {CALLER} to {PROXY}")


def test_two_connections_are_two(certificate: Certificate, tmp_path: Path) -> None:
    first = refused_call(TlsConnection(certificate))
    second = refused_call(TlsConnection(certificate, client_port=40_001))
    again = refused_call(TlsConnection(certificate, start_ns=first.packets[-1].time_ns + 1))
    seen = see_bytes(pcap([*in_time(first.packets, second.packets), *again.packets]), tmp_path)
    assert len(tls(seen.capture)) == 3
    assert len([event for event in seen.events if event.kind == "encrypted"]) == 3


def test_so_many_connections_are_named_and_the_others_counted(tmp_path: Path) -> None:
    hello = bytes.fromhex("160301000401000000")
    count = max(MAX_NAMED, MAX_OPEN) + 20
    frames = [
        ETHER / IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=10_000 + number, dport=5061, flags="PA") / hello
        for number in range(count)
    ]
    named = tls(see_bytes(pcap(paced(frames)), tmp_path).capture)
    assert len(named) == MAX_NAMED + 1
    assert named[-1].why == f"encrypted: {count - MAX_NAMED} more connections on SIP ports"
    assert sum(one.frames for one in named) == count


def test_a_real_capture_of_tls_from_the_middle_says_so() -> None:
    done = run_sipdiag(shared_dir() / "pcaps" / "irontec-tlssaved.pcap")
    assert done.returncode == 3
    assert "encrypted, needs keys" in done.stderr
    assert "10.10.1.142:5071 to 10.10.9.40:5061" in done.stderr


def test_so_many_connections_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.capture.tls.MAX_REMEMBERED", 10)
    hello = bytes.fromhex("160301000401000000")
    frames = [
        ETHER / IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=10_000 + number % 40, dport=5061, seq=number) / hello
        for number in range(50)
    ]
    named = tls(see_bytes(pcap(paced(frames)), tmp_path).capture)
    assert sum(one.frames for one in named) == 50
    assert len(named) <= 21


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12), st.booleans())
def test_a_damaged_handshake_is_still_tls(
    certificate: Certificate, tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[int, int]], cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    packets = refused_call(TlsConnection(certificate, version=TLS_1_2)).packets
    damaged = []
    for number, packet in enumerate(packets):
        data = bytearray(packet.data)
        for at, value in flips:
            if number != 3 and at % len(packets) == number and len(data) > 60:
                data[54 + at % (len(data) - 54)] = value
        damaged.append(Packet(bytes(data[: len(data) - 20 * cut]), packet.time_ns, len(data)))
    assert tls(see_bytes(pcap(damaged), folder).capture)


def test_so_many_decrypted_connections_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.capture.tls.MAX_DECRYPTED", 3)
    connections = TlsConnections(Keys())
    for port in range(10):
        connections.mark_decrypted(Endpoint("192.0.2.1", port), Endpoint("192.0.2.2", 5061), 0)
    assert len(connections._decrypted) == 3

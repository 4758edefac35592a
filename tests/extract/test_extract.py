"""One call of a capture becomes a capture of its own, which tells the same of it and which Wireshark reads."""

import subprocess
from pathlib import Path

import msgspec
import pytest

from sipdiag import analyze
from sipdiag.capture import Capture
from sipdiag.config import Limits
from sipdiag.extract import Extraction, NoSuchCall
from sipdiag.options import Options
from sipdiag.records import CallInfo
from sipdiag.selection import Selection
from tests.conftest import ROOT, need_tool, shared_dir

SAMPLES = sorted(path for path in (ROOT / "samples").glob("*.pcap*") if path.stat().st_size < 400_000)


def extracted(folder: Path, *traces: Path, call: int | str, media: bool = True) -> Path:
    """The call, in a file of its own."""
    path = folder / "call.pcapng"
    options = Options(paths=tuple(map(str, traces)), limits=Limits(), selection=Selection(call=call))
    with path.open("wb") as stream:
        Extraction(options).write(stream, media=media)
    return path


def seen(call: CallInfo) -> tuple[object, ...]:
    responses = [(one.status, one.method, one.sdp, one.source) for one in call.responses]
    media = [(one.source, one.destination, one.phase, one.packets, one.lost, one.jitter_ms) for one in call.media]
    return call.call_ids, call.start, call.outcome, call.final_status, responses, sorted(media), call.legs


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_call_on_its_own_is_told_as_among_the_others(path: Path, tmp_path: Path) -> None:
    report = analyze([path])
    for call in report.calls[:4]:
        (alone,) = analyze([extracted(tmp_path, path, call=call.number)]).calls
        # The new capture ends with the call, so that it cannot show that nothing came after it.
        outcome = "unfinished" if alone.outcome == "unfinished" else call.outcome
        assert seen(alone) == seen(msgspec.structs.replace(call, outcome=outcome))


@pytest.mark.parametrize(
    "name",
    ["announcement-then-404", "icmp-unreachable", "udp-fragmentation-loss", "tcp-reset-mid-dialog", "no-common-codec"],
)
def test_its_root_cause_is_the_same(name: str, tmp_path: Path) -> None:
    path = ROOT / "samples" / f"{name}.pcap"
    (call,) = [call for call in analyze([path]).calls if call.root_cause]
    (alone,) = analyze([extracted(tmp_path, path, call=call.call_ids[0])]).calls
    assert (alone.root_cause, alone.party) == (call.root_cause, call.party)


REAL = [
    "irontec-ipip.pcap", "irontec-ipv6frag.pcap", "sipcapture-hep.pcap", "oisf-sip.pcap", "zongbingwang-yate.pcap",
    "sipcapture-sip_ipv4_tcp_fragmented.pcap", "arkime-gtp-iphone.pcap", "open5gs-ipsec_to_ipsec_call.pcapng",
    "slytechs-repos-test-sip-rtp-g711.pcap",
]  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_so_it_is_with_real_captures(name: str, tmp_path: Path) -> None:
    path = shared_dir() / "pcaps" / name
    for call in analyze([path]).calls[:3]:
        alone = analyze([extracted(tmp_path, path, call=call.number)])
        assert [seen(one)[2:6] for one in alone.calls] == [seen(call)[2:6]]


def test_media_only_where_it_is_asked_for(tmp_path: Path) -> None:
    path = ROOT / "samples" / "announcement-then-404.pcap"
    with_media = analyze([extracted(tmp_path, path, call=2)])
    without = analyze([extracted(tmp_path, path, call=2, media=False)])
    assert with_media.calls[0].media
    assert not without.calls[0].media
    assert without.capture.frames == 5


def test_wireshark_reads_it_and_finds_the_number_of_each_frame_in_the_original(tmp_path: Path) -> None:
    path = ROOT / "samples" / "announcement-then-404.pcap"
    call = analyze([path]).calls[1]
    made = extracted(tmp_path, path, call=2, media=False)
    words = [need_tool("tshark"), "-r", str(made), "-T", "fields", "-e", "frame.comment", "-e", "sip.Status-Code"]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    told = [f"frame {one.evidence.frame}\t{one.status}" for one in call.responses]
    assert [line for line in lines if not line.endswith("\t")] == told


def test_a_call_over_two_files_is_put_together_in_the_order_of_time(tmp_path: Path) -> None:
    path = ROOT / "samples" / "announcement-then-404.pcap"
    raw = path.read_bytes()
    cut = 24 + sum(16 + int.from_bytes(raw[at + 8 : at + 12], "little") for at in _records(raw)[:500])
    first, second = tmp_path / "a.pcap", tmp_path / "b.pcap"
    first.write_bytes(raw[:cut])
    second.write_bytes(raw[:24] + raw[cut:])
    whole = analyze([path]).calls[1]
    (alone,) = analyze([extracted(tmp_path, second, first, call=2)]).calls
    assert seen(alone) == seen(whole)


def _records(raw: bytes) -> list[int]:
    found, at = [], 24
    while at < len(raw):
        found.append(at)
        at += 16 + int.from_bytes(raw[at + 8 : at + 12], "little")
    return found


def test_the_lookups_of_its_names_come_with_it(tmp_path: Path) -> None:
    path = ROOT / "samples" / "dns-srv-no-failover.pcap"
    (call,) = [call for call in analyze([path]).calls if call.root_cause == "dns-srv-no-failover"]
    made = extracted(tmp_path, path, call=call.number)
    events = [event for block in Capture((str(made),)) for event in block.events]
    assert [event.lookup.name for event in events if event.lookup is not None] == ["_sip._udp.trunk.example.net"] * 2
    healthy = extracted(tmp_path, path, call=1)
    assert not [event for block in Capture((str(healthy),)) for event in block.events]


def test_the_fax_of_a_call_comes_with_its_sound(tmp_path: Path) -> None:
    path = shared_dir() / "pcaps" / "minektur-sample.pcap"
    made = extracted(tmp_path, path, call=1, media=True)
    words = [need_tool("tshark"), "-Y", "t38", "-T", "fields", "-e", "t38.seq_number", "-r"]
    both = [subprocess.run([*words, str(of)], capture_output=True, check=True).stdout for of in (path, made)]
    assert both[0] == both[1]
    assert both[0]


def test_a_call_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchCall, match="no call 9"):
        extracted(tmp_path, ROOT / "samples" / "busy.pcap", call=9)

"""A capture with everybody in it replaced has the same faults, and nobody in it."""

import re
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from scapy.packet import Raw

from sipdiag import analyze
from sipdiag.capture import Capture
from sipdiag.cli import main
from sipdiag.extract import Anonymizer, Extraction, write_anonymized
from sipdiag.extract.mapping import EMERGENCY, STAYING, Mapping
from sipdiag.options import Options
from sipdiag.records import Report
from sipdiag.selection import Selection
from sipdiag.sip import Message, NameAddr, parse
from tests.capture.making import Packet, pcap
from tests.conftest import ROOT, need_tool, run_sipdiag, shared_dir
from tests.test_wrappings import (
    HANDSHAKE,
    Carried,
    connections,
    hep3,
    hep_old,
    in_pieces,
    masked,
    over_udp,
    payloads,
    sip,
    stream,
    websocket,
)

SAMPLES = sorted((ROOT / "samples").glob("*.pcap*"))
KEY = "k"
MAPPING = Mapping(KEY.encode())
MAX_BYTES = 3_000_000
_PEOPLE = ("From", "To", "Contact", "P-Asserted-Identity", "Remote-Party-ID", "Diversion", "Refer-To", "Referred-By")
_WORD = re.compile(r"[0-9A-Za-z\x80-\xff]+")


def anonymized(path: Path, folder: Path) -> Path:
    made = folder / "shared.pcapng"
    options = Options(paths=(str(path),))
    with made.open("wb") as stream:
        write_anonymized(options, Anonymizer(options, key=KEY), stream)
    return made


OF_SOUND = "media-loop-echo"
"""Told by what was said, of which nothing goes out."""


def faults(report: Report) -> tuple[object, ...]:
    found = Counter(
        (one.rule, one.verdict, tuple(one.calls), tuple(one.registrations), tuple(one.transactions))
        for one in report.findings
        if one.rule != OF_SOUND
    )
    calls = [
        (call.outcome, call.final_status,
         *([] if call.root_cause in (OF_SOUND, None) else [call.root_cause, call.party]),
         [(one.direction, one.phase, one.packets, one.matched_by) for one in call.media])
        for call in report.calls
    ]  # fmt: skip
    others = [(one.outcome, one.root_cause) for one in report.registrations]
    others += [(one.outcome, one.root_cause) for one in report.transactions]
    return found, calls, others, report.capture.sip_messages, report.capture.malformed_messages


def messages(path: Path) -> list[Message]:
    payloads = [payload for block in Capture((str(path),)) for payload in block.payloads]
    parsed = [parse(payload.data, payload.truncated) for payload in payloads]
    return [message for message in parsed if isinstance(message, Message)]


def named_in(path: Path) -> set[str]:
    """Users, display names, domains and proofs, as the parser reads them."""
    found: set[str] = set()
    for message in messages(path):
        people = [value for name in _PEOPLE for value in message.values(name) if isinstance(value, NameAddr)]
        for one in people:
            found |= {one.display_name, one.uri.user or "", one.uri.host}
        for name in ("Authorization", "Proxy-Authorization"):
            found |= {auth.params.get("response") or "" for auth in message.values(name)}
        found |= {token.partition(";")[0] for token in message.headers("Identity")}
        if message.sdp is not None:
            found |= {crypto.split()[-1] for media in message.sdp.media for crypto in media.crypto if crypto}
    return {text.encode("utf-8", "surrogateescape").decode("latin-1").lower() for text in found}


def says_somebody(text: str) -> bool:
    """Not what stays on purpose, not a number so short that it is a status or a payload type as well."""
    if "@" not in text and "." in text and not text[-1].isdigit():
        text = text.rpartition(".")[0]  # the last label of a domain stays
    words = [word for word in _WORD.findall(text) if word not in STAYING and word not in EMERGENCY]
    return bool(words) and len(text) > 3 and not (text.isdigit() and len(text) < 5) and "127.0." not in text


def check(path: Path, folder: Path) -> None:
    before = analyze([path])
    made = anonymized(path, folder)
    assert faults(analyze([made])) == faults(before)
    # What is masked or compressed stands nowhere in the file as it is read.
    read = b"".join(message.raw for message in messages(made))
    raw = (made.read_bytes() + read).decode("latin-1").lower()
    named = {text for text in named_in(path) if says_somebody(text)}
    # What one becomes may be what another was.
    every = " ".join(message.raw.decode("latin-1") for message in messages(path))
    dotted = {MAPPING.ipv4_text(text) for text in re.findall(r"\d{1,3}(?:\.\d{1,3}){3}", every)}
    images = {MAPPING.words(text).lower() for text in named} | dotted
    left = [
        text
        for text in named - images
        if text in raw and re.search(rf"(?<![0-9a-z]){re.escape(text)}(?![0-9a-z])", raw)
    ]
    assert not left


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_keeps_its_faults_and_nobody_in_it(path: Path, tmp_path: Path) -> None:
    check(path, tmp_path)


def real() -> list[Path]:
    """With SIP or without: what of the latter goes out shows no more faults and nobody, either."""
    folder = ROOT.parent / "shared" / "pcaps"
    found = [path for path in folder.glob("*") if path.suffix != ".tsv" and path.stat().st_size < MAX_BYTES]
    return sorted(found) or [folder / "missing"]


@pytest.mark.parametrize("path", real(), ids=lambda path: path.name)
def test_a_real_capture_keeps_its_faults_and_nobody_in_it(path: Path, tmp_path: Path) -> None:
    shared_dir()
    check(path, tmp_path)


def deflated() -> Callable[[Carried, int], bytes]:
    packers: dict[tuple[str, int], Any] = {}

    def frame(one: Carried, side: int) -> bytes:
        packer = packers.setdefault(one.source, zlib.compressobj(wbits=-zlib.MAX_WBITS))
        data = packer.compress(one.data) + packer.flush(zlib.Z_SYNC_FLUSH)
        return websocket(data[:-4], key=b"" if side else b"abcd", rsv=0x40)

    return frame


def in_datagrams(wrap: Callable[[Carried], bytes], found: list[Carried]) -> list[Packet]:
    return [Packet(over_udp(9060, Raw(wrap(one))), one.time_ns) for one in found]


CARRIED: dict[str, tuple[Callable[[], list[Packet]], int]] = {
    "websocket": (lambda: connections(masked, HANDSHAKE), 0),
    "websocket-in-pieces": (lambda: connections(in_pieces, HANDSHAKE), 0),
    "websocket-met-in-its-midst": (lambda: connections(masked, {}), 0),
    # Every message goes out as an exported PDU, and the handshakes stay behind.
    "websocket-compressed": (lambda: connections(deflated(), HANDSHAKE), 6),
    "hep-3": (lambda: in_datagrams(hep3, payloads()), 0),
    "hep-3-compressed": (lambda: in_datagrams(partial(hep3, packed=True), payloads()), 0),
    "hep-2": (lambda: in_datagrams(partial(hep_old, version=2), sip()), 0),
    "hep-1": (lambda: in_datagrams(partial(hep_old, version=1), sip()), 0),
    "hep-3-over-tcp": (lambda: stream([(one.time_ns, hep3(one)) for one in payloads()]), 0),
    "hep-2-over-tcp": (lambda: stream([(one.time_ns, hep_old(one, 2)) for one in sip()]), 0),
}
"""How SIP and RTP are carried; how many frames stay behind."""


@pytest.mark.parametrize("name", CARRIED)
def test_what_carries_sip_goes_out_with_nobody_in_it(name: str, tmp_path: Path) -> None:
    packets, left_out = CARRIED[name]
    path = tmp_path / "carried.pcap"
    path.write_bytes(pcap(packets()))
    before = analyze([path])
    assert len(before.calls) == 3
    assert any(call.media for call in before.calls) is (name in ("hep-3", "hep-3-compressed", "hep-3-over-tcp"))
    check(path, tmp_path)
    made = analyze([tmp_path / "shared.pcapng"]).capture
    assert (made.transports, made.not_decoded, made.problems) == (before.capture.transports, [], [])
    done = run_sipdiag("extract", path, "--anonymize", "-o", tmp_path / "again.pcapng")
    said = f"{left_out} frames are left out"
    assert (said in done.stderr) if left_out else ("left out" not in done.stderr)


def test_a_fax_goes_out_without_its_pages(tmp_path: Path) -> None:
    path = shared_dir() / "pcaps" / "minektur-sample.pcap"
    made = anonymized(path, tmp_path)
    kinds = []
    for of in (path, made):
        words = [need_tool("tshark"), "-r", str(of), "-Y", "t38", "-T", "fields"]
        for field in ("t38.seq_number", "t38.t30_indicator", "t38.field_data"):
            words += ["-e", field]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        kinds.append([line.split("\t") for line in done.stdout.splitlines()])
    before, after = kinds
    assert len(before) > 300
    assert [line[:2] for line in after] == [line[:2] for line in before]
    assert any(set(line[2]) - set("0,") for line in before)
    assert not any(set(line[2]) - set("0,") for line in after)


def test_addresses_of_packets_are_those_of_the_text(tmp_path: Path) -> None:
    path = ROOT / "samples" / "no-common-codec.pcap"
    made = anonymized(path, tmp_path)
    seen = {end for block in Capture((str(made),)) for one in block.traffic for end in one[:2]}
    before = {end for block in Capture((str(path),)) for one in block.traffic for end in one[:2]}
    assert seen == {MAPPING.ipv4_text(end) for end in before}
    assert {via.host for message in messages(made) for via in message.vias} <= seen


def test_without_a_key_no_two_are_alike(tmp_path: Path) -> None:
    path = ROOT / "samples" / "no-common-codec.pcap"
    options = Options(paths=(str(path),))
    texts = []
    for name in ("a", "b"):
        with (tmp_path / name).open("wb") as stream:
            write_anonymized(options, Anonymizer(options), stream)
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] != texts[1]
    assert len(texts[0]) == len(texts[1])


def test_one_call_with_its_sound_silenced(tmp_path: Path) -> None:
    path = ROOT / "samples" / "dtmf-pt-mismatch.pcap"
    options = Options(paths=(str(path),), selection=Selection(call=3))
    made = tmp_path / "call.pcapng"
    with made.open("wb") as stream:
        Extraction(options).write(stream, media=True, anonymizer=Anonymizer(options, key=KEY))
    (call,) = analyze([made]).calls
    assert call.root_cause == "dtmf-pt-mismatch"
    assert call.media


def test_the_command_says_what_it_left_out(tmp_path: Path) -> None:
    made = tmp_path / "shared.pcapng"
    sample = ROOT / "samples" / "tls-handshake-failure.pcap"
    done = run_sipdiag("extract", sample, "--anonymize", "-o", made)
    assert done.returncode == 0
    assert "2 frames are left out" in done.stderr
    assert run_sipdiag("extract", sample, "-o", made).returncode == 2
    assert run_sipdiag("extract", sample, "--anonymize", "--wav", made).returncode == 2
    assert run_sipdiag("extract", sample, "--call", "1", "--key", "x", "-o", made).returncode == 2


def test_more_sip_than_is_held_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = ROOT / "samples" / "busy.pcap"
    one = tmp_path / "one.pcapng"
    for status, arguments in (
        (2, [sample, "--anonymize", "-o", tmp_path / "all.pcapng"]),
        (0, [sample, "--call", "1", "-o", one]),
        (0, [one, "--anonymize", "-o", tmp_path / "shared.pcapng"]),
    ):
        held = sum(len(message.raw) for message in messages(sample))
        monkeypatch.setattr("sipdiag.extract.anonymizing.MAX_SIP_BYTES", held - 1)
        monkeypatch.setattr(sys, "argv", ["sipdiag", "extract", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert (stopped.value.code or 0) == status
        said = capsys.readouterr().err
        assert ("take single calls out of the capture first (extract --call N" in said) is (status == 2)
    assert not (tmp_path / "all.pcapng").exists()
    assert analyze([tmp_path / "shared.pcapng"]).calls

"""Seeds for the fuzzer: the real captures beside the checkout where they are, and the samples.

`make(folder)` writes one file per seed and target. Seeds of `sip` and `sdp` are the messages and session descriptions
in the captures.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from sipdiag.capture import Capture, CaptureError
from sipdiag.sip import Message, parse

ROOT = Path(__file__).resolve().parent.parent

MAX_SEED_BYTES = 1 << 13
"""Bytes of a capture that serves as a seed; of a larger one, its beginning: its first calls, read in an instant."""

MAX_MESSAGES = 400
"""Messages of all captures together, the first of each kind of start line."""


def sources() -> list[Path]:
    """Captures to take seeds from."""
    shared = ROOT.parent / "shared" / "pcaps"
    real = [path for path in sorted(shared.iterdir()) if path.suffix != ".tsv"] if shared.is_dir() else []
    return [*real, *sorted((ROOT / "samples").glob("*.pcap*"))]


def make(folder: Path) -> None:
    """Write the seeds into `folder`/TARGET/."""
    messages: dict[bytes, bytes] = {}
    descriptions: dict[bytes, bytes] = {}
    for path in sources():
        data = path.read_bytes()[:MAX_SEED_BYTES]
        for target in ("capture", "report"):
            _write(folder / target, data)
        if len(messages) < MAX_MESSAGES:
            _take_messages(path, messages, descriptions)
    torture = ROOT.parent / "shared" / "torture"
    for path in sorted(torture.rglob("*.dat")):
        _write(folder / "sip", path.read_bytes())
    for data in messages.values():
        _write(folder / "sip", data)
    for data in descriptions.values():
        _write(folder / "sdp", data)


def _take_messages(path: Path, messages: dict[bytes, bytes], descriptions: dict[bytes, bytes]) -> None:
    try:
        for block in Capture([str(path)]):
            for payload in block.payloads:
                messages.setdefault(path.name.encode() + payload.data[:12], payload.data)
                message = parse(payload.data)
                if isinstance(message, Message) and message.sdp is not None:
                    descriptions.setdefault(path.name.encode() + payload.data[:12], message.body)
    except CaptureError:
        return


def _write(folder: Path, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / sha256(data).hexdigest()[:20]).write_bytes(data)

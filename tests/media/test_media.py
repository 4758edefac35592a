"""The face of the stage: what a Case has of media, and what a capture without media does not load for it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sipdiag.media import Media
from sipdiag.model import NS_PER_S, Endpoint, Event, Frame
from tests.conftest import ROOT, RUN_TIMEOUT_S
from tests.media.material import CALLEE, CALLER, STEP_NS, call, flow_columns, rtp, sdp

LOADED = """
import json, sys
from sipdiag.media import Media
from sipdiag.model import Endpoint
media = Media()
media.release(0)
assert media.problems == []
assert media.unclaimed().streams == 0
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_without_media_numpy_is_not_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, timeout=RUN_TIMEOUT_S, check=True
    )
    loaded = json.loads(done.stdout)
    assert "sipdiag" in loaded
    assert "numpy" not in loaded


def test_without_media_a_call_has_none() -> None:
    media, of = Media(), call(sdp((CALLER, "0")), sdp((CALLEE, "0")))
    assert not media.has_any
    assert media.first_rtp_ns is None
    assert media.streams_for(of) == media.faxes_for(of) == media.checks_for(of) == media.errors_for(of) == ()
    assert media.hosts_of(of) == frozenset()


def test_the_first_packets_change_that() -> None:
    media, of = Media(), call(sdp((CALLER, "0")), sdp((CALLEE, "0")))
    media.feed(0, flow_columns([STEP_NS * (n + 1) for n in range(90)], [rtp(n, 160 * n) for n in range(90)]))
    assert media.has_any
    assert media.first_rtp_ns == STEP_NS
    (stream,) = media.streams_for(of)
    assert stream.packets == 90
    assert len(media.seconds(stream)) == 2
    assert media.unclaimed().streams == 0


def test_errors_about_media_are_kept_for_as_long_as_a_call_may_ask() -> None:
    media, of = Media(), call(sdp((CALLER, "0")), sdp((CALLEE, "0")), end_ns=60 * NS_PER_S)
    router = Endpoint("192.0.2.1", 0)
    at_ns, about = 5 * NS_PER_S, (CALLER, CALLEE)
    media.feed_event(Event("icmp-unreachable", at_ns, Frame(0, 9), router, CALLER, about, "port unreachable"))
    assert media.has_any
    media.release(0)
    assert [event.frame for event in media.errors_for(of)] == [Frame(0, 9)]
    media.release(100 * NS_PER_S)
    assert media.errors_for(of) == ()


@pytest.mark.parametrize("name", ["announcement-then-404", "ack-missing-over-tcp"])
def test_a_capture_is_told_apart_where_it_is_read(name: str) -> None:
    from sipdiag.capture import Capture

    path = Path(ROOT / "samples" / f"{name}.pcap")
    for block in Capture([str(path)], prepare=Media.prepare):
        assert block.media is None

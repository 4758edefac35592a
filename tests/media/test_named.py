"""What another call's description names is that call's, where this one's descriptions name none of it."""

from pathlib import Path

import pytest

from sipdiag.media import Media
from sipdiag.media.ends import packed
from sipdiag.media.named import Named
from sipdiag.model import NS_PER_S, Endpoint, Frame
from sipdiag.sip import Message, parse
from tests.media.material import CALLEE, CALLER, STEP_NS, call, flow_columns, message, rtp, sdp
from tests.rules.stories import findings_of, report_on

CALL = """\
call {name} at {at} from alice@A to bob@B
A > B +0.00 INVITE
    sdp {port} PCMU
B > A +0.20 180
B > A +1.00 200
    sdp {port} PCMU
A > B +1.03 ACK
{rtp}A > B +{end} BYE
B > A +{end} 200
"""
RTP = "rtp A:7000 > B:7000 from 1.1 to 3 PCMU\nrtp B:7000 > A:7000 from 1.1 to 3 PCMU\n"


@pytest.mark.parametrize("end", [4.0, 40.0])
def test_a_silent_call_is_not_given_the_media_of_the_one_beside_it(tmp_path: Path, end: float) -> None:
    """Whichever of the two is over first."""
    silent = CALL.format(name="c", at=1.0, port=4000, rtp="", end=20.0)
    report = report_on(tmp_path, silent + CALL.format(name="d", at=5.0, port=7000, rtp=RTP, end=end))
    assert len(findings_of(report, "rtp-none-both")) == 1
    assert [call.root_cause for call in report.calls] == ["rtp-none-both", None]


def of_call(said: Message, call_id: str) -> Message:
    other = parse(said.raw.replace(b"call-1", call_id.encode()))
    assert isinstance(other, Message)
    return other


OTHER = Endpoint(CALLER.address, 7000), Endpoint(CALLEE.address, 7100)


@pytest.mark.parametrize(
    ("call_id", "time_ns", "claims"),
    [
        pytest.param("call-2", NS_PER_S, 0, id="another call's"),
        pytest.param("call-1", NS_PER_S, 1, id="its own"),
        pytest.param("call-2", -60 * NS_PER_S, 1, id="of a call long before"),
        pytest.param(None, 0, 1, id="nobody's"),
    ],
)
def test_media_that_no_description_names(call_id: str | None, time_ns: int, claims: int) -> None:
    media = Media()
    if call_id is not None:
        said = message("INVITE sip:x@example.net SIP/2.0", "1 INVITE", sdp((OTHER[0], "0")))
        media.feed_message(of_call(said, call_id), Frame(0, 1), time_ns)
    times = [2 * NS_PER_S + STEP_NS * n for n in range(50)]
    media.feed(0, flow_columns(times, [rtp(n, 160 * n) for n in range(50)], *OTHER))
    assert len(media.streams_for(call(sdp((CALLER, "0")), sdp((CALLEE, "0"))))) == claims


def test_what_is_forgotten_names_nothing() -> None:
    said = message("INVITE sip:x@example.net SIP/2.0", "1 INVITE", sdp((CALLER, "0")))
    end = packed(CALLER)
    for before_ns, is_others in ((5, True), (6, False)):
        named = Named()
        named.note(said, 5)
        named.release(before_ns)
        assert end
        assert named.is_others([end], ["call-2"], 0) is is_others

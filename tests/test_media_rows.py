"""Streams as rows of the report."""

import msgspec

from sipdiag.media_rows import media_stream
from sipdiag.model import Bursts, Frame, RtcpView
from tests.calls.wire import at
from tests.test_heard import stream


def test_what_is_not_known_is_none_and_what_is_known_is_there() -> None:
    row = media_stream(stream(0.5, 2.5), at(0))
    assert (row.from_s, row.to_s, row.matched_by, row.packets) == (0.5, 2.5, "sdp", 100)
    assert (row.rtcp, row.bursts, row.mos_cqe, row.jitter_buffer_ms) == (None, None, None, None)


def test_a_score_states_the_buffer_that_it_assumes() -> None:
    row = media_stream(msgspec.structs.replace(stream(0.5, 2.5), mos_cqe=4.41, mos_scale="NB"), at(0))
    assert (row.mos_cqe, row.mos_scale, row.jitter_buffer_ms) == (4.41, "NB", 60.0)


def test_rtp_of_no_call_has_no_time_in_one() -> None:
    row = media_stream(stream(0.5, 2.5), None)
    assert (row.from_s, row.to_s, row.matched_by) == (None, None, "none")


def test_losses_and_reports_are_rows_too() -> None:
    said = RtcpView(2, Frame(0, 5), Frame(0, 9), 12, 0.25, Frame(0, 5), 20.0, 150.0, 160.0, at(2), Frame(0, 9))
    pattern = Bursts(1, 0.5, 0.01, 340.0, 7, at(1), 2.0)
    row = media_stream(msgspec.structs.replace(stream(0.5, 2.5), rtcp=said, bursts=pattern), at(0))
    assert row.rtcp is not None
    assert (row.rtcp.lost, row.rtcp.rtt_ms, row.rtcp.bye) == (
        12,
        150.0,
        msgspec.convert({"file": 0, "frame": 9}, type(row.rtcp.bye)),
    )
    assert row.bursts is not None
    assert (row.bursts.bursts, row.bursts.longest_loss) == (1, 7)

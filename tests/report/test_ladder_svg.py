from xml.etree import ElementTree

import msgspec

from sipdiag.records import Story
from sipdiag.report import ladder_svg
from tests.report import made
from tests.report.made import CALLER, GATEWAY, NS, PROXY, START_NS, step

STREAM = msgspec.structs.replace(
    made.announcement().report.calls[0].media[0], phase="early", codec="PCMU", loss_ratio=0.01, mos_cqe=3.5
)


def story(*steps: object) -> Story:
    parties = [(CALLER, "caller Phone 1"), (PROXY, "proxy"), (GATEWAY, "callee Gate")]
    return Story(parties=parties, steps=list(steps), omitted=0)  # type: ignore[arg-type]


def texts(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")]


def test_a_picture_alone_is_whole_and_names_the_boxes() -> None:
    told = story(
        step(0, 1, CALLER, PROXY, "INVITE sip:b@x"),
        step(1, 2, GATEWAY, CALLER, "404 Not Found", kind="response", status=404),
    )
    svg = ladder_svg.alone(told, [], {(0, 2)}, 1, "Call 1")
    shown = texts(svg)
    for words in ("caller", "Phone 1", CALLER, "INVITE b@x", "404 Not Found", "+1.000", "#2"):
        assert words in shown
    assert svg.count('class="rung failure marked"') == 1
    assert "<style>" in svg


def test_a_part_of_a_page_has_no_style_of_its_own_and_leads_to_its_messages() -> None:
    svg = ladder_svg.part(made.announcement().stories["call", 1], [], set(), 1)
    assert "<style" not in svg
    assert "style=" not in svg
    assert 'id="f0-' in svg


def test_media_is_a_band_with_its_quality_and_its_length() -> None:
    band = step(0, 1, "198.51.100.20:6000", "192.0.2.10:4000", "RTP", kind="media", until_ns=START_NS + 6 * NS, media=0)
    svg = ladder_svg.alone(story(band, step(8, 2, CALLER, PROXY, "BYE sip:b@x")), [STREAM], set(), 1, "")
    assert "early media, PCMU, MOS-CQE 3.5 NB, 1.0 % lost" in texts(svg)
    assert 'class="band fair early"' in svg
    assert 'class="extent fair"' in svg


def test_retransmissions_are_one_arrow() -> None:
    again = msgspec.structs.replace(
        step(0, 1, CALLER, PROXY, "INVITE sip:b@x"), repeats=(2, 3), repeated_until_ns=START_NS + 3 * NS
    )
    assert any("again ×2 until 3.0 s" in words for words in texts(ladder_svg.alone(story(again), [], set(), 1, "")))


def test_a_run_of_equal_events_is_one_arrow_that_is_marked_where_any_of_them_is() -> None:
    dead = [step(n, 10 + n, PROXY, CALLER, "icmp-unreachable: port", kind="event") for n in range(4)]
    svg = ladder_svg.alone(story(*dead), [], {(0, 12)}, 1, "")
    assert svg.count('class="rung event marked"') == 1
    assert any("again ×3 until 3.0 s, #13" in words for words in texts(svg))


def test_messages_of_one_frame_have_places_of_their_own() -> None:
    told = story(step(0, 7, CALLER, PROXY, "100 Trying"), step(0, 7, CALLER, PROXY, "180 Ringing"))
    assert ladder_svg.anchors(told) == ["f0-7", "f0-7-2"]


def test_what_packets_say_is_text() -> None:
    hostile = "<script>alert(1)</script>\x1b"
    told = Story([(hostile, hostile), (PROXY, "")], [step(0, 1, hostile, PROXY, hostile)], 2)
    svg = ladder_svg.alone(told, [], set(), 1, hostile)
    assert "<script" not in svg
    ElementTree.fromstring(svg)
    assert "and 2 more steps" in texts(svg)


def test_a_story_of_one_box_or_none_is_drawn() -> None:
    for told in (Story([], [], 0), Story([(CALLER, "")], [step(0, 1, CALLER, "203.0.113.9:5060", "OPTIONS sip:x")], 0)):
        ElementTree.fromstring(ladder_svg.alone(told, [], set(), 1, ""))

import msgspec
import pytest
from rich.cells import cell_len

from sipdiag.records import Story
from sipdiag.report.ladder import draw, layout
from tests.report import made
from tests.report.made import CALLER, GATEWAY, PROXY, step


def lines(story: Story, width: int, ascii: bool = False) -> list[str]:
    return [line.text for line in draw(layout(story), width, ascii=ascii)]


def story(*steps: object, parties: tuple[str, ...] = (CALLER, PROXY, GATEWAY)) -> Story:
    return Story(parties=[(party, "") for party in parties], steps=list(steps), omitted=0)  # type: ignore[arg-type]


def test_an_arrow_goes_from_sender_to_receiver() -> None:
    there, back, over = lines(
        story(
            step(0, 1, CALLER, PROXY, "INVITE sip:b@x"),
            step(0.5, 2, PROXY, CALLER, "100 Trying"),
            step(1.25, 3, GATEWAY, CALLER, "200 OK"),
        ),
        80,
    )[-3:]
    assert there == " 0.000     #1  │───── INVITE sip:b@x ─────>│                           │"
    assert back == " 0.500     #2  │<─────── 100 Trying ───────│                           │"
    assert over.startswith(" 1.250     #3  │<───────")
    assert over.endswith("── 200 OK ───────────────────────│")


def test_retransmissions_are_one_arrow() -> None:
    first = made.START_NS
    sent = msgspec.structs.replace(
        step(1, 2, CALLER, PROXY, "INVITE sip:b@x"),
        repeats=(3, 4, 5),
        repeated_until_ns=first + 8_500_000_000,
    )
    drawn = lines(story(step(0, 1, PROXY, CALLER, "100 Trying"), sent), 100)
    assert sum("INVITE" in line for line in drawn) == 1
    assert "again ×3 until 8.5 s, #5" in "\n".join(drawn)


def test_a_run_of_equal_events_is_one_line_with_its_last_frame() -> None:
    dead = [
        step(1 + n / 50, 10 + n, "198.51.100.20:0", CALLER, "icmp-unreachable: port", kind="event") for n in range(60)
    ]
    other = step(1.1, 99, "192.0.2.1:0", CALLER, "icmp-unreachable: host", kind="event")
    bye = step(3, 90, CALLER, GATEWAY, "BYE sip:b@x")
    told = story(step(0, 1, CALLER, GATEWAY, "INVITE sip:b@x"), *dead[:30], other, *dead[30:59], bye, dead[59])
    drawn = lines(told, 100)
    assert [frame for line in drawn for frame in ("#10", "#68", "#99", "#69") if f"{frame} " in f"{line} "] == [
        "#10", "#68", "#99", "#69",
    ]  # fmt: skip
    assert "again ×58 until 2.2 s, #68" in "\n".join(drawn)
    assert len(told.steps) == 63, "the story itself stays whole"


def test_equal_messages_that_would_not_parse_are_one_line_and_others_are_not() -> None:
    bad = [step(n, n + 1, CALLER, PROXY, "INVITE, malformed: no Call-ID") for n in range(3)]
    asked = [step(5 + n, n + 10, CALLER, PROXY, "OPTIONS sip:p@x") for n in range(2)]
    drawn = "\n".join(lines(story(*bad, *asked), 120))
    assert "again ×2 until 2.0 s, #3" in drawn
    assert drawn.count("OPTIONS") == 2


def test_media_is_a_band_and_an_event_is_marked() -> None:
    media = step(0, 1, "192.0.2.10:4000", "198.51.100.20:6000", "RTP PCMU 1600 packets", kind="media",
                 until_ns=made.START_NS + 32 * made.NS)  # fmt: skip
    event = step(1, 2, "192.0.2.1:0", CALLER, "ICMP port unreachable", kind="event")
    band, mark = lines(story(media, event), 100)[-2:]
    assert "~~ RTP PCMU 1600 packets in 32 s ~~" in band
    assert band.endswith("~>│")
    assert "<···· ICMP port unreachable ····" in mark


def test_a_box_that_is_no_column_is_named_in_words() -> None:
    drawn = lines(story(step(0, 1, "203.0.113.9:5060", CALLER, "BYE sip:a@x")), 100)
    assert "BYE sip:a@x (203.0.113.9:5060 -> 192.0.2.10:5060)" in drawn[-1]


def test_the_end_of_a_long_request_uri_goes_before_its_sdp() -> None:
    drawn = lines(story(step(0, 1, CALLER, PROXY, "INVITE sip:alice@a-long-domain.example.com (SDP)")), 80)
    assert "─ INVITE alice@a-… (SDP) ─>" in drawn[-1]


def test_many_boxes_make_a_list() -> None:
    parties = tuple(f"10.0.0.{n}:5060" for n in range(1, 8))
    drawn = lines(story(step(1.204, 12, parties[0], parties[6], "INVITE sip:b@x"), parties=parties), 80)
    assert drawn[-1] == " 0.000    #12  10.0.0.1:5060 -> 10.0.0.7:5060  INVITE sip:b@x"
    assert drawn[0] == "10.0.0.1:5060"


def test_a_list_with_long_addresses_uses_letters() -> None:
    parties = tuple(f"[2001:db8:aaaa:bbbb:cccc:dddd:eeee:{n:x}]:5060" for n in range(1, 8))
    drawn = lines(story(step(0, 1, parties[0], parties[6], "INVITE sip:b@x"), parties=parties), 80)
    assert drawn[6] == f"G  {parties[6]}"
    assert drawn[-1].endswith("A -> G  INVITE sip:b@x")


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 5, 30])
def test_nothing_is_wider_than_asked_for(count: int, ascii: bool) -> None:
    evil = "x\x1b[31m漢字\u202e" * 40
    parties = [(f"[2001:db8::{n:x}]:5060", evil) for n in range(count)]
    steps = [
        step(
            n * 1000,
            n,
            parties[n % count][0],
            parties[(n * 7 + 1) % count][0],
            f"INVITE {evil}",
            repeats=(1, 2),
        )
        for n in range(20)
    ]
    for width in range(24, 140, 3):
        for line in lines(Story(parties, steps, 5), width, ascii):
            assert cell_len(line) <= width
            assert line.isprintable()
            assert line.isascii() or not ascii


def test_what_is_left_out_is_said() -> None:
    assert lines(Story([(CALLER, ""), (PROXY, "")], [step(0, 1, CALLER, PROXY, "BYE sip:x")], 7), 80)[-1] == (
        "… and 7 more steps"
    )
    assert lines(Story([], [], 0), 80) == []


def test_a_box_is_found_by_its_host_whatever_the_port() -> None:
    parties = ("2001:db8::1", "[2001:db8::2]:5060")
    drawn = lines(story(step(0, 1, "[2001:db8::1]:4000", "[2001:db8::2]:9", "RTP"), parties=parties), 80)
    assert drawn[-1].endswith("─>│")

"""The text of a story: what its lines mean, and that a slip is named with its line."""

from pathlib import Path

import pytest

from samples.story.text import Line, Rtp, Story, StoryError, read_story

HEAD = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20:5080 agent Some Phone/1.0\n"


def read(folder: Path, text: str) -> Story:
    path = folder / "some.story"
    path.write_text(text, encoding="utf-8")
    return read_story(path)


def lines(folder: Path, text: str) -> list[Line]:
    return [item for item in read(folder, HEAD + text).items if isinstance(item, Line)]


def test_hosts_of_both_versions_with_their_options(tmp_path: Path) -> None:
    story = read(
        tmp_path,
        HEAD
        + "host C [2001:db8::1]:5070 proxy no-record-route\nhost D 2001:db8::2 tcp\n"
        + "host N 198.51.100.7 inside 192.168.1.20\n",
    )
    b, c, d, n = (story.hosts[name] for name in "BCDN")
    assert (b.address, b.port, b.agent) == ("10.0.0.20", 5080, "Some Phone/1.0")
    assert (c.address, c.port, c.proxy, c.record_route) == ("2001:db8::1", 5070, True, False)
    assert (d.address, d.port, d.tcp) == ("2001:db8::2", 5060, True)
    assert n.named == "192.168.1.20"


def test_times_count_from_the_call(tmp_path: Path) -> None:
    invite, answer = lines(tmp_path, "call c at 2.5 from a@A to b@B\nA > B +0.000 INVITE\nB > A +0.250 200\n")
    assert invite.at_s == 2.5
    assert answer.at_s == 2.75
    assert (answer.status, answer.phrase) == (200, "OK")


def test_a_message_takes_the_lines_below_it(tmp_path: Path) -> None:
    (line,) = lines(
        tmp_path,
        """\
call c from a@A to b@B
A:5999 > B +0 INVITE sip:x@y tag=t
    Require: 100rel
    +Supported: gruu
    -Contact
    sdp 4000 PCMU 96:AMR/8000 sendonly at 192.0.2.9
    repeat 0.5 1.5
""",
    )
    assert (line.source.port, line.uri, line.tag, line.repeats) == (5999, "sip:x@y", "t", (0.5, 1.5))
    assert line.headers == [("", "Require", "100rel"), ("+", "Supported", "gruu"), ("-", "Contact", "")]
    assert line.sdp is not None
    assert (line.sdp.codecs, line.sdp.direction, line.sdp.address) == (
        ("PCMU", "96:AMR/8000"),
        "sendonly",
        "192.0.2.9",
    )


def test_a_verbatim_message_keeps_its_bytes(tmp_path: Path) -> None:
    (line,) = lines(tmp_path, "call c from a@A to b@B\nA > B +0 raw <<\n  OPTIONS x\n   y\\xff\n\n  >>\n")
    assert line.raw == b"OPTIONS x\r\n y\xff\r\n\r\n"


def test_a_healthy_call_is_a_call_of_its_own_and_the_current_one_goes_on(tmp_path: Path) -> None:
    story = read(
        tmp_path,
        HEAD + "call c from a@A to b@B\nhealthy call at 3 between H and K talk 2 media\nA > B +0 INVITE\n",
    )
    said = [item.method or str(item.status) for item in story.items if isinstance(item, Line)]
    assert said == ["INVITE", "100", "180", "200", "ACK", "BYE", "200", "INVITE"]
    assert sum(isinstance(item, Rtp) for item in story.items) == 2
    last = story.items[-1]
    assert isinstance(last, Line)
    assert last.call.name == "c"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("nonsense\n", 4, "not a line of a story"),
        ("A > B +0 INVITE\n", 4, "needs a `call`"),
        ("call c from a@Z to b@B\n", 4, "no host 'Z'"),
        ("call c from a@A to b@B\nA > B +1 INVITE\nB > A +0.5 200\n", 6, "goes back in time"),
        ("call c from a@A to b@B\nB > A +1 299\n", 5, "phrase"),
        ("call c from a@A to b@B\nA > B +1 INVITE\n    wobble\n", 6, "not a line of a message"),
        ("call c from a@A to b@B\nA > B +1 raw <<\n", 5, "without a line `>>`"),
        ("call c from a@A\n", 4, "has a target"),
        ("call c from a@A to b@B\ncall c from a@A to b@B\n", 5, "is taken"),
        ("link: token-ring\n", 4, "ethernet"),
        ("rtp A:1 > B:2 from 0 to 1\n", 4, "needs a `call`"),
        ("host X 10.0.0.1 wobble\n", 4, "wobble"),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(StoryError) as refused:
        read(tmp_path, HEAD + text)
    assert str(refused.value).startswith(f"{tmp_path / 'some.story'}:{line}: ")
    assert says in str(refused.value)


def test_a_line_is_marked_as_evidence_at_its_end(tmp_path: Path) -> None:
    text = (
        "call c from a@A to b@B\nA > B +1 INVITE !\nB > A +2 183 ?\nrtp B:6000 > A:4000 from 1 to 2 PCMU !\n"
        "B > A +3 200\n"
    )
    assert [item.mark for item in read(tmp_path, HEAD + text).items] == ["5!", "6?", "7!", ""]

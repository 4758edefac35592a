import re

from sipdiag.records import Story
from sipdiag.report.ladder_mermaid import render
from tests.report.made import CALLER, NS, PROXY, START_NS, step


def test_arrows_go_from_sender_to_receiver() -> None:
    steps = [
        step(0, 1, CALLER, PROXY, "INVITE sip:b@x"),
        step(0.5, 2, PROXY, CALLER, "404 Not Found", kind="response", status=404),
        step(1, 3, PROXY, "203.0.113.9:5060", "OPTIONS sip:x"),
        step(2, 4, CALLER, PROXY, "RTP PCMU", kind="media", until_ns=START_NS + 6 * NS),
    ]
    assert render(Story([(CALLER, "caller Phone"), (PROXY, "")], steps, 3)).splitlines() == [
        "sequenceDiagram",
        f"    participant P0 as {CALLER}<br/>caller Phone",
        f"    participant P1 as {PROXY}",
        "    P0->>P1: 0.000 s  #35;1  INVITE sip:b@x",
        "    P1-->>P0: 0.500 s  #35;2  404 Not Found",
        "    Note over P1: 1.000 s  #35;3  OPTIONS sip:x (192.0.2.1:5060 -#62; 203.0.113.9:5060)",
        "    Note over P0,P1: 2.000 s  #35;4  RTP PCMU in 4.0 s",
        "    Note over P0: and 3 more steps",
    ]


def test_what_packets_say_is_never_syntax() -> None:
    hostile = 'x;end\nNote over P0: gone #quot; <img src=x onerror=alert(1)> %%{init}%% "'
    text = render(Story([(hostile, hostile), (PROXY, "")], [step(0, 1, hostile, PROXY, hostile)], 0))
    assert len(text.splitlines()) == 4
    assert not re.search(r"<(?!br/>)|(?<!#\d\d);(?=end)|\bend\b|%%|\"", text)

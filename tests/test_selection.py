"""Which Cases a report speaks of."""

import pytest

from sipdiag.selection import Selection
from tests.calls.wire import at, cases

TALK = """
    alice > proxy 0.0 INVITE sip:4711@example.com call=first for=4711
    proxy > alice 0.1 404 to=x
    carol > proxy 10.0 INVITE sip:bob@example.com call=second by=carol
    proxy > bob   10.1 INVITE sip:bob@10.0.0.20 call=second by=carol below=carol-1-INVITE
    bob > proxy   11.0 486 to=b
    proxy > carol 11.1 486 to=b
    alice > proxy 20.0 OPTIONS sip:proxy@example.com call=ping
    proxy > alice 20.1 200
    alice:5062 > gate 30.0 INVITE sip:+4930123456@example.com call=third for=+4930123456
"""


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(), {"first", "second", "third", "ping"}),
        (Selection(call=2), {"second"}),
        (Selection(call=1), {"first"}),
        (Selection(call=9), set()),
        (Selection(call="ping"), {"ping"}),
        (Selection(call="fir"), set()),
        (Selection(number="4711"), {"first"}),
        (Selection(number="+4930"), {"third"}),
        (Selection(number="carol"), {"second"}),
        (Selection(peer="10.0.0.20"), {"second"}),
        (Selection(peer="10.0.0.10:5062"), {"third"}),
        (Selection(peer="10.0.0.10"), {"first", "third", "ping"}),
        (Selection(peer="10.0.0.2"), set()),
        (Selection(status=(404, 404)), {"first"}),
        (Selection(status=(400, 499)), {"first", "second"}),
        (Selection(status=(200, 299)), {"ping"}),
        (Selection(since_ns=at(15)), {"third", "ping"}),
        (Selection(until_ns=at(15)), {"first", "second"}),
        (Selection(since_ns=at(5), until_ns=at(15)), {"second"}),
        (Selection(since_ns=at(10.5), until_ns=at(10.6)), {"second"}),
        (Selection(status=(400, 499), peer="10.0.0.21"), {"second"}),
    ],
)
def test_every_condition_has_to_hold(selection: Selection, taken: set[str]) -> None:
    assert {case.call_ids[0] for case in cases(TALK, ends=60) if selection.takes(case)} == taken

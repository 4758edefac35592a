"""What the capture knows beside one Case: bindings, earlier offers, busy servers."""

import pytest

from sipdiag.calls.around import LOAD_SECONDS, REFUSED_KEPT, SDP_KEPT, granted_seconds
from sipdiag.model import NS_PER_S, Binding
from sipdiag.sip import Message, parse
from tests.calls.wire import at, cases

REGISTER = """
    carol > proxy 0.0 REGISTER sip:example.com by=carol for=carol call=reg
        Contact: <sip:carol@10.0.0.21>;expires=60
    proxy > carol 0.1 {status} to=x
        Contact: <sip:carol@10.0.0.21>;expires={granted}
    alice > proxy 95.0 INVITE sip:carol@example.com for=carol
    proxy > alice 95.1 480 to=y
"""


def binding_of(text: str) -> Binding:
    (call,) = (case for case in cases(text) if case.kind == "call")
    return call.around.bindings["carol@example.com"]


def message(*head: str) -> Message:
    lines = [
        "Via: SIP/2.0/UDP h;branch=z9hG4bKx",
        "From: <sip:a@x>;tag=1",
        "To: <sip:a@x>",
        "Call-ID: c",
        "CSeq: 1 REGISTER",
    ]
    parsed = parse("\r\n".join([head[0], *lines, *head[1:], "", ""]).encode())
    assert isinstance(parsed, Message)
    return parsed


def test_a_call_knows_when_the_binding_of_its_callee_ended() -> None:
    binding = binding_of(REGISTER.format(status=200, granted=60))
    assert (binding.status, binding.expires_ns) == (200, at(60.1))
    assert [frame.number for frame in binding.frames] == [1, 2]
    assert binding.contact == "sip:carol@10.0.0.21"


def test_a_refused_registration_leaves_no_binding() -> None:
    binding = binding_of(REGISTER.format(status=403, granted=60))
    assert (binding.status, binding.expires_ns) == (403, None)


def test_a_failed_refresh_leaves_the_binding_until_it_ends() -> None:
    binding = binding_of(
        REGISTER.format(status=200, granted=60).replace(
            "alice > proxy 95.0 INVITE",
            """carol > proxy 30.0 REGISTER sip:example.com by=carol for=carol call=reg cseq=2
        Contact: <sip:carol@10.0.0.21>;expires=60
    proxy > carol 30.1 503 to=x
    alice > proxy 95.0 INVITE""",
        )
    )
    assert (binding.status, binding.expires_ns) == (503, at(60.1))


@pytest.mark.parametrize(
    ("asked", "granted", "seconds"),
    [
        (["Contact: <sip:a@h>;expires=60"], ["Contact: <sip:a@h>;expires=30"], 30),
        (["Contact: <sip:a@h>"], ["Contact: <sip:b@i>;expires=99", "Contact: <sip:a@h>;expires=40"], 40),
        (["Contact: <sip:a@h>", "Expires: 120"], [], 120),
        (["Contact: <sip:a@h>;expires=70"], ["Expires: 50"], 50),
        (["Contact: <sip:a@h>;expires=70"], [], 70),
        (["Contact: <sip:a@h>;expires=0"], [], 0),
        (["Contact: *", "Expires: 0"], [], 0),
        (["Contact: <sip:a@h>"], [], 3600),
        (["Contact: <sip:a@h>;expires=nonsense"], ["Contact: <sip:a@h>;expires=99999999999999999999"], 3600),
    ],
)
def test_the_registrar_has_the_last_word_on_how_long(asked: list[str], granted: list[str], seconds: int) -> None:
    request = message("REGISTER sip:x SIP/2.0", *asked)
    assert granted_seconds(request, message("SIP/2.0 200 OK", *granted)) == seconds


def test_a_call_knows_what_its_hosts_offered_before() -> None:
    earlier = "".join(
        f"""
        bob > alice {n} OPTIONS sip:alice@10.0.0.10 call=o{n} by=bob sdp=yes
        alice > bob {n}.1 200
        """
        for n in range(SDP_KEPT + 2)
    )
    (call,) = (
        case
        for case in cases(earlier + "alice > bob 20 INVITE sip:bob@example.com sdp=yes\nbob > alice 20.1 488")
        if case.kind == "call"
    )
    assert len(call.around.sdp_of["10.0.0.20"]) == SDP_KEPT
    assert [sighting.message.method for sighting in call.around.sdp_of["10.0.0.10"]] == ["INVITE"]


def test_a_refused_call_knows_how_busy_its_server_was() -> None:
    load = "".join(
        f"""
        alice > server {n / 10} INVITE sip:u{n}@example.com call=c{n} from=t{n} for=u{n}
        server > alice {n / 10 + 0.05} {200 if n < 10 else 503} to=x{n}
        """
        for n in range(20)
    )
    last = cases(load)[-1]
    loads = {(load.second - at(0) // NS_PER_S): (load.invites, load.refusals) for load in last.around.loads}
    assert loads == {0: (10, 0), 1: (10, 10)}


def test_seconds_of_load_are_kept_up_to_a_bound() -> None:
    load = "".join(
        f"""
        alice > server {n} INVITE sip:u{n}@example.com call=c{n} from=t{n} for=u{n}
        server > alice {n}.1 503 to=x{n}
        """
        for n in range(LOAD_SECONDS + 5)
    )
    seconds = [load.second - at(0) // NS_PER_S for load in cases(load)[-1].around.loads]
    assert seconds == list(range(5, LOAD_SECONDS + 5))


def test_a_call_that_nobody_refused_carries_no_load() -> None:
    (case,) = cases("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 0.1 486")
    assert case.around.loads == ()


def test_of_calls_that_found_no_binding_the_first_are_kept() -> None:
    calls = "".join(
        f"""
        alice > proxy {100 + n}.0 INVITE sip:carol@example.com for=carol call=c{n} from=f{n}
        proxy > alice {100 + n}.1 480 to=y{n}
        """
        for n in range(REFUSED_KEPT)
    )
    last = [case for case in cases(REGISTER.format(status=200, granted=60) + calls) if case.kind == "call"][-1]
    assert len(last.around.bindings["carol@example.com"].refused) == REFUSED_KEPT

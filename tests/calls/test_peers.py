"""What hosts met with beside one Case: numbers in other formats, routes, pings, retransmissions."""

import pytest

from sipdiag.calls import peers
from sipdiag.calls.peers import (
    DOMAINS_KEPT,
    FLOOD_SECONDS,
    FORMATS_KEPT,
    MISSED_KEPT,
    caller_of,
    tail_of,
)
from sipdiag.model import Case
from tests.calls.wire import at, cases, end, talk


def last_call(text: str, ends: float = 900) -> Case:
    return [case for case in cases(text, ends) if case.kind == "call"][-1]


def dial(second: float, number: str, status: int) -> str:
    return f"""
        alice > gate {second} INVITE sip:{number}@10.0.0.30 call=c{second} from=f{second} for={number}
        gate > alice {second + 0.1} {status} to=t{second}
    """


def test_a_call_knows_how_the_same_number_fared_in_another_format() -> None:
    call = last_call(dial(1, "+442079460123", 200) + dial(9, "+493012345678", 404) + dial(20, "02079460123", 404))
    assert [(d.number, d.status, d.time_ns) for d in call.around.dialled] == [
        ("+442079460123", 200, at(1.1)),
        ("02079460123", 404, at(20.1)),
    ]
    assert call.around.dialled[0].frames[0].number == 1


def test_of_one_format_the_latest_call_is_kept_and_of_many_the_latest_formats() -> None:
    text = "".join(dial(n, f"{n:02}2079460123", 404) for n in range(1, FORMATS_KEPT + 4)) + dial(
        50, "112079460123", 486
    )
    dialled = last_call(text).around.dialled
    assert len(dialled) == FORMATS_KEPT
    assert (dialled[-1].number, dialled[-1].status) == ("112079460123", 486)


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        ("+44 20", None),
        ("+442079460123", "9460123"),
        ("020-7946-0123", "9460123"),
        ("alice", None),
        ("12345", None),
        ("", None),
    ],
)
def test_only_telephone_numbers_have_formats(number: str, tail: str | None) -> None:
    assert tail_of(number) == tail


def test_a_route_tells_who_was_taken_and_who_was_not() -> None:
    call = last_call(dial(1, "1001", 200) + dial(9, "1002", 403) + dial(20, "1003", 403))
    route = call.around.routes["10.0.0.10", "10.0.0.30"]
    assert (route.accepted, route.accepted_from, route.forbidden, route.invites, route.late) == (1, ("alice",), 2, 3, 0)
    assert [frame.number for frame in route.accepted_frames] == [1, 2]
    assert call.around.domains == {"10.0.0.30": ("10.0.0.30",)}


def test_a_refused_call_knows_which_pings_of_its_server_failed() -> None:
    pings = "".join(f"proxy > gate {10 * n} OPTIONS sip:gate call=p{n} from=p{n}\n" for n in range(1, MISSED_KEPT + 3))
    call = last_call(
        "proxy > gate 0 OPTIONS sip:gate call=p0 from=p0\ngate > proxy 0.1 200\n"
        + pings
        + "alice > proxy 300 INVITE sip:bob@example.com\nproxy > alice 300.1 503 to=x\n"
    )
    (ping,) = call.around.pings
    assert (ping.server, ping.good_ns, len(ping.missed)) == (end("gate"), at(0), MISSED_KEPT)
    assert {status for _, _, _, status in ping.missed} == {None}


def test_a_ping_that_is_answered_ends_the_silence() -> None:
    call = last_call(
        """
        proxy > gate 0 OPTIONS sip:gate call=p0 from=p0
        proxy > gate 60 OPTIONS sip:gate call=p1 from=p1
        gate > proxy 60.1 404 call=p1
        alice > proxy 300 INVITE sip:bob@example.com
        proxy > alice 300.1 503 to=x
        """
    )
    assert call.around.pings == ()


def test_repeated_requests_to_a_server_are_counted_with_the_others() -> None:
    busy = "".join(
        f"""
        alice > server {n / 10} INVITE sip:{n}@example.com call=b{n} from=b{n}
        alice > server {n / 10 + 0.5} INVITE sip:{n}@example.com call=b{n} from=b{n}
        server > alice {n / 10 + 0.6} 486 to=x{n} call=b{n}
        """
        for n in range(10)
    )
    flood = last_call("".join(sorted(busy.splitlines(keepends=True), key=_second))).around.flood
    assert flood is not None
    assert (flood.requests, flood.repeats, flood.transactions) == (20, 10, 10)


def _second(line: str) -> float:
    return float(line.split()[3]) if line.strip() else -1.0


def test_who_calls_is_who_is_asserted() -> None:
    (plain, asserted) = talk(
        """
        alice > bob 0 INVITE sip:bob@example.com by=+49301111
        alice > bob 1 INVITE sip:bob@example.com by=anonymous branch=two
            P-Asserted-Identity: <sip:+49302222@example.com>
        """
    )
    assert (caller_of(plain.message), caller_of(asserted.message)) == ("+49301111", "+49302222")


def test_of_who_was_taken_and_of_domains_so_many_are_kept() -> None:
    text = "".join(
        f"""
        alice > gate {n} INVITE sip:1001@d{n}.example.com call=c{n} from=f{n} by=u{n}
        gate > alice {n}.1 200 to=t{n}
        """
        for n in range(DOMAINS_KEPT + 3)
    )
    call = last_call(text + dial(90, "1002", 403))
    route = call.around.routes["10.0.0.10", "10.0.0.30"]
    assert route.accepted == DOMAINS_KEPT + 3
    assert route.accepted_from == tuple(f"u{n}" for n in range(DOMAINS_KEPT + 3))
    assert not route.accepted_from_more
    assert call.around.domains == {"10.0.0.30": tuple(f"d{n}.example.com" for n in range(DOMAINS_KEPT))}


def test_of_more_callers_than_are_kept_it_is_known_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "CALLERS_KEPT", 3)
    text = "".join(
        f"""
        alice > gate {n} INVITE sip:1001@example.com call=c{n} from=f{n} by=u{n}
        gate > alice {n}.1 200 to=t{n}
        """
        for n in range(5)
    )
    route = last_call(text + dial(90, "1002", 403)).around.routes["10.0.0.10", "10.0.0.30"]
    assert (route.accepted, route.accepted_from) == (5, ("u0", "u1", "u2"))
    assert route.accepted_from_more


def test_seconds_of_retransmissions_are_kept_up_to_a_bound() -> None:
    def send(second: int, number: int) -> str:
        line = f"INVITE sip:{number}@example.com call=b{number} from=b{number}\n"
        answer = f"server > alice {second}.6 486 to=x call=b{number}\n"
        return f"alice > server {second} {line}alice > server {second}.5 {line}{answer}"

    for later, repeats in ((FLOOD_SECONDS - 1, 12), (FLOOD_SECONDS, 10)):
        burst = "".join(send(0, n) for n in range(3))
        text = burst + "".join(send(second, 10 + second) for second in range(1, later + 1))
        text = "".join(sorted(text.splitlines(keepends=True), key=_second))
        flood = last_call(text).around.flood
        assert flood is not None
        assert flood.repeats == repeats

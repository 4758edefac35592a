"""Sources that many refuse: sweeps over users, guessed passwords, and how much is kept of them."""

import pytest

from sipdiag.calls.senders import SLOT_TARGETS
from sipdiag.config import Limits
from sipdiag.model import Case
from tests.calls.wire import cases


def last_call(text: str) -> Case:
    return [case for case in cases(text, 900) if case.kind == "call"][-1]


def test_a_sweep_is_told_from_a_caller_who_errs() -> None:
    sweep = "".join(
        f"server > proxy {n / 10} INVITE sip:{100 + n}@example.com call=s{n} from=s{n}\n"
        f"proxy > server {n / 10 + 0.01} 404 to=x{n}\n"
        for n in range(30)
    )
    sender = last_call(sweep).around.sender
    assert sender is not None
    assert (sender.refused_targets, sender.refused_hosts, sender.accepted, sender.failed_logins) == (30, 1, 0, 0)
    assert sender.examples == ("100", "101", "102", "103", "104")
    for status in (404, 200):
        once = f"alice > gate 1 INVITE sip:1001@10.0.0.30\ngate > alice 1.1 {status} to=t\n"
        assert last_call(once).around.sender is None


def test_so_many_targets_of_a_sweep_are_told_apart() -> None:
    sweep = "".join(
        f"server > proxy {n / 100} INVITE sip:{100 + n}@example.com call=s{n} from=s{n}\n"
        f"proxy > server {n / 100 + 0.001} 404 to=x{n}\n"
        for n in range(SLOT_TARGETS + 20)
    )
    sender = last_call(sweep).around.sender
    assert sender is not None
    assert sender.refused_targets == SLOT_TARGETS


def test_what_is_told_of_a_source_goes_on_with_it() -> None:
    def sweep(count: int, since: int) -> str:
        return "".join(
            f"server > proxy {since + n / 10} INVITE sip:{100 + n}@example.com call=s{since + n} from=s{since + n}\n"
            f"proxy > server {since + n / 10 + 0.01} 404 to=x{n}\n"
            for n in range(count)
        )

    let_in = "server > proxy 300 INVITE sip:1@example.com call=a from=a\nproxy > server 300.1 200 to=a\n"
    told = []
    for case in cases(sweep(10, 0) + sweep(20, 200) + let_in, 900):
        sender = case.around.sender
        assert sender is not None
        told.append((sender.refused_targets, sender.accepted))
    assert told == [(10, 0)] * 10 + [(20, 0)] * 20 + [(20, 1)]


def test_how_many_hosts_a_source_tries_goes_on_with_it() -> None:
    seconds = [0, 1, 2, 60, 61, 62, 63, 64]
    tried = "".join(
        f"server > 10.9.0.{n} {second} OPTIONS sip:10.9.0.{n} call=o{n} cseq={n}\n"
        for n, second in enumerate(seconds, 1)
    )
    sweeps = [case.around.sweep for case in cases(tried, 900, Limits(scan_targets=4))]
    assert [sweep and sweep.hosts for sweep in sweeps] == [None] * 3 + [5] * 5


def test_passwords_that_were_tried_and_one_that_fitted() -> None:
    tries = "".join(
        f"""
        server > proxy {n} REGISTER sip:example.com call=g from=g cseq={n} by=admin for=admin
            Contact: <sip:admin@203.0.113.5>
            Authorization: Digest username="admin", realm="r", nonce="n", uri="sip:example.com", response="{n}"
        proxy > server {n}.1 {200 if n == 9 else 403} to=x
        """
        for n in range(1, 10)
    )
    call = last_call(tries + "server > proxy 20 INVITE sip:1@example.com call=z\nproxy > server 20.1 404 to=y\n")
    assert call.around.sender is not None
    assert (call.around.sender.failed_logins, call.around.sender.guessed) == (8, ("admin",))


@pytest.mark.parametrize("bound", ["SENDERS_KEPT", "SLOTS_KEPT"])
def test_what_is_known_of_senders_is_bounded(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = "".join(
        f"server > proxy {n} INVITE sip:{100 + n}@example.com call=s{n} from=s{n}\nproxy > server {n}.01 404 to=x{n}\n"
        for n in range(30)
    )
    if bound == "SENDERS_KEPT":
        monkeypatch.setattr(f"sipdiag.calls.senders.{bound}", 1)
        other = "bob > proxy 40 INVITE sip:99@example.com call=o from=o\nproxy > bob 40.1 404 to=o\n"
        again = "server > proxy 50 INVITE sip:1@example.com call=p from=p\nproxy > server 50.1 404 to=p\n"
        assert last_call(sweep + again).around.sender is not None
        assert last_call(sweep + other + again).around.sender is None
    else:
        sender = last_call(sweep).around.sender
        monkeypatch.setattr(f"sipdiag.calls.senders.{bound}", 1)
        one_slot = last_call(sweep).around.sender
        assert sender is not None
        assert sender.refused_targets == 30
        assert one_slot is None or one_slot.refused_targets == 10

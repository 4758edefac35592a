"""Legs of one call through a B2BUA are one call; calls that only resemble each other are not."""

from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.calls import Calls, Visibility
from sipdiag.calls.legs import MAX_WAITING, Legs
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import Sighting
from tests.calls.wire import at, cases, one, talk

FAILS_BEYOND = """
    alice > proxy 0.00 INVITE sip:5550142@example.com call=a1 {headers}
    proxy > alice 0.01 100
    proxy > gate  0.05 INVITE sip:{number}@gate.example.com call=b1 from=x2 {leg_headers}
    gate > proxy  0.20 404 to=g
    proxy > alice 0.30 503 to=p
"""


def beyond(number: str, headers: str = "", leg_headers: str = "") -> str:
    text = FAILS_BEYOND.replace("{number}", number)
    for name, value in (("{headers}", headers), ("{leg_headers}", leg_headers)):
        text = text.replace(f" {name}", f"\n        {value}" if value else "")
    return text


def test_a_box_that_asks_on_for_the_same_number_passes_the_call_on() -> None:
    case = one(beyond("+15550142"))
    assert case.call_ids == ("a1", "b1")
    assert [[str(hop) for hop in leg.hops] for leg in case.legs] == [
        ["10.0.0.10:5060", "10.0.0.1:5060"],
        ["10.0.0.1:5060", "10.0.0.30:5060"],
    ]


def test_a_failure_is_judged_at_the_originator_and_traced_to_the_leg_it_comes_from() -> None:
    case = one(beyond("+15550142"))
    assert case.final is not None
    assert case.final.status == 503
    assert case.deepest is not None
    assert (case.deepest.call_id, case.deepest.final.status) == ("b1", 404)  # type: ignore[union-attr]


def test_a_pbx_that_turns_an_extension_into_a_device_is_known_by_the_caller() -> None:
    assert one(beyond("desk-phone-7")).call_ids == ("a1", "b1")


def test_a_session_id_joins_legs_whatever_the_numbers() -> None:
    session = "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=" + "0" * 32
    text = beyond("other", session, session).replace("call=b1 from=x2", "call=b1 from=x2 by=hidden")
    assert one(text).call_ids == ("a1", "b1")


def test_a_header_with_the_call_id_before_joins_legs() -> None:
    text = beyond("other", "", "X-Call-ID: a1").replace("call=b1 from=x2", "call=b1 from=x2 by=hidden")
    assert one(text).call_ids == ("a1", "b1")


def test_another_caller_and_number_is_another_call() -> None:
    text = beyond("other").replace("call=b1 from=x2", "call=b1 from=x2 by=carol")
    assert [case.call_ids for case in cases(text)] == [("a1",), ("b1",)]


def test_two_open_calls_that_fit_alike_are_not_guessed_between() -> None:
    text = """
        alice > proxy 0.00 INVITE sip:5550142@example.com call=a1
        alice > proxy 0.01 INVITE sip:5550142@example.com call=a2 from=y
        proxy > gate  0.05 INVITE sip:5550142@gate.example.com call=b1 from=x2
    """
    assert [case.call_ids for case in cases(text)] == [("a1",), ("a2",), ("b1",)]


def test_a_call_that_begins_later_is_no_leg() -> None:
    text = """
        alice > proxy 0.00 INVITE sip:5550142@example.com call=a1
        proxy > alice 0.01 180 to=p
        proxy > gate  9.00 INVITE sip:5550142@gate.example.com call=b1 from=x2
    """
    assert [case.call_ids for case in cases(text)] == [("a1",), ("b1",)]


def test_an_ack_belongs_to_the_leg_of_its_call_id() -> None:
    case = one(
        """
        alice > proxy 0.00 INVITE sip:5550142@example.com call=a1
        proxy > gate  0.05 INVITE sip:5550142@gate.example.com call=b1 from=x2
        gate > proxy  0.20 200 to=g
        proxy > gate  0.21 ACK sip:5550142@10.0.0.30 call=b1 from=x2 to=g
        proxy > alice 0.22 200 to=p
        alice > proxy 0.23 ACK sip:5550142@10.0.0.1 call=a1 to=p
        """
    )
    assert [(t.call_id, len(t.acks)) for t in case.transactions if t.method == "INVITE"] == [("a1", 1), ("b1", 1)]


RINGS = """
    alice > proxy 0.00 INVITE sip:5550142@example.com call=a1
    proxy > alice 0.00 180 to=p
"""
GOES_ON = "proxy > gate {at} INVITE sip:5550142@gate.example.com call=b1 from=x2\n"


def in_between(number: int, response: str) -> str:
    """Calls for the same number that come from where it is asked on."""
    return "".join(
        f"""
        gate > proxy {n / 100:.2f} INVITE sip:5550142@example.com call=c{n} from=y{n}
        proxy > gate {n / 100:.2f} {response} call=c{n} to=p
        """
        for n in range(1, number + 1)
    )


def ids_with_each_reader(text: str) -> list[tuple[str, ...]]:
    """Of the first call, whenever legs are read."""
    found = []
    for legs in (Legs, ReadAtOnce):
        with mock.patch("sipdiag.calls.calls.Legs", legs):
            found.append(cases(text)[0].call_ids)
    return found


def test_of_calls_to_one_number_the_latest_are_looked_at() -> None:
    goes_on = GOES_ON.format(at=1)
    assert ids_with_each_reader(RINGS + in_between(MAX_WAITING - 1, "180") + goes_on) == [("a1", "b1")] * 2
    assert ids_with_each_reader(RINGS + in_between(MAX_WAITING, "180") + goes_on) == [("a1",)] * 2


def test_the_latest_are_those_that_wait() -> None:
    for response in ("200", "404"):
        text = RINGS + in_between(MAX_WAITING, response) + GOES_ON.format(at=1)
        assert ids_with_each_reader(text) == [("a1", "b1")] * 2


OTHER_SIDE = """
    alice > proxy 0.00 INVITE sip:+12025550142@example.com call=a1 by=+12025550100 {first}
    proxy > alice 0.01 100
    gate > bob  {at} INVITE sip:+12025550142@10.0.0.20 call=b1 from=x2 by={caller} {second}
    bob > gate  0.90 404 to=g
    proxy > alice 0.95 404 to=p
"""


def other_side(at: str = "0.05", caller: str = "+12025550100", first: str = "", second: str = "") -> str:
    return OTHER_SIDE.format(at=at, caller=caller, first=first, second=second)


def test_an_sbc_with_an_address_on_each_side_is_known_by_caller_and_callee() -> None:
    (case,) = cases(other_side())
    assert case.call_ids == ("a1", "b1")
    assert [leg.joined_by for leg in case.legs] == [None, "numbers"]
    assert len(cases(other_side(at="0.80"))) == 2
    assert len(cases(other_side(caller="+12025550177"))) == 2


def test_the_same_media_endpoint_joins_legs_whoever_calls() -> None:
    (case,) = cases(other_side(caller="trunk", first="sdp=10.0.0.10:4000", second="sdp=10.0.0.10:4000"))
    assert [leg.joined_by for leg in case.legs] == [None, "media"]
    assert len(cases(other_side(caller="trunk", first="sdp=10.0.0.10:4000", second="sdp=10.0.0.10:4002"))) == 2


def test_what_names_the_leg_before_is_told() -> None:
    session = "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=" + "0" * 32
    assert [leg.joined_by for leg in one(beyond("other", session, session)).legs] == [None, "session-id"]
    assert [leg.joined_by for leg in one(beyond("other", "", "X-Call-ID: a1")).legs] == [None, "header"]
    assert [leg.joined_by for leg in one(beyond("+15550142")).legs] == [None, "number"]


EXTENSION = """
    alice > proxy 0.00 INVITE sip:00441632960555@example.com call=a1 by=2010
    proxy > alice 0.01 100
    {box} > gate  0.05 INVITE sip:+441632960555@gate.example.com call=b1 from=x2 by=+441632960010
    gate > {box}  0.20 503 to=g call=b1
    {box} > bob   {then} INVITE sip:+441632960555@10.0.0.20 call=c1 from=x3 by={next}
    bob > {box}   9.00 200 to=h call=c1
    proxy > alice 9.05 200 to=p call=a1
"""


def extension(box: str = "proxy", then: str = "0.25", caller: str = "+441632960010") -> str:
    return EXTENSION.format(box=box, then=then, next=caller)


def test_an_extension_goes_on_with_the_number_that_its_pbx_gives_it() -> None:
    case = one(extension())
    assert case.call_ids == ("a1", "b1", "c1")
    assert case.outcome == "answered"
    assert [leg.joined_by for leg in case.legs] == [None, "number", "number"]
    assert [leg.joined_by for leg in one(extension(box="proxy2")).legs] == [None, "numbers", "numbers"]
    assert len(cases(extension(caller="+441632960099"))) == 2, "another caller's call over the same box"


def test_two_that_show_no_number_and_call_the_same_one_are_two_calls() -> None:
    text = """
        alice  > proxy 0.00 INVITE sip:+12025550142@example.com call=a1 by=2010
        server > gate  0.05 INVITE sip:+12025550142@example.com call=b1 from=x by={caller}
    """
    assert len(cases(text.format(caller="2010"))) == 2
    assert len(cases(text.format(caller="+12025550100"))) == 1, "of an extension, with the number that its PBX gives it"


def test_the_next_carrier_is_asked_as_late_as_the_one_before_was_heard_of() -> None:
    slow = extension(then="6.00").replace("0.20 503", "5.90 503")
    assert one(slow).call_ids == ("a1", "b1", "c1")
    assert len(cases(extension(then="6.00"))) == 2


def test_of_two_extensions_that_call_one_number_each_leg_finds_its_own() -> None:
    second = """
        carol > proxy 0.50 INVITE sip:00441632960555@example.com call=a2 from=y by=2011
        proxy > gate  0.55 INVITE sip:+441632960555@gate.example.com call=b2 from=x4 by=+441632960010
    """
    first, _, rest = extension().partition("    {box} > bob".format(box="proxy"))
    del rest
    assert [case.call_ids for case in cases(first + second)] == [("a1", "b1"), ("a2", "b2")]


class ReadAtOnce(Legs):
    """Reads each INVITE when it comes, whether one can carry it on or not."""

    def note(self, invite: TransactionBuilder) -> None:
        self._enter_all()
        super().note(invite)
        self._enter_all()

    def _may_carry(self, sighting: Sighting) -> bool:
        return True


HOSTS = st.sampled_from(("alice", "proxy", "gate", "gate:5062"))
INVITES = st.tuples(
    HOSTS,
    HOSTS,
    st.sampled_from((0.01, 0.2, 1.0, 40.0)),
    st.sampled_from(("+12025550142", "0012025550142", "desk")),
    st.sampled_from(("+12025550100", "2010")),
    st.sampled_from(("", "sdp=10.0.0.10:4000")),
    st.sampled_from(("", "", "X-Call-ID: c0", "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=0")),
    st.sampled_from(("", "", "180", "404")),
)


PEERS = st.sampled_from((5, 9, 14, 30, Limits().peers, Limits().peers))


@given(st.lists(INVITES, min_size=2, max_size=3 * MAX_WAITING), PEERS)
def test_an_invite_that_is_read_late_is_carried_on_like_one_read_at_once(
    invites: list[tuple[str, str, float, str, str, str, str, str]], peers: int
) -> None:
    text, seconds = "", 0.0
    for n, (source, destination, pause, number, caller, media, named, final) in enumerate(invites):
        seconds += pause
        text += (
            f"{source} > {destination} {seconds:.2f} INVITE sip:{number}@a call=c{n} from=f{n} by={caller} {media}\n"
        )
        text += f"    {named}\n" if named else ""
        text += f"{destination} > {source} {seconds:.2f} {final} to=t\n" if final else ""
    late = joined(text, Limits(peers=peers, leg_s=30))
    with mock.patch("sipdiag.calls.calls.Legs", ReadAtOnce):
        assert joined(text, Limits(peers=peers, leg_s=30)) == late


def joined(text: str, limits: Limits | None = None) -> list[list[tuple[str, str | None]]]:
    return [[(leg.call_id, leg.joined_by) for leg in case.legs] for case in cases(text, limits=limits)]


def test_among_calls_to_one_server_one_that_went_to_a_caller_is_carried_on() -> None:
    text = """
        alice > proxy 0.00 INVITE sip:1@example.com call=a1
        carol > alice 0.01 INVITE sip:2@example.com call=a2 from=y sdp=10.0.0.21:4000
        bob   > proxy 0.05 INVITE sip:3@example.com call=b2 from=x sdp=10.0.0.21:4000
    """
    assert joined(text) == [[("a1", None)], [("a2", None), ("b2", "media")]]


def test_what_no_invite_can_carry_on_is_not_read_and_is_forgotten_with_its_case() -> None:
    calls = Calls(Limits(), Visibility(Limits()))
    text = """
        alice > proxy 0.00 INVITE sip:5550142@example.com call=a1
        proxy > bob   0.01 INVITE sip:5550142@example.com call=a1 below=alice-1-INVITE
        carol > proxy 0.02 INVITE sip:5550142@example.com call=a2 from=y
    """
    for sighting in talk(text):
        calls.feed(sighting)
    assert len(calls._legs._unread) == 3
    assert all(invite.leg_keys is None for invite in calls._legs._unread)
    assert len(list(calls.flush(at(60)))) == 2
    assert not calls._legs._unread


def test_calls_of_one_host_to_several_are_not_read_before_somebody_else_calls() -> None:
    calls = Calls(Limits(), Visibility(Limits()))
    text = """
        alice > proxy  0.00 INVITE sip:5550142@example.com call=a1
        alice > proxy2 0.01 INVITE sip:5550143@example.com call=a2
        alice > gate   0.02 INVITE sip:5550144@example.com call=a3
        proxy > bob    0.03 INVITE sip:5550142@example.com call=b1 from=x
        alice > gate   0.04 INVITE sip:5550145@example.com call=a4
    """
    *before, onward, after = talk(text)
    for sighting in before:
        calls.feed(sighting)
    assert len(calls._legs._unread) == 3
    calls.feed(onward)
    assert not calls._legs._unread
    calls.feed(after)
    assert sorted(case.call_ids for case in calls.flush(at(60))) == [("a1", "b1"), ("a2",), ("a3",), ("a4",)]
    assert not calls._legs._ways


AMONG_NETWORKS = """
    alice  > proxy  0.00 INVITE sip:5550142@example.com call=a1
    carol  > proxy2 0.01 INVITE sip:5550143@example.com call=a2 from=y by=+12025550101 sdp=10.0.0.21:4000
    server > gate   0.02 INVITE sip:5550144@example.com call=a3 from=z by=+12025550102
    nat    > bob    0.03 INVITE sip:desk@example.com call=a4 from=w
"""


def with_caller_read(text: str) -> list[str]:
    """Call-IDs of those that wait after the calls among networks and these, and whose caller was asked for."""
    calls = Calls(Limits(), Visibility(Limits()))
    for sighting in talk(AMONG_NETWORKS + text):
        calls.feed(sighting)
    read = [
        keys for invite in calls._legs._partly if (keys := invite.leg_keys) is not None and keys._caller is not None
    ]
    return [keys._message.call_id for keys in read]


def test_the_caller_is_not_read_where_no_host_goes_on_and_numbers_and_media_differ() -> None:
    assert with_caller_read("") == []


def test_the_same_media_endpoint_joins_without_the_caller() -> None:
    text = "dns > registrar 0.04 INVITE sip:trunk@example.com call=b2 from=x sdp=10.0.0.21:4000\n"
    assert joined(AMONG_NETWORKS + text)[1] == [("a2", None), ("b2", "media")]
    assert with_caller_read(text) == []


def test_where_a_host_goes_on_the_callers_are_read_of_what_went_to_it() -> None:
    text = "proxy > gate 0.04 INVITE sip:5550142@example.com call=b1 from=x\n"
    assert joined(AMONG_NETWORKS + text)[0] == [("a1", None), ("b1", "number")]
    assert with_caller_read(text) == ["a1", "b1"]


def test_where_two_are_for_one_number_the_callers_are_read_of_what_is_for_it() -> None:
    text = "dns > registrar 0.04 INVITE sip:5550144@example.com call=b3 from=x by=+12025550102\n"
    assert joined(AMONG_NETWORKS + text)[2] == [("a3", None), ("b3", "numbers")]
    assert with_caller_read(text) == ["a3", "b3"]


def test_what_was_read_is_forgotten_with_its_case() -> None:
    calls = Calls(Limits(), Visibility(Limits()))
    for sighting in talk(AMONG_NETWORKS + "proxy > gate 0.04 INVITE sip:+12025550144@example.com call=b1 from=x\n"):
        calls.feed(sighting)
    legs = calls._legs
    legs._enter_all()
    kept = (legs._ways, legs._entered, legs._at_host, legs._for_number, legs._asked)
    assert all(kept)
    assert len(list(calls.flush(at(60)))) == 4
    assert not any(kept)

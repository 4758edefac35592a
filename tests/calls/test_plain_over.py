"""A plain call that is over, told from its INVITE and its BYE alone: the same as `seal` tells of it."""

from pathlib import Path

import pytest

from sipdiag.calls.calls import Calls
from sipdiag.calls.plain_over import PlainOver, bare_case, plain_around, plain_case, plain_hops
from sipdiag.calls.seal import seal
from sipdiag.calls.view import Visibility
from sipdiag.capture import CaptureError
from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.options import Options
from sipdiag.pipeline import run
from tests.calls.wire import cases
from tests.conftest import ROOT

ANSWERED = """
    alice > bob 0.0  INVITE sip:bob@example.com
    bob > alice 0.5  180 to=b
    bob > alice 4.5  200 to=b
    alice > bob 4.6  ACK sip:bob@10.0.0.20 to=b
"""


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """The calls that were told in the short way; each is also told in the long one, and both say the same."""
    told: list[Case] = []

    def comparing(limits: Limits, visibility: Visibility, *_: object) -> Calls:
        def both(over: PlainOver, _: int) -> bool:
            call, surroundings = calls._plain[over.invite.call_id], calls._surroundings
            assert over.ended is not None
            sealed_ns = over.ended.sealed_ns
            at_end = sealed_ns < call.deadline_ns
            view = visibility.snapshot(plain_hops(over), call.start_ns, sealed_ns, at_end)
            short = plain_case(over, view, plain_around(over, plain_hops(over), surroundings))
            assert _all_of(short) == _all_of(seal(call.unfold(), sealed_ns, at_end, visibility, surroundings, limits))
            for transaction in filter(None, (call.invite, call.bye)):
                transaction.case = call
            bare = bare_case(over)
            assert {**_fields(bare), **OF_BARE} == {**_fields(short), **OF_BARE}
            for ask in (bare.view.traffic, bare.beside):
                with pytest.raises(RuntimeError, match="is not asked for"):
                    ask()
            told.append(short)
            return False

        calls = Calls(limits, visibility, both)
        return calls

    for asking in ("sipdiag.pipeline.Calls", "tests.calls.wire.Calls"):
        monkeypatch.setattr(asking, comparing)
    return told


OF_BARE = {"view": None, "beside": None}
"""What a bare Case does not say."""


def _fields(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in case.__struct_fields__}


def _all_of(case: Case) -> dict[str, object]:
    """What a record says, by field."""
    told = _fields(case)
    told.update(view=(case.view.first_ns, case.view.last_ns), beside=case.beside(), traffic=case.view.traffic())
    return told


BYE = "alice > bob 9 BYE sip:bob@10.0.0.20 to=b cseq=2\nbob > alice 9.1 200 to=b of=BYE cseq=2\n"


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        (ANSWERED + BYE, True),
        (ANSWERED.replace("180", "100", 1) + BYE, True),
        (ANSWERED + "bob > alice 9 BYE sip:alice@10.0.0.10 from=b to=a", True),
        (ANSWERED + "alice > bob 9 BYE sip:bob@10.0.0.20 to=c cseq=2", False),
        (ANSWERED.replace("180 to=b", "180 to=c") + BYE, False),
        (ANSWERED + "bob > alice 4.7 200 to=c\n" + BYE, False),
        (ANSWERED + "bob > alice 4.7 200\n" + BYE, False),
        (ANSWERED + "bob > alice 4.7 486 to=b\n" + BYE, False),
        (ANSWERED + "alice > bob 5 INVITE sip:bob@10.0.0.20 to=b cseq=2\n" + BYE.replace("cseq=2", "cseq=3"), False),
        (ANSWERED, False),
    ],
)
def test_a_plain_call_is_told_the_short_way(text: str, is_plain: bool, plain: list[Case]) -> None:
    cases(text, 60)
    assert bool(plain) == is_plain


@pytest.mark.parametrize("folder", [ROOT / "samples", ROOT.parent / "shared" / "pcaps"], ids=lambda folder: folder.name)
def test_both_ways_say_the_same_of_every_capture(folder: Path, plain: list[Case]) -> None:
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    for path in sorted(folder.glob("**/*.pcap*")):
        try:
            run(Options(paths=(str(path),)))
        except CaptureError:
            continue  # some are none
    assert len(plain) > 10

"""Assertions on captured calls, for tests written in Python; the fixtures of sipdiag.pytest_plugin give the same.

>>> from sipdiag.testing import Trace
>>> trace = Trace("call.pcap")                                                  # doctest: +SKIP
>>> trace.call(1).answered().with_responses(100, {183: {"sdp": True}}, 200)     # doctest: +SKIP

In: captures. Out: nothing where all is as expected, else UnexpectedCall, which tells what was expected, what was found,
the frames, and the ladder and the findings of the call. Every method is an expectation of docs/check.md under its name,
and is held against the capture as `sipdiag check` does it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, TypeAlias

import msgspec

from sipdiag.check import Expectation, analysed, evaluate, numbers_of, of_one
from sipdiag.check.expect import mistake, read
from sipdiag.check.forms import (
    CallExpectation,
    Form,
    RegistrationExpectation,
    Select,
    TransactionExpectation,
)
from sipdiag.config import load_config
from sipdiag.knowledge import Knowledge
from sipdiag.model import Kind, Party, Severity
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.records import (
    CallInfo,
    CheckedCapture,
    Held,
    RegistrationInfo,
    Report,
    Story,
    TransactionInfo,
)
from sipdiag.report.text import counted
from sipdiag.report.unexpected import told
from sipdiag.report.words import AnyCase
from sipdiag.selection import Selection

Side: TypeAlias = Literal["caller", "callee"]
Answer: TypeAlias = int | Mapping[int, Mapping[str, Any]]
"""`183`, or `{183: {"sdp": True}}`; the conditions are sdp, reliable, reason and variant."""


class UnexpectedCall(AssertionError):
    """A capture that is not as expected; the text tells all there is to say."""

    def __init__(self, text: str, results: Sequence[Held]) -> None:
        super().__init__(text)
        self.results = results
        """The expectations that failed."""


class Trace:
    """A diagnosed capture, ready for assertions. `report` is what `--format json` prints."""

    def __init__(
        self,
        *paths: str | Path,
        keylog: str | Path | None = None,
        knowledge: str | Path | None = None,
        config: str | Path | None = None,
    ) -> None:
        """Several files are one capture. Thresholds are those of `config`, else of a sipdiag.toml here, as the command
        has them. Raises CaptureError for what is no capture."""
        settings = load_config(None if config is None else Path(config))
        overlay = knowledge or settings.knowledge
        self._options = Options(
            paths=tuple(map(str, paths)),
            limits=settings.limits,
            knowledge_dir=Path(overlay) if overlay else None,
            keylog=None if keylog is None else str(keylog),
        )
        self._analysis, self._cases = analysed(self._options)
        self.report: Report = self._analysis.report

    def __repr__(self) -> str:
        return f"<Trace {', '.join(self._options.paths)}: {counted(len(self.report.calls), 'call')}>"

    # ---- what is in it

    @property
    def calls(self) -> list[Call]:
        """All calls, in order."""
        return [Call(self, info.number) for info in self.report.calls]

    def call(
        self,
        number: int | None = None,
        *,
        from_: str | None = None,
        to: str | None = None,
        request_uri: str | None = None,
        call_id: str | None = None,
    ) -> Call:
        """The one call with this number, or with these texts in its URIs or Call-ID; there has to be exactly one."""
        __tracebackhide__ = True
        given = {"number": number, "from": from_, "to": to, "request_uri": request_uri, "call_id": call_id}
        wanted = {key: value for key, value in given.items() if value is not None}
        found = numbers_of(self.report, msgspec.convert(wanted, Select))
        if len(found) != 1:
            asked = ", ".join(f"{key} {value}" for key, value in wanted.items())
            name = f"calls with {asked}" if wanted else "number of calls"
            self.raise_for([Held(name, False, "1", str(len(found)))])
        return Call(self, found[0])

    def registration(self, number: int = 1) -> Registration:
        """A registration, in order of the first REGISTER."""
        __tracebackhide__ = True
        self._require("registrations", number, len(self.report.registrations))
        return Registration(self, number)

    def transaction(self, number: int = 1) -> Transaction:
        """A transaction that is neither a call's nor a registration's: OPTIONS, SUBSCRIBE, MESSAGE …"""
        __tracebackhide__ = True
        self._require("transactions", number, len(self.report.transactions))
        return Transaction(self, number)

    def _require(self, items: str, number: int, there: int) -> None:
        __tracebackhide__ = True
        if not 1 <= number <= there:
            self.raise_for([Held(f"number of {items}", False, f"at least {number}", str(there))])

    # ---- of the whole capture

    def has_calls(self, number: int | None = None, *, min: int | None = None, max: int | None = None) -> Self:
        """How many calls there are."""
        __tracebackhide__ = True
        return self.expect(count=_bounds(min, max) if number is None else number)

    def finds(self, rule: str, **keys: Any) -> Self:
        """A finding that has to be there; keys as under `must`: party, severity, calls, facts …"""
        __tracebackhide__ = True
        return self.expect(findings={"must": [{"rule": rule, **keys}]})

    def finds_none(self, *rules: str, besides: Sequence[str] = ()) -> Self:
        """None of these findings; without rules none above info, and nothing left unknown, `besides` aside."""
        __tracebackhide__ = True
        return self.expect(findings={"must_not": list(rules) or ["*"], "except": list(besides)})

    def no_worse_than(self, severity: Severity | None) -> Self:
        """No finding that no other explains is graver; None: there is none at all."""
        __tracebackhide__ = True
        return self.expect(findings={"highest_severity": severity})

    def expect(self, **keys: Any) -> Self:
        """Any keys of an expectation file, as they would stand in it."""
        __tracebackhide__ = True
        return self._hold(evaluate(self.report, _as(Expectation, keys), self._cases))

    def fulfils(self, expectation: str | Path) -> Self:
        """All that an expectation file says. Raises ExpectationError where that is wrong."""
        __tracebackhide__ = True
        form, line = read(Path(expectation))
        return self._hold(evaluate(self.report, form, self._cases, line))

    def _hold(self, results: Sequence[Held]) -> Self:
        __tracebackhide__ = True
        self.raise_for([result for result in results if not result.ok])
        return self

    # ---- for Call, Registration and Transaction

    def held(self, kind: Kind, number: int, item: Form) -> list[Held]:
        """How the expectations of one item fare."""
        return of_one(self.report, self._cases, kind, number, item)

    def raise_for(self, failed: Sequence[Held]) -> None:
        """Raises UnexpectedCall where an expectation failed."""
        __tracebackhide__ = True
        if failed:
            test = CheckedCapture(", ".join(self._options.paths), "", self.report, list(failed))
            raise UnexpectedCall(told(test, Knowledge(self._options.knowledge_dir), self._story), failed)

    def _story(self, kind: Kind, number: int, case: AnyCase) -> Story | None:
        """The ladder: of the first few it was kept, for another the capture is read again."""
        story = self._analysis.stories.get((kind, number))
        if story is not None or not case.call_ids or "-" in self._options.paths:
            return story
        again = run(msgspec.structs.replace(self._options, selection=Selection(call=case.call_ids[0])))
        return next((told for (of, _), told in again.stories.items() if of == kind), None)


class _Entry:
    """What calls, registrations and other transactions have in common; every method gives the same object again."""

    _kind: ClassVar[Kind]
    _form: ClassVar[type[Form]]

    def __init__(self, trace: Trace, number: int) -> None:
        self.trace = trace
        self.number = number

    def __repr__(self) -> str:
        return f"<{self._kind} {self.number} of {self.trace!r}>"

    def expect(self, **keys: Any) -> Self:
        """Any keys of docs/check.md, as they would stand in a file (`from_` for `from`)."""
        __tracebackhide__ = True
        results = self.trace.held(self._kind, self.number, _as(self._form, keys))
        self.trace.raise_for([result for result in results if not result.ok])
        return self

    def with_outcome(self, outcome: str) -> Self:
        """`answered`, `busy`, `registered` …"""
        __tracebackhide__ = True
        return self.expect(outcome=outcome)

    def with_final_status(self, status: int | None) -> Self:
        """Of the final response; None: there was none."""
        __tracebackhide__ = True
        return self.expect(final_status=status)

    def rejected(self, status: int | None = None) -> Self:
        """Refused, with this final status where one is given."""
        __tracebackhide__ = True
        return self.expect(outcome="rejected", **({} if status is None else {"final_status": status}))

    def timed_out(self) -> Self:
        """No final response came."""
        __tracebackhide__ = True
        return self.expect(outcome="timeout")

    def with_requests(self, *methods: str) -> Self:
        """Exactly these requests, in this order, ACKs as well."""
        __tracebackhide__ = True
        return self.expect(methods=list(methods))

    def with_requests_in_order(self, *methods: str) -> Self:
        """These requests in this order, with others between."""
        __tracebackhide__ = True
        return self.expect(methods={"in_order": list(methods)})

    def with_header(self, message: str, name: str, equals: str | None = None, *, matches: str | None = None) -> Self:
        """Every such message (`INVITE`, `183`, `200 BYE`) has the header; equal to a text, or matching a regular
        expression."""
        __tracebackhide__ = True
        asked = {"present": True, "equals": equals, "matches": matches}
        return self.expect(headers={message: {name: {key: value for key, value in asked.items() if value is not None}}})

    def without_header(self, message: str, name: str) -> Self:
        """No such message has the header."""
        __tracebackhide__ = True
        return self.expect(headers={message: {name: False}})

    def retransmitted_at_most(self, number: int) -> Self:
        """Requests and responses that were sent again, on every hop."""
        __tracebackhide__ = True
        return self.expect(retransmissions={"max": number})

    def with_root_cause(self, rule: str | None, party: Party | None = None) -> Self:
        """The rule that explains it, and who has to act where that is asked for; None: it is healthy."""
        __tracebackhide__ = True
        return self.expect(root_cause=rule, **({} if party is None else {"party": party}))

    def finds(self, *rules: str) -> Self:
        """These are among its findings."""
        __tracebackhide__ = True
        return self.expect(findings={"must": list(rules)})

    def finds_none(self, *rules: str) -> Self:
        """None of these is among its findings; without rules, none above info and nothing unknown."""
        __tracebackhide__ = True
        return self.expect(findings={"must_not": list(rules) or ["*"]})

    def no_worse_than(self, severity: Severity | None) -> Self:
        """None of its findings is graver; None: it has none."""
        __tracebackhide__ = True
        return self.expect(highest_severity=severity)


class Call(_Entry):
    """A call; `info` is its record in the report."""

    _kind = "call"
    _form = CallExpectation

    @property
    def info(self) -> CallInfo:
        return next(info for info in self.trace.report.calls if info.number == self.number)

    # ---- what became of it

    def answered(self) -> Self:
        __tracebackhide__ = True
        return self.expect(outcome="answered")

    def busy(self) -> Self:
        __tracebackhide__ = True
        return self.expect(outcome="busy")

    def declined(self) -> Self:
        __tracebackhide__ = True
        return self.expect(outcome="declined")

    def cancelled(self) -> Self:
        """The caller gave up."""
        __tracebackhide__ = True
        return self.expect(outcome="cancelled")

    def not_answered(self) -> Self:
        """The caller gave up after long ringing, or the callee's side did."""
        __tracebackhide__ = True
        return self.expect(outcome="no-answer")

    def ended_by(self, side: Side | None) -> Self:
        """Who sent the BYE."""
        __tracebackhide__ = True
        return self.expect(ended_by=side)

    # ---- signalling

    def with_responses(self, *answers: Answer) -> Self:
        """Exactly these responses to the INVITE, in this order, each distinct one once."""
        __tracebackhide__ = True
        return self.expect(responses=list(answers))

    def with_responses_in_order(self, *answers: Answer) -> Self:
        """These responses in this order, with others between."""
        __tracebackhide__ = True
        return self.expect(responses={"in_order": list(answers)})

    def with_responses_among(self, *answers: Answer) -> Self:
        """These responses, in any order and among others."""
        __tracebackhide__ = True
        return self.expect(responses={"all_of": list(answers)})

    def between(self, from_: str | None = None, to: str | None = None) -> Self:
        """From and To, whole URIs."""
        __tracebackhide__ = True
        return self.expect(**{key: uri for key, uri in (("from", from_), ("to", to)) if uri is not None})

    def with_legs(self, number: int) -> Self:
        """Dialogs that the call has, a B2BUA's both sides counted."""
        __tracebackhide__ = True
        return self.expect(legs=number)

    def transferred(self, to: str | None = None, *, accepted: bool = True, result: int | None = 200) -> Self:
        """One REFER: text in its Refer-To, whether it was accepted, the status that the last NOTIFY reports."""
        __tracebackhide__ = True
        form: dict[str, Any] = {"accepted": accepted, "result": result}
        return self.expect(transfers=[form if to is None else {"to": to, **form}])

    # ---- times

    def pdd(self, *, min_s: float | None = None, max_s: float | None = None) -> Self:
        """Seconds until the caller had a sign of progress."""
        __tracebackhide__ = True
        return self.expect(pdd_s=_bounds(min_s, max_s))

    def rang(self, *, min_s: float | None = None, max_s: float | None = None) -> Self:
        """Seconds of ringing."""
        __tracebackhide__ = True
        return self.expect(ring_s=_bounds(min_s, max_s))

    def talked(self, *, min_s: float | None = None, max_s: float | None = None) -> Self:
        """Seconds from answer to end."""
        __tracebackhide__ = True
        return self.expect(talk_s=_bounds(min_s, max_s))

    def hop(
        self,
        *,
        client: str | None = None,
        server: str | None = None,
        first_response_max_s: float | None = None,
        final_max_s: float | None = None,
    ) -> Self:
        """How fast the INVITE was answered between two boxes."""
        __tracebackhide__ = True
        form: dict[str, Any] = {"client": client, "server": server}
        form = {key: value for key, value in form.items() if value is not None}
        if first_response_max_s is not None:
            form["first_response_s"] = {"max": first_response_max_s}
        if final_max_s is not None:
            form["final_s"] = {"max": final_max_s}
        return self.expect(hops=[form])

    # ---- media

    def with_codecs(
        self,
        *,
        offered: Sequence[str] | None = None,
        agreed: Sequence[str] | None = None,
        used: Sequence[str] | None = None,
    ) -> Self:
        """Names of the audio codecs, in any order."""
        __tracebackhide__ = True
        given = {"offered": offered, "agreed": agreed, "used": used}
        return self.expect(codecs={key: list(names) for key, names in given.items() if names is not None})

    def heard_both_ways(self) -> Self:
        """RTP went both ways after the answer."""
        __tracebackhide__ = True
        return self.expect(media={"both_ways": True})

    def with_early_media(self, there: bool = True) -> Self:
        """RTP came to the caller before the answer, or none did."""
        __tracebackhide__ = True
        return self.expect(media={"early": there})

    def caller_heard(self, *stretches: str) -> Self:
        """What the caller could hear before the answer, stretch by stretch."""
        __tracebackhide__ = True
        return self.expect(early_media=list(stretches))

    def media(
        self,
        direction: Literal["caller_to_callee", "callee_to_caller"] | None = None,
        *,
        loss_ratio_max: float | None = None,
        jitter_ms_max: float | None = None,
        max_gap_ms_max: float | None = None,
        mos_cqe_min: float | None = None,
        packets_min: float | None = None,
    ) -> Self:
        """Bounds for the RTP after the answer, of both directions or of one; the worst stream counts."""
        __tracebackhide__ = True
        highest = {"loss_ratio": loss_ratio_max, "jitter_ms": jitter_ms_max, "max_gap_ms": max_gap_ms_max}
        lowest = {"mos_cqe": mos_cqe_min, "packets": packets_min}
        form = {key: {"max": value} for key, value in highest.items() if value is not None}
        form |= {key: {"min": value} for key, value in lowest.items() if value is not None}
        return self.expect(media=form if direction is None else {direction: form})

    def pressed(self, *, caller: str | None = None, callee: str | None = None) -> Self:
        """Digits, as telephone events or in INFO."""
        __tracebackhide__ = True
        given = {"caller": caller, "callee": callee}
        return self.expect(dtmf={side: digits for side, digits in given.items() if digits is not None})


class Registration(_Entry):
    """A registration with its refreshes; `info` is its record in the report."""

    _kind = "registration"
    _form = RegistrationExpectation

    @property
    def info(self) -> RegistrationInfo:
        return self.trace.report.registrations[self.number - 1]

    def registered(self) -> Self:
        __tracebackhide__ = True
        return self.expect(outcome="registered")

    def of(self, aor: str) -> Self:
        """Whose it is."""
        __tracebackhide__ = True
        return self.expect(aor=aor)

    def granted(self, *, min_s: float | None = None, max_s: float | None = None) -> Self:
        """Seconds that the registrar granted last."""
        __tracebackhide__ = True
        return self.expect(expires_s=_bounds(min_s, max_s))


class Transaction(_Entry):
    """A transaction of its own; `info` is its record in the report."""

    _kind = "transaction"
    _form = TransactionExpectation

    @property
    def info(self) -> TransactionInfo:
        return self.trace.report.transactions[self.number - 1]

    def answered(self, method: str | None = None) -> Self:
        """It got a 2xx; the method of the request where one is given."""
        __tracebackhide__ = True
        return self.expect(outcome="answered", **({} if method is None else {"method": method}))


def _bounds(least: float | None, most: float | None) -> dict[str, float]:
    return {key: value for key, value in (("min", least), ("max", most)) if value is not None}


def _as(form: type[Any], keys: Mapping[str, Any]) -> Any:
    """The keys as a form; a wrong one is a mistake of the test, not of the capture."""
    try:
        made = msgspec.convert({key.rstrip("_"): value for key, value in keys.items()}, form)
    except msgspec.ValidationError as error:
        raise TypeError(f"no expectation: {error}") from None
    whole = made if form is Expectation else msgspec.structs.replace(Expectation(), **{_ITEMS[form]: [made]})
    wrong = mistake(whole)
    if wrong is not None:
        raise TypeError(f"no expectation: {wrong[1]}")
    return made


_ITEMS: Mapping[type[Form], str] = {
    CallExpectation: "calls",
    RegistrationExpectation: "registrations",
    TransactionExpectation: "transactions",
}
"""Under which key of an expectation file each stands."""

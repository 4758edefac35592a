"""pytest plugin: fixtures `sip_trace` and `sip_capture`, and expectation files as tests (`--sip-expect`).

It is loaded with every pytest run where sipdiag is installed, so it imports nothing of the house until it is used.
docs/pytest.md tells how it is used.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from sipdiag.recording import Recording
    from sipdiag.testing import Trace

    SipTrace: TypeAlias = Callable[..., Trace]
    SipCapture: TypeAlias = Callable[..., AbstractContextManager["Captured"]]

_ENDINGS = (".yaml", ".yml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--sip-expect`."""
    parser.getgroup("sipdiag").addoption(
        "--sip-expect",
        action="append",
        default=[],
        metavar="PATH",
        help="collect the expectation files in this folder as tests of the captures beside them; may be repeated",
    )


def pytest_configure(config: pytest.Config) -> None:
    """What --sip-expect names is collected too, wherever it is."""
    for path in _expected(config):
        around = [Path(config.invocation_params.dir, str(argument).partition("::")[0]) for argument in config.args]
        if not any(path == other or path.is_relative_to(other) for other in map(Path.resolve, around)):
            config.args.append(str(path))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ExpectationFile | None:
    """A YAML file within what --sip-expect names is a test."""
    if file_path.suffix not in _ENDINGS:
        return None
    path = file_path.resolve()
    if not any(path == wanted or path.is_relative_to(wanted) for wanted in _expected(parent.config)):
        return None
    made: ExpectationFile = ExpectationFile.from_parent(parent, path=file_path)
    return made


def _expected(config: pytest.Config) -> list[Path]:
    named: list[str] = config.getoption("sip_expect")
    return [Path(config.invocation_params.dir, path).resolve() for path in named]


class ExpectationFile(pytest.File):
    """An expectation file: a test for the capture of its name beside it."""

    def collect(self) -> Iterator[pytest.Item]:
        from sipdiag.check import PairingError, pair_of

        try:
            pair = pair_of(self.path)
        except PairingError as error:
            raise self.CollectError(str(error)) from None
        yield ExpectationItem.from_parent(self, name=Path(pair.traces[0]).name, traces=pair.traces)


class ExpectationItem(pytest.Item):
    """A capture has to be as its expectation file says."""

    def __init__(self, *, traces: tuple[str, ...], **given: Any) -> None:
        super().__init__(**given)
        self._traces = traces

    def runtest(self) -> None:
        from sipdiag.testing import Trace

        Trace(*self._traces).fulfils(self.path)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong with the call, the capture or the file, without the way there."""
        from sipdiag.capture import CaptureError
        from sipdiag.check import ExpectationError
        from sipdiag.testing import UnexpectedCall

        if isinstance(excinfo.value, UnexpectedCall | CaptureError | ExpectationError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}: {self.name}"


@pytest.fixture
def sip_trace(request: pytest.FixtureRequest) -> SipTrace:
    """`sip_trace("call.pcap")` diagnoses a capture and gives a `sipdiag.testing.Trace`.

    A relative path is looked for beside the test, then where pytest was started. Several files are one capture.
    """

    def trace(*paths: str | Path, **options: Any) -> Trace:
        from sipdiag.testing import Trace

        beside = request.path.parent
        return Trace(*(beside / path if (beside / path).exists() else path for path in paths), **options)

    return trace


class Captured:
    """What `sip_capture` recorded; it can be diagnosed once its `with` block is over."""

    def __init__(self, recording: Recording) -> None:
        self.path = recording.path
        self._trace: Trace | None = None

    @property
    def trace(self) -> Trace:
        """The diagnosed recording."""
        from sipdiag.testing import Trace

        if self._trace is None:
            self._trace = Trace(self.path)
        return self._trace


@pytest.fixture
def sip_capture(tmp_path: Path) -> SipCapture:
    """`with sip_capture() as captured:` records loopback while the block runs; then `captured.trace` is its `Trace`.

    Options: `filter` (of tcpdump), `interface`, `name` of the file in tmp_path. The test is skipped where nothing may
    be recorded, with the reason.
    """

    @contextmanager
    def capture(
        filter: str | None = None, *, interface: str | None = None, name: str = "call.pcap"
    ) -> Iterator[Captured]:
        from sipdiag.recording import LOOPBACK, SIP_AND_MEDIA, CannotRecord, Recording

        recording = Recording(tmp_path / name, interface or LOOPBACK, SIP_AND_MEDIA if filter is None else filter)
        try:
            recording.start()
        except CannotRecord as error:
            pytest.skip(str(error))
        try:
            yield Captured(recording)
        finally:
            recording.stop()
            if recording.dropped:
                warnings.warn(f"{recording.path} lacks {recording.dropped} packets: tcpdump was too slow", stacklevel=2)

    return capture

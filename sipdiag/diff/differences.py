"""What `sipdiag diff` finds: records that its reporters get, and that `--format json` prints as they stand.

Times are seconds since the first message of the call or transaction that they belong to, each in its own capture.
"""

from __future__ import annotations

from sipdiag.model import FrameRef
from sipdiag.records import Row

FORMAT = "sipdiag.diff"
FORMAT_VERSION = 1


class Difference(Row, frozen=True):
    """One thing that two paired calls do not have in common."""

    kind: str
    """message, header, sdp, media, timing, outcome or finding."""
    name: str
    """What `--ignore` takes for it: a header, an attribute of SDP, a method, a finding, or a figure such as pdd."""
    where: str
    """The message that it shows in: `INVITE`, `200 to INVITE`; empty where it is of the whole call."""
    good: str | None
    """As the good capture has it; None: not there."""
    bad: str | None
    good_s: float | None
    bad_s: float | None
    good_frames: list[FrameRef]
    bad_frames: list[FrameRef]
    matters: bool
    """Whether the exit status speaks of it."""


class Paired(Row, frozen=True):
    """A call of the good capture and what stands for it in the bad one, or one that stands alone."""

    kind: str
    """call, registration or transaction."""
    good: int | None
    """Its number in the report of its capture; None: there is none."""
    bad: int | None
    title: str
    paired_by: str
    """What the two share: `caller and callee`, `callee`, `caller`, `method`, `nothing but their order`; empty of one
    that stands alone."""
    differences: list[Difference]
    """In the order of time; what shows in several messages once."""
    first: int | None
    """Index of the first difference that matters."""
    left_out: int = 0
    """Requests, of both, that were not compared: there are more than a ladder has."""

    @property
    def matters(self) -> bool:
        return self.good is None or self.bad is None or self.first is not None


class Comparison(Row, frozen=True):
    """Two captures beside each other."""

    good: str
    """Paths."""
    bad: str
    pairs: list[Paired]
    ignored: list[str]
    sipdiag_version: str
    format: str = FORMAT
    format_version: int = FORMAT_VERSION

    @property
    def matters(self) -> bool:
        return any(pair.matters for pair in self.pairs)

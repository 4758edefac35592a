"""The tally of frames that could have held SIP and were not decoded: kind and first frame, never the
frames themselves."""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.model import Frame, FrameRef, NotDecoded


def comes_before(one: Frame, other: Frame, files_in_order: Sequence[int]) -> bool:
    """Whether a frame is the earlier one, by the order of their files and in these by number."""
    if one.file == other.file or not files_in_order:
        return one < other
    return files_in_order.index(one.file) < files_in_order.index(other.file)


class Undecoded:
    """Counts by kind. `why` is that of the first frame of its kind.

    `files_in_order` are the indexes of the files by when they begin, where they are several: how they were named says
    nothing of what came first.
    """

    def __init__(self, files_in_order: Sequence[int] = ()) -> None:
        self._files_in_order = files_in_order
        self._kinds: dict[str, tuple[int, Frame, str]] = {}

    def add(self, what: str, first: Frame, why: str, frames: int = 1) -> None:
        """`frames` more of the kind `what`, beginning with `first`."""
        count, known_first, known_why = self._kinds.get(what, (0, first, why))
        if comes_before(first, known_first, self._files_in_order):
            known_first, known_why = first, why
        self._kinds[what] = (count + frames, known_first, known_why)

    def records(self) -> list[NotDecoded]:
        """As the report names them, in the order in which the kinds were met."""
        return [
            NotDecoded(what=what, frames=count, first=FrameRef(file=first.file, frame=first.number), why=why)
            for what, (count, first, why) in self._kinds.items()
        ]

"""The tally of frames that could have held SIP and were not decoded: kind and first frame, never the
frames themselves."""

from __future__ import annotations

from sipdiag.model import Frame, FrameRef, NotDecoded


class Undecoded:
    """Counts by kind. `why` is that of the first frame of its kind."""

    def __init__(self) -> None:
        self._kinds: dict[str, tuple[int, Frame, str]] = {}

    def add(self, what: str, first: Frame, why: str, frames: int = 1) -> None:
        """`frames` more of the kind `what`, beginning with `first`."""
        count, known_first, known_why = self._kinds.get(what, (0, first, why))
        if first < known_first:
            known_first, known_why = first, why
        self._kinds[what] = (count + frames, known_first, known_why)

    def records(self) -> list[NotDecoded]:
        """As the report names them, in the order in which the kinds were met."""
        return [
            NotDecoded(what=what, frames=count, first=FrameRef(file=first.file, frame=first.number), why=why)
            for what, (count, first, why) in self._kinds.items()
        ]

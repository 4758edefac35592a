"""Which Cases are told in full, and how much of them is kept for it.

In: judged Cases, one after another, and what the reader asked for. Out: their stories, or None. A report for machines
or for a terminal tells a few; one that is looked at tells some of each reason why calls fail, or all of them, with
their messages. What is kept has bounds, so that a capture of any size gives a report that opens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.model import Case
from sipdiag.options import Details
from sipdiag.quoting import Quoter
from sipdiag.records import Second, Story
from sipdiag.story import tell

STORIES_OF_ALL = 3
"""Up to so many Cases, the report tells each one's story; above, it gives the overview."""
STORIES_OF_EACH = 25
"""Cases told in full of each root cause, and of those without one: more of the same show nothing new."""
QUOTED_BYTES = 2 << 20
"""Of messages quoted in all, unless all Cases are asked for: with its ladder and its texts
a Case takes up to nine times as much in a page, and a page is to open at once."""

SecondsOf = Callable[[Case], dict[int, list[Second]]]


class Telling:
    """Tells the Cases that are to be told."""

    def __init__(self, knowledge: Knowledge, details: Details, seconds_of: SecondsOf | None = None) -> None:
        self._knowledge = knowledge
        self._details = details
        self._seconds_of = seconds_of
        self._told: Counter[tuple[str, str | None]] = Counter()
        self._quoted_bytes = 0

    def tells_another(self, kind: str) -> bool:
        """Whether a further Case of this kind may be told for no other reason than that it came early."""
        return self._details.of != "none" and (self._details.of != "few" or self._told[kind, None] < STORIES_OF_ALL)

    def story(self, case: Case, root_cause: str | None, asked_for: bool) -> Story | None:
        """The story of a Case that was asked for or is among those to be told."""
        if self._details.of == "none":
            return None
        if self._details.of == "few":
            return tell(case, self._knowledge) if self._has_room(case.kind, None, STORIES_OF_ALL) or asked_for else None
        if not (
            asked_for
            or self._details.of == "all"
            or (self._quoted_bytes < QUOTED_BYTES and self._has_room(case.kind, root_cause, STORIES_OF_EACH))
        ):
            return None
        quoter = Quoter(self._details.show_secrets)
        story = tell(case, self._knowledge, quoter)
        self._quoted_bytes += quoter.bytes
        if self._seconds_of is not None and case.streams:
            story = msgspec.structs.replace(story, seconds=self._seconds_of(case))
        return story

    def _has_room(self, kind: str, root_cause: str | None, most: int) -> bool:
        has_room = self._told[kind, root_cause] < most
        if has_room:
            self._told[kind, root_cause] += 1
        return has_room

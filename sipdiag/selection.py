"""Which Cases a report speaks of: `--call`, `--number`, `--peer`, `--status`, `--since`, `--until`."""

from __future__ import annotations

from sipdiag.model import Case, Record


class Selection(Record, frozen=True):
    """Conditions that all have to hold; None asks nothing."""

    call: int | str | None = None
    """Number of a call, or a Call-ID."""
    number: str | None = None
    """Text found in From, To or Request-URI."""
    peer: str | None = None
    """Address, or address:port, of any box on the path."""
    status: tuple[int, int] | None = None
    """Lowest and highest final status."""
    since_ns: int | None = None
    until_ns: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is asked for, so that the report is on the whole capture."""
        return self == Selection()

    def takes(self, case: Case) -> bool:
        """Whether the report speaks of this Case."""
        if isinstance(self.call, int) and (case.kind != "call" or case.number != self.call):
            return False
        if isinstance(self.call, str) and self.call not in case.call_ids:
            return False
        uris = (case.from_uri, case.to_uri, case.request_uri)
        if self.number is not None and not any(self.number in uri for uri in uris):
            return False
        if self.peer is not None and not _passes(case, self.peer):
            return False
        if self.status is not None and not (
            case.final is not None and self.status[0] <= case.final.status <= self.status[1]
        ):
            return False
        if self.since_ns is not None and case.end_ns < self.since_ns:
            return False
        return self.until_ns is None or case.start_ns <= self.until_ns


def _passes(case: Case, peer: str) -> bool:
    boxes = {box for t in case.transactions for box in (t.client, t.server)}
    return any(peer in (box.address, str(box)) for box in boxes)

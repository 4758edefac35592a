"""The calls as a table for a spreadsheet: CSV (RFC 4180), one row a call, UTF-8.

In: a Report. Out: bytes. What a packet says cannot be a formula: a spreadsheet would run one (CWE-1236).
"""

from __future__ import annotations

import csv
from io import StringIO

from sipdiag.records import CallInfo, Report
from sipdiag.report.text import printable

COLUMNS = (
    "call", "start", "end", "from", "to", "request_uri", "outcome", "final_status", "final_reason", "root_cause",
    "party", "pdd_s", "ring_s", "talk_s", "ended_by", "first_hop", "last_hop", "streams", "packets", "lost",
    "worst_mos_cqe", "findings", "call_ids",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a cell must not begin with. Blanks before it are taken off by some programs."""


def render(report: Report) -> bytes:
    """The table with its headings."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _row(call, report)] for call in report.calls)
    return out.getvalue().encode("utf-8")


def _row(call: CallInfo, report: Report) -> list[object]:
    hops = [hop for leg in call.legs for hop in leg.hops]
    scores = [stream.mos_cqe for stream in call.media if stream.mos_cqe is not None]
    return [
        call.number, call.start, call.end, call.from_, call.to, call.request_uri, call.outcome, call.final_status,
        call.final_reason, call.root_cause, call.party, call.pdd_s, call.ring_s, call.talk_s, call.ended_by,
        hops[0] if hops else None, hops[-1] if hops else None, len(call.media),
        sum(stream.packets for stream in call.media), sum(stream.lost for stream in call.media),
        min(scores, default=None), " ".join(dict.fromkeys(report.findings[i].rule for i in call.findings)),
        " ".join(call.call_ids),
    ]  # fmt: skip


def _cell(value: object) -> object:
    """What is not known is empty; a text that would be a formula is a text by an apostrophe before it."""
    if not isinstance(value, str):
        return value
    shown = printable(value)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown

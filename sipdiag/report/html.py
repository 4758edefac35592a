"""The report to look at: one HTML file that needs nothing beside itself, to attach to a ticket.

In: an Analysis with its details, the knowledge base, a time zone. Out: bytes of one page: the overview, the pages of
the Cases that are told in full, the entries of the knowledge base that they lead to, the tables' data and a small
script. The same Analysis gives the same bytes.

What packets say is escaped by the templates, and the page's policy (CSP) runs this script and applies this style alone,
each by its hash, and loads nothing. Pages other than the overview stand in the file as the text of inert elements, and
become elements when they are opened: a report of many calls opens as fast as one of few.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import tzinfo
from hashlib import sha256
from typing import BinaryIO

from markupsafe import Markup

from sipdiag.knowledge import Knowledge
from sipdiag.records import Analysis
from sipdiag.report.html_case import CasePages
from sipdiag.report.html_overview import overview
from sipdiag.report.html_reference import Reference
from sipdiag.report.html_tables import data
from sipdiag.report.overview import command
from sipdiag.report.rendering import environment, source
from sipdiag.report.words import AnyCase

STYLES = (("site", "site.css"), ("report", "ladder.css"), ("report", "report.css"))
"""One design: the report begins with the style of the reference."""


def write(analysis: Analysis, file: BinaryIO, *, knowledge: Knowledge, tz: tzinfo) -> None:
    """Writes the page piece by piece."""
    for piece in _pieces(analysis, knowledge, tz):
        file.write(piece.encode("utf-8"))


def render(analysis: Analysis, *, knowledge: Knowledge, tz: tzinfo) -> str:
    """The page as text."""
    return "".join(_pieces(analysis, knowledge, tz))


def _pieces(analysis: Analysis, knowledge: Knowledge, zone: tzinfo) -> Iterator[str]:
    templates = environment("report")
    report = analysis.report
    style = "\n" + "".join(source(folder, name) for folder, name in STYLES)
    script = "\n" + source("report", "report.js")
    reference = Reference(report, knowledge)
    again = command(report.capture)
    page = overview(analysis, knowledge, zone)
    yield templates.get_template("head.html").render(
        style=Markup(style), style_hash=_hash(style), script_hash=_hash(script), page=page, report=report
    )
    yield templates.get_template("overview.html").render(
        page=page, report=report, command=again, href=reference.address
    )
    cases = CasePages(report, knowledge, zone, reference.hypertext)
    case_template = templates.get_template("case.html")
    numbered: dict[str, dict[int, AnyCase]] = {
        "call": {call.number: call for call in report.calls},
        "registration": dict(enumerate(report.registrations, 1)),
        "transaction": dict(enumerate(report.transactions, 1)),
    }
    for (kind, number), story in sorted(analysis.stories.items()):
        case = numbered[kind][number]
        told = case_template.render(
            case=cases.page(kind, number, case, story), href=reference.address, command=f"{again} --call {number}"
        )
        yield _inert(f"{kind}-{number}", told)
    entry_template = templates.get_template("entry.html")
    for entry in reference.pages():
        yield _inert(entry.id, entry_template.render(entry=entry))
    yield f'<script type="application/json" id="data">{data(analysis, knowledge, zone, again)}</script>\n'
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _inert(id: str, html: str) -> str:
    """A page as text that is nothing to a browser until it is opened. Its own markup has no script and no comment, and
    all else in it is escaped, so that nothing in it ends the element."""
    return f'<script type="text/html" id="page-{id}">{html}</script>\n'


def _hash(text: str) -> str:
    """As a policy names an inline style or script: of its text, line ends as a browser reads them."""
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"

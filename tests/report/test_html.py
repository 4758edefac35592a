"""The file as a whole: its policy, its escaping, its size, its structure; a browser reads it in tests/browser.

SIPDIAG_UPDATE_SNAPSHOTS=1 writes the expected structures anew."""

import os
import re
from base64 import b64encode
from datetime import UTC
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.options import Details, Options
from sipdiag.pipeline import run
from sipdiag.records import Analysis
from sipdiag.report.html import render
from sipdiag.telling import QUOTED_BYTES
from tests.conftest import ROOT
from tests.report import made
from tests.report.hostile import capture_of_hostile_call

KNOWLEDGE = Knowledge()
REGISTRATION = ROOT / "samples" / "wrong-password.pcap"
MAX_BYTES = 25_000_000


def page(analysis: Analysis) -> str:
    return render(analysis, knowledge=KNOWLEDGE, tz=UTC)


def diagnosed(path: Path, **details: object) -> Analysis:
    return run(Options(paths=(str(path),), details=Details(**{"of": "failed", **details})))  # type: ignore[arg-type]


class Elements(HTMLParser):
    """(tag, attributes) of everything that a browser would make of a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def all_elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Of the page, and of the pages that stand in it as text."""
    inert = re.findall(r'<script type="text/html" id="[^"]+">(.*?)</script>', html, re.DOTALL)
    return [each for part in (html, *inert) for each in Elements(part).found]


def test_the_policy_names_the_script_and_the_style_by_their_hashes_and_allows_nothing_else() -> None:
    html = page(made.busy_morning())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    said = policy[1].replace("&#39;", "'")
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    for kind, text in (("script", script), ("style", style)):
        assert f"{kind}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in said
    assert said.startswith("default-src 'none';")
    assert "unsafe" not in said
    assert "http" not in said


@pytest.mark.parametrize("made_by", [made.busy_morning, made.announcement, made.hostile, made.healthy])
def test_no_element_loads_anything_or_carries_a_script_or_a_style(made_by: object) -> None:
    for tag, attributes in all_elements(page(made_by())):  # type: ignore[operator]
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "template")
        assert not any(name.startswith("on") for name in attributes)
        assert "src" not in attributes
        assert "style" not in attributes
        href = attributes.get("href") or "#"
        assert href.startswith(("#", "https://www.rfc-editor.org/rfc/rfc"))


def test_what_packets_say_stays_text_in_every_part_of_the_file(tmp_path: Path) -> None:
    html = page(diagnosed(capture_of_hostile_call(tmp_path)))
    assert "&lt;img src=x onerror=window.ran=1&gt;" in html
    assert "<img" not in html
    assert "<!--" not in html
    assert html.count("<script>") == 1
    assert "\\u202e" in html
    html.encode("utf-8")


def test_secrets_are_masked_unless_they_are_asked_for() -> None:
    masked, shown = (page(diagnosed(REGISTRATION, show_secrets=secrets)) for secrets in (False, True))
    proof = re.search(r"response=&#34;([0-9a-f]{32})&#34;", shown)
    assert proof is not None
    assert proof[1] not in masked
    assert "response=&#34;[masked]&#34;" in masked


def test_cases_are_told_in_full_where_that_is_asked_for() -> None:
    capture = ROOT / "samples" / "announcement-then-404.pcap"
    assert page(diagnosed(capture, of="all")).count('id="page-call-') == 3
    assert 'id="page-call-' not in page(Analysis(diagnosed(capture).report, {}))


def test_a_report_of_many_failed_calls_stays_small() -> None:
    """As many Cases as are ever told, each with a ladder and its messages; the rest of 20,000 is a row each."""
    analysis = diagnosed(ROOT / "samples" / "announcement-then-404.pcap")
    story = analysis.stories["call", 2]
    quoted = sum(len(s.quote.head) + len(s.quote.body) for s in story.steps if s.quote)
    told = page(Analysis(analysis.report, {("call", 2): story}))
    (one,) = re.findall(r'<script type="text/html" id="page-call-2">.*?</script>', told, re.DOTALL)
    calls = [made.lost(n, 404, "Not Found", "number-not-found", []) for n in range(1, 20_001)]
    table = len(page(Analysis(made.report(calls, []), {})).encode())
    assert table + len(one.encode()) * QUOTED_BYTES / quoted < MAX_BYTES


def test_the_page_is_the_same_each_time() -> None:
    capture = ROOT / "samples" / "still-on-hold.pcap"
    assert page(diagnosed(capture)) == page(diagnosed(capture))


class Outline(HTMLParser):
    """The structure of a page: its regions, headings, tables and fields, a line each, indented as they are nested."""

    KEPT = frozenset(
        {"header", "nav", "main", "section", "article", "h1", "h2", "h3", "table", "th", "details", "dialog", "svg"}
    )
    VOID = frozenset({"meta", "input", "br", "link", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[str] = []
        self._words = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in self.KEPT:
            given = dict(attributes)
            marks = [f"{name}={given[name]}" for name in ("id", "class", "role", "aria-labelledby") if given.get(name)]
            depth = sum(each in self.KEPT for each in self._open)
            self.lines.append("  " * depth + " ".join([tag, *marks]))
        self._words = tag in ("h1", "h2", "h3", "th")
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        self._words = False

    def handle_data(self, data: str) -> None:
        if self._words and data.strip():
            self.lines[-1] += f": {' '.join(data.split())}"


@pytest.mark.parametrize(("name", "made_by"), [("overview", made.busy_morning), ("failed-call", made.announcement)])
def test_snapshot_of_the_structure(name: str, made_by: object, tmp_path: Path) -> None:
    knowledge = made.knowledge(tmp_path)
    html = render(made_by(), knowledge=knowledge, tz=UTC)  # type: ignore[operator]
    body = html[html.index("<body>") : html.index('<script type="')]
    pages = re.findall(r'<script type="text/html" id="(page-call-[^"]+)">(.*?)</script>', html, re.DOTALL)
    outline = "\n".join(
        [*Outline(body).lines, *(line for id, page in pages for line in (id, *Outline(page).lines)), ""]
    )
    path = Path(__file__).parent / "snapshots" / f"html-{name}.txt"
    if os.environ.get("SIPDIAG_UPDATE_SNAPSHOTS"):
        path.write_text(outline, encoding="utf-8")
    assert outline == path.read_text(encoding="utf-8")

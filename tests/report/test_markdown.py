from datetime import UTC
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sipdiag.knowledge import Knowledge
from sipdiag.records import Analysis
from sipdiag.report.markdown import escaped, render
from tests.report import made

CASES = {"busy": made.busy_morning, "announcement": made.announcement, "healthy": made.healthy, "hostile": made.hostile}


def text_of(analysis: Analysis, knowledge: Knowledge) -> str:
    return render(analysis, knowledge=knowledge, tz=UTC)


def html_of(markdown: str) -> str:
    html: str = MarkdownIt("commonmark").enable("table").render(markdown)
    return html


def test_it_has_the_words_and_the_order_of_the_terminal(knowledge: Knowledge) -> None:
    analysis = made.busy_morning()
    markdown = text_of(analysis, knowledge).replace("\\", "")
    at = -1
    for words in ("calls:", "Why calls failed", "ASR", "Problems, those that cost most", "First fix", "Failed calls"):
        assert words in made.shown(analysis, knowledge)
        assert markdown.index(words) > at
        at = markdown.index(words)


def test_tables_lists_and_the_ladder_are_that_to_a_reader_of_markdown(knowledge: Knowledge) -> None:
    assert "<table>" in html_of(text_of(made.busy_morning(), knowledge))
    story = html_of(text_of(made.announcement(), knowledge))
    assert story.count("<pre><code") == 1
    assert "183 Session Progress" in story
    assert "<li>" in story


@pytest.mark.parametrize("name", CASES)
def test_what_packets_say_is_never_markup(name: str, knowledge: Knowledge) -> None:
    html = html_of(text_of(CASES[name](), knowledge))
    assert "<img" not in html
    assert "<script" not in html
    assert "href=" not in html


@pytest.mark.parametrize(
    "text",
    [
        "[click](http://evil.example)", "![x](http://evil.example/p.png)", "<img src=x>", "**bold** _it_ `code`",
        "a | b", "&lt;b&gt;", "~~gone~~", "\\<b>",
    ],
)  # fmt: skip
def test_any_text_reads_as_it_is(text: str) -> None:
    html = html_of(escaped(text))
    shown = html.replace("<p>", "").replace("</p>\n", "")
    assert "<" not in shown
    read = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert read.replace("\N{ZERO WIDTH NON-JOINER}", "") == text


def test_nobody_is_mentioned_and_no_issue_is_linked() -> None:
    assert "@team" not in escaped("ask @team")
    assert "#12" not in escaped("frame #12")
    assert escaped("alice@example.com") == "alice@example.com"


def test_a_line_that_looks_like_a_list_is_none(tmp_path: Path, knowledge: Knowledge) -> None:
    analysis = made.healthy()
    markdown = text_of(analysis, knowledge)
    assert markdown.startswith("# SIP diagnosis\n")
    assert markdown.endswith("\n")
    assert not markdown.endswith("\n\n")

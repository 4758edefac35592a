from sipdiag.knowledge import Knowledge
from sipdiag.report.hypertext import Hypertext, with_rfcs
from sipdiag.report.linking import Linker

LINKER = Linker(Knowledge())
TEXT = Hypertext(LINKER, lambda ref: None if ref == "status:480" else f"#{ref.replace(':', '-')}")


def test_what_an_entry_is_called_is_a_link_once() -> None:
    html = TEXT.sentence("404 Not Found, again 404, and <b>", set())
    assert str(html) == '<a href="#status-404">404 Not Found</a>, again 404, and &lt;b&gt;'


def test_an_entry_without_a_page_is_text() -> None:
    assert str(TEXT.sentence("480", set())) == "480"


def test_what_a_line_is_about_is_strong() -> None:
    assert str(TEXT.line("Caller: Dial again.", "fix", set())) == "<strong>Caller:</strong> Dial again."
    assert str(TEXT.line("Caller: Dial again.", "causes", set())) == "Caller: Dial again."


def test_references_lead_to_their_section() -> None:
    assert 'href="https://www.rfc-editor.org/rfc/rfc3261#section-21.4.5"' in with_rfcs("RFC 3261 21.4.5")
    assert "<i>" not in with_rfcs("<i>")

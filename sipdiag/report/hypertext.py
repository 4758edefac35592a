"""Sentences as HTML: what they are about in bold, links to the entries and RFCs that they name.

In: plain text, a Linker, and where an entry has its page. Out: Markup in which nothing but these is markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from sipdiag.report.linking import Linker

# Sections whose lines begin with what they are about: `Caller: ...`, `With SDP: ...`.
_LEADS = frozenset({"how_to_fix", "fix", "variants", "headers", "platforms", "not_to_be_confused_with"})
_LEAD = re.compile(r"(?P<lead>(?:[^.:;]|\.(?! )){1,120}): ")
_RFC = re.compile(r"RFC (?P<number>\d+)(?: (?P<section>\d+(?:\.\d+)*)(?![\w.-]))?")


class Hypertext:
    """Writes texts with links; `address` gives the page of `kind:name`, or None where there is none to lead to."""

    def __init__(self, linker: Linker, address: Callable[[str], str | None]) -> None:
        self._linker = linker
        self._address = address

    def line(self, text: str, section: str, linked: set[str]) -> Markup:
        """A line of a section: what it is about in bold, and links to entries, each once per `linked`."""
        if section == "references":
            return with_rfcs(text)
        lead = _LEAD.match(text) if section in _LEADS else None
        if lead is None:
            return self.sentence(text, linked)
        about = self.sentence(lead["lead"], linked)
        return Markup("<strong>{}:</strong> {}").format(about, self.sentence(text[lead.end() :], linked))

    def sentence(self, text: str, linked: set[str]) -> Markup:
        """The text with links; entries in `linked` get none, and those that get one are added to it."""
        html = Markup()
        for piece in self._linker.pieces(text):
            if piece.ref is None or piece.ref in linked:
                html += escape(piece.text)
            else:
                linked.add(piece.ref)
                html += self.link(piece.text, piece.ref)
        return html

    def link(self, text: str, ref: str) -> Markup:
        """The text as a link to an entry, or alone where that has no page."""
        address = self._address(ref)
        return escape(text) if address is None else Markup('<a href="{}">{}</a>').format(address, text)


def with_rfcs(text: str) -> Markup:
    """References, with the RFCs that they name linked to their section."""
    html, at = Markup(), 0
    for match in _RFC.finditer(text):
        anchor = f"#section-{match['section']}" if match["section"] else ""
        html += escape(text[at : match.start()])
        html += Markup('<a href="https://www.rfc-editor.org/rfc/rfc{}{}">{}</a>').format(
            match["number"], anchor, match[0]
        )
        at = match.end()
    return html + escape(text[at:])

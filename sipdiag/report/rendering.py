"""The templates of pages and drawings: everything that is filled in is escaped, and nothing of it is invisible.

In: the name of a folder of templates. Out: a jinja2 environment. What a packet says may be any text; beside the
escaping, controls and bytes that are not UTF-8 are written out, line breaks alone stay.
"""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sipdiag.report.text import printable


def environment(folder: str) -> Environment:
    """The templates of one folder of `templates`; each call makes one, with globals of its own."""
    return Environment(
        loader=PackageLoader("sipdiag.report", f"templates/{folder}"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_speakable,
    )


def source(folder: str, name: str) -> str:
    """A template as it is written: a style sheet, a script."""
    made = environment(folder)
    assert made.loader is not None
    return made.loader.get_source(made, name)[0]


def _speakable(value: object) -> object:
    if type(value) is str:
        return "\n".join(map(printable, value.split("\n"))) if "\n" in value else printable(value)
    return value if value is not None or isinstance(value, Markup) else ""

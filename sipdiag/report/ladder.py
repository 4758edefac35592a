"""The ladder of one story: who sent what to whom and when, laid out once for every format that draws it.

In: a Story. Out: a Layout (columns and rows, no format), or lines of text of at most a given width:
arrows between columns where there is room for them, else a list. It draws what the story holds, equal lines in a row as
one with their count, and judges nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from sipdiag.model import NS_PER_S
from sipdiag.records import Step, Story
from sipdiag.report.text import ascii_only, cell_len, counted, duration, fit, frame_name, pad, visible, wrap

WIDEST_SPAN = 46
"""Cells from one column to the next: with longer arrows the eye loses the line."""
ROOMY_SPAN = 27
"""Cells that show `── 183 Session Progress ──>` whole; with less, the gaps in time are left out."""
NARROWEST_SPAN = 17
"""Cells that show `── 180 Ringing ──>`; where columns would be nearer than that, a list says more."""
MARGIN = 8
"""Cells to the right of the last column, for its heading."""
HEADING_LINES = 5
"""Lines of a column's heading: two of role and software, three of an IPv6 address and its port."""
WIDEST_ADDRESS = 21
"""Cells of `255.255.255.255:65535`; longer addresses are letters with a legend in a list."""
MALFORMED = ", malformed: "
"""In the label of a message that would not parse."""
MAX_LABEL = 120
"""Characters of a label: more than any width that is drawn."""


class Column(NamedTuple):
    """A box of the path."""

    address: str
    about: str


class Rung(NamedTuple):
    """One row: `source` and `destination` are indexes of columns, None where the story has no such box."""

    time_s: float
    """Seconds since the first row."""
    delta_s: float | None
    """Seconds since the row before; None for the first."""
    frame: str
    kind: str
    """request, provisional, success, failure, event or media: what a format may colour."""
    source: int | None
    destination: int | None
    label: str
    again: str
    """`again ×6 until 31.5 s, #26` of what was repeated: how often, until when, the last frame."""
    ends: str
    """`source -> destination` in words, for rows that no arrow can show."""


class Layout(NamedTuple):
    """What every format draws: text in it is safe to show."""

    columns: list[Column]
    rungs: list[Rung]
    omitted: int


class Line(NamedTuple):
    """A line of text and what it is: the kind of its row, `heading`, or nothing."""

    text: str
    kind: str = ""


class _Style(NamedTuple):
    bar: str
    lines: dict[str, str]
    """The character an arrow of a kind is drawn with."""
    ellipsis: str


_UNICODE = _Style("│", {"media": "~", "event": "·"}, "…")
_ASCII = _Style("|", {"media": "~", "event": "."}, "...")


def together(story: Story) -> Story:
    """The story with runs of equal events, and of equal messages that would not parse, as one step that was repeated:
    a dead port draws an ICMP error for every packet of media."""
    steps: list[Step] = []
    run: dict[tuple[object, ...], int] = {}
    for step in story.steps:
        if not _has_runs(step):
            run.clear()
            steps.append(step)
            continue
        key = (step.kind, step.source, step.destination, step.label, step.file)
        first = run.setdefault(key, len(steps))
        if first == len(steps):
            steps.append(step)
            continue
        frames = (*steps[first].repeats, step.frame)
        steps[first] = msgspec.structs.replace(steps[first], repeats=frames, repeated_until_ns=step.time_ns)
    return msgspec.structs.replace(story, steps=steps)


def layout(story: Story, files: int = 1) -> Layout:
    """Places every step of the story, runs of equal ones as one; `files` is how many captures frames may be of."""
    story = together(story)
    columns = [Column(visible(address), visible(about)) for address, about in story.parties]
    exact = {address: index for index, (address, _) in enumerate(story.parties)}
    hosts: dict[str, int] = {}
    for index, (address, _) in enumerate(story.parties):
        hosts.setdefault(_host(address), index)
    first = story.steps[0].time_ns if story.steps else 0
    before: int | None = None
    rungs = []
    for step in story.steps:
        rungs.append(
            Rung(
                time_s=(step.time_ns - first) / NS_PER_S,
                delta_s=None if before is None else (step.time_ns - before) / NS_PER_S,
                frame=frame_name(step.file, step.frame, files),
                kind=_kind(step),
                source=exact.get(step.source, hosts.get(_host(step.source))),
                destination=exact.get(step.destination, hosts.get(_host(step.destination))),
                label=visible(step.label, MAX_LABEL) + _length(step),
                again=_again(step, first, files),
                ends=f"{visible(step.source)} -> {visible(step.destination)}",
            )
        )
        before = step.time_ns
    return Layout(columns, rungs, story.omitted)


def draw(picture: Layout, width: int, *, ascii: bool = False) -> list[Line]:
    """The ladder as text, no line wider than `width` cells; `ascii` where it can show nothing else."""
    if not picture.rungs:
        return []
    style = _ASCII if ascii else _UNICODE
    if ascii:
        picture = Layout(
            [Column(*map(ascii_only, column)) for column in picture.columns],
            [
                r._replace(label=ascii_only(r.label), again=ascii_only(r.again), ends=ascii_only(r.ends))
                for r in picture.rungs
            ],
            picture.omitted,
        )
    lines: list[Line] | None = None
    for deltas, span in ((True, ROOMY_SPAN), (False, NARROWEST_SPAN)):
        lines = lines or _arrows(picture, width, style, deltas, span)
    lines = lines or _list(picture, width, style)
    if picture.omitted:
        lines.append(Line(fit(f"{style.ellipsis} and {counted(picture.omitted, 'more step')}", width, style.ellipsis)))
    return lines


# ---- placing


def _host(address: str) -> str:
    """`192.0.2.1:5060` -> `192.0.2.1`; media and ICMP come from other ports than SIP does."""
    host, colon, port = address.rpartition(":")
    has_port = bool(colon) and port.isdecimal() and (":" not in host or host.endswith("]"))
    return (host if has_port else address).strip("[]")


def _kind(step: Step) -> str:
    if step.kind != "response":
        return step.kind
    return "provisional" if step.status < 200 else "success" if step.status < 300 else "failure"


def _length(step: Step) -> str:
    if step.until_ns is None:
        return ""
    return f" in {duration((step.until_ns - step.time_ns) / NS_PER_S)}"


def _has_runs(step: Step) -> bool:
    return step.kind == "event" or (step.kind in ("request", "response") and MALFORMED in step.label)


def _again(step: Step, first: int, files: int) -> str:
    if not step.repeats:
        return ""
    last = frame_name(step.file, step.repeats[-1], files)
    times = f" ×{len(step.repeats)}" if len(step.repeats) > 1 or step.repeated_until_ns is None else ""
    if step.repeated_until_ns is None:
        return f"again{times}, {last}"
    until = f"{(step.repeated_until_ns - first) / NS_PER_S:.1f} s"
    return f"again{times} until {until}, {last}" if times else f"again at {until}, {last}"


# ---- drawing


class _Gutter:
    """Times and frame number at the left of every row, in columns as wide as their widest."""

    def __init__(self, picture: Layout, deltas: bool) -> None:
        rows = [self._cells(rung, deltas) for rung in picture.rungs]
        self._names = ("time s", "delta", "frame") if deltas else ("time s", "frame")
        self._widths = [max(map(len, column)) for column in zip(self._names, *rows, strict=True)]
        self._deltas = deltas
        self.width = sum(self._widths) + 2 * len(self._widths)

    @staticmethod
    def _cells(rung: Rung, deltas: bool) -> tuple[str, ...]:
        delta = "" if rung.delta_s is None else f"{rung.delta_s:+.3f}"
        return (f"{rung.time_s:.3f}", *((delta,) if deltas else ()), rung.frame)

    def heading(self) -> str:
        return self._joined(self._names)

    def row(self, rung: Rung) -> str:
        return self._joined(self._cells(rung, self._deltas))

    def _joined(self, cells: tuple[str, ...]) -> str:
        return "".join(f"{cell:>{width}}  " for cell, width in zip(cells, self._widths, strict=True))


def _arrows(picture: Layout, width: int, style: _Style, deltas: bool, narrowest: int) -> list[Line] | None:
    """The ladder with a column for each box; None where the columns would be nearer than `narrowest`."""
    gutter = _Gutter(picture, deltas)
    count = len(picture.columns)
    if count < 2:
        return None
    span = min((width - gutter.width - MARGIN - 1) // (count - 1), WIDEST_SPAN)
    if span < narrowest:
        return None
    lines = _headings(picture.columns, gutter, span, style)
    rails = [f"{style.bar}{' ' * (span - 1)}"] * (count - 1) + [style.bar]
    for rung in picture.rungs:
        left = gutter.row(rung)
        if rung.source is None or rung.destination is None or rung.source == rung.destination:
            words = f"{rung.label} ({rung.ends})" + (f" {rung.again}" if rung.again else "")
            lines.append(Line(fit(f"{left}{style.bar} {words}", width, style.ellipsis), rung.kind))
            continue
        low, high = sorted((rung.source, rung.destination))
        room = (high - low) * span - 1
        body, rest = _arrow(rung, room, rung.source == low, style)
        before, after = "".join(rails[:low]), "".join(rails[high:])
        lines.append(Line(f"{left}{before}{style.bar}{body}{after}", rung.kind))
        if rest:
            blank = " " * gutter.width
            words = fit(rest, room, style.ellipsis)
            lines.append(Line(f"{blank}{before}{style.bar}{_centred(words, room)}{after}", rung.kind))
    return lines


def _arrow(rung: Rung, room: int, rightwards: bool, style: _Style) -> tuple[str, str]:
    """The arrow in `room` cells, and what of its words needs a line of its own."""
    stroke = style.lines.get(rung.kind, "-" if style is _ASCII else "─")
    words, rest = rung.label, ""
    most = room - 5  # a stroke and a space on either side, and the head
    if rung.again:
        if cell_len(f"{words} {rung.again}") <= most:
            words = f"{words} {rung.again}"
        else:
            rest = rung.again
    words = f" {_shortened(words, most, style.ellipsis)} "
    free = room - 1 - cell_len(words)
    strokes = stroke * (free // 2) + words + stroke * (free - free // 2)
    return (f"{strokes}>" if rightwards else f"<{strokes}"), rest


def _shortened(label: str, width: int, ellipsis: str) -> str:
    """The label in `width` cells: the scheme of its URI goes first, then the URI's end."""
    if cell_len(label) <= width:
        return label
    words, bracket, suffix = label.replace(" sip:", " ", 1).rpartition(" (")
    if not bracket or width - len(bracket) - cell_len(suffix) < len("INVITE x"):
        return fit(label.replace(" sip:", " ", 1), width, ellipsis)
    return fit(words, width - len(bracket) - cell_len(suffix), ellipsis) + bracket + suffix


def _centred(text: str, width: int) -> str:
    return pad(" " * ((width - cell_len(text)) // 2) + text, width)


def _headings(columns: list[Column], gutter: _Gutter, span: int, style: _Style) -> list[Line]:
    """The boxes over their columns, address last; the outer ones reach into the gutter and the margin."""
    blocks: list[tuple[int, int, list[str]]] = []
    edge = 0  # the first cell that no heading has taken
    last = len(columns) - 1
    for index, column in enumerate(columns):
        middle = gutter.width + index * span
        begin = max(edge, middle - (gutter.width - 1 if index == 0 else span // 2 - 1))
        if index == 0:
            begin = middle - min(gutter.width - 1, span // 2 - 1)
        end = middle + (MARGIN if index == last else span // 2 - 1)
        about = wrap(column.about, end - begin)[:2] if column.about else []
        address = _address_lines(column.address, end - begin)[: HEADING_LINES - 2]
        words = [*about, *address]
        blocks.append((middle, end, words))
        edge = end + 1
    height = max(len(words) for _, _, words in blocks)
    lines = []
    for row in range(height):
        text = ""
        for middle, end, words in blocks:
            at = row - (height - len(words))
            if at < 0:
                continue
            size = cell_len(words[at])
            start = max(cell_len(text) + (1 if text else 0), min(middle - size // 2, end - size))
            text = pad(text, start) + words[at]
        lines.append(Line(text, "heading"))
    rails = (style.bar + " " * (span - 1)) * last + style.bar
    lines.append(Line(gutter.heading() + rails, "heading"))
    return lines


def _address_lines(address: str, width: int) -> list[str]:
    """The address, its port on a line of its own where both do not fit."""
    host, colon, port = address.rpartition(":")
    if cell_len(address) <= width or not host:
        return wrap(address, width)
    return [*wrap(host, width), f"{colon}{port}"]


def _list(picture: Layout, width: int, style: _Style) -> list[Line]:
    """The ladder as a list: `1.204  #12  10.0.0.10:5060 -> 10.0.0.1:5060  INVITE`."""
    gutter = _Gutter(picture, deltas=False)
    names = [column.address for column in picture.columns]
    lettered = any(cell_len(name) > WIDEST_ADDRESS for name in names) or width < 80
    letters = [chr(ord("A") + index) if index < 26 else str(index + 1) for index in range(len(names))]
    lines = []
    for letter, column in zip(letters, picture.columns, strict=True):
        words = "  ".join(filter(None, (letter if lettered else "", column.address, column.about)))
        lines.append(Line(fit(words, width, style.ellipsis), "heading"))
    if lettered:
        names = letters
    size = max(map(cell_len, names), default=0)
    for rung in picture.rungs:
        if rung.source is None or rung.destination is None:
            ends = rung.ends
        else:
            ends = f"{pad(names[rung.source], size)} -> {pad(names[rung.destination], size)}"
        words = "  ".join(filter(None, (ends, rung.label, rung.again)))
        lines.append(Line(fit(gutter.row(rung) + words, width, style.ellipsis), rung.kind))
    return lines

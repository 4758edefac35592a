"""The ladder of a story as a picture: SVG that stands alone, or as a part of a page.

In: a Story, with the streams of its call and the frames to be marked. Out: SVG text. It is laid out as `ladder.layout`
says; here are only places. A picture that stands alone brings its own style, for light and dark; a part of a page is
styled by the page and its arrows lead to the messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from jinja2 import Template
from markupsafe import Markup

from sipdiag.records import MediaStream, Step, Story
from sipdiag.report.ladder import Layout, Rung, layout, together
from sipdiag.report.rendering import environment, source
from sipdiag.report.text import fit, percent, visible

GUTTER = 182
"""Times and frame number at the left."""
WIDTH = 856
"""What the columns share; they are neither nearer nor farther from each other than the next two say."""
NARROWEST, WIDEST = 180, 400
MARGIN = 90
"""At the right of the last column, for half of its heading."""
HEAD = 66
ROW = 34
ROW_AGAIN = 14
"""More for a row whose message was repeated."""
BAND = 18
"""Height of the band of a stretch of media."""
FOOT = 18
CHARACTER = 6.7
"""Width of a character, on average, in the size that labels are set in."""
GOOD_MOS, FAIR_MOS = 4.0, 3.1
"""G.107 Annex B: from 4.03 on users are satisfied; below 3.10 nearly all are dissatisfied."""


class Pole(NamedTuple):
    """A column with its heading."""

    x: int
    role: str
    software: str
    address: str


class Row(NamedTuple):
    """One arrow or band at its place."""

    y: int
    height: int
    kind: str
    time: str
    delta: str
    frame: str
    x1: int | None
    x2: int | None
    middle: int
    label: str
    again: str
    told: str
    """All of it in words, for who cannot see the picture."""
    anchor: str
    marked: bool
    quality: str
    early: bool
    until: int | None
    """Where a band ends."""
    has_text: bool


def part(story: Story, media: Sequence[MediaStream], marked: Collection[tuple[int, int]], files: int) -> Markup:
    """The picture as a part of a page; `marked` are the frames that prove what is wrong."""
    return _drawn(story, media, marked, files, alone=False, title="")


def alone(
    story: Story, media: Sequence[MediaStream], marked: Collection[tuple[int, int]], files: int, title: str
) -> str:
    """The picture as a file."""
    return _drawn(story, media, marked, files, alone=True, title=title)


def anchors(story: Story) -> list[str]:
    """The name of each step's place in a page; several messages of one frame are told apart."""
    seen: Counter[tuple[int, int]] = Counter()
    names = []
    for step in story.steps:
        seen[step.file, step.frame] += 1
        nth = seen[step.file, step.frame]
        names.append(f"f{step.file}-{step.frame}" + (f"-{nth}" if nth > 1 else ""))
    return names


def _drawn(
    story: Story,
    media: Sequence[MediaStream],
    marked: Collection[tuple[int, int]],
    files: int,
    alone: bool,
    title: str,
) -> Markup:
    story = together(story)
    picture = layout(story, files)
    poles = _poles(picture)
    rows = _rows(story, picture, poles, media, marked)
    last = rows[-1] if rows else None
    height = (last.y + last.height if last else HEAD) + FOOT
    style = source("report", "ladder-alone.css") + source("report", "ladder.css") if alone else ""
    text = _template().render(
        poles=poles,
        rows=rows,
        width=max((poles[-1].x if poles else 0) + MARGIN, GUTTER + 2 * MARGIN),
        height=height,
        head=HEAD,
        band=BAND,
        omitted=picture.omitted,
        alone=alone,
        title=title,
        style=Markup(style),
    )
    return Markup(text)


@cache
def _template() -> Template:
    return environment("report").get_template("ladder.svg")


def _poles(picture: Layout) -> list[Pole]:
    span = min(WIDEST, max(NARROWEST, WIDTH // max(1, len(picture.columns) - 1)))
    room = int((span - 12) / CHARACTER)
    poles = []
    for index, column in enumerate(picture.columns):
        role, _, software = column.about.partition(" ")
        poles.append(Pole(GUTTER + MARGIN + index * span, role, fit(software, room), fit(column.address, room)))
    return poles


def _rows(
    story: Story,
    picture: Layout,
    poles: list[Pole],
    media: Sequence[MediaStream],
    marked: Collection[tuple[int, int]],
) -> list[Row]:
    tops = [HEAD]
    for rung in picture.rungs:
        tops.append(tops[-1] + ROW + (ROW_AGAIN if rung.again else 0))
    lines = [top + ROW - 10 for top in tops[:-1]]
    rows = []
    names = anchors(story)
    for index, (step, rung) in enumerate(zip(story.steps, picture.rungs, strict=True)):
        stream = media[step.media] if step.media is not None and step.media < len(media) else None
        x1, x2 = (None if end is None else poles[end].x for end in (rung.source, rung.destination))
        if x1 is None or x2 is None or x1 == x2:
            x1, x2 = x1 or x2, None
        room = int((abs(x2 - x1) - 26) / CHARACTER) if x1 is not None and x2 is not None else 60
        label = _band_label(rung, stream) if stream is not None else rung.label
        words = label if x2 is not None else f"{label} ({rung.ends})"
        rows.append(
            Row(
                y=lines[index],
                height=tops[index + 1] - lines[index],
                kind=rung.kind,
                time=f"{rung.time_s:.3f}",
                delta="" if rung.delta_s is None else f"{rung.delta_s:+.3f}",
                frame=rung.frame,
                x1=x1,
                x2=x2,
                middle=(x1 + x2) // 2 if x1 is not None and x2 is not None else (x1 or GUTTER) + 10,
                label=fit(words.replace(" sip:", " ", 1), room),
                again=rung.again,
                told=_told(rung, step, label),
                anchor=names[index],
                marked=any((step.file, frame) in marked for frame in (step.frame, *_run_of(step))),
                quality=_quality(stream),
                early=stream is not None and stream.phase == "early",
                until=_place(step.until_ns, story, lines) if step.until_ns is not None else None,
                has_text=step.quote is not None,
            )
        )
    return rows


def _band_label(rung: Rung, stream: MediaStream) -> str:
    words = ["early media" if stream.phase == "early" else "media", visible(stream.codec or "codec unknown")]
    if stream.mos_cqe is not None:
        words.append(f"MOS-CQE {stream.mos_cqe:.1f} {stream.mos_scale or ''}".rstrip())
    words.append(f"{percent(stream.loss_ratio)} lost")
    return ", ".join(words)


def _run_of(step: Step) -> tuple[int, ...]:
    """The frames of equal events that are drawn as this one; a retransmission of a message is no mark of its own."""
    return step.repeats if step.kind == "event" else ()


def _told(rung: Rung, step: Step, label: str) -> str:
    note = f". {visible(step.note, 300)}" if step.note else ""
    again = f", {rung.again}" if rung.again else ""
    band = f", {rung.label}" if step.kind == "media" else ""
    return f"{rung.time_s:.3f} s, frame {rung.frame}: {rung.ends}: {label}{band}{again}{note}"


def _quality(stream: MediaStream | None) -> str:
    if stream is None or stream.mos_cqe is None:
        return "unrated"
    return "good" if stream.mos_cqe >= GOOD_MOS else "fair" if stream.mos_cqe >= FAIR_MOS else "poor"


def _place(time_ns: int, story: Story, lines: Sequence[int]) -> int:
    """Where a time lies among the rows: between the last one before it and the next."""
    before = max(i for i, step in enumerate(story.steps) if step.time_ns <= time_ns or i == 0)
    if before + 1 >= len(lines):
        return lines[before] + ROW // 2
    begin, end = story.steps[before].time_ns, story.steps[before + 1].time_ns
    share = (time_ns - begin) / (end - begin) if end > begin else 0.0
    return round(lines[before] + share * (lines[before + 1] - lines[before]))

"""A Comparison -> text for people, JSON for machines, Markdown for tickets.

What came from packets is made safe to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from sipdiag.diff.differences import Comparison, Difference, Paired
from sipdiag.model import FrameRef
from sipdiag.report.markdown import escaped
from sipdiag.report.text import counted, visible

KINDS = {
    "message": "Messages",
    "header": "Headers",
    "sdp": "Session descriptions",
    "media": "Media",
    "timing": "Timing",
    "outcome": "Outcome",
    "finding": "Findings",
}
"""In the order in which they are told."""

Write = Callable[[Comparison], str]


def as_text(comparison: Comparison) -> str:
    """What differs, call by call: the first difference that matters, then all of them by kind."""
    lines: list[str] = []
    for pair in comparison.pairs:
        lines += _pair(pair)
    return "\n".join(visible(line) for line in [*lines, _summary(comparison)])


def _pair(pair: Paired) -> Iterator[str]:
    yield _heading(pair)
    if pair.good is None or pair.bad is None:
        yield ""
        return
    if pair.first is not None:
        yield f"  first difference that matters: {sentence(pair.differences[pair.first])}"
    if not pair.differences:
        yield "  no difference"
    for kind, name in KINDS.items():
        told = [difference for difference in pair.differences if difference.kind == kind]
        if told:
            yield f"  {name}"
            yield from (f"  {'!' if one.matters else ' '} {sentence(one)}" for one in told)
    if pair.left_out:
        yield f"  {counted(pair.left_out, 'request')} not compared"
    yield ""


def _heading(pair: Paired) -> str:
    if pair.bad is None:
        return f"only in the good capture: {pair.kind} {pair.good}, {pair.title}"
    if pair.good is None:
        return f"only in the bad capture: {pair.kind} {pair.bad}, {pair.title}"
    return f"{pair.kind} {pair.good} and {pair.kind} {pair.bad}, {pair.title} (paired by {pair.paired_by})"


def _summary(comparison: Comparison) -> str:
    differing = sum(pair.matters for pair in comparison.pairs)
    if not comparison.pairs:
        return "no SIP in either capture"
    if not differing:
        return f"no difference that matters in {counted(len(comparison.pairs), 'pair')}"
    return f"{differing} of {counted(len(comparison.pairs), 'pair')} differ in a way that matters"


def sentence(difference: Difference) -> str:
    """One difference in one line."""
    where = f"{difference.where}: " if difference.where else ""
    frames = _frames(difference)
    if difference.kind == "message" and (difference.good is None or difference.bad is None):
        lacking = "extra" if difference.good is None else "missing"
        return f"{lacking}: {difference.bad if difference.good is None else difference.good}{frames}"
    if difference.kind == "message" and difference.name != "retransmissions":
        return f"{difference.bad} instead of {difference.good}{frames}"
    if difference.kind == "finding":
        verb = "came" if difference.good is None else "went"
        return f"{verb}: {difference.name}: {difference.bad or difference.good}{frames}"
    if difference.good is None:
        return f"{where}{difference.name} is new: {difference.bad}{frames}"
    if difference.bad is None:
        return f"{where}{difference.name} is gone: {difference.good}{frames}"
    return f"{where}{difference.name}: {difference.bad} instead of {difference.good}{frames}"


def _frames(difference: Difference) -> str:
    sides = (("good", difference.good_frames), ("bad", difference.bad_frames))
    named = [f"{name} {_first(frames)}" for name, frames in sides if frames]
    return f"  [frame {', '.join(named)}]" if named else ""


def _first(frames: list[FrameRef]) -> str:
    """The first frame, and how many more."""
    more = f" and {len(frames) - 1} more" if len(frames) > 1 else ""
    file = f"{frames[0].file + 1}:" if frames[0].file else ""
    return f"{file}{frames[0].frame}{more}"


def as_markdown(comparison: Comparison) -> str:
    """The same for a ticket."""
    lines = ["# What the bad capture does differently", ""]
    lines += [f"Good: {_safe(comparison.good)}; bad: {_safe(comparison.bad)}.", ""]
    for pair in comparison.pairs:
        lines += [f"## {_safe(_heading(pair))}", ""]
        if pair.first is not None:
            lines += [f"**First difference that matters:** {_safe(sentence(pair.differences[pair.first]))}", ""]
        for kind, name in KINDS.items():
            told = [difference for difference in pair.differences if difference.kind == kind]
            if told:
                lines += [f"{name}:", ""]
                lines += [f"- {_safe(sentence(one))}{'' if one.matters else ' (does not matter)'}" for one in told]
                lines.append("")
    return "\n".join([*lines, f"{_safe(_summary(comparison))}."])


def _safe(text: str) -> str:
    return escaped(visible(text))


def as_json(comparison: Comparison) -> str:
    """The Comparison as it stands, and whether it matters."""
    whole = {**msgspec.to_builtins(comparison), "ok": not comparison.matters}
    return msgspec.json.format(msgspec.json.encode(_encodable(whole)), indent=2).decode()


def _encodable(value: object) -> object:
    """Text whose bytes were not UTF-8 has lone surrogates, which JSON in UTF-8 cannot hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _encodable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_encodable(inner) for inner in value]
    return value


WRITERS: dict[str, Write] = {"terminal": as_text, "json": as_json, "markdown": as_markdown}
"""By the name of the format."""

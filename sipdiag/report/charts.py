"""Small charts as SVG: bars of calls over time, a sparkline, the loss and jitter of a stream.

In: numbers. Out: SVG as Markup, styled by the page. Every chart has its numbers in words beside it or in its labels:
nothing is told by colour alone, or to the eye alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

WIDTH = 720
SPARK_WIDTH, SPARK_HEIGHT = 160, 24
BUCKETS = 60
"""Bars of a chart over time."""
SPARK_BUCKETS = 40


def spread(times: Sequence[float], first: float, last: float, buckets: int) -> list[int]:
    """How many of the times fall into each of the equal parts from first to last."""
    counts = [0] * buckets
    length = max(last - first, 1e-9)
    for time in times:
        counts[min(buckets - 1, max(0, int((time - first) / length * buckets)))] += 1
    return counts


def spark(counts: Sequence[int], told: str) -> Markup:
    """Bars as high as a line of text."""
    step = SPARK_WIDTH / len(counts)
    top = max(counts, default=0) or 1
    bars = Markup("").join(
        Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            i * step, SPARK_HEIGHT - h, max(step - 1, 0.5), h
        )
        for i, count in enumerate(counts)
        if count and (h := max(2.0, count / top * SPARK_HEIGHT))
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{told}">'
        '<title>{told}</title><line x1="0" x2="{w}" y1="{h}" y2="{h}"/>{bars}</svg>'
    ).format(w=SPARK_WIDTH, h=SPARK_HEIGHT, told=told, bars=bars)


def stacked(
    series: Mapping[str, Sequence[int]], labels: Sequence[str], ends: tuple[str, str], told: str, height: int = 130
) -> Markup:
    """Bars over time, one part for each name, the first at the bottom; `labels` say what each bar is of."""
    count = len(labels)
    totals = [sum(values[i] for values in series.values()) for i in range(count)]
    top = max(totals, default=0) or 1
    left, step = 40, (WIDTH - 44) / max(count, 1)
    bars = Markup("")
    for i, label in enumerate(labels):
        if not totals[i]:
            continue
        y = float(height)
        parts = Markup("")
        for name, values in series.items():
            if values[i]:
                high = values[i] / top * (height - 8)
                y -= high
                parts += Markup('<rect class="of-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    name, left + i * step, y, max(step - 1.5, 1), high
                )
        words = ", ".join(f"{values[i]:,} {name}" for name, values in series.items() if values[i])
        bars += Markup("<g><title>{}: {}</title>{}</g>").format(label, words, parts)
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-label="{told}">'
        '<line class="axis" x1="{l}" x2="{w}" y1="{b}" y2="{b}"/>'
        '<text x="{r}" y="14" text-anchor="end">{top}</text><text x="{r}" y="{b}" text-anchor="end">0</text>'
        '{bars}<text x="{l}" y="{t}">{first}</text><text x="{w}" y="{t}" text-anchor="end">{last}</text></svg>'
    ).format(
        w=WIDTH, h=height + 20, b=height, l=left, r=left - 6, t=height + 15, told=told, top=f"{top:,}", bars=bars,
        first=ends[0], last=ends[1],
    )  # fmt: skip


def seconds(
    values: Sequence[tuple[float, float]], span: tuple[float, float], unit: str, kind: str, name: str, least: float
) -> Markup:
    """A bar for each second that has one: (seconds from the start, value). It reaches up to `least` at least."""
    height, left = 64, 56
    most_at, most = max(values, key=lambda pair: pair[1], default=(0.0, 0.0))
    top = max(most, least)
    begin, end = span
    step = (WIDTH - left) / max(end - begin, 1.0)
    bar = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{:.0f} s: {:g} {}</title></rect>')
    bars = Markup("").join(
        bar.format(left + (at - begin) * step, height - high, max(step - 0.6, 0.8), high, at, round(value, 1), unit)
        for at, value in values
        if value > 0 and (high := max(1.0, value / top * (height - 18)))
    )
    told = f"{name}: at most {most:.1f} {unit}, at {most_at:.0f} s"
    return Markup(
        '<svg class="chart seconds {kind}" viewBox="0 0 {w} {h}" role="img" aria-label="{told}">'
        '<line class="axis" x1="{l}" x2="{w}" y1="{b}" y2="{b}"/><text x="{l}" y="11">{told}</text>'
        '<text x="{r}" y="24" text-anchor="end">{top:g} {unit}</text><text x="{r}" y="{b}" text-anchor="end">0</text>'
        '{bars}<text x="{l}" y="{t}">{first:.0f} s</text>'
        '<text x="{w}" y="{t}" text-anchor="end">{last:.0f} s</text></svg>'
    ).format(
        kind=kind, w=WIDTH, h=height + 18, b=height, l=left, r=left - 6, t=height + 15, told=told, top=round(top, 1),
        unit=unit, bars=bars, first=begin, last=end,
    )  # fmt: skip

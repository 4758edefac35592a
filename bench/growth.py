"""How time and memory grow with a capture, drawn: figures by size -> SVG."""

from __future__ import annotations

from math import floor, log10

WIDTH, HEIGHT = 340, 260
"""Of one panel."""
LEFT, RIGHT, TOP, BOTTOM = 48, 20, 30, 56
LINE = 15
"""From one line of words to the next."""
COLOURS = {"signalling": "#0b62a4", "media": "#b4470e"}
PANELS = (("cpu_seconds", "CPU seconds", 1.0), ("peak_bytes", "peak memory, MiB", 2.0**20))
MB = 1e6


def draw(grown: dict[str, list[dict[str, float]]]) -> str:
    """A panel for each figure, a line for each capture, its size as a share of the largest along the bottom."""
    panels = "".join(_panel(grown, *panel, at) for at, panel in enumerate(PANELS))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(PANELS)} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="11">\n'
        "<title>Time and peak memory of sipdiag by the size of the capture</title>\n"
        f'<rect width="100%" height="100%" fill="#fff"/>\n{panels}</svg>\n'
    )


def _top(most: float) -> float:
    """The end of an axis of four parts that is next above it and has a plain number at each."""
    power = 10 ** floor(log10(most))
    return next(end * power for end in (1, 1.2, 1.6, 2, 2.4, 3, 4, 6, 8, 10) if end * power >= most)


def _panel(grown: dict[str, list[dict[str, float]]], key: str, label: str, unit: float, at: int) -> str:
    top = _top(max(row[key] / unit for rows in grown.values() for row in rows))
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = [
        f'<g transform="translate({at * WIDTH},0)">',
        f'<text x="{LEFT}" y="16" font-weight="bold">{label}</text>',
        f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#555"/>',
    ]
    for step in range(5):
        y = bottom - (bottom - TOP) * step / 4
        parts.append(f'<text x="{LEFT - 5}" y="{y + 4:.0f}" text-anchor="end">{top * step / 4:g}</text>')
        x = LEFT + (right - LEFT) * step / 4
        parts.append(f'<text x="{x:.0f}" y="{bottom + 14}" text-anchor="middle">{step * 25} %</text>')
    for number, (name, rows) in enumerate(grown.items()):
        largest = max(row["bytes"] for row in rows)
        points = [
            (LEFT + (right - LEFT) * row["bytes"] / largest, bottom - (bottom - TOP) * row[key] / unit / top)
            for row in rows
        ]
        colour = COLOURS.get(name, "#555")
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        said = f"{name}: 100 % are {largest / MB:.3g} MB"
        parts.append(f'<text x="{LEFT}" y="{bottom + 14 + LINE * (number + 1)}" fill="{colour}">{said}</text>')
    return "\n".join(parts) + "\n</g>\n"

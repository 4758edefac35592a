"""Text for people: what packets say made safe to show, times, durations, frames and widths.

In: strings as the records hold them (anything a packet can carry, undecodable bytes as lone surrogates),
RFC 3339 times, seconds. Out: printable one-line text of bounded length. It knows nothing of colours or pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo

MAX_TEXT = 160
"""Characters of one name, URI or phrase from a packet: two lines of 80; more is an attack or of no help."""
MAX_TITLE = 300
"""Characters of a headline: four lines of 80."""
MAX_PROSE = 1_500
"""Characters of a text of the knowledge base with its facts filled in."""

ELLIPSIS = "…"

# Printable by Unicode's reckoning, yet nothing is seen: fillers, variation selectors, the Braille blank.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_COMBINING_RUN = re.compile("(?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]){3,}")
"""No script of people stacks three of these on one letter; more of them spill over the lines around."""
_BREAKS = re.compile(r"(?<!\d) | (?!(?:%|(?:ms|s|min|h|d)\b))")
"""Where a line may end: at a space, but not between a number and its unit."""
_SHORT_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_ASCII = str.maketrans(
    {"…": "...", "×": "x", "→": "->", "←": "<-", "–": "-", "—": "-", "·": "|", "’": "'", "“": '"', "”": '"'}
)


def escape(character: str) -> str:
    r"""One character written out: `\x1b`, `\u202e`; a byte that was not UTF-8 (a surrogate) as `\xff`."""
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code <= 0xFF:
        return _SHORT_ESCAPES.get(character) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def printable(text: str) -> str:
    """The text, all of it to be seen: controls, bidi and zero-width characters are written out."""
    return text if text.isascii() and text.isprintable() else "".join(_pieces(text))


def visible(text: str, limit: int = MAX_TEXT) -> str:
    """As `printable`, at most `limit` characters long: a cut is marked, and no escape is cut in two."""
    pieces = _pieces(text[: limit + 1])
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    room = limit - len(ELLIPSIS)
    kept = []
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + ELLIPSIS


def _pieces(text: str) -> list[str]:
    """The characters, those that cannot be seen written out."""
    if text.isascii() and text.isprintable():
        return list(text)
    pieces = [c if c.isprintable() and not _INVISIBLE.match(c) else escape(c) for c in text]
    for run in _COMBINING_RUN.finditer(text):
        pieces[run.start() : run.end()] = map(escape, run[0])
    return pieces


def title(text: str) -> str:
    """As `prose`, for the headline of a finding."""
    return visible(" ".join(text.split()), MAX_TITLE)


def prose(text: str) -> str:
    """A text of the knowledge base with facts filled in: line breaks are spaces, the rest as `visible`."""
    return visible(" ".join(text.split()), MAX_PROSE)


def ascii_only(text: str) -> str:
    """The text for a terminal that can show ASCII alone: look-alikes where there are any, else escapes."""
    if text.isascii():
        return text
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")


# ---- widths, in the cells of a terminal


def cell_len(text: str) -> int:
    """The cells that the text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len as of_any  # JSON and `explain` do without rich

    return of_any(text)


def chopped(text: str, width: int) -> list[str]:
    """The text cut into pieces of at most `width` cells."""
    from rich.cells import chop_cells

    return chop_cells(text, width)


def fit(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """The text, cut to at most `width` cells; the cut is marked where there is room to mark it."""
    if cell_len(text) <= width:
        return text
    from rich.cells import set_cell_size

    if width <= cell_len(ellipsis):
        return set_cell_size(text, max(width, 0)).rstrip()
    return set_cell_size(text, width - cell_len(ellipsis)).rstrip() + ellipsis


def pad(text: str, width: int) -> str:
    """The text with spaces up to `width` cells."""
    return text + " " * (width - cell_len(text))


def wrap(text: str, width: int) -> list[str]:
    """The words in lines of at most `width` cells; a longer word is broken."""
    width = max(width, 2)  # a wide character needs two cells
    lines: list[str] = []
    line = ""
    for word in _BREAKS.split(text):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = chopped(word, width) or [""]
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


# ---- lists, names, frames


def listed(items: Sequence[str], most: int) -> str:
    """`a, b and 3 more`: at most `most` items by name."""
    if len(items) <= most:
        return ", ".join(items)
    return f"{', '.join(items[:most])} and {len(items) - most} more"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 call`, `12 calls`, `1,204 calls`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def address_of_record(uri: str) -> str:
    """A URI as people name it: without `sip:` and parameters."""
    shown = visible(uri)
    match = re.match(r"(?i)(?:sips?|tel):([^;?<>]+)", shown)
    return match[1] if match else shown


def frame_name(file: int, frame: int, files: int) -> str:
    """`#12`; where there are several files, `2#12` for frame 12 of the second."""
    return f"#{frame}" if files <= 1 else f"{file + 1}#{frame}"


# ---- times


def moment(time: str | int, zone: tzinfo = UTC) -> datetime | None:
    """RFC 3339 text or nanoseconds since the epoch as a time in `zone`; None beyond the calendar."""
    try:
        if isinstance(time, str):
            return datetime.fromisoformat(time).astimezone(zone)
        return datetime.fromtimestamp(time // 1_000 / 1_000_000, zone)
    except (ValueError, OverflowError, OSError):
        return None


def zone_name(time: datetime) -> str:
    """`UTC`, `CET`, `UTC+05:30`: the zone of the time, always with something to show."""
    return time.tzname() or time.strftime("UTC%z")


def date_time(time: str | int, zone: tzinfo = UTC) -> str:
    """`2026-11-22 11:20:56.933 UTC`."""
    at = moment(time, zone)
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} {zone_name(at)}" if at else visible(str(time))


def time_span(first: str, last: str, zone: tzinfo = UTC) -> str:
    """`2026-11-22 11:20:56 to 11:33:00 UTC`; the second date only where it is another."""
    begin, end = moment(first, zone), moment(last, zone)
    if begin is None or end is None:
        return f"{visible(first)} to {visible(last)}"
    if int(begin.timestamp()) == int(end.timestamp()):  # two times of one zone compare by their clocks
        return f"{begin:%F %T} {zone_name(begin)}"
    day = "" if begin.date() == end.date() else f"{end:%F} "
    zones = (zone_name(begin), zone_name(end))
    first_zone = f" {zones[0]}" if zones[0] != zones[1] else ""
    return f"{begin:%F %T}{first_zone} to {day}{end:%T} {zones[1]}"


def clock_times(times: Iterable[str], zone: tzinfo = UTC) -> tuple[str, list[str]]:
    """Times for a column of a table: its heading with the zone, and the cells."""
    moments = [(moment(time, zone), time) for time in times]
    known = [at for at, _ in moments if at]
    zones = dict.fromkeys(zone_name(at) for at in known)
    form = "%H:%M:%S" if len({at.date() for at in known}) <= 1 else "%m-%d %H:%M:%S"
    heading = f"time {'/'.join(zones)}" if zones else "time"
    return heading, [at.strftime(form) if at else visible(time, 20) for at, time in moments]


def duration(seconds: float) -> str:
    """A duration for people: `340 ms`, `4.2 s`, `38 s`, `5 min 12 s`, `2 h 5 min`, `3 d 4 h`."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < 0.9995:
        millis = seconds * 1000
        return f"{millis:.0f} ms" if millis >= 1 or millis == 0 else f"{millis:.1f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for unit, size, smaller, part in (
        ("d", 86_400, "h", 3_600),
        ("h", 3_600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if whole >= size:
            rest = whole % size // part
            return f"{whole // size} {unit}" + (f" {rest} {smaller}" if rest else "")
    return f"{whole} s"


def percent(ratio: float) -> str:
    """`0 %`, `0.3 %`, `71 %`; never rounded to 0 or 100 unless it is that."""
    value = ratio * 100
    if value in (0, 100):
        return f"{value:.0f} %"
    if value < 10 or value > 99:
        return f"{min(max(value, 0.1), 99.9):.1f} %"
    return f"{value:.0f} %"

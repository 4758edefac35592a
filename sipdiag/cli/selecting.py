"""The options that narrow a report to some calls: as typed, and as a Selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sipdiag.cli.output import USAGE, stop

if TYPE_CHECKING:
    from datetime import tzinfo

    from sipdiag.selection import Selection


class Selecting:
    """The narrowing options as typed."""

    def __init__(self, **given: Any) -> None:
        self.given = given

    @property
    def narrows(self) -> bool:
        return any(value is not None for name, value in self.given.items() if name != "zone")

    def selection(self) -> Selection:
        from sipdiag.selection import Selection

        return Selection(
            call=call_of(self.given["call"]),
            number=self.given["number"],
            peer=self.given["peer"],
            status=_status_range(self.given["status"]),
            since_ns=_time_ns(self.given["since"], self.given["zone"], "--since"),
            until_ns=_time_ns(self.given["until"], self.given["zone"], "--until"),
        )


def call_of(text: str | None) -> int | str | None:
    """The number of a call, or its Call-ID."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else text


def _status_range(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    wanted = text.lower()
    if len(wanted) == 3 and wanted[0] in "123456":
        if wanted[1:] == "xx":
            return int(wanted[0]) * 100, int(wanted[0]) * 100 + 99
        if wanted.isascii() and wanted.isdigit():
            return int(wanted), int(wanted)
    stop(USAGE, f"sipdiag: --status takes a code such as 404 or a class such as 5xx, not {text!r}")


def zone_of(name: str) -> tzinfo:
    from datetime import UTC

    if name.upper() == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        stop(USAGE, f"sipdiag: --tz {name!r} is not a time zone; use a name such as Europe/Berlin or UTC")


def _time_ns(text: str | None, zone: tzinfo, option: str) -> int | None:
    """A time given with date; without a zone of its own it is in the zone of `--tz`."""
    if text is None:
        return None
    from datetime import datetime

    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        stop(USAGE, f"sipdiag: {option} takes a time such as 2026-11-22T10:00:00Z, not {text!r}")
    if given.tzinfo is None:
        given = given.replace(tzinfo=zone)
    return int(given.timestamp()) * 1_000_000_000 + given.microsecond * 1000

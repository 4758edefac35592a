"""Calls -> their rows of the report."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from sipdiag.heard import early_media
from sipdiag.knowledge import Knowledge
from sipdiag.media_rows import key_infos, media_stream, voip_info
from sipdiag.model import NS_PER_S, Case, Endpoint, Party
from sipdiag.records import NONE, CallInfo, HopTime, LegInfo, in_seconds, shared
from sipdiag.response_rows import ResponseRows, named

PATHS_SHARED = 4096
"""Ways through a network that rows share: its boxes are few."""

_SURE_OF_LEG = {
    "session-id": "certain",
    "header": "certain",
    "charging": "certain",
    "number": "likely",
    "media": "likely",
    "numbers": "possible",
}


class CallRows:
    """Makes the rows."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._responses = ResponseRows(knowledge)
        self.keys_left_out = 0
        """Key presses beyond MAX_KEYS of a call."""

    def of(self, case: Case, cause: str | None, party: Party | None) -> CallInfo:
        """The row of a call, without its findings: `cause` is the rule of its root cause, `party` who has to act."""
        final = case.final
        pressed, more = key_infos(case)
        self.keys_left_out += more
        start_ns, pdd_ns, ring_ns, talk_ns = case.start_ns, case.pdd_ns, case.ring_ns, case.talk_ns
        streams, reports = case.streams + case.faxes, case.quality_reports
        return CallInfo(  # by position: so many keywords take msgspec longer than all values do
            case.number,
            list(case.call_ids),
            shared(case.from_uri),
            shared(case.to_uri),
            shared(case.request_uri),
            timestamp(start_ns),
            timestamp(case.end_ns),
            case.outcome,
            None if final is None else final.message.status,
            None if final is None else final.message.reason,
            cause,
            party,
            early_media(case),
            None if pdd_ns is None else in_seconds(pdd_ns),
            None if ring_ns is None else in_seconds(ring_ns),
            None if talk_ns is None else in_seconds(talk_ns),
            case.ended_by,
            self._responses.of(case),
            _legs(case),
            tuple([media_stream(stream, start_ns) for stream in streams]) if streams else (),
            pressed,
            tuple([voip_info(report) for report in reports]) if reports else (),
            NONE,
        )


def _legs(case: Case) -> tuple[LegInfo, ...]:
    times = _hop_times(case)
    rows = []
    for leg in case.legs:
        call_id, joined_by = leg.call_id, leg.joined_by
        sure = _SURE_OF_LEG[joined_by] if joined_by else None
        rows.append(LegInfo(call_id, _path(leg.hops), tuple(times.get(call_id, ())), joined_by, sure))
    return tuple(rows)


@lru_cache(maxsize=PATHS_SHARED)
def _path(hops: tuple[Endpoint, ...]) -> list[str]:
    """One list for a path, however many calls take it."""
    return [named(hop) for hop in hops]


def _hop_times(case: Case) -> dict[str, list[HopTime]]:
    """The response times of the initial INVITEs of each leg, by its Call-ID, hop by hop."""
    times: dict[str, list[HopTime]] = {}
    for transaction in case.transactions:
        if transaction.method != "INVITE" or transaction.in_dialog:
            continue
        request, responses, final = transaction.request, transaction.responses, transaction.final
        first_s = final_s = None
        if request is not None:
            sent_ns = request.time_ns
            first_s = in_seconds(responses[0].time_ns - sent_ns) if responses else None
            final_s = in_seconds(final.time_ns - sent_ns) if final is not None else None
        hop = HopTime(named(transaction.client), named(transaction.server), first_s, final_s)
        times.setdefault(transaction.call_id, []).append(hop)
    return times


def timestamp(time_ns: int) -> str:
    """RFC 3339 in UTC, with microseconds, or nanoseconds where the capture has them."""
    second, fraction = divmod(time_ns, NS_PER_S)
    if fraction % 1000:
        return f"{_whole_second(second)}.{fraction:09d}Z"
    return f"{_whole_second(second)}.{str(fraction // 1000).zfill(6)}Z"  # a format of six digits takes twice as long


@lru_cache(maxsize=4096)
def _whole_second(second: int) -> str:
    try:
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    except (OverflowError, ValueError, OSError):  # a capture may claim any time
        return "9999-12-31T23:59:59"

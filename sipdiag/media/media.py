"""The stage's face: takes columns, events and messages, gives what a Case has of media.

In go the `MediaColumns` of one block after another, what happened beside SIP, and messages; once its signalling is
known, a `Case`; out come its streams (streams.py), quality reports, ICMP errors and ICE checks. Which calls are open,
and so what may be released, the caller of `release` knows. Most of this stage works on arrays and is loaded with the
first packet that may be media: a capture of signalling alone is done before numpy would be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sipdiag.media.named import Named
from sipdiag.media.negotiated import AFTERMATH_NS, over_ns, receivers
from sipdiag.media.reported import MAX_CALLS, MAX_OF_CALL, Reported
from sipdiag.media.unclaimed import Unclaimed
from sipdiag.media.unreachable import KEPT_NS, MAX_ERRORS, Unreachable
from sipdiag.model import Block, Case, Checks, Endpoint, Event, Frame, MediaColumns, Stream, VoipMetrics
from sipdiag.sip import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sipdiag.media.packets import Recognised
    from sipdiag.media.streams import Streams


class Media:
    """Media over a whole capture."""

    def __init__(self) -> None:
        self._unreachable = Unreachable()
        self._reported = Reported()
        self._named = Named()
        self._streams: Streams | None = None
        """None as long as there was nothing that may be media."""
        self.has_any = False
        """Something came beside SIP, or a quality report. Without it no call has anything of what can be asked here."""

    @property
    def first_rtp_ns(self) -> int | None:
        """When RTP beyond doubt first began, of whatever call; None as long as there was none."""
        return None if self._streams is None else self._streams.first_rtp_ns

    @property
    def problems(self) -> list[str]:
        """What the Cases that were asked for lack, for it was beyond a bound."""
        reports = f"quality reports were left out: {MAX_OF_CALL} of one call are kept, and those of {MAX_CALLS} calls"
        errors = f"ICMP errors about media were left out: {MAX_ERRORS} are kept at a time"
        beside = (self._reported.left_out, reports), (self._unreachable.left_out, errors)
        beyond = beside if self._streams is None else self._streams.beyond(*beside)
        return [f"{count} {what}" for count, what in beyond if count]

    def feed(self, file: int | NDArray[np.int32], columns: MediaColumns) -> None:
        """Takes the columns of one block, of a file or of the file of each row; blocks come in the order of time."""
        from sipdiag.media.packets import recognise

        if len(columns.time_ns):
            self.take(recognise(file, columns))

    @staticmethod
    def prepare(block: Block) -> Block:
        """The block with its columns told apart: what `take` wants, wherever the capture is read."""
        if block.media is None:
            return block
        from sipdiag.media.packets import recognise

        file = block.file if block.media_file is None else block.media_file
        return msgspec.structs.replace(block, media=None, media_file=None, told_apart=recognise(file, block.media))

    def take(self, found: Recognised) -> None:
        """Takes what `recognise` made of the columns of one block."""
        if self._streams is None:
            from sipdiag.media.streams import Streams

            self._streams = Streams(self._named)
        self._streams.take(found)
        self.has_any = self.has_any or self._streams.has_any

    def feed_event(self, event: Event) -> None:
        """Takes an event beside SIP; what is no ICMP error is not about media."""
        self._unreachable.note(event)
        self.has_any = self.has_any or bool(self._unreachable)

    def feed_message(self, message: Message, frame: Frame, time_ns: int = 0) -> None:
        """Takes a SIP message; what describes no media and carries no quality report (RFC 6035) is not about media."""
        if message.has_media_line:
            self._named.note(message, time_ns)
        elif self._reported.note(message, frame):
            self.has_any = True

    def reports_for(self, case: Case) -> tuple[VoipMetrics, ...]:
        """The quality reports about the Case that came so far."""
        return self._reported.about(case.call_ids)

    def errors_for(self, case: Case) -> tuple[Event, ...]:
        """ICMP errors about the endpoints that the Case's descriptions announce, which are not among its events."""
        if not self._unreachable:
            return ()
        ends = {receiver.endpoint for receiver in receivers(case)}
        ends |= {Endpoint(end.address, end.port + 1) for end in ends}
        known = {event.frame for event in case.events}
        found = self._unreachable.about(ends, case.start_ns, over_ns(case) + AFTERMATH_NS)
        return tuple(event for event in found if event.frame not in known)

    def checks_for(self, case: Case) -> tuple[Checks, ...]:
        """STUN between two endpoints of which the Case's descriptions name at least one."""
        return () if self._streams is None else self._streams.checks_for(case)

    def seconds(self, stream: Stream) -> list[tuple[int, int, int, float | None]]:
        """Per second of a stream: begin (ns), packets, lost, mean running jitter (ms)."""
        return [] if self._streams is None else self._streams.seconds(stream)

    def hosts_of(self, case: Case) -> frozenset[str]:
        """The addresses that the Case's descriptions name, as far as RTP of any call was seen there before it was over.

        Not what began in its last second, of which it hangs on the size of the blocks whether it is RTP beyond doubt.
        """
        return frozenset() if self._streams is None else self._streams.hosts_of(case)

    def release(self, before_ns: int, now_ns: int = 0) -> None:
        """Forgets what was over before then: no Case that began earlier will be asked for any more. `now_ns`: none
        that was over earlier will be, either; so a call that stays open keeps no others' streams."""
        if self._streams is not None:
            self._streams.release(before_ns, now_ns)
        self._unreachable.release(before_ns - KEPT_NS)
        self._named.release(before_ns)

    def unclaimed(self) -> Unclaimed:
        """What no Case has claimed so far; complete once all Cases have been asked for."""
        return Unclaimed() if self._streams is None else self._streams.unclaimed()

    def streams_for(self, case: Case) -> tuple[Stream, ...]:
        """The RTP streams of a Case in the order of their beginning."""
        return () if self._streams is None else self._streams.streams_for(case)

    def faxes_for(self, case: Case) -> tuple[Stream, ...]:
        """UDPTL at the endpoints that the Case's descriptions name for T.38, as `streams_for` gives RTP."""
        return () if self._streams is None else self._streams.faxes_for(case)

"""sipdiag reads a SIP trace and names the root cause of every failed call.

>>> from sipdiag import analyze
>>> report = analyze(["trace.pcap"])            # doctest: +SKIP
>>> report.calls[0].root_cause                  # doctest: +SKIP
'number-not-found'

The records of a report are in `sipdiag.records`; their meaning is in docs/report.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sipdiag.records import Report


def analyze(paths: Sequence[str | Path]) -> Report:
    """Diagnose captures with the default limits; several files are one capture, merged by time.

    Raises CaptureError (sipdiag.capture) where an input cannot be read as a capture.
    """
    from sipdiag.options import Options
    from sipdiag.pipeline import run

    return run(Options(paths=tuple(str(path) for path in paths))).report


__all__ = ["analyze"]

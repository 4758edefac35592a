"""The error that says why an input cannot be read as a capture. Nothing else."""

from __future__ import annotations


class CaptureError(Exception):
    """An input cannot be read as a capture: `path` as it was given, `reason` for people, with what to do
    about it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason

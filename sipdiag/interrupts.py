"""Ctrl-C between two pieces of work, and not amid one, which it would leave half done: counted, and not told, or twice.

They are held by their handler, and not blocked: of several threads, as a progress bar has one, another may take them.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from threading import current_thread, main_thread
from typing import Any


class Held:
    """An interrupt within comes at the end; the second one at once, and as the second, for who waits for too long."""

    def __init__(self) -> None:
        self._come = 0
        self._handler: Callable[..., Any] | None = None

    def __enter__(self) -> None:
        if current_thread() is not main_thread():
            return  # where none comes
        handler = signal.getsignal(signal.SIGINT)
        if callable(handler):  # else it is ignored, or none of Python's
            self._handler = handler
            signal.signal(signal.SIGINT, self._note)

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if self._handler is None:
            return
        signal.signal(signal.SIGINT, self._handler)
        if self._come and error is None:
            self._handler(signal.SIGINT, None)

    def _note(self, *of: object) -> None:
        self._come += 1
        if self._come == 1 or self._handler is None:
            return
        with suppress(KeyboardInterrupt):
            self._handler(*of)
        self._handler(*of)

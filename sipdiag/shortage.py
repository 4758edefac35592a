"""An exception -> whether it is memory that was missing. What to do then is for who asks.

Python says so in one way, the system in another, the loader of compiled modules only in words; and where there is no
memory to say it in, Python says only that something failed.
"""

from __future__ import annotations

from errno import ENOMEM

_LOADER_SAYS = ("failed to map segment", "cannot allocate memory")
"""Of glibc and of musl, of a library for which there was no room. Python makes an ImportError of it."""
_PYTHON_SAYS = ("without exception set", "without setting an exception")
"""Where a MemoryError was lost, for want of memory for the frame that it was to name. A SystemError, which else is a
fault of something compiled."""


def is_shortage(error: BaseException) -> bool:
    """Whether this is for want of memory."""
    if isinstance(error, ImportError):
        return any(words in str(error).lower() for words in _LOADER_SAYS)
    if isinstance(error, SystemError):
        return any(words in str(error) for words in _PYTHON_SAYS)
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == ENOMEM)

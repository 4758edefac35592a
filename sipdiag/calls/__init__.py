"""Stage [3]: sightings of messages -> transactions -> dialogs -> sealed Cases.

`Calls.feed` takes sightings in the order of the capture and returns the Cases that were over before; `flush` seals
the rest. What it knows at any moment depends on the messages before that moment alone, never on how the capture was
cut into blocks.
"""

from sipdiag.compiled import compiled_first

__path__ = compiled_first(__path__)

from sipdiag.calls.calls import MAX_EVENTS, MAX_TRANSACTIONS, Calls
from sipdiag.calls.plain_over import PlainOver, bare_case, plain_course
from sipdiag.calls.transactions import MAX_REPEATS
from sipdiag.calls.view import Visibility

__all__ = [
    "MAX_EVENTS",
    "MAX_REPEATS",
    "MAX_TRANSACTIONS",
    "Calls",
    "PlainOver",
    "Visibility",
    "bare_case",
    "plain_course",
]

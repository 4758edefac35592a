"""What a person says of one response, and what it says of the entry: the variant that is meant, and what else may be.

In: the context as typed (`--method INVITE --no-sdp ...`) and the entry of a response code. Out: the mapping that the
variants' conditions are held against, and the variants chosen by it. It formats nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import StatusEntry, Variant


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a response; None and empty mean that nothing is. Header lines are `Name` or `Name: value`."""

    method: str | None = None
    sdp: bool | None = None
    sdp_direction: str | None = None
    reliable: bool | None = None
    in_dialog: bool | None = None
    q850: tuple[int, ...] = ()
    warning: tuple[int, ...] = ()
    phrase: str | None = None
    header: tuple[str, ...] = ()
    request_header: tuple[str, ...] = ()
    after: tuple[int, ...] = ()
    stale: bool | None = None
    credentials: bool | None = None
    challenge: bool | None = None
    elapsed_s: float | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, key) not in (None, ()) for key in self.__struct_fields__)


class Narrowed(msgspec.Struct, frozen=True):
    """The variant that the context shows, if it shows one, and those that it leaves open."""

    variant: Variant | None
    possible: tuple[Variant, ...]


def narrowed(entry: StatusEntry, context: Context) -> Narrowed:
    """The variant of the entry that a response with this context has.

    A more specific variant, one that stands before the chosen one and asks for what the context does not tell, is
    possible; one that the context speaks against is not. Where no variant is shown, all that are not spoken against
    are possible. A request that the code has no place in answer to has none.
    """
    shown = _shown(context)
    variant = Knowledge.variant(entry, shown)
    if _misplaced(entry, shown) and not (variant and variant.when.method):
        return Narrowed(None, ())
    before = entry.variants[: entry.variants.index(variant)] if variant else entry.variants
    return Narrowed(variant, tuple(each for each in before if not each.when.contradicts(shown)))


def _misplaced(entry: StatusEntry, shown: Mapping[str, Any]) -> bool:
    """True where the code is shown in answer to a request that it never answers."""
    return "method" in shown and bool(entry.methods) and shown["method"] not in entry.methods


def _shown(context: Context) -> Mapping[str, Any]:
    """The context with the keys of `When`; what is not known is left out, what follows from the rest is added."""
    shown = {key: value for key in context.__struct_fields__ if (value := getattr(context, key)) not in (None, ())}
    if "method" in shown:
        shown["method"] = shown["method"].upper()
    if "sdp_direction" in shown:
        shown["sdp"] = True
    if "stale" in shown:
        shown["challenge"] = True
    for key in ("header", "request_header"):
        if key in shown:
            shown[key] = _Headers(shown[key])
    return shown


class _Headers(Mapping[str, str]):
    """Header lines by name, in any case; one without a value is there and has an empty one."""

    def __init__(self, lines: Iterable[str]) -> None:
        parted = [line.partition(":") for line in lines]
        self._values = {name.strip().lower(): value.strip() for name, _, value in parted}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

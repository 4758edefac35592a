"""Every test of this folder runs on both: what is compiled of reading messages, and its twins in Python."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from sipdiag.sip import lookup, message, usual
from sipdiag.sip.excess import MAX_HEADERS
from sipdiag.sip.framing import MAX_HEADER_BYTES
from tests.conftest import need_compiled


class Way(NamedTuple):
    read_usual: Callable[[bytes, bool], message.Message | None]
    header_texts: Callable[[bytes, int, int, bytes, bytes], list[str]]
    media_lines: Callable[[bytes, int], bytes | None]
    audio_at: Callable[[bytes, int], bytes | None]


def twins() -> Way:
    return Way(usual.reader(message.Message), lookup.header_texts, lookup.media_lines, lookup.audio_at)


def compiled() -> Way:
    module = need_compiled()
    read_usual = module.reader(message.Message, MAX_HEADERS, MAX_HEADER_BYTES)
    return Way(read_usual, module.header_texts, module.media_lines, module.audio_at)


@pytest.fixture(params=[twins, compiled], scope="module", autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    """What these tests run on."""
    chosen: Way = request.param()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(message, "_read_usual", chosen.read_usual)
        patch.setattr(message, "_header_texts", chosen.header_texts)
        patch.setattr(message, "_media_lines", chosen.media_lines)
        patch.setattr(message, "_audio_at", chosen.audio_at)
        yield chosen

"""The capture of a run, opened before the rest of the program is loaded.

Where it is large, another process begins to read it at once, and what this one needs for the rest is loaded meanwhile.
So nothing of that may be imported here before there are two.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sipdiag.capture import Capture
from sipdiag.model import Block
from sipdiag.options import Options

if TYPE_CHECKING:
    from sipdiag.clerk import Clerk


def opened(options: Options) -> Capture:
    """What a run with these options reads; to be closed by who opened it."""
    sizes = {"block_bytes": options.block_bytes} if options.block_bytes else {}
    capture = Capture(
        options.paths,
        progress=options.progress,
        keylog=options.keylog,
        decoder=options.decoder,
        jobs=options.jobs,
        prepare=_prepared,
        worker=partial(_clerk, options) if options.lines else None,
        **sizes,
    )
    try:
        capture.begin()
    except BaseException:  # Ctrl-C
        capture.close()
        raise
    return capture


def _prepared(block: Block) -> Block:
    from sipdiag.media import Media

    return Media.prepare(block)


def _clerk(options: Options) -> Clerk:
    from sipdiag.clerk import Clerk
    from sipdiag.knowledge import Knowledge

    return Clerk(Knowledge(options.knowledge_dir), options.limits)

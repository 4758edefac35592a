"""Stage [4]: columns of datagrams -> figures per RTP stream and second -> the streams of a Case.

`Media.feed` takes the columns of one block after another; `streams_for` gives the streams that a Case's
session descriptions name; `release` forgets what no open call can ask for. Nothing here is done packet by
packet in Python, and every figure is the same however the capture is cut into blocks.
"""

from sipdiag.media.media import Media
from sipdiag.media.unclaimed import Unclaimed

__all__ = ["Media", "Unclaimed"]

"""Stage 1: capture files in, Blocks out: SIP as bytes, media as columns, events beside them, and who was seen
at all.

`Capture(paths)` is the way in. Importing this package does not import numpy; opening a capture does.
"""

from sipdiag.capture.capture import DEFAULT_BLOCK_BYTES, Capture, DecoderChoice
from sipdiag.capture.errors import CaptureError

__all__ = ["DEFAULT_BLOCK_BYTES", "Capture", "CaptureError", "DecoderChoice"]

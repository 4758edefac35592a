"""`sipdiag extract`: one call of a capture as a capture of its own.

In: captures and which call. Out: a pcapng file with the frames of all its legs, what happened beside them (ICMP,
resets, DNS), and its RTP where that is asked for. The frames are copied as they are; each says its number in the
capture it comes from.
"""

from __future__ import annotations

from sipdiag.extract.anonymizing import Anonymizer, TooMuchSip
from sipdiag.extract.extract import Extraction, NoSuchCall, write_anonymized
from sipdiag.extract.wav import NoAudio

__all__ = ["Anonymizer", "Extraction", "NoAudio", "NoSuchCall", "TooMuchSip", "write_anonymized"]

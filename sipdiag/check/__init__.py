"""`sipdiag check`: expectations about a captured test call, and how a report holds to them.

In: an expectation file and a Report. Out: one Result per expectation. It reads no capture and prints nothing.
"""

from __future__ import annotations

from sipdiag.check.evaluate import Result, evaluate
from sipdiag.check.expect import Expectation, ExpectationError, load, schema

__all__ = ["Expectation", "ExpectationError", "Result", "evaluate", "load", "schema"]

"""Which version this is, for the program and for what builds it."""

__version__ = "0.1.0"

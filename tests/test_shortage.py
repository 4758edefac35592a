from errno import EAGAIN, ENOMEM

import pytest

from sipdiag.shortage import is_shortage


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (MemoryError(), True),
        (OSError(ENOMEM, "Cannot allocate memory"), True),
        (OSError(EAGAIN, "Resource temporarily unavailable"), False),
        (ImportError("libstdc++.so.6: failed to map segment from shared object"), True),
        (ImportError("Error loading shared library: Cannot allocate memory"), True),
        (ImportError("No module named 'zstandard'"), False),
        (SystemError("error return without exception set"), True),
        (SystemError("<class 'dict'> returned NULL without setting an exception"), True),
        (SystemError("bad argument to internal function"), False),
        (ValueError("cannot allocate memory"), False),
    ],
)
def test_it_is_told_from_other_errors(error: Exception, is_one: bool) -> None:
    assert is_shortage(error) is is_one

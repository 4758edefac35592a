"""What the tests share: the captures beside the checkout, the system tools, and how to run the program."""

import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import hypothesis
import pytest

from sipdiag.compiled import DIRECTORY, MARK, mark_of

ROOT = Path(__file__).resolve().parent.parent
# Bounds a run that hangs; far above what any test needs.
RUN_TIMEOUT_S = 300

# No example fails for being slow on a busy machine; in CI the same examples are tried every time.
hypothesis.settings.register_profile(
    "sipdiag",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("sipdiag")


def shared_dir() -> Path:
    """The folder of shared captures beside the checkout; skips the test where it is missing."""
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        pytest.skip("../shared is not here: its real captures are not part of the repository")
    return shared


def need_tool(name: str) -> str:
    """The path of a system tool, such as tshark.

    Where it is not installed, the test is skipped; with SIPDIAG_REQUIRE_TOOLS set, it fails.
    """
    # Debian puts servers into /usr/sbin, which a user's PATH lacks.
    folders = [os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"]
    path = shutil.which(name, path=os.pathsep.join(folders))
    if path is None:
        _without(f"{name} is not installed (scripts/system-tools.sh installs it)")
    return path


def need_compiled() -> ModuleType:
    """The module compiled from sipdiag/sip/_compiled.c, as it is now.

    Where there is none, for want of a compiler, the test is skipped; with SIPDIAG_REQUIRE_TOOLS set, it fails.
    """
    try:
        from sipdiag.sip import _compiled
    except ImportError:
        _without("sipdiag/sip/_compiled.c was not compiled (make compiles it, with a C compiler and Python.h)")
    source = ROOT / "sipdiag" / "sip" / "_compiled.c"
    assert zlib.crc32(source.read_bytes()) == _compiled.SOURCE_CRC32, "compiled from another _compiled.c: run make"
    return _compiled


def need_compiled_calls() -> None:
    """Skips the test, or fails it with SIPDIAG_REQUIRE_TOOLS set, where the modules of `calls` were not compiled."""
    package = ROOT / "sipdiag" / "calls"
    made_of = package / DIRECTORY / MARK
    if not made_of.is_file():
        _without("sipdiag/calls was not compiled (make compiles it, with a C compiler and Python.h)")
    assert made_of.read_text(encoding="ascii") == mark_of(package), "compiled from other sources: run make"


def _without(reason: str) -> NoReturn:
    if os.environ.get("SIPDIAG_REQUIRE_TOOLS"):
        pytest.fail(f"{reason}, and SIPDIAG_REQUIRE_TOOLS is set", pytrace=False)
    pytest.skip(reason)


def powerless() -> list[str]:
    """What stands before a command that may do no more than any user, though its files belong to root."""
    if os.getuid():
        return []
    return [need_tool("setpriv"), "--ruid=65534", "--bounding-set=-all", "--inh-caps=-all"]


def run_sipdiag(
    *args: str | os.PathLike[str], stdin: bytes | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `sipdiag ARGS` in a process of its own, from the top of the checkout, as a user would.

    stdin is what it reads there (None: nothing); env is added to the environment. No exit status raises.
    """
    done = subprocess.run(
        [sys.executable, "-m", "sipdiag", *args],
        input=b"" if stdin is None else stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )

"""What hatchling does before it builds or installs: it prepares the knowledge base (sipdiag/prepared.py) and compiles
sipdiag/sip/_compiled.c.

Where that cannot be compiled, for want of a compiler or of Python.h, it says so in one line, and the package is one for
every platform: its twins in Python do the same, in more time. CC in the environment names another compiler.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zlib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILE_TIMEOUT_S = 120
"""Bounds a compiler that hangs: this one file takes a second."""


class Prepared(BuildHookInterface[Any]):
    """Writes both beside the code, in the checkout as in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from sipdiag.prepared import FILE, prepare

        FILE.write_bytes(prepare(root / "knowledge"))
        build_data["artifacts"].append(FILE.relative_to(root).as_posix())
        compiled = self._compiled(root / "sipdiag" / "sip" / "_compiled.c")
        if compiled is not None:
            build_data["artifacts"].append(compiled.relative_to(root).as_posix())
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def _compiled(self, source: Path) -> Path | None:
        """The module made from that source, beside it; None where it cannot be made."""
        made = source.with_name(source.stem + (sysconfig.get_config_var("EXT_SUFFIX") or ".so"))
        # Made elsewhere and moved: a process that has the old one loaded keeps it.
        new = made.with_name(made.name + ".new")
        try:
            command = [*_compiler(), f"-DSOURCE_CRC32={zlib.crc32(source.read_bytes())}UL", str(source), "-o", str(new)]
            subprocess.run(command, capture_output=True, timeout=COMPILE_TIMEOUT_S, check=True)
            new.replace(made)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            made.unlink(missing_ok=True)  # that of another source
            self.app.display_warning(f"{source.name} was not compiled, its twin in Python is used: {_reason(error)}")
            return None
        finally:
            new.unlink(missing_ok=True)
        return made


def _compiler() -> list[str]:
    """The command that this Python's own modules were compiled and linked with."""
    program, *linking = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")
    named = os.environ.get("CC")
    if named:
        program = named
    elif shutil.which(program) is None:
        program = "cc"
    flags = shlex.split(" ".join(sysconfig.get_config_var(name) or "" for name in ("CFLAGS", "CCSHARED")))
    return [*shlex.split(program), *linking, *flags, "-g0", f"-I{sysconfig.get_path('include')}"]


def _reason(error: Exception) -> str:
    """In one line."""
    if isinstance(error, subprocess.CalledProcessError):
        lines = error.stderr.decode("utf-8", "replace").splitlines()
        return next((line for line in lines if "error" in line), f"{error.cmd[0]} ended with status {error.returncode}")
    return str(error)

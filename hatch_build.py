"""What hatchling does before it builds or installs: it prepares the knowledge base (sipdiag/prepared.py), compiles
sipdiag/sip/_compiled.c, and the modules of sipdiag/calls with mypyc (sipdiag/compiled.py).

Where nothing can be compiled, for want of a compiler or of Python.h, it says so in one line, and the package is one for
every platform: the twins in Python do the same, in more time. CC in the environment names another compiler.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILE_TIMEOUT_S = 120
"""Bounds a compiler that hangs: no file takes more than five seconds."""

MYPY = """[mypy]
follow_imports = silent
ignore_missing_imports = true
[mypy-numpy.*]
follow_imports = skip
"""
"""What is compiled has no arrays, and to read what numpy says of its types takes longer than all else."""


class Prepared(BuildHookInterface[Any]):
    """Writes all of it beside the code, in the checkout as in the wheel."""

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
            self._compile_modules(root, root / "sipdiag" / "calls")
            build_data["artifacts"].append("sipdiag/calls/_compiled/*")

    def _compiled(self, source: Path) -> Path | None:
        """The module made from that source, beside it; None where it cannot be made."""
        made = source.with_name(source.stem + (sysconfig.get_config_var("EXT_SUFFIX") or ".so"))
        # Made elsewhere and moved: a process that has the old one loaded keeps it.
        new = made.with_name(made.name + ".new")
        try:
            _run([*_compiler(), f"-DSOURCE_CRC32={zlib.crc32(source.read_bytes())}UL", str(source), "-o", str(new)])
            new.replace(made)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            made.unlink(missing_ok=True)  # that of another source
            self.app.display_warning(f"{source.name} was not compiled, its twin in Python is used: {_reason(error)}")
            return None
        finally:
            new.unlink(missing_ok=True)
        return made

    def _compile_modules(self, root: Path, package: Path) -> None:
        """Compile the modules of a package, all or none."""
        from sipdiag.compiled import DIRECTORY, MARK, mark_of

        made = package / DIRECTORY
        shutil.rmtree(made, ignore_errors=True)
        with TemporaryDirectory() as name:
            try:
                _compile_modules(root, package, Path(name))
            except Exception as error:  # noqa: BLE001  # mypyc is young, and the sources do the same
                self.app.display_warning(f"{package.name} was not compiled, it is used as it is: {_reason(error)}")
                return
            new = Path(name) / "made"
            (new / MARK).write_text(mark_of(package), encoding="ascii")
            shutil.move(new, made)


def _compile_modules(root: Path, package: Path, room: Path) -> None:
    """Compile the modules of a package into `made` in that room, each and what they share."""
    from sipdiag.compiled import sources

    config, written, made = room / "mypy.ini", room / "written", room / "made"
    config.write_text(MYPY, encoding="ascii")
    made.mkdir()
    words = [f"--config-file={config}", f"--cache-dir={room / 'cache'}"]
    paths = [str(path.relative_to(root)) for path in sources(package)]
    name = ".".join((*package.relative_to(root).parts, "shared"))
    with chdir(root), redirect_stdout(StringIO()) as said, redirect_stderr(said):
        from mypyc.build import mypycify

        try:
            modules = mypycify([*words, *paths], multi_file=True, target_dir=str(written), group_name=name)
        except SystemExit as end:  # what mypyc does not take
            raise ValueError(next((line for line in said.getvalue().splitlines() if "error" in line), end)) from None
    included = [f"-I{place}" for place in (written / package.relative_to(root), *modules[0].include_dirs)]
    suffix = sysconfig.get_config_var("EXT_SUFFIX")

    def compiled(source: str) -> str:
        _run([*_compiler(), "-O2", "-w", *included, "-c", source, "-o", f"{source}.o"])
        return f"{source}.o"

    with ThreadPoolExecutor(os.cpu_count()) as at_once:
        for module, objects in [(module, at_once.map(compiled, module.sources)) for module in modules]:
            file = made / (module.name.rpartition(".")[2] + suffix)
            _run([*_compiler(), *objects, "-o", str(file)])


def _run(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, timeout=COMPILE_TIMEOUT_S, check=True)


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

"""The wheel, built from the source distribution and installed in an empty place, has the knowledge base."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, RUN_TIMEOUT_S, need_compiled, need_compiled_calls


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=RUN_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def built(folder: Path, compiler: str | None = None) -> Path:
    """A wheel, built in that folder; with the compiler of this Python if no other is named."""
    # Without --wheel: the sdist first, then the wheel from it, so the sdist is shown to be complete.
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", ROOT)
    run(*command, cwd=folder, env=None if compiler is None else {**os.environ, "CC": compiler})
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and its run-time dependencies alone."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = built(folder)
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    run(
        *(programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--constraint", ROOT / "constraints.txt", wheel),
        cwd=folder,
    )
    return programs


# One group: xdist then builds and installs the wheel once.
pytestmark = pytest.mark.xdist_group("wheel")


def test_explain_reads_the_knowledge_base_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert "Session Progress" in run(installed / "sipdiag", "explain", "183", cwd=tmp_path)


def test_help_works_without_the_extras(installed: Path, tmp_path: Path) -> None:
    assert "explain" in run(installed / "sipdiag", "--help", cwd=tmp_path)


def test_the_pages_of_the_reference_are_made_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    run(installed / "sipdiag", "site", "-o", "reference", cwd=tmp_path)
    assert (tmp_path / "reference" / "site.css").is_file()
    assert "Session Progress" in (tmp_path / "reference" / "status" / "183.html").read_text(encoding="utf-8")


def test_the_knowledge_base_in_the_wheel_was_read_when_it_was_built(installed: Path, tmp_path: Path) -> None:
    asked = "from sipdiag.knowledge import Knowledge; print(Knowledge().status(183).phrase)"
    told = run(installed / "python", "-c", f"{asked}; import sys; print('yaml' in sys.modules)", cwd=tmp_path)
    assert told == "Session Progress\nFalse\n"


def test_the_wheel_of_a_platform_has_what_was_compiled_for_it(installed: Path, tmp_path: Path) -> None:
    need_compiled()
    need_compiled_calls()
    asked = (
        "from sipdiag.sip import _compiled\nfrom sipdiag.calls import legs\nprint(_compiled.__name__, legs.__file__)"
    )
    env = {**os.environ, "SIPDIAG_TWIN": ""}
    name, file = run(installed / "python", "-c", asked, cwd=tmp_path, env=env).split()
    assert name == "sipdiag.sip._compiled"
    assert "_compiled" in Path(file).parts


def test_without_a_compiler_there_is_a_wheel_for_every_platform(tmp_path: Path) -> None:
    wheel = built(tmp_path, compiler="no-such-compiler")
    assert wheel.name.endswith("-py3-none-any.whl")
    asked = "from sipdiag.sip import parse; print(parse(b'INVITE sip:a SIP/2.0\\r\\n').reason)"
    of_wheel = {**os.environ, "PYTHONPATH": str(wheel)}
    assert run(sys.executable, "-S", "-c", asked, cwd=tmp_path, env=of_wheel) == "no Call-ID header\n"
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if name.endswith((".so", ".c"))] == []

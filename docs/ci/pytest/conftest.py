"""Kamailio and a phone on loopback, for the tests beside this file."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
PROXY, PHONE, CALLER = 5060, 5070, 5080


def _listens(port: int) -> bool:
    # 0100007F is 127.0.0.1 as the kernel writes it.
    return f"0100007F:{port:04X}" in Path("/proc/net/udp").read_text()


@pytest.fixture(scope="session")
def kamailio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Kamailio at 127.0.0.1:5060, and behind it a SIPp that answers bob's calls."""
    sipp, program = shutil.which("sipp", path=PATH), shutil.which("kamailio", path=PATH)
    if sipp is None or program is None:
        pytest.skip("sipp and kamailio are not both installed")
    room = tmp_path_factory.mktemp("kamailio")
    commands = [
        [program, "-f", str(HERE / "kamailio.cfg"), "-DD", "-E", "-m", "16", "-M", "4", "-Y", str(room)],
        [sipp, "-nostdin", "-sf", str(HERE / "callee.xml"), "-i", "127.0.0.1", "-p", str(PHONE), "-d", "300"],
    ]
    with (room / "log").open("wb") as log:
        running = [
            subprocess.Popen(command, cwd=room, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            for command in commands
        ]
    try:
        for _ in range(100):
            if _listens(PROXY) and _listens(PHONE):
                break
            time.sleep(0.1)
        else:
            pytest.fail(f"Kamailio and SIPp did not come up:\n{(room / 'log').read_text()}")
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(10)


@pytest.fixture
def call(kamailio: None, tmp_path: Path) -> Callable[[str], None]:
    """`call("bob")` makes one call; what SIPp thinks of it is not asked: the capture is."""

    def make(user: str) -> None:
        command = [
            "sipp",
            "-nostdin",
            "-sf",
            str(HERE / "caller.xml"),
            "-s",
            user,
            "-i",
            "127.0.0.1",
            "-p",
            str(CALLER),
        ]
        command += ["-d", "500", "-m", "1", f"127.0.0.1:{PROXY}"]
        subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)

    return make

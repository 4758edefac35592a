"""A real browser with no network, and the site that it reads: from a disk, and from a server on this machine."""

import contextlib
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.report.site import write
from tests.conftest import need_tool

# No sandbox, as the tests may run as root in a container; the rest keeps the browser from calling home.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE = {"width": 360, "height": 740}
HOSTILE = '<img src=x onerror=alert(1)><script>alert(503)</script> & "ours"'


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    path = need_tool("chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the built-in knowledge."""
    folder = tmp_path_factory.mktemp("site") / "reference"
    write(Knowledge(), folder)
    return folder


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of an overlay whose texts try to be HTML."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "ours" / "status").mkdir(parents=True)
    (folder / "ours" / "status" / "503.yaml").write_text(
        json.dumps({"phrase": HOSTILE, "description": HOSTILE}), encoding="utf-8"
    )
    write(Knowledge(folder / "ours"), folder / "reference")
    return folder / "reference"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: what went wrong the browser says."""


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address of the site on a server of this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def watched(browser: Any, base: str, **context: Any) -> Iterator[Any]:
    """A page of its own whose relative addresses begin at `base`; fails where it complains or asks elsewhere."""
    complaints: list[str] = []
    with contextlib.closing(browser.new_context(**context)) as opened:
        opened.on("request", lambda request: request.url.startswith(base) or complaints.append(request.url))
        opened.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        page = opened.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}") or dialog.dismiss())
        page.open = lambda path: page.goto(base + path)
        yield page
    # What was still on its way when a page was left is no failure.
    assert [each for each in complaints if not each.endswith("net::ERR_ABORTED")] == []


@pytest.fixture(params=["disk", "server"])
def page(request: pytest.FixtureRequest, browser: Any, site: Path) -> Iterator[Any]:
    """A page on the site, from a disk and from a server."""
    base = f"{site.as_uri()}/" if request.param == "disk" else request.getfixturevalue("served")
    with watched(browser, base) as opened:
        yield opened


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Any, site: Path) -> Iterator[Any]:
    """A page on a phone in either theme."""
    with watched(browser, f"{site.as_uri()}/", color_scheme=request.param, viewport=PHONE) as opened:
        yield opened

"""A page that measures the client's own modules: built by the client's Vite, served on loopback, open in Chromium."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.e2e.engines import CHROMIUM_ARGS, chromium_path
from webapp.client_build import ROOT

CONFIG = Path(__file__).parent / "vite.config.js"
PATIENCE = 120_000  # ms


@contextmanager
def opened(source: Path) -> Iterator[tuple[Page, Path]]:
    """The page of the folder ``source``, ready to be asked, and the folder that is served beside it."""
    with tempfile.TemporaryDirectory(prefix="hallway-page-") as name, sync_playwright() as driver:
        folder = Path(name)
        _build(source, folder / "page")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=name))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # A profile of its own on the disk: what is saved there costs what it costs.
        context = driver.chromium.launch_persistent_context(str(folder / "profile"), executable_path=chromium_path(), args=CHROMIUM_ARGS)
        try:
            page = context.pages[0]
            page.set_default_timeout(PATIENCE)
            page.goto(f"http://127.0.0.1:{server.server_port}/page/index.html")
            page.wait_for_function("window.bench")
            yield page, folder
        finally:
            context.close()
            server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def _build(source: Path, target: Path) -> None:
    command = [ROOT / "pwa/node_modules/.bin/vite", "build", source, "--config", CONFIG, "--base", "/page/", "--outDir", target]
    subprocess.run(list(map(str, command)), cwd=source, check=True)


def slow(page: Page, rate: int) -> None:
    """Slows the page's main thread so many times; 1 is full speed."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})

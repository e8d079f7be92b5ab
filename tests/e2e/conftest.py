"""Fixtures of the stories: a server, phones (one browser process each) and desktops."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import engines
from tests.e2e.server import ROOT, Server
from tests.e2e.stale import Watch
from tests.e2e.steps import PAIR, SOON, Pair, add_person, make_badge, open_app, sign_in, sign_up

AVAILABLE = {"chromium": engines.chromium_path, "firefox": engines.firefox_path, "webkit": engines.webkit_path}

DEFAULT = os.environ.get("HALLWAY_ENGINE", "chromium")
"""The browser of the stories that name none; another one by hand, to see them there, too."""


def need(engine: str) -> None:
    """Skip with a reason where the browser is missing; fail where CI promised to have it."""
    if AVAILABLE[engine]():
        return
    reason = f"{engine} is not installed (scripts/system_packages names the package)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextlib.contextmanager
def stranger(playwright: Any) -> Iterator[Any]:
    """A browser without JavaScript, in which nobody has ever been."""
    need("chromium")
    browser = playwright.chromium.launch(executable_path=engines.chromium_path(), args=engines.CHROMIUM_ARGS)
    context = browser.new_context(java_script_enabled=False, viewport=engines.PHONE, locale="en-GB")
    yield context.new_page()
    browser.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session", autouse=True)
def built_client() -> None:
    folder = Path(os.environ.get("HALLWAY_CLIENT_DIR", ROOT / "webapp/static/pwa"))
    if not (folder / "index.html").exists():
        pytest.fail("the client is not built: run `make build`")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "server")
    yield running
    running.stop()


Opener = Callable[..., Any]
TABS = pytest.StashKey[list[Any]]()
"""The tabs of a story, for the report of its failure."""


@pytest.fixture
def open_tab(playwright: Any, server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """`open_tab('chromium', name='ada', ...)` starts a browser process with a profile of its own."""
    opened: list[Any] = []

    def opener(engine: str = DEFAULT, name: str = "phone", **options: Any) -> Any:
        need(engine)
        profile = tmp_path / f"{name}-{engine}"
        if engine == "webkit":
            tab: Any = engines.WebKit(profile, server.url, **options)
        else:
            kind = engines.Chromium if engine == "chromium" else engines.Firefox
            tab = kind(playwright, profile, server.url, **options)
        tab.name, tab.watch = name, Watch(tab.said)
        server.before_stop.append(lambda: tab.watch.leaves("stopping the server"))
        opened.append(tab)
        request.node.stash.setdefault(TABS, []).append(tab)
        return tab

    yield opener
    server.before_stop.clear()
    for tab in opened:
        tab.quit()


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def phone(request: pytest.FixtureRequest, open_tab: Opener) -> Any:
    """A phone in each of the three engines, with a camera that the story may feed."""
    return open_tab(request.param, scripts=(engines.FED_CAMERA,))


@pytest.fixture
def pair(open_tab: Opener, request: pytest.FixtureRequest) -> Pair:
    """A phone and a desktop of one account with the same person open, and that person's address.

    A story may name the engines of both: ``parametrize("pair", [("webkit", "firefox")], indirect=True)``.
    """
    of_phone, of_desk = getattr(request, "param", (DEFAULT, DEFAULT))
    phone = open_tab(of_phone, name="phone")
    open_app(phone)
    make_badge(phone, "Ada Lovelace")
    page = add_person(phone, "Ruth Abara")
    sign_up(phone, PAIR)
    desk = open_tab(of_desk, name="desk", viewport=engines.DESKTOP)
    open_app(desk)
    sign_in(desk, PAIR)
    for tab in (phone, desk):
        tab.goto(page)
        tab.sees("Ruth Abara", seconds=SOON)
    return phone, desk, page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker("e2e")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure explains itself, where nobody can look at the machine: every page, every server, a picture."""
    report = yield
    if report.when != "teardown" and report.failed:
        for tab in item.stash.get(TABS, []):
            tab.hurry()
            report.sections.append((f"{tab.engine} {tab.name}", tab.diagnosis()))
            picture(tab, f"{item.name}-{tab.name}")
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Server):
                report.sections.append((f"server ({name})", value.log()))
    return report


def picture(tab: Any, name: str) -> None:
    shots = Path(os.environ.get("HALLWAY_SHOTS", Path(__file__).parent / "shots"))
    with contextlib.suppress(Exception):
        shots.mkdir(exist_ok=True, parents=True)
        tab.shot(shots / f"{re.sub(r'[^A-Za-z0-9-]+', '_', name)}.png")

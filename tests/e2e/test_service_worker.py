"""A new version waits for the person, and a worker that went wrong can be taken away."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.server import ROOT, Server
from tests.e2e.steps import make_badge, open_app, until_draft_kept

IN_CHARGE = "Boolean(navigator.serviceWorker.controller)"
CACHES = "return await caches.keys()"
BUILD = "document.querySelector('meta[name=build]')?.content"


class Release:
    """A copy of the built client in which another version can be published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(os.environ.get("HALLWAY_CLIENT_DIR", ROOT / "webapp/static/pwa"), folder)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        for packed in (".br", ".gz"):
            (self.folder / (name + packed)).unlink(missing_ok=True)

    def publish(self, build: str) -> None:
        """The same app with another document, as a build would hash it."""
        page = (self.folder / "index.html").read_text()
        self.write("index.html", page.replace("<head>", f'<head><meta name="build" content="{build}">', 1))
        worker = (self.folder / "sw.js").read_text()
        worker = re.sub(r"(version:[`\"'])[0-9a-f]{16}", rf"\g<1>{build:0>16}", worker, count=1)
        self.write(
            "sw.js", re.sub(r"(url:[`\"']/[`\"'],hash:[`\"'])[0-9a-f]{16}", rf"\g<1>{build:0>16}", worker, count=1)
        )


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return Release(tmp_path / "client")


@pytest.fixture
def server(tmp_path: Path, release: Release) -> Iterator[Server]:
    running = Server(tmp_path / "server", HALLWAY_CLIENT_DIR=str(release.folder))
    yield running
    running.stop()


def look_for_update(tab: Any) -> None:
    tab.js("await (await navigator.serviceWorker.ready).update()")


def installed(tab: Any) -> None:
    open_app(tab)
    tab.wait(IN_CHARGE, "no worker took charge")
    tab.wait("caches.keys().then((names) => names.length === 2)", "the scanner never came")


def test_an_update_waits_for_the_tap_and_for_typing(open_tab: Any, release: Release, server: Server) -> None:
    phone = open_tab()
    installed(phone)
    before = phone.js(CACHES)
    phone.goto("/swap?scan=1")
    phone.wait("window.__find('Show mine', 'link')")
    release.publish("2")
    look_for_update(phone)
    phone.wait("navigator.serviceWorker.ready.then((own) => Boolean(own.waiting))", "the new version never came")
    phone.never_sees("New version ready")  # not over the scanner
    phone.tap("Show mine")
    phone.sees("New version ready")
    phone.goto("/welcome")
    assert not phone.js(f"return {BUILD}"), "it took over by itself"

    phone.sees("New version ready")
    phone.fill("Name, as you like it written", "Ada")
    phone.tap("Restart")
    phone.sees("Finish it, then restart")
    assert not phone.js(f"return {BUILD}")

    make_badge(phone, "Ada Obi")
    phone.goto("/people")
    phone.sees("New version ready")
    phone.tap("Restart")
    phone.wait(f"{BUILD} === '2'", "the new version never came")
    phone.wait("caches.keys().then((names) => names.length === 2)", "old caches stay")
    assert not set(before) & set(phone.js(CACHES))
    phone.goto("/swap")
    phone.sees("Ada Obi")


def test_old_tab_new_service_worker_no_loss(open_tab: Any, release: Release, server: Server) -> None:
    phone = open_tab()
    installed(phone)
    make_badge(phone, "Ada Obi")
    phone.goto("/people/new")
    old = phone.page
    old.get_by_label("Name").first.fill("Half a na")

    phone.page = phone.context.new_page()
    phone.goto("/people")
    release.publish("2")
    look_for_update(phone)
    phone.sees("New version ready")
    phone.tap("Restart")
    phone.sees("Finish it, then restart")
    assert old.get_by_label("Name").first.input_value() == "Half a na"
    until_draft_kept(phone, "Half a na")

    phone.page.close()
    phone.page = old
    phone.goto("/people/new")
    typed = "[...document.querySelectorAll('input')].map((input) => input.value)"
    phone.wait(f"{typed}.includes('Half a na')", "the draft is gone")


def test_a_worker_that_went_wrong_is_taken_away_and_the_data_stays(
    open_tab: Any, release: Release, server: Server
) -> None:
    phone = open_tab()
    installed(phone)
    make_badge(phone, "Ada Obi")
    server.stop()
    server.settings["HALLWAY_NO_WORKER"] = "1"
    server.start()
    look_for_update(phone)
    phone.wait("caches.keys().then((names) => names.length === 0)", "caches stay")
    phone.wait("navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)", "the worker stays")
    phone.goto("/swap")
    phone.sees("Ada Obi")


def test_without_its_own_files_and_without_a_network_the_page_still_says_something(
    open_tab: Any, server: Server
) -> None:
    phone = open_tab()
    installed(phone)
    phone.js("for (const name of await caches.keys()) await caches.delete(name)")
    server.stop()
    phone.goto("/people")
    phone.sees("needs the network once")


def test_the_api_and_public_cards_never_come_from_a_cache(open_tab: Any, server: Server) -> None:
    phone = open_tab()
    installed(phone)
    phone.js("await fetch('/api/v1/me'); await fetch('/c/0000000000000000')")
    urls = phone.js(
        "const names = await caches.keys();"
        " const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));"
        " return requests.flat().map((request) => new URL(request.url).pathname)"
    )
    assert "/" in urls
    assert not [url for url in urls if url.startswith(("/api/", "/c/", "/sw.", "/sw-"))]


WATCH_CODE = """
window.__without = 0;
new MutationObserver(() => {
  window.__seen ||= Boolean(document.querySelector('#boot .badge__qr'));
  if (window.__seen && !document.querySelector('.badge__qr path')) window.__without += 1;
}).observe(document, { childList: true, subtree: true });
"""
"""Counts changes of the document after which no code stands in it, once one did."""
OWN_BADGE = "document.querySelector('#app .badge__qr path') && !document.getElementById('boot')"


def test_the_badge_is_there_before_the_worker_and_stays_until_the_screen_has_its_own(
    open_tab: Any, server: Server
) -> None:
    phone = open_tab(scripts=(WATCH_CODE,))
    installed(phone)
    make_badge(phone, "Ada Obi")
    phone.goto("/swap")
    phone.wait(OWN_BADGE, "no badge")
    server.stop()
    phone.goto("/swap")
    phone.wait(OWN_BADGE, "no badge")
    assert phone.js("return [window.__seen, window.__without]") == [True, 0]
    routed = "performance.getEntriesByType('navigation')[0].workerFinalSourceType"
    assert phone.js(f"return {routed}") == "cache"

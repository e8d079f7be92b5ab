"""axe finds nothing on any screen, on phone and desktop, light and dark; nothing sticks out; targets are large.

The account is the demo's: long, right-to-left and CJK names, past and done dates, notes.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e import axe, engines
from tests.e2e.server import Server
from tests.e2e.steps import open_app, sign_in

GUEST = ["/welcome", "/account/sign-in", "/account/sign-up", "/people", "/due", "/events", "/nowhere"]
SCREENS = [
    "/swap",
    "/swap?scan=1",
    "/cards",
    "/cards/new",
    "/people",
    "/people/new",
    "/people/import",
    "/swap/waiting",
    "/people/table",
    "/due",
    "/events",
    "/events/new",
    "/trips",
    "/trips/new",
    "/opportunities",
    "/opportunities/new",
    "/review",
    "/sync",
    "/sync/waiting",
    "/sync/devices",
    "/sync/mail",
    "/sync/sign-out",
    "/versions",
    "/removed",
    "/ready",
]


def demo_sign_in(server: Server) -> tuple[str, str]:
    """Fill the demo account and read its sign-in from what the command printed."""
    said = server.command("demo")
    found = re.search(r"(\S+@\S+)\D.*?password\W+(.+)", said, re.S | re.I)
    assert found, said
    return found[1], found[2].splitlines()[0].strip()


def first_of(tab: Any, folder: str) -> list[str]:
    """The address of the first thing listed there: a person, an event, a date due, a badge."""
    tab.goto(f"/{folder}")
    link = tab.wait(
        f"[...document.querySelectorAll('main a')].map(a => a.getAttribute('href') || '')"
        f".find(href => /^\\/{folder}\\/[0-9a-f-]{{36}}$/.test(href))",
        f"nothing listed under {folder}",
    )
    return [str(link)]


BLANK = (
    "return Boolean(document.querySelector('.person__duo, .duo, .tri'))"
    " && document.documentElement.scrollHeight > innerHeight + 1"
)
"""Panes of a desktop that fill the window, and yet the page goes on below them."""


def check(tab: Any, path: str) -> list[str]:
    tab.goto(path)
    tab.wait("document.querySelector('h1') && !document.querySelector('[aria-busy=true]')", f"{path} has no title")
    problems = axe.violations(tab) + [f"sticks out: {one}" for one in axe.overflow(tab)]
    if tab.viewport == engines.PHONE:
        problems += [f"small target: {one}" for one in axe.small_targets(tab)]
    elif tab.js(BLANK):
        problems.append("the window scrolls, although each pane does")
    return [f"{path}: {problem}" for problem in problems]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [engines.PHONE, engines.DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_any_screen(viewport: dict[str, int], dark: bool, open_tab: Any, server: Server) -> None:
    tab = open_tab(name="look", viewport=viewport, dark=dark)
    open_app(tab)
    problems = [line for path in GUEST for line in check(tab, path)]
    sign_in(tab, *demo_sign_in(server))
    details = [path for folder in ("people", "due", "events", "trips", "cards") for path in first_of(tab, folder)]
    details += [
        f"{path}?tab={name}" for path in details if path.startswith("/events/") for name in ("plan", "live", "wrap")
    ]
    details += [f"{path}/edit" for path in details if path.startswith("/people/")]
    problems += [line for path in [*SCREENS, *details] for line in check(tab, path)]
    assert not problems, "\n".join(problems)
    assert not tab.errors


@pytest.mark.parametrize("width", [320, 390])
def test_at_200_percent_text_nothing_sticks_out(width: int, open_tab: Any, server: Server) -> None:
    tab = open_tab(name="large", viewport={"width": width, "height": 844})
    open_app(tab)
    sign_in(tab, *demo_sign_in(server))
    details = [path for folder in ("people", "due", "events", "trips") for path in first_of(tab, folder)]
    problems = []
    for path in [*SCREENS, *details]:
        tab.goto(path)
        tab.wait("document.querySelector('h1')")
        tab.js("document.documentElement.style.fontSize = '200%'")
        problems += [f"{path}: {one}" for one in axe.overflow(tab)]
    assert not problems, "\n".join(problems)

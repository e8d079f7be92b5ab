"""The desktop without a mouse: every way through the app by keys, and the focus always to be seen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e import engines
from tests.e2e.server import Server
from tests.e2e.steps import PERSON, open_app, sign_in, until_draft_kept, until_safe
from tests.e2e.test_accessibility import demo_sign_in

SORTED = "document.querySelector('th[aria-sort={}] button')?.innerText.trim() === 'Name'"
TYPING_IN = "document.activeElement && document.activeElement.matches({!r})"


@pytest.fixture
def desk(open_tab: Any, server: Server) -> Any:
    tab = open_tab(name="desk", viewport=engines.DESKTOP)
    open_app(tab)
    sign_in(tab, *demo_sign_in(server))
    tab.goto("/people")
    tab.wait("document.querySelectorAll('main .row--person').length > 5", "the people did not come")
    return tab


def path(tab: Any) -> str:
    return str(tab.js("return location.pathname"))


def focus_shown(tab: Any) -> Any:
    """How the focused control shows it: nothing at all is a failure. A control drawn by its label counts."""
    return tab.js(
        "const e = document.activeElement; if (!e || e === document.body) return '';"
        "const drawn = (x, pseudo) => { const s = getComputedStyle(x, pseudo);"
        " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 1 || s.boxShadow !== 'none'; };"
        "return drawn(e) || drawn(e, '::before') || [...(e.labels || [])].some((l) => drawn(l))"
        " || (e.nextElementSibling && drawn(e.nextElementSibling))"
    )


def what_has_focus(tab: Any) -> str:
    return str(
        tab.js(
            "const e = document.activeElement;"
            "return (e.getAttribute('aria-label') || e.innerText || e.id || e.className).trim()"
        )
    )


def test_j_and_k_walk_through_the_people_and_deep_links_hold(desk: Any) -> None:
    desk.press("j")
    desk.wait(f"{PERSON} && document.querySelector('.person__detail h1')", "J opened nobody")
    first = path(desk)
    name = desk.js("return document.querySelector('.person__detail h1').innerText")
    shown = f"document.querySelector('.person__detail h1')?.innerText === {json.dumps(name)}"
    desk.press("j")
    desk.wait(f"location.pathname !== '{first}' && {PERSON}", "J did not move on")
    second = path(desk)
    desk.press("k")
    desk.wait(f"location.pathname === '{first}' && {shown}", "K did not go back up")

    desk.reload()
    desk.wait(f"location.pathname === '{first}' && {shown}", "a reload lost who was open")
    desk.goto(second)
    desk.wait(f"document.querySelector('.person__detail h1') && !({shown})", "the address of the second opened nobody")
    desk.back()
    desk.wait(f"location.pathname === '{first}' && {shown}", "Back lost who was open")


def test_slash_searches_n_writes_and_keys_are_letters_while_typing(desk: Any) -> None:
    desk.press("/")
    desk.wait(TYPING_IN.format("input[type=search]"), "/ did not reach the search")
    desk.type("jk lowrider")
    desk.wait("document.activeElement.value === 'jk lowrider'", "a letter was taken for a key")
    assert path(desk) == "/people"
    desk.press("Control+a")
    desk.type("callum")
    desk.wait("document.querySelectorAll('main .row--person').length === 1", "the search found nobody, or too many")
    desk.press("Escape")
    desk.wait("document.querySelectorAll('main .row--person').length > 5", "Escape did not leave the search")

    desk.press("j")
    desk.wait(f"{PERSON} && document.querySelector('.person__detail textarea')")
    here = path(desk)
    desk.press("n")
    desk.wait(TYPING_IN.format("textarea.note"), "N did not reach the note")
    desk.type("Likes jackdaws, nests and knots.")
    assert path(desk) == here, "a letter was taken for a key"
    desk.press("Tab")
    until_draft_kept(desk, "Likes jackdaws", "view")
    desk.reload()
    desk.sees("Likes jackdaws, nests and knots.")


def test_the_list_of_keys_opens_closes_and_gives_focus_back(desk: Any) -> None:
    desk.press("?")
    desk.wait("document.querySelector('dialog[open]')", "? opened nothing")
    for words in ("Next person", "Previous person", "Search", "All keys"):
        desk.sees(words)
    desk.press("j")
    assert path(desk) == "/people", "a key worked behind the list"
    desk.press("Escape")
    desk.wait("!document.querySelector('dialog[open]')", "Escape did not close it")
    desk.press("j")
    desk.wait(PERSON, "keys are dead after the list was closed")


def test_the_sidebar_is_reached_by_tab_and_focus_is_always_seen(desk: Any) -> None:
    desk.press("Tab")
    assert what_has_focus(desk) == "Skip to content"
    seen = []
    for _ in range(24):
        desk.press("Tab")
        desk.wait("document.activeElement !== document.body", "focus is nowhere")
        assert focus_shown(desk), f"focus is not to be seen on {what_has_focus(desk)!r}"
        seen.append(what_has_focus(desk))
    for entry in ("Review", "People", "Due", "My badge", "Events"):
        assert any(one.startswith(entry) for one in seen), (entry, seen)

    desk.goto("/people")
    desk.wait("document.querySelectorAll('main .row--person').length > 5")
    for entry, where in (("Due", "/due"), ("Events", "/events"), ("My badge", "/swap"), ("People", "/people")):
        desk.act(f"[...document.querySelectorAll('nav a')].find(a => a.innerText.trim().startsWith('{entry}')).focus()")
        desk.press("Enter")
        desk.wait(f"location.pathname === '{where}' && document.querySelector('h1')", f"{entry} did not open")
        desk.wait("document.activeElement.matches('h1, main')", f"focus did not follow to {where}")


def test_the_slip_opens_its_draft_by_keys(desk: Any) -> None:
    desk.goto("/due")
    desk.wait("document.querySelector('main a[href^=\"/due/\"], main .slip__row')")
    desk.press("j")
    desk.wait("/^\\/due\\/[0-9a-f-]{36}$/.test(location.pathname)", "J opened nothing that is due")
    first = path(desk)
    desk.press("j")
    desk.wait(f"location.pathname !== '{first}'", "J did not move on")
    desk.press("k")
    desk.wait(f"location.pathname === '{first}'", "K did not go back up")
    desk.reload()
    desk.wait(f"location.pathname === '{first}' && document.querySelector('h1')")


def test_the_table_is_sorted_by_keys(desk: Any) -> None:
    until_safe(desk)  # who comes while it is sorted is in one order only
    desk.goto("/people/table")
    desk.wait("document.querySelectorAll('tbody tr').length > 5")
    names = "[...document.querySelectorAll('tbody .name')].map((cell) => cell.innerText)"
    desk.js("[...document.querySelectorAll('th button')].find((b) => b.innerText.trim() === 'Name').focus()")
    desk.press("Enter")
    desk.wait(SORTED.format("ascending"), "not sorted by name")
    up = desk.js(f"return {names}")
    desk.press("Enter")
    desk.wait(SORTED.format("descending"), "not turned round")
    assert desk.js(f"return {names}") == up[::-1]
    desk.press("j", "x")
    desk.sees("1 selected")

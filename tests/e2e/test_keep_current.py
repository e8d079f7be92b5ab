"""Two accounts: one moves and changes a badge, the other is asked, field by field, and decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e import axe
from tests.e2e.steps import make_badge, open_app, sign_up

SOON = 90.0
"""Seconds in which a job runs and its change arrives, on a busy machine."""
ADA = "Ailsa Nwosu-Drummond"
SWITCH = "Keep it up to date for those who have it"


def edit_badge(tab: Any, *, keep: bool = False, hide: str = "", **fields: str) -> str:
    """Changes the one badge; answers its code."""
    tab.goto("/cards")
    tab.tap(ADA)
    code = str(tab.wait("document.querySelector('.code')?.textContent"))
    if keep:
        tab.tap(SWITCH)
    if hide:
        tab.tap(f"Show {hide}")
    for label, value in fields.items():
        tab.fill(label.replace("_", " "), value)
    tab.tap("Save", "button")
    tab.wait("!location.pathname.startsWith('/cards/')", "the badge was not saved")
    return code


def test_who_holds_a_card_is_asked_about_its_changes(open_tab: Any, server: Any, tmp_path: Path) -> None:
    ada = open_tab(name="ada")
    open_app(ada)
    make_badge(ada, ADA, organisation="Leith Walk Library", email="ailsa@leithwalk.example")
    sign_up(ada, "ada@leithwalk.example")
    code = edit_badge(ada, keep=True, City="Edinburgh")

    ben = open_tab(name="ben")
    open_app(ben)
    make_badge(ben, "北川 さゆり")
    sign_up(ben, "ben@demachi.example")
    ben.goto("/swap?scan=1")
    ben.tap("Type it in")
    ben.fill("Their code, a link, or a card", f"{server.url}/c/{code.replace('-', '').replace(' ', '')}")
    ben.tap("Read it", "button")
    ben.sees("saved")
    ben.goto("/people")
    ben.sees(ADA, seconds=SOON)
    ben.tap(ADA)
    ben.wait("/^\\/people\\/[0-9a-f-]{36}$/.test(location.pathname)", "she did not open")
    ben.sees("Edinburgh")
    page = ben.js("return location.pathname")
    ben.goto(f"{page}/edit")
    ben.fill("Where they work", "The library by the tram stop")
    ben.tap("Save", "button")
    ben.wait(f"location.pathname === '{page}'")
    ben.never_sees("Keep mine")

    edit_badge(ada, hide="E-mail", City="Leeds", Where_you_work="Leeds Central Library")
    ben.sees(f"{ADA} moved to Leeds", seconds=SOON)
    ben.sees("You wrote: The library by the tram stop")
    ben.sees("No longer on their card: ailsa@leithwalk.example")
    problems = [*axe.violations(ben), *axe.overflow(ben), *axe.small_targets(ben)]
    assert not problems, axe.report("asked", problems)
    ben.shot(tmp_path / "asked.png")
    ben.tap("Take: City", "button")
    ben.wait("!window.__visible('moved to Leeds')", "the answered offer is still there")
    ben.sees(f"{ADA} now works at Leeds Central Library")
    ben.tap("Keep mine: Where they work", "button")
    ben.wait("!window.__visible('Leeds Central Library')", "the answered offer is still there")
    ben.sees("The library by the tram stop")
    ben.sees("Leeds")
    ben.wait("document.querySelector('a[href^=\"mailto:ailsa@\"]')", "what went from the card went by itself")
    ben.tap("Take it off: E-mail", "button")
    ben.wait("!window.__visible('No longer on their card')", "the answered offer is still there")
    ben.wait("!document.body.innerText.includes('ailsa@leithwalk.example')", "the address was not taken off")

    ada.goto("/cards")
    ada.tap(ADA)
    ada.sees("One person on this server has this card.")
    ada.shot(tmp_path / "holders.png")
    assert not [*ada.errors, *ben.errors]

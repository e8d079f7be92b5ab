"""Two who scanned each other have each other at once; somebody out of the phone's own address book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.e2e import axe
from tests.e2e.steps import SOON, make_badge, open_app, show_badge, sign_up, until_draft_kept

ICON = (
    "window.__icon = 0; const put = (name, to) => Object.defineProperty(navigator, name,"
    " { value: async (n = 0) => { window.__icon = n; } }); put('setAppBadge'); put('clearAppBadge')"
)
"""The number on the app's icon is the system's; what is asked for is looked at."""
PICKED = {"name": ["\u202eعمر الحسن<script>window.owned=1</script>"], "email": ["omar@hall.example"], "tel": ["+44 1"]}


def scanned(tab: Any, code: Path, name: str) -> None:
    """Scans the picture of a code and sends one's own card back."""
    tab.goto("/swap?scan=1")
    tab.wait("document.querySelector('input[type=file]')")
    tab.upload("input[type=file]", code)
    tab.sees(name)
    tab.tap("Share back")
    until_draft_kept(tab, '"state":"share"', "view")


def test_who_scanned_each_other_is_linked_and_nothing_waits(open_tab: Any, tmp_path: Path) -> None:
    people = {}
    for name in ("Ada Lovelace", "Ruth Abara"):
        first = name.split()[0].lower()
        people[first] = open_tab(name=first, scripts=(ICON,))
        open_app(people[first])
        make_badge(people[first], name, email=f"{first}@hall.example")
        show_badge(people[first])
        people[first].shot(tmp_path / f"{first}.png")
    ada, ruth = people["ada"], people["ruth"]
    scanned(ada, tmp_path / "ruth.png", "Ruth Abara")
    scanned(ruth, tmp_path / "ada.png", "Ada Lovelace")
    ada.wait("window.__icon === 1", "the icon does not say that there is somebody to look at")
    for first, tab in people.items():
        sign_up(tab, f"{first}@hall.example")
    for tab, other in ((ada, "Ruth Abara"), (ruth, "Ada Lovelace")):
        tab.goto("/people")
        tab.tap(other, "link")
        tab.sees("You have each other’s card", seconds=SOON)
        tab.goto("/swap/waiting")
        tab.sees("Nothing waits here")
        tab.goto("/review")
        tab.sees(other)
        tab.never_sees("waiting for you")
        assert not axe.violations(tab)


def test_somebody_out_of_the_phones_address_book(open_tab: Any) -> None:
    """The picker is the system's; only it is played here: it was asked for one person, and for no more than needed."""
    picker = (
        "Object.defineProperty(navigator, 'contacts', { value: { select: async (...asked) => {"
        f" window.__asked = asked; return [{json.dumps(PICKED)}]; }} }} }})"
    )
    tab = open_tab(name="ada", scripts=(picker,))
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    tab.goto("/people/new")
    tab.tap("From this phone’s address book", "button")
    tab.wait("document.querySelector('input[name=name]').value.startsWith('عمر الحسن')")
    assert tab.js("return window.__asked") == [["name", "email", "tel"], {"multiple": False}]
    assert not axe.violations(tab)
    tab.tap("Save", "button")
    tab.sees("Saved on this device")
    tab.sees("omar@hall.example")
    assert not tab.js("return window.owned || /[\\u202a-\\u202e]/.test(document.body.innerText)")

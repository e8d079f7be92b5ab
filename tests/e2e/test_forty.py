"""Forty people came in; they are filed at a desk by keys alone, some with a note typed on the way."""

from __future__ import annotations

import time
import uuid
from typing import Any

from sqlalchemy import select

from tests.conftest import close_app, make_app
from tests.e2e import engines
from tests.e2e.server import Server
from tests.e2e.steps import make_badge, open_app, sign_up
from webapp.accounts.models import Account
from webapp.database import read_transaction
from webapp.mutations import put
from webapp.records.services import push_as

FORTY = 40
SOON = 90.0
NO_MOUSE = (
    "localStorage.setItem('hallway:choice:install-asked', '1'); window.__pointed = 0;"
    "for (const kind of ['pointerdown', 'mousedown', 'touchstart'])"
    " addEventListener(kind, () => { window.__pointed += 1; }, true);"
)
SHOWN = "document.querySelector('.tri__list [aria-current=true]')?.innerText"


def meet(server: Server) -> None:
    """A phone wrote forty people, every second one without a note."""
    app = make_app(server.data)
    now = int(time.time() * 1000)
    with app.app_context():
        with read_transaction() as session:
            account = session.scalars(select(Account.id)).one()
        records = []
        for number in range(FORTY):
            contact = str(uuid.uuid4())
            met = {"contacts": [contact], "at": {"t": now - number * 60_000, "tz": "Europe/London"}, "first": True,
                   "channel": "in_person", "note": "" if number % 2 else f"Talk number {number}."}  # fmt: skip
            records.append(put("contact", contact, {"name": f"Person {number:02}", "source": "scan"}, create=True))
            records.append(put("interaction", str(uuid.uuid4()), {k: v for k, v in met.items() if v}, create=True))
        push_as(account, "server:demo", records)
    close_app(app)


class Keys:
    """The keyboard, counted: commands apart from the words of a note."""

    def __init__(self, tab: Any) -> None:
        self.tab, self.commands, self.letters = tab, 0, 0

    def press(self, *keys: str) -> None:
        self.tab.press(*keys)
        self.commands += len(keys)

    def type(self, words: str) -> None:
        self.tab.type(words)
        self.letters += len(words)


def file_one(tab: Any, keys: Keys, filed: int) -> None:
    """Whoever is on the bench: a note if there is none, then Enter; until the next one lies there."""
    name = str(tab.wait(SHOWN, "nobody is on the bench"))
    if not tab.js("return document.querySelector('.tri__card textarea').value"):
        keys.press("n")
        tab.wait("document.activeElement?.matches('.tri__card textarea')", "N did not reach the note")
        keys.type(f"Note {filed}: likes maps.")
        keys.press("Escape")
        tab.wait("document.activeElement === document.body", "Escape did not leave the note")
    keys.press("Enter")
    if filed < FORTY:
        tab.wait(f"document.querySelector('main').innerText.includes('{filed} of {FORTY} filed')", "it was not filed")
        tab.wait(f"{SHOWN} && {SHOWN} !== {name!r}", "the next one did not come")


def look_around(desk: Any) -> None:
    """All other keys of the review, before anybody is filed."""
    first = str(desk.wait(SHOWN, "nobody is on the bench"))
    desk.press("j")
    desk.wait(f"{SHOWN} && {SHOWN} !== {first!r}", "J did not move on")
    desk.press("k")
    desk.wait(f"{SHOWN} === {first!r}", "K did not go back")
    desk.press("?")
    desk.sees("Previous person")
    desk.press("Escape")
    desk.wait("!document.querySelector('dialog[open]')", "Escape did not close the list of keys")
    desk.press("l")
    desk.wait(f"{SHOWN} && {SHOWN} !== {first!r}", "L did not put anybody off")
    desk.press("d")
    desk.wait("document.activeElement?.matches('.tri__next input[type=date]')", "D did not reach the date")
    desk.press("Escape")
    desk.wait("document.activeElement === document.body", "Escape did not leave the date")
    desk.press("e")
    desk.wait("location.pathname.startsWith('/due/') && document.querySelector('.draft textarea')", "E opened no draft")
    desk.back()
    desk.wait(f"location.pathname === '/review' && {SHOWN}", "Back did not lead to the review")


def test_forty_people_are_filed_without_a_mouse(open_tab: Any, server: Server) -> None:
    desk = open_tab(name="desk", viewport=engines.DESKTOP, scripts=(NO_MOUSE,))
    open_app(desk)
    desk.goto("/welcome")
    make_badge(desk, "Ailsa Nwosu-Drummond")
    sign_up(desk, "ailsa@leithwalk.example")
    meet(server)
    desk.goto("/review")
    desk.sees(f"{FORTY} to look at", seconds=SOON)
    look_around(desk)
    keys, began = Keys(desk), time.monotonic()
    for filed in range(1, FORTY + 1):
        file_one(desk, keys, filed)
        if filed == 3:
            keys.press("z")
            desk.wait(f"document.querySelector('main').innerText.includes('2 of {FORTY} filed')", "Z took nothing back")
            keys.press("Enter")
            desk.wait(f"document.querySelector('main').innerText.includes('3 of {FORTY} filed')", "it was not filed")
    desk.sees("All filed")
    desk.sees("40 people filed today.")
    print(f"{FORTY} people, {keys.commands} keys and {keys.letters} letters, {time.monotonic() - began:.0f} s")
    assert desk.js("return window.__pointed") == 0, "a mouse was used"
    assert keys.commands == FORTY + 2 * FORTY // 2 + 2
    desk.goto("/people")
    desk.sees("40 people")
    desk.sees("Note 1: likes maps.")
    assert not desk.errors

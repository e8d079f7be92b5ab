"""Somebody types before the disk has answered: each form keeps the words, on the screen and on the disk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.conftest import DEFAULT
from tests.e2e.steps import open_app, until_draft_kept

SLOW_DISK = """
// While localStorage.slow names stores, a transaction holds them: whatever is asked of them waits.
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...args) {
  const request = open.apply(this, args);
  if (String(args[0]).startsWith('hallway:')) request.addEventListener('success', () => hold(request.result));
  return request;
};
function hold(db) {
  const stores = (localStorage.slow ?? '').split(' ').filter((name) => db.objectStoreNames.contains(name));
  if (!stores.length) return;
  const store = db.transaction(stores, 'readwrite').objectStore(stores[0]);
  const again = () => { if (localStorage.slow) store.get('nothing').onsuccess = again; };
  again();
}
"""


def open_slowly(tab: Any, path: str, stores: str = "view drafts") -> None:
    tab.js(f"localStorage.slow = {json.dumps(stores)}")
    tab.goto(path)


def until_kept(tab: Any, text: str, store: str = "drafts") -> None:
    """The disk answers at last; the text is on it, and still in its field."""
    tab.js("localStorage.removeItem('slow')")
    until_draft_kept(tab, text, store)
    fields = "[...document.querySelectorAll('input, textarea')].map((field) => field.value)"
    tab.wait(f"{fields}.includes({json.dumps(text)})", "it is not in its field any more")


@pytest.mark.parametrize("engine", sorted({DEFAULT, "webkit"}))
def test_what_is_typed_before_the_disk_answers_stays(open_tab: Any, engine: str) -> None:
    phone = open_tab(engine, scripts=(SLOW_DISK,))
    open_app(phone)
    open_slowly(phone, "/welcome")
    phone.fill("Name, as you like it written", "Ruth Abara")
    until_kept(phone, "Ruth Abara")
    phone.tap("That’s me")
    phone.wait("location.pathname === '/ready'", "the badge was not saved")

    open_slowly(phone, "/swap?scan=1")
    phone.tap("Type it in")
    phone.tap("Name only")
    phone.fill("Their name", "Kim Lee")
    until_kept(phone, "Kim Lee")
    phone.tap("Save", "button")
    phone.tap("How did you meet?")
    phone.wait("location.pathname.startsWith('/met/')", "the meeting did not open")
    meeting = phone.js("return location.pathname")

    open_slowly(phone, meeting)
    phone.fill("What you talked about", "Chairs the task force")
    until_kept(phone, "Chairs the task force")
    # Tapped before the record is there: it waits for it, and leaves when it is kept.
    open_slowly(phone, meeting)
    phone.fill("What you talked about", "Looks for hosts")
    phone.tap("Save", "button")
    phone.js("localStorage.removeItem('slow')")
    phone.wait("!location.pathname.startsWith('/met')", "it did not leave")
    until_draft_kept(phone, "Chairs the task force\\nLooks for hosts", "view")

    open_slowly(phone, "/people/new")
    phone.fill("Name", "Siân ap Rhisiart")
    phone.fill("What you talked about", "Minority languages")
    until_kept(phone, "Minority languages")
    phone.tap("Save", "button")
    phone.wait("/^\\/people\\/[0-9a-f-]{36}$/.test(location.pathname)", "nobody was saved")
    person = phone.js("return location.pathname")

    open_slowly(phone, person, "drafts")
    phone.fill("Private note", "Sings in a choir")
    until_kept(phone, "Sings in a choir", "view")
    open_slowly(phone, f"{person}/edit", "drafts")
    phone.js("localStorage.removeItem('slow')")
    phone.fill("Name", "Siân Rhisiart")
    until_kept(phone, "Siân Rhisiart")

    open_slowly(phone, "/events/new")
    phone.fill("Name", "Congress in Riga")
    until_kept(phone, "Congress in Riga")

    open_slowly(phone, "/review", "drafts")
    phone.fill("What you talked about", "Asked about Cardiff")
    phone.js("localStorage.removeItem('slow')")
    until_draft_kept(phone, "Asked about Cardiff")

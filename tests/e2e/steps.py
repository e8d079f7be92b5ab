"""What people do in the stories, in the words that they read on the screen."""

from __future__ import annotations

import json
from typing import Any

PASSWORD = "seven quiet reading rooms"
PAIR = "ada@engine.example"
"""Whose account the phone and the desktop of a `pair` are signed in to."""
Pair = tuple[Any, Any, str]
"""A phone, a desktop, and the address of the one person that both have open."""
SOON = 90.0
"""Seconds that a change may take to arrive, on a busy machine; how long it takes is measured by `make bench`."""
NO_HINT = "localStorage.setItem('hallway:choice:install-asked', '1')"
"""A script for a tab that is never asked to install the app."""
PERSON = "/^\\/people\\/[0-9a-f-]{36}$/.test(location.pathname)"
"""The address is a person's."""


def open_app(tab: Any) -> None:
    """First visit: loaded, and ready to open again with no network."""
    tab.goto("/")
    tab.wait("document.querySelector('h1')")
    until_offline_ready(tab)


def until_offline_ready(tab: Any) -> None:
    """The worker is in control and has put the shell away, and the scanner after it."""
    tab.wait("navigator.serviceWorker && navigator.serviceWorker.ready.then(r => Boolean(r.active))")
    tab.wait(
        "caches.keys().then(async names => (await Promise.all(names.map(async n =>"
        " (await (await caches.open(n)).keys()).length))).some(count => count > 5))"
    )
    tab.wait(
        "caches.keys().then(async names => (await Promise.all(names.map(async n => (await caches.open(n)).keys())))"
        ".flat().some(request => request.url.endsWith('.wasm')))",
        "the scanner is not on the device",
    )


def make_badge(tab: Any, name: str, *, title: str = "", organisation: str = "", email: str = "") -> None:
    tab.fill("Name, as you like it written", name)
    for label, value in (("What you do", title), ("Where you work", organisation), ("E-mail", email)):
        if value:
            tab.fill(label, value)
    tab.tap("That’s me")
    tab.wait("location.pathname === '/ready'", "the badge was not saved")


def show_badge(tab: Any) -> None:
    """The swap screen with the code drawn."""
    tab.goto("/swap")
    tab.wait("document.querySelector('[data-testid=qr]')", "no code on the badge")


def add_person(tab: Any, name: str, note: str = "") -> str:
    """Write somebody down by hand; the address of their page."""
    tab.goto("/people/new")
    tab.fill("Name", name)
    if note:
        tab.fill("What you talked about", note)
    tab.tap("Save", "button")
    tab.wait(PERSON, f"{name} was not saved")
    return str(tab.js("return location.pathname"))


def saved_person(tab: Any, name: str, note: str = "", **fields: str) -> str:
    """Somebody met today, with what stands on their card; the address of their page."""
    tab.goto("/people/new")
    tab.fill("Name", name)
    if note:
        tab.fill("What you talked about", note)
    tab.tap("All fields")
    for label, value in fields.items():
        tab.fill(label.replace("_", " "), value)
    tab.tap("Save", "button")
    tab.wait(PERSON, f"{name} was not saved")
    tab.sees(name)
    return str(tab.js("return location.pathname"))


def promise(tab: Any, who: str, kind: str, words: str) -> None:
    """A follow-up is written on the slip and opened."""
    tab.goto("/due")
    tab.tap("Add a follow-up", "button")
    tab.fill("For whom?", who)
    tab.tap(who, "button")
    tab.tap(kind)
    tab.fill("In your words", words)
    tab.tap("Save", "button")
    tab.sees("Written on the slip")
    tab.wait(f"!document.querySelector('dialog[open]') && window.__find({words!r}, 'link')", "it is not on the slip")
    tab.tap(words, "link")
    tab.wait("location.pathname.startsWith('/due/') && document.querySelector('.draft__head')", "it did not open")


def done(tab: Any, who: str, outcome: str = "") -> None:
    tab.tap("Mark as done", "button")
    tab.wait("document.querySelector('dialog[open]')", "nothing asks how it went")
    if outcome:
        tab.fill("How it went", outcome)
    tab.tap("Done", "button")
    tab.sees(f"{who}: done")
    tab.wait("location.pathname === '/due' && !document.querySelector('dialog[open]')", "the list did not come back")


def sign_up(tab: Any, email: str) -> None:
    tab.goto("/account/sign-up")
    tab.fill("E-mail", email)
    tab.fill("Password", PASSWORD)
    tab.tap("Create account", "button")
    tab.wait("!location.pathname.includes('sign-up')", "the account was not made")


def sign_in(tab: Any, email: str, password: str = PASSWORD) -> None:
    tab.goto("/account/sign-in")
    tab.fill("E-mail", email)
    tab.fill("Password", password)
    tab.tap("Sign in", "button")
    tab.wait("!location.pathname.includes('sign-in')", "not signed in")


def until_safe(tab: Any) -> None:
    """The account has all that is here, and this device all that the account has."""
    tab.goto("/sync")
    tab.sees("Your account has all of it", seconds=SOON)


def until_draft_kept(tab: Any, text: str, store: str = "drafts") -> None:
    """Wait until the text lies on the device's disk: half-written, as it must within 500 ms, or in another store."""
    open_store = f"db.transaction('{store}').objectStore('{store}').getAll()"
    tab.wait(
        "(async () => { const name = (await indexedDB.databases())"
        ".map(d => d.name).filter(n => n.startsWith('hallway:'));"
        " for (const one of name) { const db = await new Promise(ok => { const r = indexedDB.open(one);"
        " r.onsuccess = () => ok(r.result); });"
        f" const rows = await new Promise(ok => {{ const r = {open_store};"
        " r.onsuccess = () => ok(r.result); }); db.close();"
        f" if (JSON.stringify(rows).includes({json.dumps(text)})) return true; }} return false; }})()",
        f"it is not on disk in {store}",
    )

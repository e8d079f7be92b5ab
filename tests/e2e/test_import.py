"""People from a file of cards, at a desktop without a network: dropped, looked through, added, taken back."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from tests.e2e import axe, engines
from tests.e2e.steps import make_badge, open_app
from tests.e2e.test_hostile_cards import FIRST, HARM, MARK

COUNT = 500
ADA = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Lovelace;A=\r\nda;;;\r\n"
    "EMAIL;INTERNET:ADA@engine.example\r\nTEL;CELL:+44 131 496 0000\r\nEND:VCARD\r\n"
)
BROKEN = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Never ended\r\n"
EMPTY = "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"


def address_book() -> str:
    """Thousands with photos, one on file already, and what real exports hold besides."""
    many = (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person {i:04}\r\nEMAIL:person{i}@hall.example\r\n"
        f"PHOTO;ENCODING=b:{'A' * 900}\r\n {'B' * 900}\r\nEND:VCARD\r\n"
        for i in range(COUNT)
    )
    return "".join((ADA, FIRST, BROKEN, EMPTY, *many))


def drop(tab: Any, path: Path) -> None:
    """Drops a file on the page; only the hand that drags it is played."""
    data = base64.b64encode(path.read_bytes()).decode()
    tab.js(
        f"const bytes = Uint8Array.from(atob({json.dumps(data)}), c => c.charCodeAt(0));"
        f"const files = new DataTransfer(); files.items.add(new File([bytes], {json.dumps(path.name)}));"
        "for (const type of ['dragover', 'drop'])"
        "  dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }))"
    )


def test_an_address_book_is_dropped_looked_through_added_and_taken_back(
    open_tab: Any, server: Any, tmp_path: Path
) -> None:
    tab = open_tab(name="ada", viewport=engines.DESKTOP)
    open_app(tab)
    make_badge(tab, "Ruth Abara")
    tab.goto("/people/new")
    tab.fill("Name", "Ada Lovelace")
    tab.tap("All fields")
    tab.tap("Add e-mail")
    tab.fill("E-mail address", "ada@engine.example")
    tab.tap("Save", "button")
    tab.sees("Saved on this device")
    tab.goto("/people")
    tab.sees("Ada Lovelace")
    server.stop()
    book = tmp_path / "friends.vcf"
    book.write_bytes(address_book().encode())
    drop(tab, book)
    tab.sees(f"{COUNT + 3:,} cards in friends.vcf", seconds=60)
    for sentence in ("1 card has nothing in it", "1 card is cut off", "1 person seems to be in your drawer already"):
        tab.sees(sentence)
    harm = tab.js(f"{HARM}; return window.__harm('{MARK}')")
    assert not [*harm, *axe.violations(tab), *axe.overflow(tab)]
    tab.shot(tmp_path / "preview.png")
    tab.js("document.querySelector('[aria-label=\"Take Person 0000\"]').click()")
    tab.tap(f"Add {COUNT + 2:,} people", "button")
    tab.sees("Adding")
    tab.sees(f"{COUNT + 1:,} people added", seconds=60)
    tab.sees("1 card of yours has something new.")
    tab.tap("See people", "link")
    tab.sees("Never ended", seconds=30)
    tab.back()
    tab.tap("Undo", "button")
    tab.sees("Your drawer is as it was before.", seconds=60)
    tab.tap("See people", "link")
    tab.wait("document.querySelectorAll('main .row--person').length === 1", "somebody is still there")
    assert "ada@engine.example" in person_page(tab)
    assert not tab.errors


def person_page(tab: Any) -> str:
    tab.tap("Ada Lovelace", "link")
    tab.sees("E-mail")
    return str(tab.text())

"""Signing out with work that is nowhere else: what is said, the file saved first, and that file on an empty device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.e2e.server import Server
from tests.e2e.steps import PASSWORD, add_person, make_badge, open_app, sign_up, until_draft_kept, until_safe
from tests.e2e.test_accounts import count, export_of, try_to

ADA, RUTH, NAOMI = "ada@engine.example", "Ruth Abara", "Naomi Sato"
NOTE = "Told me about the strike. Keep this one private."
HALF = "Half a Na"
PICK = ".filepick input"
CLOSED = "!document.querySelector('dialog[open]')"
EVERYTHING = """
const kept = [JSON.stringify({ ...localStorage })];
const done = (request) => new Promise((ok) => (request.onsuccess = () => ok(request.result)));
for (const { name } of await indexedDB.databases()) {
  const db = await done(indexedDB.open(name));
  for (const store of db.objectStoreNames) {
    kept.push(JSON.stringify(await done(db.transaction(store).objectStore(store).getAll())));
  }
  db.close();
}
return kept.join();
"""
"""All that this browser keeps of the app's."""


def back_up_and_erase(tab: Any) -> Path:
    """Signs out with two changes that never reached the server and a form half filled in."""
    tab.goto("/sync/sign-out")
    for words in ("Two changes are only here", "1 person, 1 note", "One thing that you began to write"):
        tab.sees(words)
    file: Path = tab.download("Save a backup file first")
    tab.sees("Backup saved, with 5 records")
    tab.tap("Sign out and erase the three", "button")
    tab.fill("Type 3 to erase them", "2")
    tab.tap("Erase and sign out", "button")
    tab.sees("Type 3, the number of things that go")
    tab.fill("Type 3 to erase them", "3")
    tab.tap("Erase and sign out", "button")
    tab.sees("Signed out, and this copy is erased")
    left = tab.js(EVERYTHING)
    assert not [words for words in ("Lovelace", RUTH, NAOMI, HALF, ADA) if words in left], left
    return file


def refuses(tab: Any, path: Path, words: str) -> None:
    tab.upload(PICK, path)
    tab.sees(words)
    tab.tap("Close", "button")
    tab.wait(CLOSED)


def keeps_the_copy_and_erases_it_later(tab: Any) -> None:
    tab.goto("/sync/sign-out")
    tab.sees("Your account has everything.")
    tab.tap("Sign out, keep the copy", "button")
    tab.sees("Signed out")
    tab.goto("/people")
    tab.sees(NAOMI)
    tab.goto("/sync")
    tab.tap("Erase this copy")
    tab.sees("You are signed out")
    tab.tap("Erase this copy", "button")
    tab.sees("Signed out, and this copy is erased")
    tab.goto("/people")
    tab.wait("document.querySelector('main .empty')", "somebody is still there")
    tab.never_sees(NAOMI)


def test_a_backup_file_brings_back_what_was_only_here_and_nothing_twice(
    open_tab: Any, server: Server, tmp_path: Path
) -> None:
    tab = open_tab(name="shared")
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    add_person(tab, RUTH, "Runs the archive.")
    sign_up(tab, ADA)
    until_safe(tab)
    server.stop()
    page = add_person(tab, NAOMI, NOTE)
    tab.goto("/people/new")
    tab.fill("Name", HALF)
    until_draft_kept(tab, HALF)
    file = back_up_and_erase(tab)
    server.start()

    tab.goto("/sync")
    for name, text, words in (
        ("cut.json", file.read_text()[:-40], "This is not a backup of Hallway"),
        ("foreign.json", json.dumps({"format": "notes", "records": []}), "This is not a backup of Hallway"),
    ):
        (tmp_path / name).write_text(text)
        refuses(tab, tmp_path / name, words)
    with (tmp_path / "big.json").open("wb") as big:
        big.truncate(64 * 1024 * 1024 + 1)
    refuses(tab, tmp_path / "big.json", "This file is larger than a backup of Hallway gets")

    tab.upload(PICK, file)
    tab.sees("Add 5 records from this file?")
    tab.tap("Add them", "button")
    tab.sees("5 records added")
    tab.upload(PICK, file)
    tab.sees("All of this file is here already")
    tab.tap("Cancel", "button")
    tab.wait(CLOSED)
    assert (count(tab, RUTH), count(tab, NAOMI)) == (1, 1)
    tab.goto(page)
    tab.sees(NOTE)

    try_to(tab, "sign-in", ADA, PASSWORD)
    tab.sees("Add what is on this device?")
    tab.tap("Add the 2 people", "button")
    tab.sees("Added to")
    until_safe(tab)
    assert (count(tab, RUTH), count(tab, NAOMI)) == (1, 1)
    names = [json.loads(line).get("doc", {}).get("name") for line in export_of(tab).splitlines()]
    assert sorted(name for name in names if name) == ["Ada Lovelace", NAOMI, RUTH]
    keeps_the_copy_and_erases_it_later(tab)
    assert not tab.errors

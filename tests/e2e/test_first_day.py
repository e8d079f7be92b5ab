"""A first day offline, beyond the story: link mode, two badges, an event and a meeting by hand, and being installed."""

from __future__ import annotations

import io
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

from tests.e2e import camera
from tests.e2e.server import Server
from tests.e2e.steps import add_person, make_badge, open_app, show_badge, sign_up

CODE = "document.querySelector('[data-testid=qr] path, [data-testid=qr]').outerHTML"
PERSIST = (
    "window.__asked = 0; StorageManager.prototype.persist = async () => { window.__asked += 1; return false; };"
    "StorageManager.prototype.persisted = async () => false;"
)


def show_link(tab: Any) -> None:
    show_badge(tab)
    card = tab.js(f"return {CODE}")
    tab.tap("Link")
    tab.wait(f"{CODE} !== {card!r}", "the code did not change")


def test_a_link_scanned_without_a_network_becomes_the_card_later(open_tab: Any, server: Server, tmp_path: Path) -> None:
    """Ada's real screen in link mode goes through Ben's camera while the server is stopped.

    Chromium alone takes a film for a camera.
    """
    ada = open_tab(name="ada")
    open_app(ada)
    make_badge(ada, "Ailsa Nwosu-Drummond", organisation="Leith Walk Library", email="ailsa@leithwalk.example")
    show_link(ada)
    ada.shot(tmp_path / "link.png")
    ben = open_tab("chromium", name="ben", camera_file=camera.film(tmp_path / "link.png", tmp_path / "link.mjpeg"))
    open_app(ben)
    make_badge(ben, "北川 さゆり")
    show_badge(ben)
    server.stop()

    ben.tap("Scan theirs")
    ben.sees("Someone you met,")
    ben.sees("saved")
    ben.tap("How did you meet?")
    ben.fill("What you talked about", "Zines, and who draws the subject headings.")
    ben.tap("Save", "button")
    ben.wait("location.pathname === '/people'")
    ben.sees("Zines, and who draws")

    server.start()
    sign_up(ada, "ada@leithwalk.example")
    ada.wait("document.body.innerText.includes('Your account has all of it')", "her card never arrived", 60)
    sign_up(ben, "ben@demachi.example")
    ben.goto("/people")
    ben.sees("Ailsa Nwosu-Drummond", seconds=90)
    ben.sees("Zines, and who draws")
    ada.goto("/swap")
    show_badge(ada)
    assert ada.js("return localStorage.getItem('hallway:choice:code')") == "link", "the choice was not remembered"


def test_work_and_personal_are_one_tap_apart_and_the_code_changes_offline(open_tab: Any, server: Server) -> None:
    tab = open_tab(name="ada")
    open_app(tab)
    make_badge(tab, "Ada Lovelace", organisation="Analytical Library", email="ada@work.example")
    tab.goto("/cards/new")
    tab.fill("Name", "Ada")
    tab.tap("Personal")
    tab.tap("Save", "button")
    tab.sees("Saved on this device.")
    server.stop()
    show_badge(tab)
    work = tab.js(f"return {CODE}")
    tab.tap("Personal")
    tab.wait(f"{CODE} !== {work!r}", "the code stayed")
    tab.wait("!document.querySelector('.swap__badge').innerText.includes('Analytical Library')", "the badge stayed")
    tab.kill()
    tab.start()
    show_badge(tab)
    tab.tap("Work")
    tab.wait(f"{CODE} === {work!r}", "it is another code than before")


def test_an_event_and_a_meeting_are_added_by_hand(open_tab: Any, server: Server) -> None:
    tab = open_tab(name="ada", scripts=(PERSIST,))
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    server.stop()
    tab.goto("/events/new")
    tab.fill("Name", "CILIP Scotland")
    tab.fill("First day", "2026-06-01")
    tab.fill("Last day", "2026-06-02")
    tab.fill("Place", "Caird Hall")
    tab.fill("City", "Dundee")
    tab.wait("window.__find('Time zone', 'field')", "no time zone")
    tab.tap("Save event", "button")
    tab.wait("/^\\/events\\/[0-9a-f-]{36}$/.test(location.pathname)", "the event was not saved")
    tab.sees("CILIP Scotland")
    assert tab.js("return window.__asked") == 0, "the browser was asked before there was anybody to keep"

    page = add_person(tab, "Siân ap Rhisiart", "Bilingual signs.")
    tab.wait("window.__asked > 0", "the browser was never asked to keep what is here")
    tab.tap("Add", "button")
    tab.sees("Add a meeting")
    tab.tap("Visit")
    tab.fill("Day", "2026-06-02")
    tab.fill("Where", "Reading room")
    tab.fill("What you talked about", "She showed us the map cabinet.")
    tab.tap("Save", "button")
    tab.wait("!document.querySelector('dialog[open]')", "the meeting was not saved")
    tab.sees("She showed us the map cabinet.")
    tab.kill()
    tab.start()
    tab.goto(page)
    for words in ("She showed us the map cabinet.", "Reading room", "Bilingual signs.", "On this device only"):
        tab.sees(words)
    tab.goto("/sync")
    tab.sees("This browser may clear cards to save space.")


def test_it_can_be_installed_and_every_picture_is_what_the_manifest_says(open_tab: Any, server: Server) -> None:
    """Chromium alone says what it thinks of a manifest."""
    tab = open_tab("chromium", name="ada")
    open_app(tab)
    protocol = tab.context.new_cdp_session(tab.page)
    told = protocol.send("Page.getAppManifest")
    assert not told["errors"], told["errors"]
    faults = {one["errorId"] for one in protocol.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert faults <= {"in-incognito"}, faults
    manifest = tab.js("return await (await fetch('/manifest.webmanifest')).json()")
    assert {one["url"] for one in manifest["shortcuts"]} >= {"/swap?scan=1", "/swap"}
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable", "monochrome"}
    assert ".vcf" in manifest["file_handlers"][0]["accept"]["text/vcard"]
    of_shortcuts = [icon for one in manifest["shortcuts"] for icon in one["icons"]]
    for one in [*manifest["icons"], *manifest["screenshots"], *of_shortcuts]:
        with urllib.request.urlopen(server.url + one["src"]) as answer:
            assert answer.headers.get_content_type() == one["type"], one
            content = answer.read()
        if one["type"] == "image/png":
            assert "{}x{}".format(*Image.open(io.BytesIO(content)).size) == one["sizes"], one
    for handled in (*(one["url"] for one in manifest["shortcuts"]), manifest["file_handlers"][0]["action"]):
        tab.goto(handled)
        tab.wait("document.querySelector('h1')", f"nothing at {handled}")
        tab.never_sees("Nothing at this address")

"""Bad input gets a clear answer, and nothing is lost: files from other apps, a full disk, no storage at all.

Codes in front of the camera are in test_scanner.py, wrong passwords in test_accounts.py, what the
server makes of a broken request in tests/webapp/records.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from tests.e2e import axe
from tests.e2e.steps import add_person, make_badge, open_app, show_badge
from tests.e2e.test_scanner import CARD, people, picture, scanner

SCRIPT = "<script>document.title='owned'</script>"
FULL = (
    "const put = IDBObjectStore.prototype.put, add = IDBObjectStore.prototype.add;"
    "const full = () => { throw new DOMException('full', 'QuotaExceededError') };"
    "window.__room = () => { IDBObjectStore.prototype.put = put; IDBObjectStore.prototype.add = add };"
    "IDBObjectStore.prototype.put = full; IDBObjectStore.prototype.add = full"
)
REFUSED = "IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError') }"


@pytest.fixture
def tab(open_tab: Any) -> Any:
    tab = open_tab(name="ada", grant=("clipboard-read", "clipboard-write"))
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    show_badge(tab)
    return tab


def vcard(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""))


FILES = {
    "two megabytes": (
        vcard("FN:Ruth Abara", "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 2_000_000, "ORG:Galena Library").encode(),
        ("Ruth Abara", "Galena Library"),
    ),
    "Latin-1 that says it is UTF-8": (
        vcard("FN;CHARSET=UTF-8:Şule Gärtner", "ORG:Bücherei Köln").replace("Ş", "S").encode("latin-1"),
        ("Sule Gärtner", "Bücherei Köln"),
    ),
    "UTF-16 with a byte order mark": (
        vcard("FN:北川 さゆり", "ORG:出町図書館").encode("utf-16"),
        ("北川 さゆり", "出町図書館"),
    ),
    "bare LF and folded lines": (
        vcard("FN:María Guadalupe Ferná\r\n ndez de la Cruz", "ORG:Biblioteca Pública\r\n  La Merced")
        .replace("\r\n", "\n")
        .encode(),
        ("María Guadalupe Fernández de la Cruz", "Biblioteca Pública La Merced"),
    ),
    "no name": (
        vcard("ORG:Galena Library", "EMAIL:desk@galena.example").encode(),
        ("Someone you met", "Galena Library"),
    ),
}


@pytest.mark.parametrize("which", FILES)
def test_a_card_file_of_any_kind_is_read(tab: Any, tmp_path: Path, which: str) -> None:
    content, words = FILES[which]
    file = tmp_path / "card.vcf"
    file.write_bytes(content)
    scanner(tab)
    tab.upload("input[type=file]", file)
    tab.sees("saved")
    tab.tap("How did you meet?")
    tab.sees("Just met")
    for word in words:
        tab.sees(word)
    assert not axe.overflow(tab)
    people(tab)
    tab.sees(words[-1])
    assert not tab.errors


def test_script_in_every_field_is_text_on_every_screen_of_a_person(tab: Any, tmp_path: Path) -> None:
    names = ("FN", "ORG", "TITLE", "NICKNAME", "NOTE", "ROLE", "CATEGORIES", "X-SOCIALPROFILE", "TEL", "EMAIL", "URL")
    hostile = [f"{name}:{SCRIPT}" for name in names] + [f"N:{SCRIPT};{SCRIPT};;;", f"ADR:;;{SCRIPT};{SCRIPT};;;"]
    (tmp_path / "card.vcf").write_text(vcard(*hostile, "URL:javascript:document.title='owned'"))
    scanner(tab)
    tab.upload("input[type=file]", tmp_path / "card.vcf")
    tab.sees("saved")
    people(tab)
    tab.sees("<script>")
    tab.act("document.querySelector('main .row--person a, main a.row--person').click()")
    tab.wait("/^\\/people\\/[0-9a-f-]{36}$/.test(location.pathname) && document.querySelector('h1')")
    page = tab.js("return location.pathname")
    for path in (page, f"{page}/edit", "/people/table", "/due", "/review"):
        tab.goto(path)
        tab.wait("document.querySelector('h1')")
        assert tab.js("return document.title") != "owned", path
        links = tab.js("return [...document.querySelectorAll('a')].map((a) => a.protocol)")
        assert set(links) <= {"http:", "https:", "mailto:", "tel:"}, (path, links)
        assert not axe.overflow(tab), path


def test_a_photo_of_20_megabytes_is_read(tab: Any, tmp_path: Path) -> None:
    noise = numpy.random.default_rng(7).integers(90, 160, (2700, 2700, 3), dtype=numpy.uint8)
    photo = Image.fromarray(noise)
    photo.paste(Image.open(picture(CARD, tmp_path / "code.png")).resize((900, 900)), (800, 900))
    photo.save(tmp_path / "large.png", compress_level=0)
    assert (tmp_path / "large.png").stat().st_size > 20_000_000
    scanner(tab)
    tab.upload("input[type=file]", tmp_path / "large.png")
    tab.sees("Ruth Abara", seconds=60)
    tab.sees("saved")


def test_a_full_disk_leaves_the_text_and_hands_it_out(tab: Any) -> None:
    """By hand, as a note, and as a badge: the text stays, copy and export are offered, never "saved"."""
    note = "Seed library under the stairs. 種の図書館"
    tab.goto("/people/new")
    tab.js(FULL)
    tab.fill("Name", "Naomi Sato")
    tab.fill("What you talked about", note)
    tab.tap("Save", "button")
    tab.sees("Not saved yet")
    tab.sees("This device is full.")
    tab.never_sees("Saved on this device")
    assert not axe.violations(tab)
    kept = tab.download("Save as a file").read_text()
    assert "Naomi Sato" in kept and note in kept
    tab.tap("Copy", "button")
    tab.sees("Copied.")
    tab.tap("Back to what I typed", "button")
    tab.wait("!document.querySelector('dialog[open]')", "there is no way back")
    tab.sees(note)
    tab.js("window.__room()")
    tab.tap("Save", "button")
    tab.sees("Saved on this device")
    tab.sees("Naomi Sato")


def test_a_full_disk_keeps_the_note_of_a_meeting_on_the_screen(tab: Any, tmp_path: Path) -> None:
    scanner(tab)
    tab.upload("input[type=file]", picture(CARD, tmp_path / "ruth.png"))
    tab.sees("saved")
    tab.tap("How did you meet?")
    tab.sees("Just met")
    tab.js(FULL)
    tab.fill("What you talked about", "Wants a twin branch.")
    tab.tap("Save", "button")
    tab.sees("This device is full.")
    tab.sees("Wants a twin branch.")
    for way in ("Copy", "Save as a file"):
        tab.wait(f"window.__find({way!r}, 'button')", f"{way} is not offered")
    tab.js("window.__room()")
    tab.tap("Save", "button")
    tab.wait("location.pathname === '/people'")
    tab.sees("Wants a twin branch.")


def test_a_browser_that_keeps_nothing_says_so_before_anything_is_lost(open_tab: Any) -> None:
    tab = open_tab(name="private", scripts=(REFUSED,))
    tab.goto("/")
    tab.sees("This browser keeps nothing for Hallway")
    tab.goto("/welcome")
    tab.fill("Name, as you like it written", "Ada Lovelace")
    tab.tap("That’s me")
    tab.sees("This browser keeps nothing for Hallway")
    tab.never_sees("Ready to swap")
    assert tab.js("return document.querySelector('input[name=name]').value") == "Ada Lovelace"
    for path in ("/people", "/swap", "/due", "/events"):
        tab.goto(path)
        tab.sees("This browser keeps nothing for Hallway")


def test_a_person_by_hand_needs_a_name_and_says_so(tab: Any) -> None:
    tab.goto("/people/new")
    tab.tap("Save", "button")
    tab.sees("A name is enough, but it needs one")
    add_person(tab, "د. ليلى المنصوري")
    tab.sees("د. ليلى المنصوري")

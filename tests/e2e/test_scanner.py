"""The scanner and what it makes of everything that is held in front of it.

Pictures of codes go in by the photo route, which all engines have; the camera's own path is told in
test_story.py, hostile cards in test_hostile_cards.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import qrcode
from PIL import Image, ImageDraw

from tests.e2e.steps import make_badge, open_app, show_badge

CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Abara;Ruth;;;\r\nFN:Ruth Abara\r\nORG:Galena Library\r\n"
    "EMAIL:ruth@galena.example\r\nURL:https://elsewhere.example/c/RUTHRUTHRUTHRUTH1\r\nEND:VCARD\r\n"
)
RESULT = "document.querySelector('[data-testid=scan-result]')"
NO_QUESTION = "!document.querySelector('dialog[open]')"


def picture(text: str, path: Path) -> Path:
    """A photo of a code."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, box_size=6, border=4)
    code.add_data(text.encode())
    code.make(fit=True)
    code.make_image().convert("RGB").save(path)
    return path


@pytest.fixture
def tab(open_tab: Any) -> Any:
    tab = open_tab(name="ada")
    open_app(tab)
    make_badge(tab, "Ada Lovelace", email="ada@engine.example")
    show_badge(tab)
    return tab


def scanner(tab: Any) -> None:
    tab.goto("/swap?scan=1")
    tab.wait("document.querySelector('input[type=file]')")


def scan(tab: Any, text: str, path: Path) -> None:
    tab.upload("input[type=file]", picture(text, path))


def people(tab: Any) -> str:
    """The list of people, once it has been read from the device: rows, or the words that it is empty."""
    tab.goto("/people")
    tab.wait("document.querySelector('main .row--person, main .empty')", "neither people nor an empty drawer")
    return str(tab.text())


def test_a_card_is_saved_before_any_form_and_can_be_taken_back(tab: Any, server: Any, tmp_path: Path) -> None:
    server.stop()
    scanner(tab)
    scan(tab, CARD, tmp_path / "ruth.png")
    tab.sees("Ruth Abara")
    tab.sees("saved")
    tab.tap("Share back")
    tab.wait("[...document.querySelectorAll('input[name=answer]')][0].checked")
    tab.tap("Undo", "button")
    tab.sees("Taken back. Ruth Abara is not saved.")
    assert "Ruth Abara" not in people(tab)


def test_somebody_known_is_asked_about_and_never_written_over(tab: Any, tmp_path: Path) -> None:
    scanner(tab)
    scan(tab, CARD, tmp_path / "ruth.png")
    tab.sees("saved")
    moved = CARD.replace("Galena Library", "Leeds Library")
    scan(tab, moved, tmp_path / "moved.png")
    tab.sees("In your drawer already")
    tab.sees("You have met today already.")
    tab.sees("Yours: Galena Library")
    tab.tap("Not now", "button")
    tab.wait(NO_QUESTION, "it still asks")
    assert "Leeds Library" not in people(tab)
    scanner(tab)
    scan(tab, moved, tmp_path / "moved.png")
    tab.sees("Their card says something new")
    tab.tap("Where they work")
    tab.tap("Open", "button")
    tab.wait("location.pathname.startsWith('/met/')")
    tab.sees("Leeds Library")


def test_a_link_scanned_offline_is_somebody_without_a_name(tab: Any, server: Any, tmp_path: Path) -> None:
    server.stop()
    scanner(tab)
    scan(tab, f"{tab.base_url}/c/0123456789ABCDEF", tmp_path / "link.png")
    tab.sees("Someone you met,")
    tab.tap("How did you meet?")
    tab.fill("Their name", "Grace")
    tab.tap("Save", "button")
    tab.wait("location.pathname === '/people'")
    tab.sees("Grace")


def test_what_is_no_card_is_said_plainly_and_nothing_opens_by_itself(tab: Any, tmp_path: Path) -> None:
    scanner(tab)
    scan(tab, "WIFI:S:Library;T:WPA;P:secret;;", tmp_path / "wifi.png")
    tab.sees("That is a Wi-Fi code")
    tab.never_sees("secret")
    tab.tap("Cancel", "button")
    tab.wait(NO_QUESTION, "it still asks")
    scan(tab, "https://\u0430pple.example/sign-in", tmp_path / "page.png")
    tab.sees("A link, not a card")
    tab.sees("https://xn--pple-43d.example/sign-in")
    tab.tap("Cancel", "button")
    tab.wait(NO_QUESTION, "it still asks")
    scan(tab, "javascript:alert(1)", tmp_path / "script.png")
    tab.sees("Text, not a card")
    assert not tab.js(
        "return Boolean([...document.querySelectorAll('a')].find(a => a.textContent.includes('Open link')))"
    )
    tab.tap("Keep as a note", "button")
    tab.sees("saved")
    tab.tap("How did you meet?")
    tab.sees("Just met")
    tab.sees("javascript:alert(1)")


def test_an_event_code_puts_the_event_on_the_shelf(tab: Any, tmp_path: Path) -> None:
    scanner(tab)
    scan(
        tab,
        f"{tab.base_url}/events/new#name=ALA+Annual&from=2026-06-25&to=2026-06-30&tz=America/Chicago&city=Chicago",
        tmp_path / "e.png",
    )
    tab.sees("Add this event?")
    tab.tap("Add it", "button")
    tab.sees("is on your shelf")
    tab.goto("/events")
    tab.sees("ALA Annual")


def test_photos_that_hold_no_code_get_a_sentence_each(tab: Any, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    Image.new("RGB", (6000, 4500), "white").save(blank)
    pdf = tmp_path / "card.pdf"
    pdf.write_bytes(b"%PDF-1.7\n" + b"0" * 2000)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG no picture")
    scanner(tab)
    for file, sentence in (
        (blank, "No code in that photo."),
        (pdf, "That is a PDF."),
        (broken, "That file is no picture"),
    ):
        tab.upload("input[type=file]", file)
        tab.sees(sentence)
    far = tmp_path / "far.png"
    hall = Image.new("RGB", (5200, 3900), "#8a8172")
    ImageDraw.Draw(hall).rectangle((900, 700, 4300, 3300), fill="#c9c2b4")
    hall.paste(Image.open(picture(CARD, tmp_path / "small.png")), (3000, 2400))
    hall.save(far)
    tab.upload("input[type=file]", far)
    tab.sees("Ruth Abara")


def test_several_codes_in_one_picture_are_asked_about(tab: Any, tmp_path: Path) -> None:
    both = Image.new("RGB", (1300, 700), "white")
    both.paste(Image.open(picture(CARD, tmp_path / "a.png")), (10, 10))
    both.paste(
        Image.open(picture(CARD.replace("Ruth", "Naomi").replace("RUTH", "NAOM"), tmp_path / "b.png")), (700, 10)
    )
    both.save(tmp_path / "both.png")
    scanner(tab)
    tab.upload("input[type=file]", tmp_path / "both.png")
    tab.sees("Which one?")
    tab.tap("Naomi Abara")
    tab.sees("saved")
    assert "Ruth Abara" not in people(tab)


def test_a_card_file_that_is_opened_with_hallway_is_a_person(open_tab: Any) -> None:
    """The launch queue is the system's; only it is played here."""
    queue = (
        "Object.defineProperty(window, 'launchQueue', { value: { setConsumer: (open) => { window.__open = open; } } })"
    )
    tab = open_tab(name="ada", scripts=(queue,))
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    tab.goto("/people")
    tab.wait("window.__open && document.querySelector('main .empty')")
    card = json.dumps(CARD)
    tab.act(f"window.__open({{ files: [{{ getFile: async () => new File([{card}], 'ruth.vcf') }}] }})")
    tab.sees("Nothing is saved until you tap it.")
    tab.tap("Ruth Abara")
    tab.wait(RESULT, "the card was not saved")
    tab.goto("/people")
    tab.sees("Ruth Abara")


def test_a_code_is_typed_and_a_card_is_pasted(tab: Any) -> None:
    scanner(tab)
    tab.tap("Type it in")
    tab.fill("Their code, a link, or a card", "0123-4567-89ab-cdef")
    tab.tap("Read it", "button")
    tab.sees("Someone you met,")
    tab.tap("Type it in")
    tab.fill("Their code, a link, or a card", "BEGIN:VCARD\nFN:Naomi\nEND:VCARD")
    tab.tap("Read it", "button")
    tab.wait(f"{RESULT}?.innerText.includes('Naomi')", "the card was not read")


def test_a_full_device_never_says_saved_and_hands_the_card_out(tab: Any, tmp_path: Path) -> None:
    scanner(tab)
    tab.js(
        "const put = IDBObjectStore.prototype.put; const add = IDBObjectStore.prototype.add;"
        "const full = () => { throw new DOMException('full', 'QuotaExceededError') };"
        "window.__room = () => { IDBObjectStore.prototype.put = put; IDBObjectStore.prototype.add = add };"
        "IDBObjectStore.prototype.put = full; IDBObjectStore.prototype.add = full"
    )
    scan(tab, CARD, tmp_path / "ruth.png")
    tab.sees("Not saved yet")
    tab.sees("This device is full")
    tab.sees("FN:Ruth Abara")
    assert not tab.js(f"return {RESULT}")
    tab.js("window.__room()")
    tab.tap("Try again", "button")
    tab.wait(RESULT, "it was not saved")

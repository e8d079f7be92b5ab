"""My card on paper comes out in its true size; what other apps share is asked about and kept."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e import axe, engines
from tests.e2e.steps import make_badge, open_app
from tests.e2e.test_kinds import pages_of

INCH = 25.4
SHEETS = {
    ("Badge insert", "A4"): ((210, 297), (105, 148.5), 4),
    ("Badge insert", "Letter"): ((216, 279), (4.25 * INCH, 5.5 * INCH), 4),
    ("Business cards", "A4"): ((210, 297), (85, 55), 10),
    ("Business cards", "Letter"): ((216, 279), (3.5 * INCH, 2 * INCH), 10),
}
"""What is printed on which paper: the page and each piece of it in mm, and how many pieces there are."""
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ruth Abara\r\nEMAIL:ruth@galena.example\r\nEND:VCARD\r\n"
OTHER = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:北川 さゆり\r\nEND:VCARD\r\n"


def pieces(tab: Any) -> list[tuple[float, float]]:
    """Sizes of what is cut out, in mm."""
    found = tab.js(
        "return [...document.querySelectorAll('.piece')].map(e => e.getBoundingClientRect())"
        ".map(r => [r.width, r.height])"
    )
    return [(round(width * INCH / 96, 1), round(height * INCH / 96, 1)) for width, height in found]


def test_badges_and_cards_come_out_of_the_printer_in_their_size(open_tab: Any) -> None:
    tab = open_tab(name="ada", viewport=engines.DESKTOP)
    open_app(tab)
    make_badge(tab, "María Guadalupe Fernández de la Cruz y Ortega", title="Coordinadora", email="maria@hall.example")
    tab.goto("/cards")
    path = str(tab.wait("document.querySelector('main a.cards__card')?.pathname"))
    tab.goto(f"{path}/print")
    tab.wait("document.querySelector('.piece__qr')")
    for (what, paper), (page, piece, count) in SHEETS.items():
        tab.tap(what)
        tab.wait(f"document.querySelectorAll('.piece').length === {count}")
        tab.tap(paper)
        tab.wait(f"document.querySelector('.sheetpaper--{paper.lower()}')")
        tab.page.emulate_media(media="print")
        assert pieces(tab) == [tuple(round(side, 1) for side in piece)] * count, (what, paper)
        assert pages_of(tab.page.pdf(prefer_css_page_size=True)) == [page], (what, paper)
        tab.page.emulate_media(media="screen")


def share(tab: Any, name: str, text: str) -> None:
    """Another app shares a file with Hallway: the system posts it as the manifest says."""
    tab.js(
        "const form = Object.assign(document.createElement('form'),"
        " { method: 'post', action: '/share', enctype: 'multipart/form-data' });"
        "const input = Object.assign(document.createElement('input'), { type: 'file', name: 'file' });"
        "const files = new DataTransfer();"
        f"files.items.add(new File([{json.dumps(text)}], {json.dumps(name)}, {{ type: 'text/vcard' }}));"
        "input.files = files.files; form.append(input); document.body.append(form); form.submit()"
    )


def test_what_another_app_shares_is_kept_after_a_tap(open_tab: Any, server: Any) -> None:
    tab = open_tab(name="ada")
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    server.stop()
    share(tab, "ruth.vcf", CARD)
    tab.sees("Another app handed it over. Nothing is saved until you tap it.")
    tab.tap("Ruth Abara")
    tab.wait("document.querySelector('[data-testid=scan-result]')", "the card was not saved")
    share(tab, "friends.vcf", CARD + OTHER)
    tab.sees("2 cards in friends.vcf")
    tab.sees("1 person seems to be in your drawer already")
    assert not [*axe.violations(tab), *axe.overflow(tab), *axe.small_targets(tab)]
    tab.tap("Add 2 people", "button")
    tab.sees("1 person added")
    assert not tab.errors

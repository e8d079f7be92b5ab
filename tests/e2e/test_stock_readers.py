"""Any phone's own camera reads the badge: rendered codes, stock readers, a strict vCard parser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import cv2
import pytest
import vobject
import zxingcpp
from PIL import Image

from tests.e2e.steps import make_badge, open_app, show_badge

CARDS = [
    ("minimal", {"name": "Bo"}),
    (
        "latin",
        {
            "name": "Ailsa Nwosu-Drummond",
            "title": "Community librarian",
            "organisation": "Leith Walk Library, Edinburgh",
            "email": "ailsa@leithwalk.example",
        },
    ),
    (
        "long",
        {
            "name": "María Guadalupe Fernández de la Cruz y Ortega",
            "title": "Coordinadora de servicios móviles",
            "organisation": "Biblioteca Pública La Merced",
            "email": "teens@lamerced.example",
        },
    ),
    ("japanese", {"name": "北川 さゆり", "organisation": "出町図書館", "email": "s.kitagawa@demachi.example"}),
    ("korean", {"name": "김하은", "title": "사서", "organisation": "부산도서관"}),
    ("arabic", {"name": "د. ليلى المنصوري", "title": "مديرة", "organisation": "مكتبة الكورنيش"}),
    ("hebrew", {"name": "יעל ברק", "organisation": "ספריית כרמל"}),
    ("devanagari", {"name": "प्रिया वेंकटराघवन", "organisation": "मल्लेश्वरम पुस्तकालय"}),
    ("escapes", {"name": "O’Brien; Zoë, \\ 🦊", "title": "A; b, c", "organisation": "Ten, Eleven; & Twelve"}),
]

FULL = {
    "How to read it": "Zoe Aung",
    "How to say it": "ZOH-ee AWNG",
    "Pronouns": "she/they",
    "Language of the name": "my",
    "City": "Leith",
    "Country": "GB",
    "E-mail address": "zoe@leithwalk.example",
    "Phone number": "+44 131 555 0101",
    "Phone number: label": "mobile",
    "Handle": "@zoe@glammr.example",
    "Web address": "https://leithwalk.example/zoe",
    "Postal address": "1 Mill Lane\nLeith EH6 6AA",
    "Languages you speak": "my, en",
    "You can help with": "zines, tea",
    "You are looking for": "a bindery",
    "About you": "Thursdays; after six,\nor with tea",
}
"""The tenth card, the maximal one: every other field that a badge has, in the words of its form."""
KEPT_AT_FIRST = (
    "How to say it",
    "Postal address",
    "Languages you speak",
    "You can help with",
    "You are looking for",
    "About you",
)
"""Of these, what a badge does not show before it is told to."""


def zbar(path: Path) -> str:
    if not shutil.which("zbarimg"):
        pytest.skip("zbarimg is not installed (package zbar-tools)")
    done = subprocess.run(["zbarimg", "-q", "--raw", "-Sbinary", str(path)], capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def opencv(path: Path) -> str:
    """OpenCV's own detector, coming nearer until it reads, as somebody with a camera does.

    A phone's screen has three pixels where this story has one, and its detector is choosy
    about the size of a code; each badge has another code, as its link is random.
    """
    picture = cv2.imread(str(path))
    assert picture is not None, f"{path} is no picture"
    for nearer in (3.0, 2.0, 2.5, 3.5, 4.0, 1.0):
        near = cv2.resize(picture, None, fx=nearer, fy=nearer, interpolation=cv2.INTER_CUBIC)
        text = str(cv2.QRCodeDetector().detectAndDecode(near)[0])
        if text:
            return text
    return ""


def told(code: str) -> dict[str, str]:
    card = vobject.readOne(code)
    fields = {"name": card.fn.value}
    if hasattr(card, "title"):
        fields["title"] = card.title.value
    if hasattr(card, "org"):
        fields["organisation"] = card.org.value[0]
    if hasattr(card, "email"):
        fields["email"] = card.email.value
    return fields


@pytest.mark.parametrize(("case", "card"), CARDS, ids=[case for case, _ in CARDS])
def test_stock_readers_get_every_field_from_the_screen(
    case: str, card: dict[str, str], open_tab: Any, tmp_path: Path
) -> None:
    tab = open_tab(name=case, dark=case in {"latin", "arabic"})
    open_app(tab)
    make_badge(
        tab,
        card["name"],
        title=card.get("title", ""),
        organisation=card.get("organisation", ""),
        email=card.get("email", ""),
    )
    show_badge(tab)
    tab.shot(tmp_path / "badge.png")
    codes = zxingcpp.read_barcodes(Image.open(tmp_path / "badge.png"))
    assert len(codes) == 1, "no stock reader finds one code on this screen"
    text = codes[0].text
    assert text.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert text.replace("\r\n", "").count("\n") == 0, "every line ends in CRLF"
    assert told(text) == card
    assert "\r\nN:" in text
    assert f"{tab.base_url}/c/" in text
    assert told(zbar(tmp_path / "badge.png")) == card
    assert told(opencv(tmp_path / "badge.png")) == card


def whole(code: str) -> dict[str, list[Any]]:
    """Every line of a card, by name."""
    lines = vobject.readOne(code).contents
    return {
        name: [vars(line.value) if name in {"n", "adr"} else line.value for line in found]
        for name, found in lines.items()
    }


def address(**parts: str) -> dict[str, str]:
    return {**dict.fromkeys(("box", "extended", "street", "city", "region", "code", "country"), ""), **parts}


def test_a_stock_reader_gets_all_that_a_badge_can_hold(open_tab: Any, tmp_path: Path) -> None:
    tab = open_tab(name="zoë")
    open_app(tab)
    make_badge(tab, "Zoë 🦊 Aung", title="A; b, c", organisation="Ten, Eleven; & Twelve")
    tab.goto("/cards")
    tab.tap("Zoë 🦊 Aung")
    for button in ("Add e-mail", "Add phone", "Add handle", "Add web address", "Add postal address"):
        tab.tap(button)
    for label, value in FULL.items():
        tab.fill(label, value)
    for field in KEPT_AT_FIRST:
        tab.tap(f"Show {field}")
    tab.tap("Save", "button")
    tab.sees("Saved on this device.")
    show_badge(tab)
    tab.shot(tmp_path / "badge.png")
    link = tab.js("return location.origin")
    text = zxingcpp.read_barcodes(Image.open(tmp_path / "badge.png"))[0].text
    read = whole(text)
    assert read["url"].pop(0).startswith(f"{link}/c/")
    assert read == {
        "version": ["3.0"],
        "n": [{"family": "Aung", "given": "Zoë 🦊", "additional": "", "prefix": "", "suffix": ""}],
        "fn": ["Zoë 🦊 Aung"],
        "sort-string": [FULL["How to read it"]],
        "x-pronunciation": [FULL["How to say it"]],
        "pronouns": [FULL["Pronouns"]],
        "title": ["A; b, c"],
        "org": [["Ten, Eleven; & Twelve"]],
        "email": [FULL["E-mail address"]],
        "tel": [FULL["Phone number"]],
        "url": [FULL["Web address"], "https://glammr.example/@zoe"],
        "adr": [address(city="Leith", country="GB"), address(street=FULL["Postal address"])],
        "lang": ["my", "en"],
        "x-offers": ["zines", "tea"],
        "x-seeks": [FULL["You are looking for"]],
        "note": [FULL["About you"]],
    }
    assert zbar(tmp_path / "badge.png").strip() == text.strip()


def test_my_card_leaves_as_files_that_others_read(open_tab: Any) -> None:
    """Sent and saved: a picture, a drawing, a card file and a link, each as others get it."""
    tab = open_tab(name="ada", grant=("clipboard-read", "clipboard-write"))
    open_app(tab)
    make_badge(tab, "北川 さゆり", title="司書", organisation="出町図書館", email="s.kitagawa@demachi.example")
    tab.goto("/cards")
    tab.tap("北川 さゆり")

    def saved(button: str) -> Path:
        file: Path = tab.download(button)
        tab.sees("Saved to your downloads.")
        return file

    wanted = {
        "name": "北川 さゆり",
        "title": "司書",
        "organisation": "出町図書館",
        "email": "s.kitagawa@demachi.example",
    }
    picture = saved("Save code as PNG")
    assert [told(zxingcpp.read_barcodes(Image.open(picture))[0].text), told(opencv(picture))] == [wanted, wanted]
    drawing = saved("Save code as SVG").read_text()
    assert drawing.startswith("<svg") and "script" not in drawing
    for button in ("Save card as .vcf", "Send the card"):
        file = saved(button)
        assert file.suffix == ".vcf"
        assert told(file.read_bytes().decode()) == wanted
    tab.tap("Send the link", "button")
    tab.sees("Link copied.")

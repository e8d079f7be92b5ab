"""Two people swap: a card that comes back, phones face to face, and screens that everybody can use."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import axe, engines
from tests.e2e.steps import make_badge, open_app, show_badge, sign_up, until_draft_kept
from tests.e2e.test_scanner import CARD, people, scan, scanner

LONG_NAME = "Maria Fernanda Ibáñez Quiñones de la Santísima Trinidad y Montesquieu"
LONG_ORGANISATION = "International Federation of Library Associations and Institutions, Metropolitan Section"
UNDER_ITS_NAME = """(() => {
  const [lines, code] = ['.badge .t-sub', '.badge__qr'].map(css => document.querySelector(css).getBoundingClientRect());
  return lines.bottom <= code.top;
})()"""


def test_one_scan_is_enough_the_card_shared_back_waits_for_its_owner(open_tab: Any, tmp_path: Path) -> None:
    tab = open_tab(name="ada")
    open_app(tab)
    make_badge(tab, "Ada Lovelace", email="ada@engine.example")
    show_badge(tab)
    tab.shot(tmp_path / "ada.png")
    sign_up(tab, "ada@engine.example")
    ruth = open_tab(name="ruth")
    open_app(ruth)
    make_badge(ruth, "Ruth Abara", organisation="Galena Library", email="ruth@galena.example")
    scanner(ruth)
    ruth.upload("input[type=file]", tmp_path / "ada.png")
    ruth.sees("Ada Lovelace")
    ruth.tap("Share back")
    until_draft_kept(ruth, '"state":"share"', "view")
    sign_up(ruth, "ruth@galena.example")

    show_badge(tab)
    tab.sees("1 card waits for you", seconds=90)  # it comes by itself, with the next look at the server
    tab.goto("/review")
    tab.sees("One card is waiting for you")
    tab.sees("Ruth Abara")
    assert not axe.violations(tab)
    show_badge(tab)
    tab.tap("Look", "link")
    tab.sees("Ruth Abara")
    assert not axe.violations(tab)
    assert "Ruth Abara" not in people(tab), "nothing is kept before it is accepted"
    tab.goto("/swap/waiting")
    tab.tap("Keep", "button")
    tab.sees("Ruth Abara is in your drawer.")
    tab.goto("/people")
    tab.sees("Ruth Abara")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "size", [engines.PHONE, engines.DESKTOP, {"width": 320, "height": 640}], ids=["phone", "desktop", "narrow"]
)
def test_the_swap_screens_have_no_barrier(open_tab: Any, tmp_path: Path, size: dict[str, int], dark: bool) -> None:
    tab = open_tab(name="ada", viewport=size, dark=dark)
    open_app(tab)
    make_badge(tab, LONG_NAME, title="Coordinadora de servicios móviles", organisation=LONG_ORGANISATION)

    def check(name: str) -> None:
        problems = [*axe.violations(tab), *axe.overflow(tab), *axe.small_targets(tab)]
        assert not problems, axe.report(name, problems)

    show_badge(tab)
    if size["height"] > 800:
        tab.wait(UNDER_ITS_NAME, "the organisation went below the code, though there is room above it")
    check("swap")
    scanner(tab)
    check("scanner, waiting for a tap")
    scan(tab, CARD, tmp_path / "ruth.png")
    tab.sees("saved")
    check("scanned")
    tab.tap("Type it in")
    tab.sees("Name only")
    check("typing")
    tab.tap("Name only")
    tab.wait("window.__find('Their name', 'field')", "no field for a name")
    check("name only")
    tab.goto("/swap?scan=1")
    scan(tab, CARD, tmp_path / "again.png")
    tab.sees("In your drawer already")
    check("known")
    tab.tap("Open", "button")
    tab.sees("Just met")
    check("just met")
    tab.goto("/cards")
    tab.sees("My badges")
    check("cards")
    tab.goto("/cards/new")
    tab.sees("New badge")
    check("new card")
    tab.tap("Save", "button")
    tab.sees("Saved on this device.")
    tab.goto("/cards")
    tab.wait("document.querySelectorAll('.cards__card').length === 2")
    tab.act("document.querySelector('.cards__card').click()")
    tab.sees("Reset my code")
    tab.tap("Reset my code", "button")
    tab.sees("A new code for this badge?")
    check("reset")
    tab.tap("Make a new code", "button")
    tab.sees("New code made.")
    tab.tap("Print", "link")
    tab.sees("Badge insert")
    check("print")


def test_two_phones_face_to_face_and_then_a_table_of_three_know_that_all_have_all(
    open_tab: Any, server: Any, tmp_path: Path
) -> None:
    """The cameras are fed, since what they see changes while the story runs."""
    phones = {}
    for name in ("Ada Lovelace", "Grace Hopper", "北川 さゆり"):
        phones[name] = open_tab(name=name.split()[0], scripts=(engines.FED_CAMERA,))
        open_app(phones[name])
        make_badge(phones[name], name)
        show_badge(phones[name])
    server.stop()

    def face(tab: Any, other: Any, said: str) -> None:
        other.shot(tmp_path / "other.png")
        data = base64.b64encode((tmp_path / "other.png").read_bytes()).decode()
        tab.act(f"await window.__setCamera('data:image/png;base64,{data}')")
        tab.sees(said)

    ada, grace, sayuri = phones.values()
    for tab in (ada, grace):
        tab.tap("Face to face")
        tab.sees("Hold the two phones face to face")
    face(ada, grace, "You have Grace Hopper. Hold still until they have you.")
    face(grace, ada, "You have Ada Lovelace, and they have you.")
    assert not axe.violations(grace)
    face(ada, grace, "You have Grace Hopper, and they have you.")

    sayuri.tap("Face to face")
    sayuri.sees("Hold the two phones face to face")
    face(sayuri, ada, "1 card is still missing.")
    face(sayuri, grace, "You have Grace Hopper. Hold still until they have you.")
    everyone = "Everyone here has everyone: 2 cards."
    face(ada, sayuri, everyone)
    face(grace, sayuri, everyone)
    face(sayuri, ada, "Ada Lovelace has you")
    face(sayuri, grace, everyone)
    assert not axe.violations(sayuri)
    for name, tab in phones.items():
        assert set(phones) - {name} == {other for other in phones if other in people(tab)}

"""Cards made to do harm, looked at on every screen that shows a card, on a phone and on a desktop.

Script, bidirectional overrides, zero-width and look-alike names, notes of a megabyte, links that are
not what they seem. Nothing runs, nothing sticks out, and each text stands isolated from its sentence.
With ``HALLWAY_PICTURES`` set to a folder, its pictures are left there (``make pictures``; docs/hostile-cards.md).
"""

from __future__ import annotations

import contextlib
import json
import os
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.e2e import axe, contact_sheet, engines
from tests.e2e.steps import SOON, make_badge, open_app, sign_up

RUN = "<img src=x onerror=\"window.owned='image'\"><script>window.owned='script'</script>"
SVG = "\"><svg onload=\"window.owned='svg'\">{window.owned='braces'}"
WIDE = "W" * 90
MARK = "Zl0y"
"""Stands in every hostile text, so that the story finds it on the page."""
NAMES = (f"{MARK} {RUN}\u202egpj.exe\u2066 \u200bP\u0430ypal {WIDE}", f"{MARK} شركة\u202e {SVG}")


def card(name: str, *lines: str) -> str:
    own = (f"FN:{name}", f"ORG:{MARK} {RUN}", f"TITLE:{MARK} {SVG}", "EMAIL:desk@galena.example", *lines)
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *own, "END:VCARD", ""))


FIRST = card(
    NAMES[0],
    "URL:javascript:window.owned='link'",
    "URL:data:text/html,<script>window.owned='data'</script>",
    "URL:https://\u0430pple.example/sign-in",
    "URL:https://bank.example@evil.example/",
    f"X-SOCIALPROFILE;TYPE=mastodon:javascript:window.owned='{MARK}'",
    f"ADR:;;{MARK} {RUN};{MARK} {SVG};;;{MARK}",
    f"NOTE:{MARK} {RUN} " + "e\u0301" * 500_000,
    "PHOTO;VALUE=uri:https://evil.example/pixel.png",
)
SECOND = card(NAMES[1], f"TEL:+44 131 496 0000;ext={RUN}")
WHOLE = """(() => {
  const box = css => document.querySelector(css).getBoundingClientRect();
  const [code, badge, act] = ['.badge__qr', '.swap__badge', '.swap__act'].map(box);
  return code.top >= 0 && code.bottom <= badge.bottom && badge.bottom <= act.top && act.bottom <= innerHeight;
})()"""
"""The code is in view, whole, and the buttons stand below the badge, however much text it has."""
HARM = (Path(__file__).parent / "hostile.js").read_text()


@pytest.fixture
def look(tmp_path: Path) -> Any:
    """Looks at what the tab shows, on a phone and on a desktop, and keeps a picture of each."""
    found: list[str] = []

    def looked(tab: Any, name: str, shown: str = MARK) -> None:
        for size, viewport in (("phone", engines.PHONE), ("desktop", engines.DESKTOP)):
            tab.page.set_viewport_size(viewport)
            tab.sees(shown)
            harm = axe.lasting(lambda: tab.js(f"{HARM}; return window.__harm('{MARK}')"))
            found.extend(f"{name}, {size}: {problem}" for problem in [*harm, *axe.overflow(tab)])
            tab.shot(tmp_path / f"{name}-{size}.png")

    yield looked
    if folder := os.environ.get("HALLWAY_PICTURES"):
        contact_sheet.keep(tmp_path, Path(folder))
    assert not found, axe.report("hostile cards", found)


def scan(tab: Any, text: str, path: Path) -> None:
    """Opens a card file, where a megabyte fits."""
    path.write_text(text)
    tab.page.set_viewport_size(engines.PHONE)
    tab.goto("/swap?scan=1")
    tab.wait("document.querySelector('input[type=file]')")
    tab.upload("input[type=file]", path)


def person_met(tab: Any) -> str:
    """The page of the person who was just scanned, once all of it is on the disk."""
    tab.tap("How did you meet?")
    tab.wait("location.pathname.startsWith('/met/') && document.querySelector('textarea')")
    return str(tab.js("return location.pathname"))


def sent_by_a_stranger(address: str, origin: str = "") -> None:
    """A card that no app of ours made comes back; one of a megabyte is refused."""
    person = {
        "name": f"{NAMES[1]} {WIDE}", "organisation": f"{MARK} {RUN}\u202e", "title": f"{MARK} \u200b{SVG}",
        "links": [{"value": link} for link in ("javascript:window.owned='return'", "https://\u0430pple.example/")],
        "emails": [{"value": "stranger@galena.example", "label": f"{MARK} {RUN}"}],
        "about": f"{MARK} {RUN}", "__proto__": {"owned": 1},
    }  # fmt: skip
    body = {"swap": f"hostile-{len(origin):04}", "card": person, "line": f"a line {MARK} {RUN}\u202e", "from": origin}
    for sent, status in ((body, 202), ({**body, "line": "x" * 1_000_000}, 413)):
        assert answered(address, sent) == status


def answered(address: str, body: dict[str, Any]) -> int:
    """The status, on a connection that is kept, as browsers keep theirs: on one that the server closes before all is
    sent, the answer would be lost."""
    target = urlsplit(address)
    with contextlib.closing(HTTPConnection(target.netloc, timeout=60)) as line:
        line.request("POST", target.path, json.dumps(body), {"Content-Type": "application/json"})
        return line.getresponse().status


def first_person(tab: Any, *not_these: str) -> str:
    tab.goto("/people")
    return str(
        tab.wait(
            "[...document.querySelectorAll('main a')].map(a => a.pathname)"
            f".find(path => /^\\/people\\/[0-9a-f-]{{36}}$/.test(path) && !{json.dumps(not_these)}.includes(path))"
        )
    )


def test_hostile_cards_are_only_text_on_every_screen(open_tab: Any, look: Any, tmp_path: Path) -> None:
    tab = open_tab(name="ada")
    open_app(tab)
    make_badge(tab, f"{MARK} {SVG}", title=f"{MARK} {RUN}", organisation=f"{MARK} {WIDE}")
    tab.goto("/swap")
    look(tab, "badge")
    for viewport in (engines.PHONE, {"width": 320, "height": 640}, {"width": 844, "height": 390}, engines.DESKTOP):
        tab.page.set_viewport_size(viewport)
        tab.wait(WHOLE, f"the code is covered or cut at {viewport}")
    sign_up(tab, "ada@engine.example")

    tab.goto("/swap?scan=1")
    today = tab.js("return new Intl.DateTimeFormat('en-CA').format()")
    tab.tap("Type it in")
    link = f"{tab.base_url}/events/new#{urlencode({'name': f'{MARK} {RUN}', 'from': today, 'to': today})}"
    tab.fill("Their code, a link, or a card", link)
    tab.tap("Read it", "button")
    tab.sees("Add this event?")
    look(tab, "event-question")
    tab.tap("Add it", "button")
    tab.sees("is on your shelf")
    tab.goto("/events")
    look(tab, "events")
    event = str(
        tab.wait("[...document.querySelectorAll('main a')].map(a => a.pathname).find(path => path.length > 40)")
    )

    scan(tab, FIRST, tmp_path / "first.vcf")
    tab.sees("saved")
    look(tab, "scanned")
    person_met(tab)
    look(tab, "just-met")
    tab.tap("E-mail")
    tab.tap("Save", "button")
    tab.wait("location.pathname === '/people'")
    first = first_person(tab)
    scan(tab, SECOND, tmp_path / "second.vcf")
    tab.sees("saved")
    scan(tab, FIRST.replace(f"TITLE:{MARK}", f"TITLE:new {MARK}"), tmp_path / "again.vcf")
    tab.sees("In your drawer already")
    look(tab, "known")
    second = first_person(tab, first)

    places = {
        "people": "/people", "person": first, "person-edit": f"{first}/edit", "history": f"{first}/history",
        "table": "/people/table", "due": "/due", "review": "/review",
        "merge": f"{first}/merge/{second.rpartition('/')[2]}", "event": event,
        "event-live": f"{event}?tab=live", "wrap-up": f"{event}?tab=wrap", "cards": "/cards",
    }  # fmt: skip
    for name, path in places.items():
        tab.goto(path)
        look(tab, name)
    tab.goto(first)
    tab.sees("xn--pple-43d.example")
    tab.sees("evil.example")
    tab.never_sees("bank.example")
    tab.goto("/cards")
    badge = str(tab.wait("document.querySelector('main a.cards__card')?.pathname"))
    tab.goto(badge)
    tab.sees("Edit badge")
    look(tab, "card-edit")
    code = str(tab.wait("document.querySelector('.code')?.textContent.replaceAll(/[^0-9A-Z]/g, '')"))
    tab.goto(f"{badge}/print")
    look(tab, "print", "Badge insert")
    tab.wait(f"fetch('/c/{code}.json').then(r => r.ok)", "the card is not on the server")
    tab.goto(f"/c/{code}")
    look(tab, "public-page")

    sent_by_a_stranger(f"{tab.base_url}/c/{code}/return")
    tab.goto("/swap/waiting")
    tab.sees(f"a line {MARK}", seconds=SOON)
    look(tab, "waiting")
    tab.never_sees("bank.example")
    tab.tap("Keep", "button")
    tab.sees("is in your drawer.")
    tab.goto(first_person(tab, first, second))
    tab.sees("xn--pple-43d.example")
    look(tab, "kept")
    tab.goto("/swap/waiting")
    sent_by_a_stranger(f"{tab.base_url}/c/{code}/return", "https://elsewhere.example/c/STRANGERSTRANGER")
    tab.sees(f"a line {MARK}", seconds=SOON)
    tab.tap("Block", "button")
    tab.sees("Nothing more comes from")
    tab.tap("Unblock", "button")
    tab.sees("come again.")
    assert not tab.errors

"""Promised on a phone without a network, kept at a desk later: an introduction, something to send, a welcome.

Whom they are for was met at no event: one on a train, one only online. What one looks for, the other can help
with; and before the third letter stands that the last two touches were asks.
"""

from __future__ import annotations

from typing import Any

from tests.e2e import engines
from tests.e2e.server import Server
from tests.e2e.steps import (
    NO_HINT,
    PERSON,
    SOON,
    make_badge,
    open_app,
    promise,
    saved_person,
    sign_in,
    sign_up,
    until_draft_kept,
)

ASKS = "Your last two touches were asks. What could you give?"


def here(tab: Any) -> str:
    return str(tab.js("return location.pathname"))


def known_online(tab: Any, name: str, offer: str) -> str:
    tab.goto("/people/new")
    tab.fill("Name", name)
    tab.tap("Known only online")
    tab.tap("All fields")
    tab.fill("Can help with", offer)
    tab.tap("Save", "button")
    tab.wait(PERSON, f"{name} was not saved")
    return here(tab)


def add_phone(tab: Any, number: str) -> None:
    tab.tap("Add phone", "link")
    tab.fill("Phone number", number)
    tab.tap("Save", "button")
    tab.wait(PERSON, "the number was not saved")


def answers(tab: Any, name: str, answer: str, person: str) -> None:
    """What one of two said about being introduced; it is on the disk."""
    tab.page.locator("li.panel", has_text=name).get_by_role("radio", name=answer, exact=True).check()
    until_draft_kept(tab, f'"{person.split("/")[-1]}":"{answer.lower()}"', "view")


def keep(tab: Any, way: str, outcome: str) -> None:
    """Done, with who gave and who asked."""
    tab.tap("Mark as done", "button")
    tab.wait("document.querySelector('dialog[open]')", "nothing asks how it went")
    tab.tap(way)
    tab.fill("How it went", outcome)
    tab.tap("Done", "button")
    tab.wait("location.pathname === '/due' && !document.querySelector('dialog[open]')", "it was not done")


def test_promised_on_the_phone_kept_at_the_desk(open_tab: Any, server: Server) -> None:
    phone = open_tab(name="phone", scripts=(NO_HINT,))
    open_app(phone)
    make_badge(phone, "Ailsa Nwosu-Drummond", organisation="Leith Walk Library")
    server.stop()
    callum = known_online(phone, "Callum Reid", "reading groups")
    ruth = saved_person(phone, "Ruth Abara", "Runs the library on the ferry.",
                        Where="On the train to Dundee", Is_looking_for="Reading groups")  # fmt: skip
    phone.sees("On the train to Dundee")

    phone.sees("Can help with: Reading groups")
    phone.tap("Introduce Ruth Abara and Callum Reid", "button")
    phone.sees("When both say yes")
    intro = here(phone)
    answers(phone, "Ruth Abara", "Asked", ruth)

    promise(phone, "Ruth Abara", "Send something", "The ferry songs")
    send = here(phone)
    phone.fill("Message", "Dear Ruth, the songs are under this line.")
    until_draft_kept(phone, "the songs are under this line", "view")

    promise(phone, "Ruth Abara", "Call", "Ask for the timetable")
    call = here(phone)
    add_phone(phone, "+1 815 555 0100")
    phone.goto(call)
    phone.wait("document.querySelector('a[href=\"tel:+18155550100\"]')", "nothing to call")
    keep(phone, "I asked", "They sent the timetable")
    promise(phone, "Ruth Abara", "Other", "A book for the van")
    phone.never_sees(ASKS)
    keep(phone, "I asked", "They lent it")
    promise(phone, "Ruth Abara", "Welcome them", "Show them the van")
    host = here(phone)
    phone.sees(ASKS)
    phone.fill("Time", "14:30")
    phone.tap("Save invitation", "button")
    phone.sees("Invitation saved")

    server.start()
    sign_up(phone, "ailsa@leithwalk.example")
    desk = open_tab(name="desk", viewport=engines.DESKTOP, scripts=(NO_HINT,))
    open_app(desk)
    sign_in(desk, "ailsa@leithwalk.example")
    desk.goto(host)
    desk.sees("Show them the van", seconds=SOON)
    for words in (ASKS, "Leith Walk Library", "14:30"):
        desk.sees(words)
    desk.wait("window.__find('Call it off', 'button')", "the invitation of the phone is not known", SOON)
    keep(desk, "Neither", "They liked the van")
    desk.goto(send)
    desk.sees("the songs are under this line", seconds=SOON)
    keep(desk, "I gave", "Sent the songs")
    desk.goto(intro)
    desk.wait("document.querySelector('li.panel input[value=asked]:checked')", "it is not asked at the desk", SOON)
    desk.never_sees(ASKS)
    answers(desk, "Ruth Abara", "Yes", ruth)
    answers(desk, "Callum Reid", "Yes", callum)
    desk.wait("[...document.querySelectorAll('textarea')].some(t => t.value.includes('hello Callum'))", "no message")
    keep(desk, "I gave", "They talk already")
    desk.goto(callum)
    desk.sees("Known only online")
    desk.goto(ruth)
    for words in ("On the train to Dundee", "They lent it", "Sent the songs", "They talk already"):
        desk.sees(words)

    phone.goto("/due")
    phone.sees("Every promise is kept or let go.", seconds=SOON)
    phone.goto(intro)
    phone.sees("Done.")
    phone.wait("document.querySelectorAll('li.panel input[value=yes]:checked').length === 2", "not both said yes")
    phone.goto(callum)
    phone.sees("They talk already")
    assert not [*phone.errors, *desk.errors]

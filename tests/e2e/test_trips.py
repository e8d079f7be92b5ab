"""A trip on a phone without a network: who is there, a coffee asked for, the draft that says when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.e2e import axe
from tests.e2e.steps import make_badge, open_app, until_draft_kept

FAR = date.today() + timedelta(days=40)


def add_parisian(tab: Any, name: str, **fields: str) -> None:
    tab.goto("/people/new")
    tab.fill("Name", name)
    tab.tap("All fields")
    for label, value in fields.items():
        tab.fill(label, value)
    tab.tap("Save", "button")
    tab.wait("/^\\/people\\/[0-9a-f-]{36}$/.test(location.pathname)", f"{name} was not saved")


def add_trip(tab: Any, city: str) -> None:
    tab.goto("/trips")
    tab.tap("Add a trip")
    tab.fill("City", city)
    tab.fill("First day", FAR.isoformat())
    tab.fill("Last day", (FAR + timedelta(days=4)).isoformat())
    tab.tap("Save", "button")
    tab.wait("/^\\/trips\\/[0-9a-f-]{36}$/.test(location.pathname)", "the trip was not saved")


def problems(tab: Any) -> list[str]:
    return [*axe.violations(tab), *axe.overflow(tab), *axe.small_targets(tab)]


def test_a_trip_made_offline_says_who_is_there_and_asks_for_a_coffee(open_tab: Any, server: Any) -> None:
    phone = open_tab(name="traveller")
    open_app(phone)
    make_badge(phone, "Ailsa Nwosu-Drummond")
    server.stop()

    # Nobody on file there: no dead end.
    add_trip(phone, "Ørsta")
    phone.sees("Going to Ørsta")
    phone.sees("Ask someone who they know in Ørsta?")
    assert problems(phone) == []

    add_parisian(phone, "Clémentine Haddad", City="PARIS")
    add_parisian(phone, "北川 さゆり", City="París, France")
    add_trip(phone, "paris")
    phone.sees("Two people you know are there.")
    phone.sees("北川 さゆり")
    assert problems(phone) == []
    trip = phone.js("return location.pathname")

    # One tap: on the slip for the first free day, and the draft that says so.
    weekday = f"{FAR + timedelta(days=1):%A}"
    phone.tap(f"Coffee on {weekday}: Clémentine Haddad")
    phone.wait("location.pathname.startsWith('/due/')", "no draft opened")
    phone.sees("You are in paris")
    day = (FAR + timedelta(days=1)).isoformat()
    phone.wait(
        f"document.querySelector('input[type=date]').value === '{day}'", "the coffee is not on the day asked for"
    )
    phone.wait(
        "[...document.querySelectorAll('textarea')].some(t => t.value.includes('I will be in paris'))",
        "the draft does not say when",
    )

    # Back on the trip the day is taken, and after a restart it still is.
    phone.kill()
    phone.start()
    phone.goto(str(trip))
    phone.wait("document.querySelectorAll('.days .has').length === 1", "the day is not taken")
    phone.tap("Another day: 北川 さゆり")
    phone.tap("Visit them")
    assert problems(phone) == []
    phone.tap("Write to them", "button")
    phone.wait("location.pathname.startsWith('/due/')", "no draft opened")

    # Deleted and taken back.
    phone.goto(str(trip))
    phone.tap("Trip options")
    phone.tap("Delete trip", "button")
    phone.sees("Trip deleted")
    phone.wait("!window.__visible('paris')", "the trip is still there")
    phone.tap("Undo", "button")
    phone.sees("paris")
    assert problems(phone) == []
    assert not phone.errors


def test_volunteering_from_the_list_to_the_draft(open_tab: Any, server: Any) -> None:
    phone = open_tab(name="volunteer")
    open_app(phone)
    make_badge(phone, "Ailsa Nwosu-Drummond")
    server.stop()
    add_parisian(phone, "Ruth Abara", City="Galena")

    phone.goto("/events")
    phone.tap("Committees and groups")
    phone.sees("No committee here yet")
    assert problems(phone) == []
    phone.tap("Take: ALSC", "button")
    phone.sees("ALSC: noted")
    phone.tap("Leave it: YALSA", "button")
    phone.wait("!document.querySelector('.seeds').innerText.includes('YALSA')", "what was left is still there")
    phone.tap("Association for Library Service to Children", "link")
    phone.tap("Short term")
    phone.fill("Apply by", FAR.isoformat())
    phone.fill("Add someone you know", "ruth")
    phone.tap("Ruth Abara", "button")
    assert problems(phone) == []
    phone.tap("Write to Ruth Abara", "button")
    phone.wait("location.pathname.startsWith('/due/')", "no draft opened")

    # In the draft: the page, the deadline, where it stands; changed here, kept over a restart.
    phone.sees("Open the form")
    phone.wait(
        "[...document.querySelectorAll('textarea')].some(t => t.value.includes('Service to Children'))",
        "the draft does not name the committee",
    )
    phone.tap("Asked")
    until_draft_kept(phone, '"status":"asked"', "view")
    assert problems(phone) == []
    draft = str(phone.js("return location.pathname"))
    phone.kill()
    phone.start()
    phone.goto(draft)
    phone.wait("document.querySelector('input[value=asked]:checked')", "the status was not kept")

    # Words that are one's own, for the next letter.
    phone.tap("Templates", "button")
    phone.fill("Name of the template", "Offering help")
    phone.tap("Keep these words", "button")
    phone.wait("window.__find('Use: Offering help', 'button')", "the words were not kept")
    assert problems(phone) == []
    phone.goto(draft)
    phone.fill("Message", "Something else")
    phone.tap("Templates", "button")
    phone.tap("Use: Offering help", "button")
    phone.wait(
        "[...document.querySelectorAll('textarea')].some(t => t.value.startsWith('Hello Ruth,'))",
        "the template was not filled in",
    )

    # The template takes other words, and keeps them.
    phone.fill("Message", "Dear Ruth, may I help?")
    phone.tap("Templates", "button")
    phone.tap("Keep these words as Offering help", "button")
    phone.sees("Offering help has these words now")
    phone.goto(draft)
    phone.fill("Message", "Something else")
    phone.tap("Templates", "button")
    phone.tap("Use: Offering help", "button")
    phone.wait(
        "[...document.querySelectorAll('textarea')].some(t => t.value === 'Dear Ruth, may I help?')",
        "the template has its old words",
    )
    assert not phone.errors

"""A phone and a desktop of one person, both open: what one writes, the other shows, and nothing typed is lost."""

from __future__ import annotations

from tests.e2e.server import Server
from tests.e2e.steps import SOON, Pair

MARK = "document.querySelector('.person__top')?.innerText.includes('{}')"


def test_edits_travel_both_ways_while_both_are_open(pair: Pair) -> None:
    phone, desk, page = pair
    desk.goto(f"{page}/edit")
    desk.fill("Where they work", "Galena Public Library")
    desk.tap("Save", "button")
    phone.sees("Galena Public Library", seconds=SOON)
    phone.goto(f"{page}/edit")
    phone.fill("What they do", "Runs the book van")
    phone.tap("Save", "button")
    phone.wait(f"location.pathname === '{page}'")
    desk.sees("Runs the book van", seconds=SOON)
    desk.sees("Galena Public Library")
    assert not [*phone.errors, *desk.errors]


def test_a_person_removed_at_the_desk_while_edited_on_the_phone_keeps_every_word(pair: Pair) -> None:
    phone, desk, page = pair
    phone.goto(f"{page}/edit")
    phone.fill("What they do", "Runs the book van")
    desk.tap("More", "button")
    desk.tap("Remove")
    desk.sees("Ruth Abara removed")
    phone.sees("Ruth Abara was removed on another device. What you typed is kept", seconds=SOON)
    phone.sees("Runs the book van")
    phone.tap("Save and bring back", "button")
    phone.sees("Brought back, with what you typed")
    phone.sees("Runs the book van")
    desk.goto(page)
    desk.sees("Runs the book van", seconds=SOON)
    desk.sees("Ruth Abara")


def test_each_record_tells_where_it_is(pair: Pair, server: Server) -> None:
    phone, desk, page = pair
    phone.wait(MARK.format("Safe"), "what has arrived is not called safe", SOON)
    server.stop()
    phone.goto(f"{page}/edit")
    phone.fill("What they do", "Runs the book van")
    phone.tap("Save", "button")
    phone.wait(MARK.format("On this device only"), "what is only here is called safe", SOON)
    server.start()
    phone.wait(MARK.format("Safe"), "it never became safe", 90)
    desk.sees("Runs the book van", seconds=SOON)

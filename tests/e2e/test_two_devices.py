"""A phone and a desktop of one person, both open: what one writes, the other shows, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e import engines
from tests.e2e.server import Server
from tests.e2e.steps import add_person, make_badge, open_app, sign_in, sign_up

ADA = "ada@engine.example"
MARK = "document.querySelector('.person__top')?.innerText.includes('{}')"
SOON = 60.0
"""Seconds that a change may take to arrive, on a busy machine; how long it takes is measured by `make bench`."""


@pytest.fixture
def pair(open_tab: Any, server: Server) -> tuple[Any, Any, str]:
    """A phone and a desktop with the same person open."""
    phone = open_tab(name="phone")
    open_app(phone)
    make_badge(phone, "Ada Lovelace")
    page = add_person(phone, "Ruth Abara")
    sign_up(phone, ADA)
    desk = open_tab(name="desk", viewport=engines.DESKTOP)
    open_app(desk)
    sign_in(desk, ADA)
    for tab in (phone, desk):
        tab.goto(page)
        tab.sees("Ruth Abara", seconds=SOON)
    return phone, desk, page


def test_edits_travel_both_ways_while_both_are_open(pair: tuple[Any, Any, str]) -> None:
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


def test_a_person_removed_at_the_desk_while_edited_on_the_phone_keeps_every_word(pair: tuple[Any, Any, str]) -> None:
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


def test_each_record_tells_where_it_is(pair: tuple[Any, Any, str], server: Server) -> None:
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

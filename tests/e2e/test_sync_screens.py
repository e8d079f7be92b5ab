"""Sync as people see it, on two devices: versions, history, deleted things, devices. Both end with the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import DEFAULT
from tests.e2e.server import Server
from tests.e2e.steps import PAIR, PASSWORD, SOON, Pair, add_person, until_safe

DOES, WORKS = "What they do", "Where they work"


@pytest.fixture
def named(pair: Pair) -> Pair:
    """The pair, each device with a name of its own."""
    phone, desk, _page = pair
    name_device(phone, "Pocket phone")
    name_device(desk, "Kitchen desk")
    return pair


def name_device(tab: Any, name: str) -> None:
    tab.goto("/sync")
    tab.wait("window.__find('Options for', 'button')", "the devices are not listed", SOON)
    tab.tap("Options for", "button")
    tab.fill("Name of this device", name)
    tab.tap("Save name", "button")
    tab.sees("Name saved")


def change(tab: Any, page: str, label: str, value: str) -> None:
    tab.goto(f"{page}/edit")
    tab.fill(label, value)
    tab.tap("Save", "button")
    tab.wait(f"location.pathname === '{page}'", "not saved")
    tab.sees(value)


@pytest.mark.parametrize("pair", sorted({(DEFAULT, DEFAULT), ("webkit", "firefox")}), indirect=True, ids="-".join)
def test_two_versions_are_shown_chosen_and_the_same_on_both_devices(named: Pair, server: Server) -> None:
    phone, desk, page = named
    server.stop()
    change(phone, page, DOES, "Runs the book van")
    change(desk, page, DOES, "Leads the archive")
    server.start()
    until_safe(desk)
    until_safe(phone)

    phone.sees("Two versions", seconds=SOON)
    phone.tap("Two versions")
    phone.tap("Ruth Abara")
    for words in ("This device said", "Runs the book van", "Kitchen desk said", "Leads the archive"):
        phone.sees(words, seconds=SOON)
    phone.tap("This device said")
    phone.sees("Will read: Runs the book van")
    phone.tap("Keep these", "button")
    phone.sees("Nothing to choose")

    for tab in (phone, desk):
        tab.goto(page)
        tab.sees("Runs the book van", seconds=SOON)
        tab.goto("/versions")
        tab.sees("Nothing to choose", seconds=SOON)
        tab.goto(f"/history{page.removeprefix('/people')}")
        tab.sees("Leads the archive", seconds=SOON)
    assert not [*phone.errors, *desk.errors]


def test_history_names_the_device_and_puts_back_with_one_tap(named: Pair) -> None:
    phone, desk, page = named
    change(phone, page, WORKS, "Leith Library")
    until_safe(phone)
    desk.goto(page)
    desk.sees("Leith Library", seconds=SOON)
    change(desk, page, WORKS, "Galena Library")
    until_safe(desk)
    phone.goto(page)
    phone.sees("Galena Library", seconds=SOON)

    phone.tap("More", "button")
    phone.tap("History")
    phone.sees("What changed, when, and on which device.")
    phone.sees("Kitchen desk,", seconds=SOON)
    phone.sees("Pocket phone,")
    phone.tap(f"Put back: {WORKS}", "button")
    phone.sees(f"{WORKS} put back")
    for tab in (phone, desk):
        tab.goto(page)
        tab.sees("Leith Library", seconds=SOON)
        tab.wait("!window.__visible('Galena Library')", "the list and the card do not agree")
    assert not [*phone.errors, *desk.errors]


def test_recently_deleted_puts_a_person_back_on_both_devices(named: Pair) -> None:
    phone, desk, page = named
    desk.goto(page)
    desk.tap("More", "button")
    desk.tap("Remove")
    desk.sees("Ruth Abara removed")
    phone.goto("/removed")
    phone.sees("Ruth Abara", seconds=SOON)
    phone.tap("Put back Ruth Abara", "button")
    phone.sees("Ruth Abara is back")
    phone.sees("Nothing deleted")
    until_safe(phone)
    for tab in (phone, desk):
        tab.goto("/people")
        tab.sees("Ruth Abara", seconds=SOON)
    desk.goto("/removed")
    desk.sees("Nothing deleted", seconds=SOON)
    assert not [*phone.errors, *desk.errors]


def test_a_device_signed_out_from_afar_keeps_its_words_until_they_are_accepted(named: Pair) -> None:
    phone, desk, _ = named
    until_safe(desk)
    phone.goto("/sync")
    phone.sees("Kitchen desk", seconds=SOON)
    phone.tap("Options for Kitchen desk", "button")
    phone.tap("Sign it out", "button")
    phone.sees("Sign out Kitchen desk?")
    phone.tap("Sign it out", "button")
    phone.sees("Kitchen desk is signed out")

    late = add_person(desk, "Naomi Sato")
    desk.sees("Sign in to sync", seconds=SOON)
    desk.sees("Naomi Sato")
    desk.tap("Sign in", "button")
    desk.wait("location.pathname === '/account/sign-in'")
    desk.fill("E-mail", PAIR)
    desk.fill("Password", PASSWORD)
    desk.tap("Sign in", "button")
    desk.wait("!location.pathname.includes('sign-in')", "not signed in")
    desk.goto(late)
    desk.sees("Naomi Sato")

    phone.goto("/sync")
    phone.tap("Accept Kitchen desk again", "button")
    phone.sees("Kitchen desk may sync again")
    until_safe(desk)
    phone.goto("/people")
    phone.sees("Naomi Sato", seconds=SOON)
    desk.goto(late)
    desk.sees("Naomi Sato")
    assert not phone.errors

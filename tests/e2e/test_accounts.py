"""Accounts as people meet them: mistakes get a sentence, a guest's people come along, and nobody gets another's."""

from __future__ import annotations

from typing import Any

from tests.e2e import engines
from tests.e2e.server import Server
from tests.e2e.steps import PASSWORD, add_person, make_badge, open_app, sign_in, sign_up

ADA = "ada@engine.example"


def count(tab: Any, name: str) -> int:
    """How often somebody stands in the list."""
    tab.goto("/people")
    tab.wait("document.querySelector('main .row--person')", "nobody in the list")
    names = tab.js("return [...document.querySelectorAll('main .row__name')].map((row) => row.innerText)")
    return sum(name in row for row in names)


def try_to(tab: Any, which: str, email: str, password: str) -> None:
    tab.goto(f"/account/{which}")
    tab.fill("E-mail", email)
    tab.fill("Password", password)
    tab.tap("Create account" if which == "sign-up" else "Sign in", "button")


def test_every_mistake_gets_its_sentence_and_nothing_is_lost(open_tab: Any, server: Server) -> None:
    tab = open_tab(name="ada")
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    add_person(tab, "Grace Hopper")
    try_to(tab, "sign-up", "ada@engine", PASSWORD)
    tab.sees("That address looks cut short")
    try_to(tab, "sign-up", ADA, "short")
    tab.sees("Use ten characters or more.")
    try_to(tab, "sign-up", ADA, "password1234")
    tab.sees("This one is easy to guess.")

    server.stop()
    try_to(tab, "sign-up", ADA, PASSWORD)
    tab.sees("The server does not answer. Everything stays on this device")
    assert tab.js("return document.querySelector('input[name=email]').value") == ADA, "what was typed is gone"
    server.start()
    tab.tap("Create account", "button")
    tab.wait("!location.pathname.includes('sign-up')", "the account was not made")
    assert count(tab, "Grace Hopper") == 1

    other = open_tab(name="other")
    open_app(other)
    try_to(other, "sign-up", ADA, PASSWORD)
    other.sees("There is an account with this address already.")
    try_to(other, "sign-in", ADA, "not the password at all")
    other.sees("This address and password do not go together.")
    assert not [*tab.errors, *other.errors]


def test_a_guest_is_asked_first_and_nobody_is_there_twice(open_tab: Any, server: Server) -> None:
    first = open_tab(name="first")
    open_app(first)
    make_badge(first, "Ada Lovelace")
    add_person(first, "Ruth Abara")
    sign_up(first, ADA)
    second = open_tab(name="second")
    open_app(second)
    make_badge(second, "Ada Lovelace")
    add_person(second, "Naomi Sato")
    try_to(second, "sign-in", ADA, PASSWORD)
    second.sees("Add what is on this device?")
    second.tap("Add this person", "button")
    second.sees("Added to")
    second.goto("/people")
    second.sees("Ruth Abara")
    assert (count(second, "Ruth Abara"), count(second, "Naomi Sato")) == (1, 1)
    first.goto("/people")
    first.sees("Naomi Sato", seconds=60)
    assert (count(first, "Ruth Abara"), count(first, "Naomi Sato")) == (1, 1)


def test_a_session_that_ended_keeps_everything_and_nobody_else_gets_the_queue(open_tab: Any, server: Server) -> None:
    bob = open_tab(name="bob")
    open_app(bob)
    make_badge(bob, "Bob Byrne")
    sign_up(bob, "bob@byrne.example")
    phone = open_tab(name="shared")
    open_app(phone)
    make_badge(phone, "Ada Lovelace")
    sign_up(phone, ADA)
    phone.wait("document.body.innerText.includes('Your account has all of it')", "the first sync never ended")

    phone.end_session()
    add_person(phone, "Only Of Ada")  # the person, and that they met
    phone.sees("Sign in to sync. 2 changes are safe on this device.", seconds=60)
    phone.goto("/people")
    phone.sees("Only Of Ada")

    sign_in_again(phone, "bob@byrne.example")
    phone.goto("/people")
    phone.wait("document.querySelector('main .empty')", "the drawer of Bob is not his own")
    phone.never_sees("Only Of Ada")
    phone.goto("/sync")
    phone.sees("Your account has all of it")
    assert "Only Of Ada" not in export_of(bob)

    phone.end_session()
    sign_in_again(phone, ADA)
    assert count(phone, "Only Of Ada") == 1
    desk = open_tab(name="desk", viewport=engines.DESKTOP)
    sign_in(desk, ADA)
    desk.goto("/people")
    desk.sees("Only Of Ada", seconds=60)


def sign_in_again(tab: Any, email: str) -> None:
    """By the way that the sentence about the ended session offers."""
    tab.goto("/people")
    tab.sees("Sign in to sync.", seconds=60)
    tab.tap("Sign in", "button")
    tab.wait("location.pathname === '/account/sign-in'")
    tab.fill("E-mail", email)
    tab.fill("Password", PASSWORD)
    tab.tap("Sign in", "button")
    tab.wait("!location.pathname.includes('sign-in')", "not signed in")


def export_of(tab: Any) -> str:
    """All records that the server has for the account signed in here, as it would send them to a new device."""
    return str(tab.js("return (await fetch('/api/sync/v1/snapshot')).text()"))

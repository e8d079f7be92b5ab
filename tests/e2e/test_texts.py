"""What two texts on keeping in touch advise, done with Hallway from the first meeting to the end.

The first is a blog post of ALSC after a conference (*Making Connections, Keeping in Touch*), the second CILIP
Scotland's networking tips. With ``HALLWAY_PICTURES`` set to a folder, the stories leave their pictures there
(``make pictures``; they are in ``docs/texts.md``).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from PIL import Image

from tests.e2e import axe, engines
from tests.e2e.conftest import stranger
from tests.e2e.server import Server
from tests.e2e.steps import (
    NO_HINT,
    PERSON,
    SOON,
    done,
    make_badge,
    open_app,
    promise,
    saved_person,
    sign_in,
    sign_up,
)
from tests.webapp.swaps import serving

TODAY = date.today()
ADDRESS = (
    ("Your name", "Ruth Abara"), ("Street and number", "12 Bench Street"), ("Postal code", "61036"),
    ("Town", "Galena"), ("Region or state", "IL"), ("Country", "USA"),
)  # fmt: skip


def picture(tab: Any, name: str) -> None:
    """What a reader of the documentation sees; axe finds nothing on it."""
    problems = [*axe.violations(tab), *axe.overflow(tab), *axe.small_targets(tab)]
    assert problems == [], axe.report(name, problems)
    tab.wait("!document.querySelector('.toast')", "the last word stays")
    photograph(tab.page, name)


def photograph(page: Any, name: str) -> None:
    if folder := os.environ.get("HALLWAY_PICTURES"):
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        picture.save(Path(folder) / f"{name}.webp", quality=72, method=6)


def test_from_a_meeting_to_pen_pals(open_tab: Any, server: Server, playwright: Any) -> None:
    phone = open_tab(name="celeste", scripts=(NO_HINT,))
    open_app(phone)
    make_badge(phone, "Clémentine Haddad", title="Children’s librarian", organisation="Bibliothèque des Amis")
    server.stop()

    phone.goto("/events/new")
    phone.fill("Name", "ALA Annual")
    phone.fill("First day", TODAY.isoformat())
    phone.fill("City", "Chicago")
    phone.tap("Save event", "button")
    phone.wait("/^\\/events\\/[0-9a-f-]{36}$/.test(location.pathname)", "the event was not saved")
    ruth = saved_person(phone, "Ruth Abara", "Pre-school programmes in two languages.", City="Galena",
                        Where_they_work="Galena Public Library")  # fmt: skip
    phone.sees("Pre-school programmes")

    # Send an e-mail today; it says how they met.
    promise(phone, "Ruth Abara", "E-mail", "The list of picture books")
    phone.wait("[...document.querySelectorAll('textarea')].some(t => t.value.includes('ALA Annual')"
               " && t.value.includes('Pre-school programmes'))", "the draft does not say how they met")  # fmt: skip
    picture(phone, "pen-pals-1-draft")
    done(phone, "Ruth Abara", "Sent the same evening")

    # Follow before forgetting how the name is written, and say something a week later.
    promise(phone, "Ruth Abara", "Follow", "Their pictures of the garden")
    slip = str(phone.js("return location.pathname"))
    phone.tap("Add handle", "link")
    phone.fill("Handle", "ruth.reads")
    phone.tap("Save", "button")
    phone.wait(PERSON, "the handle was not saved")
    phone.goto(slip)
    phone.sees("ruth.reads")
    phone.tap("Followed", "switch")
    phone.tap("Remind me to comment in a week", "button")
    phone.sees("On the slip for next week")
    done(phone, "Ruth Abara")
    phone.sees("Comment on something they wrote")

    # Set up a coffee date, drop by the library: where it is, when they have time.
    promise(phone, "Ruth Abara", "Coffee", "Coffee when I am in Galena")
    phone.fill("Place", "Station café")
    phone.tap("Save invitation", "button")
    phone.sees("Invitation saved")
    done(phone, "Ruth Abara")
    phone.goto(f"{ruth}/edit")
    phone.tap("Open to visits", "switch")
    phone.fill("When to visit", "Wednesday mornings")
    phone.tap("Save", "button")
    phone.wait(PERSON, "it was not saved")
    promise(phone, "Ruth Abara", "Visit them", "See the picture book room")
    phone.sees("They welcome visits. Wednesday mornings")
    done(phone, "Ruth Abara")

    # Send a note. The address is not on file: the link is made in the hall and says that it is not open yet.
    promise(phone, "Ruth Abara", "Post a note", "A card from Paris")
    note = str(phone.js("return location.pathname"))
    phone.tap("Ask by a private link", "button")
    phone.sees("Link made.")
    phone.sees("The link opens once you have an account.")
    link = str(phone.wait("document.querySelector('.post__link')?.innerText", "no link"))
    phone.wait("[...document.querySelectorAll('textarea')].some(t => t.value.includes('/address/'))",
               "the letter does not have the link")  # fmt: skip
    server.start()
    sign_up(phone, "celeste@amis.example")
    phone.goto(note)
    phone.sees("The link is open until", seconds=SOON)
    phone.wait(f"document.querySelector('.post__link').innerText === {link!r}", "it is another link now")
    picture(phone, "pen-pals-2-ask")

    # Ruth has no app, and her browser no JavaScript.
    with stranger(playwright) as page:
        page.goto(link)
        page.get_by_text("Clémentine Haddad").wait_for()
        for label, value in ADDRESS:
            page.get_by_label(label).fill(value)
        photograph(page, "pen-pals-3-their-page")
        page.get_by_role("button", name="Send my address").click()
        page.get_by_text("Clémentine Haddad now has your address").wait_for()
        page.goto(link)
        page.get_by_text("Already sent").wait_for()

    # It comes by itself, in the order of her country's post; the card is written, and an answer comes back.
    for line in ("12 Bench Street", "Galena, IL 61036", "They gave it themselves"):
        phone.sees(line, seconds=SOON)
    done(phone, "Ruth Abara", "Posted from the Gare de Lyon")
    phone.goto(note)
    phone.tap("They wrote back", "button")
    phone.sees("Noted: they wrote back")
    phone.wait("[...document.querySelectorAll('[aria-labelledby=pen-pals] p')].length === 2", "not sent and received")
    phone.sees("Posted from the Gare de Lyon")
    picture(phone, "pen-pals-4-log")

    # Volunteer: ALSC is on the list that may be taken or left.
    promise(phone, "Ruth Abara", "Volunteer", "Ask about the committee")
    phone.tap("ALSC", "button")
    phone.tap("Asked")
    phone.wait("document.querySelector('input[value=asked]:checked')", "the status was not chosen")
    done(phone, "Ruth Abara")
    assert not phone.errors


CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Example//EN\r
BEGIN:VEVENT\r
UID:cilips@example\r
SUMMARY:CILIP Scotland\r
LOCATION:Caird Hall\r
DTSTART;VALUE=DATE:{}\r
DTEND;VALUE=DATE:{}\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def calendar_link() -> Iterator[str]:
    """The organisers' web site, with the event for calendars."""
    site = Flask("organisers")
    days = (TODAY.strftime("%Y%m%d"), (TODAY + timedelta(days=2)).strftime("%Y%m%d"))
    site.add_url_rule("/event.ics", view_func=lambda: Response(CALENDAR.format(*days), mimetype="text/calendar"))
    with serving(site) as address:
        yield f"{address}/event.ics"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that may ask this machine, too."""
    running = Server(tmp_path / "server", HALLWAY_ALLOW_LOOPBACK="1")
    yield running
    running.stop()


def write_plan(tab: Any, label: str, field: str, words: str) -> None:
    tab.tap(f"Write: {label}", "button")
    tab.fill(field, words)
    tab.tap("Save", "button")
    tab.wait(f"window.__find('Change: {label}', 'button')", f"{label} was not kept")


def test_from_a_plan_to_a_filed_event(open_tab: Any, server: Server, calendar_link: str) -> None:
    desk = open_tab(name="desk", viewport=engines.DESKTOP, scripts=(NO_HINT,))
    open_app(desk)
    desk.goto("/welcome")
    make_badge(desk, "Ailsa Nwosu-Drummond", title="Community librarian", organisation="Leith Walk Library")
    desk.goto("/people/new")
    desk.fill("Name", "Iain Galbraith")
    desk.tap("Known only online")
    desk.tap("Save", "button")
    desk.wait(PERSON, "he was not saved")
    sign_up(desk, "ailsa@leithwalk.example")

    # Have a plan: the event from its calendar link, what success looks like, whom to find, what to say.
    desk.goto("/events/new")
    desk.tap("From a calendar link", "button")
    desk.fill("Calendar link", f"{calendar_link}x")
    desk.tap("Read it", "button")
    desk.sees("answers 404")
    desk.fill("Calendar link", calendar_link)
    desk.tap("Read it", "button")
    desk.sees("Read from the calendar. Have a look before you save.")
    desk.sees("Caird Hall")
    desk.fill("City", "Dundee")
    desk.tap("Save event", "button")
    desk.wait("/^\\/events\\/[0-9a-f-]{36}$/.test(location.pathname)", "the event was not saved")
    event = str(desk.js("return location.pathname"))
    desk.goto(f"{event}?tab=plan")
    worth = "What would make it worth the trip?"
    write_plan(desk, worth, worth, "Two people to start a reading group with.")
    write_plan(desk, "Openers", "Openers", "What is the best thing on your shelves just now?\nWho should I meet here?")
    write_plan(desk, "Your short pitch", "Your short pitch", "I run a book van. I look for people who read aloud.")
    desk.tap("Add a hope", "button")
    desk.fill("Your hope", "Meet school librarians")
    desk.fill("How many people, if it is a number", "2")
    desk.tap("Add", "button")
    desk.sees("0 of 2")
    desk.sees("Known only online")
    desk.tap("Look out for Iain Galbraith", "button")
    desk.wait("!window.__find('Look out for Iain Galbraith', 'button')", "he is not looked out for")
    picture(desk, "filed-1-plan")

    # In the hall, without a network: the plan is on the phone; bring in who stands at the edge.
    phone = open_tab(name="phone", scripts=(NO_HINT,))
    open_app(phone)
    sign_in(phone, "ailsa@leithwalk.example")
    phone.goto(f"{event}?tab=live")
    phone.sees("Iain Galbraith", seconds=SOON)
    phone.sees("What is the best thing on your shelves just now?")
    server.stop()
    saved_person(phone, "Moira Sinclair", Is_looking_for="reading groups")
    saved_person(phone, "Callum Reid", "Reads aloud on the ferry.", Can_help_with="reading groups")
    phone.goto(f"{event}?tab=live")
    phone.sees("“reading groups” is what Moira Sinclair looks for, and Callum Reid can help.")
    phone.sees("One person has no note yet. Ten seconds.")
    picture(phone, "filed-2-live")
    phone.tap("Introduce two people", "button")
    phone.tap("They have met", "button")
    phone.sees("Introduction noted for both")
    phone.goto(f"{event}?tab=plan")
    phone.tap("Count one more for Meet school librarians", "button")
    phone.sees("1 of 2")

    # At the end of the day, one person at a time.
    phone.goto("/review")
    for name, note in (("Moira Sinclair", "Starts a reading group in May."), ("Callum Reid", "")):
        phone.sees(name)
        if note:
            phone.fill("What you talked about", note)
            phone.tap("E-mail")
            phone.wait("document.querySelector('.slip input[type=date], .slipdate')", "it is not on the slip")
        phone.tap("File it", "button")
        phone.sees(f"{name} is filed")
    phone.sees("All filed")
    phone.sees("To send today")

    # Follow up with everybody; the event does not end until that is done.
    server.start()
    desk.goto(f"{event}?tab=wrap")
    desk.sees("1 of 2 followed up", seconds=SOON)
    desk.sees("It stays open until the last one is done or you let it go.")
    desk.tap("Do the next one", "link")
    desk.wait("[...document.querySelectorAll('textarea')].some(t => t.value.includes('reading group in May'))",
              "the draft does not say what was talked about")  # fmt: skip
    desk.tap("Mark as done", "button")
    desk.wait("document.querySelector('dialog[open]')", "nothing asks how it went")
    desk.tap("I gave")
    desk.tap("Done", "button")
    desk.sees("Moira Sinclair: done")
    desk.goto(f"{event}?tab=wrap")
    desk.sees("2 of 2 followed up")
    desk.tap("Thank the organisers and your host")
    desk.wait("[...document.querySelectorAll('[aria-labelledby=before] input')].some(i => i.checked)", "not ticked")
    write_plan(desk, "What to keep for next time", "What to keep for next time", "Stand by the tea, not by the door.")
    desk.tap("File the event", "button")
    desk.sees("CILIP Scotland is filed")
    desk.sees("Take it out of the drawer")
    picture(desk, "filed-3-wrap")
    phone.goto("/events")
    phone.wait("document.querySelector('main').innerText.includes('Filed')", "the phone does not know", SOON)
    assert not [*desk.errors, *phone.errors]

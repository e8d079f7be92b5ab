"""Each kind of follow-up, done at a desk without a network, is as done on the phone afterwards."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

from icalendar import Calendar
from sqlalchemy import select

from tests.conftest import close_app, make_app
from tests.e2e import engines
from tests.e2e.server import Server
from tests.e2e.steps import make_badge, open_app, sign_in, sign_up
from webapp.accounts.models import Account
from webapp.database import read_transaction
from webapp.mutations import put
from webapp.records.services import push_as

SOON = 90.0
KINDS = ("email", "social", "coffee", "visit", "host", "post", "intro", "volunteer", "send", "call", "other")
PAPERS = {
    "Label 89 × 36 mm": ("label", 89, 36), "Envelope DL": ("dl", 220, 110),
    "Envelope C6": ("c6", 162, 114), "Envelope No. 10": ("ten", 241, 105),
}  # fmt: skip
"""What the app calls it, and its size in mm; No. 10 is 9 1/2 by 4 1/8 inches."""
DAY = date.today() + timedelta(days=30)
RUTH = {
    "name": "Ruth Abara", "organisation": "Galena Public Library", "tz": "America/Chicago", "welcomes_visits": True,
    "visit_hours": "Wednesday mornings",
    "emails": [{"e": "e_1", "value": "ruth@library.example"}], "phones": [{"e": "p_1", "value": "+1 815 555 0100"}],
    "socials": [{"e": "s_1", "network": "instagram", "handle": "ruth.reads"}],
    "addresses": [{"e": "a_1", "value": {"street": "12 Bench Street", "city": "Galena", "country": "USA"}}],
}  # fmt: skip


def promises(server: Server) -> dict[str, str]:
    """Another device wrote two people and a promise of each kind; the address of each promise."""
    app = make_app(server.data)
    ruth, moira = str(uuid.uuid4()), str(uuid.uuid4())
    ids = {kind: str(uuid.uuid4()) for kind in KINDS}
    with app.app_context():
        with read_transaction() as session:
            account = session.scalars(select(Account.id)).one()
        people = [
            put("contact", ruth, RUTH, create=True),
            put("contact", moira, {"name": "Moira Sinclair"}, create=True),
        ]
        push_as(account, "server:demo", [*people, *(
            put("followup", ids[kind], {"contacts": [ruth, moira] if kind == "intro" else [ruth], "kind": kind,
                "status": "open", "due": DAY.isoformat(), "promise": f"Promise {kind}"}, create=True)
            for kind in KINDS
        )])  # fmt: skip
    close_app(app)
    return {kind: f"/due/{ids[kind]}" for kind in KINDS}


def done(tab: Any, outcome: str = "", gave: str = "Neither") -> None:
    tab.tap("Mark as done", "button")
    tab.wait("document.querySelector('dialog[open]')", "nothing asks how it went")
    tab.tap(gave)
    if outcome:
        tab.fill("How it went", outcome)
    tab.tap("Done", "button")
    tab.sees(": done")
    tab.wait("!document.querySelector('dialog[open]') && location.pathname === '/due'", "it was not done")


def on_the_desk(tab: Any, pages: dict[str, str], kind: str) -> None:
    tab.goto(pages[kind])
    tab.wait("document.querySelector('.draft__head')", f"{kind} did not open")


def invitation(tab: Any, button: str, said: str) -> Any:
    """The calendar file that the button saves, read by a strict library."""
    file = tab.download(button)
    tab.sees(said)
    return Calendar.from_ical(file.read_bytes())


def arrange_coffee(tab: Any) -> None:
    """An invitation, the same meeting an hour later, and called off: one event to any calendar."""
    tab.fill("Place", "Café, Main Street; upstairs")
    tab.fill("Day", DAY.isoformat())
    tab.fill("Time", "09:30")
    tab.choose("[name=tz]", "America/Chicago")
    first = invitation(tab, "Save invitation", "Invitation saved")
    tab.fill("Time", "10:30")
    later = invitation(tab, "Save invitation", "Invitation saved")
    off = invitation(tab, "Call it off", "Cancellation saved")
    assert [str(c["METHOD"]) for c in (first, later, off)] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [c.walk("VEVENT")[0] for c in (first, later, off)]
    assert not [error for event in events for error in event.errors]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert str(events[2]["STATUS"]) == "CANCELLED"
    assert str(events[1]["LOCATION"]) == "Café, Main Street; upstairs"
    assert str(events[1]["ATTENDEE"]).lower() == "mailto:ruth@library.example"
    begins = events[1].decoded("DTSTART")
    assert (begins.date(), begins.strftime("%H:%M"), begins.tzinfo.key) == (DAY, "10:30", "America/Chicago")
    assert later.walk("VTIMEZONE"), "a calendar without the zone's rules guesses"


def print_envelopes(tab: Any) -> None:
    """Each paper as the printer gets it: one page of its very size, with the address and who sends it."""
    for paper, (form, *size) in PAPERS.items():
        tab.tap(paper)
        tab.wait(f"document.querySelector('.envelope--{form}')", f"nothing to print for {paper}")
        tab.page.emulate_media(media="print")
        shown = tab.page.locator(".envelope").inner_text()
        alone = tab.js("return [...document.querySelectorAll('main, nav, button')].every(e => !e.checkVisibility()"
                       " || e.querySelector('.envelope'))")  # fmt: skip
        pdf = tab.page.pdf(prefer_css_page_size=True)
        tab.page.emulate_media(media="screen")
        assert shown.split("\n")[-4:] == ["Ruth Abara", "12 Bench Street", "Galena", "USA"], (paper, shown)
        assert alone, f"more than the envelope is printed: {paper}"
        assert pages_of(pdf) == [tuple(size)], paper


def pages_of(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in mm."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", pdf)
    return [(round(float(width) * 25.4 / 72), round(float(height) * 25.4 / 72)) for width, height in boxes]


def introduce(tab: Any) -> None:
    """Each is asked first; then one message goes to both."""
    tab.sees("When both say yes")
    for name in ("Ruth Abara", "Moira Sinclair"):
        row = tab.page.locator("li.panel", has_text=name)
        row.get_by_role("radio", name="Yes").check()
        row.locator("input[value=yes]:checked").wait_for(state="attached")
    tab.sees("Promise intro")
    tab.wait("[...document.querySelectorAll('textarea')].some(t => t.value.includes('hello Moira'))", "no message")


def each(tab: Any, pages: dict[str, str]) -> None:
    """All kinds, one after the other, in the order of ``KINDS``."""
    for kind in KINDS:
        on_the_desk(tab, pages, kind)
        match kind:
            case "email":
                tab.fill("Subject", "The list, as promised")
            case "social":
                tab.sees("ruth.reads")
                tab.tap("Followed", "switch")
                tab.tap("Remind me to comment in a week", "button")
                tab.sees("On the slip for next week")
            case "coffee":
                arrange_coffee(tab)
            case "visit":
                tab.sees("They welcome visits. Wednesday mornings")
                tab.tap("I may just drop by", "switch")
                tab.sees("No time is agreed.")
                tab.wait("[...document.querySelectorAll('textarea')].some(t => t.value.includes('No need to prepare'))")
            case "post":
                tab.sees("12 Bench Street")
                print_envelopes(tab)
            case "intro":
                introduce(tab)
            case "volunteer":
                tab.tap("ALSC", "button")
                tab.fill("Apply by", DAY.isoformat())
                tab.tap("Applied")
                tab.wait("document.querySelector('input[value=applied]:checked')", "the status was not chosen")
            case "call":
                tab.wait("document.querySelector('a[href=\"tel:+18155550100\"]')", "nothing to call")
        if kind == "other":
            tab.tap("Let it go", "button")
            tab.sees("let go")
            tab.wait("location.pathname === '/due'")
        else:
            done(tab, f"Outcome {kind}", "I gave" if kind == "send" else "Neither")


def test_each_kind_done_at_the_desk_is_done_on_the_phone(open_tab: Any, server: Server) -> None:
    desk = open_tab(name="desk", viewport=engines.DESKTOP)
    open_app(desk)
    desk.goto("/welcome")
    make_badge(desk, "Ailsa Nwosu-Drummond", email="ailsa@leithwalk.example")
    sign_up(desk, "ailsa@leithwalk.example")
    pages = promises(server)
    desk.goto("/due")
    desk.wait("document.querySelectorAll('main a[href^=\"/due/\"]').length >= 11", "the promises did not come", SOON)
    server.stop()
    each(desk, pages)
    desk.goto(pages["post"])
    desk.tap("They wrote back", "button")
    desk.sees("Noted: they wrote back")

    server.start()
    phone = open_tab(name="phone")
    open_app(phone)
    sign_in(phone, "ailsa@leithwalk.example")
    phone.goto("/due")
    phone.sees("Comment on something they wrote", seconds=SOON)
    phone.wait("!document.querySelector('main').innerText.includes('Promise')", "something is still to do", SOON)
    expected = {
        "email": ["Done.", "The list, as promised"], "coffee": ["Done.", "Café, Main Street; upstairs", "10:30"],
        "visit": ["Done.", "No time is agreed."], "post": ["Done.", "Outcome post", "Received"],
        "volunteer": ["Done."], "other": ["Let go."],
    }  # fmt: skip
    for kind in KINDS:
        phone.goto(pages[kind])
        for words in expected.get(kind, ["Done."]):
            phone.sees(words)
        if kind == "social":
            phone.wait("document.querySelector('[role=switch]:checked')", "not followed on the phone")
        if kind == "volunteer":
            phone.wait("document.querySelector('input[value=applied]:checked')", "not applied on the phone")
    assert not [*desk.errors, *phone.errors]

"""Clocks far apart: from Honolulu at an event in Kiritimati, 24 hours ahead, over a new year and clock changes."""

from __future__ import annotations

from typing import Any

from tests.e2e.server import Server
from tests.e2e.steps import NO_HINT, PERSON, make_badge, open_app

NEW_YEARS_EVE = "2027-01-01T06:00:00Z"
"""20:00 on 31 December in Honolulu; 20:00 on 1 January in Kiritimati."""
CLOCKS = (
    # Ten in the morning of a day in London, and what that is in Honolulu, which never changes its clocks.
    ("2027-01-05", "Tue 5 January 2027, 00:00"),
    ("2027-03-27", "Sat 27 March 2027, 00:00"),
    ("2027-03-28", "Sat 27 March 2027, 23:00"),
    ("2027-10-30", "Fri 29 October 2027, 23:00"),
    ("2027-10-31", "Sun 31 October 2027, 00:00"),
)


def promise_in_review(tab: Any) -> None:
    tab.goto("/review")
    tab.sees("Teuea Toatu")
    tab.tap("Coffee")
    tab.wait("document.querySelector('.slipdate')", "it is not on the slip")
    tab.tap("File it", "button")
    tab.sees("Teuea Toatu is filed")


def test_honolulu_meets_kiritimati_over_a_new_year(open_tab: Any, server: Server) -> None:
    tab = open_tab(name="keanu", scripts=(NO_HINT,), extra={"timezone_id": "Pacific/Honolulu"})
    tab.page.clock.set_fixed_time(NEW_YEARS_EVE)
    open_app(tab)
    make_badge(tab, "Keanu Kahananui")
    server.stop()

    tab.goto("/events/new")
    tab.fill("Name", "Pacific Libraries")
    tab.fill("First day", "2027-01-01")
    tab.fill("Last day", "2027-01-02")
    tab.choose("[name=tz]", "Pacific/Kiritimati")
    tab.tap("Save event", "button")
    tab.wait("/^\\/events\\/[0-9a-f-]{36}$/.test(location.pathname)", "the event was not saved")
    tab.sees("people today")  # it is on, although the year is another here
    tab.goto("/events")
    tab.sees("On now")

    tab.goto("/people/new")
    tab.fill("Name", "Teuea Toatu")
    tab.fill("What you talked about", "Books that come by boat.")
    tab.tap("All fields")
    tab.choose("[name=tz]", "Europe/London")
    tab.tap("Save", "button")
    tab.wait(PERSON, "she was not saved")
    promise_in_review(tab)

    # A week after meeting is counted where they met; the slip shows that day on either side of the date line.
    tab.goto("/due")
    tab.sees("Thursday 31 December")
    tab.tap("Teuea Toatu", "link")
    tab.wait("document.querySelector('.draft__head')", "it did not open")
    tab.choose("[name=tz]", "Europe/London")
    tab.fill("Time", "10:00")
    for day, here in CLOCKS:
        tab.fill("Day", day)
        tab.sees(f"For you that is {here}.")
    tab.choose("[name=tz]", "Pacific/Kiritimati")
    tab.fill("Day", "2027-01-02")
    tab.sees("For you that is Fri 1 January 2027, 10:00.")
    assert not tab.errors

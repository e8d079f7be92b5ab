"""The demo's records: one librarian, three conferences, sixty people, as seen today.

Days are counted from today, so that there is always something past, due this week,
later and done: one event is on, one ended last week, one lies half a year back.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from sync.ids import derived_id
from webapp.cards.tokens import token_of
from webapp.demo.promises import BROUGHT_TOGETHER, CHANNELS, LETTERS, promise

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the demo."""

    kind: str
    id: str
    doc: Doc


@dataclass(frozen=True, slots=True)
class Person:
    """A row of ``people.tsv``; lists are separated by commas there."""

    number: int
    row: dict[str, str]
    event: int

    @property
    def id(self) -> str:
        """The record id of the person."""
        return demo_id(f"person {self.number}")

    def list_of(self, name: str) -> list[str]:
        """A field that holds several values."""
        return [text.strip() for text in self.row[name].split(",") if text.strip()]


EVENTS = (
    (-8, -4, "America/Chicago", {"name": "Annual Library Conference", "venue": "McCormick Place", "city": "Chicago",
     "country": "United States", "hashtag": "alc", "cloth": "green",
     "success": "Ten real conversations about zines and open access",
     "pitch": "I run the makerspace of a small library that lends sewing machines and zines.",
     "openers": "What are you most proud of this year?\nWhat brought you to this session?"}),
    (-170, -168, "Europe/London", {"name": "Libraries Scotland", "venue": "Caird Hall", "city": "Dundee",
     "country": "United Kingdom", "hashtag": "libscot", "cloth": "claret",
     "success": "Meet the sustainability task force",
     "learned": "Sit at a table where you know nobody."}),
    (-1, 1, "Europe/Berlin", {"name": "World Library Days", "venue": "Congress Centre", "city": "Leipzig",
     "country": "Germany", "hashtag": "wld", "cloth": "navy", "success": "Find two partners for a bilingual story time",
     "pitch": "Our library lends sewing machines. I look for people who read to children in two languages.",
     "openers": "Which language do the children in your library laugh in?"}),
)
"""First and last day from today, time zone, the event."""
STANDINGS = ("done", "past", "week", "later", "let_go", "none")
DUE = {"done": -2, "past": -3, "week": 2, "later": 12, "let_go": -1}
"""Days from today."""
NETWORKS = (("mastodon", "@{}@glammr.example"), ("bluesky", "{}.example"), ("instagram", "{}"))


def story(today: date, zone: ZoneInfo, secret: str) -> Iterator[Entry]:
    """Every record, what others refer to first. ``secret`` is the swap secret of the demo's card."""
    yield _card(secret)
    yield from _circles()
    for number, (first, last, tz, event) in enumerate(EVENTS):
        when = {"from": str(today + timedelta(first)), "to": str(today + timedelta(last)), "tz": tz}
        yield Entry(
            "event", demo_id(f"event {number}"), {"uid": f"demo-{number}@hallway.example", "when": when, **event}
        )
    for person in people():
        yield from _of_person(person, today)
    yield from _plans(today)


@cache
def people() -> tuple[Person, ...]:
    """The people of the demo."""
    text = files(__package__).joinpath("people.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(Person(number, row, int(row["event"])) for number, row in enumerate(rows))


def demo_id(name: str) -> str:
    """The id of a record, the same each time."""
    return derived_id(f"demo:{name}")


def _card(secret: str) -> Entry:
    return Entry("card", demo_id("card"), {
        "name": "Ailsa Nwosu-Drummond", "pronouns": "she/her", "title": "Community librarian",
        "organisation": "Leith Walk Library", "city": "Edinburgh", "country": "United Kingdom", "label": "Work",
        "emails": [_element("ailsa@leithwalk.example", "work")],
        "socials": [{"e": "e_social", "network": "mastodon", "handle": "@ailsa@glammr.example",
                     "url": "https://glammr.example/@ailsa", "pos": 0}],
        "offers": ["zine afternoons", "sewing machine lending"], "seeks": ["bilingual readers"],
        "shown": ["title", "pronouns", "organisation", "city", "emails", "socials", "offers", "seeks"],
        "swap_secret": secret, "swap_token": token_of(secret), "cloth": "green", "position": 0,
    })


def _circles() -> Iterator[Entry]:
    yield Entry("circle", demo_id("circle near"), {"name": "Kindred spirits", "interval_days": 60, "cloth": "green"})
    yield Entry("circle", demo_id("circle far"), {"name": "Once a year", "interval_days": 365, "cloth": "slate"})


def _of_person(person: Person, today: date) -> Iterator[Entry]:
    met = Entry("interaction", demo_id(f"met {person.number}"), _meeting(person, today))
    looked_at = {} if _standing(person) == "none" else {"looked_at": met.doc["at"]["t"] + 3_600_000}
    yield Entry("contact", person.id, {**_contact(person), **looked_at})
    yield met
    yield from _followup(person, met, today)
    if person.number % 7 == 0:
        yield _later_touch(person, today)


def _contact(person: Person) -> Doc:
    row, n = person.row, person.number
    network, shape = NETWORKS[n % len(NETWORKS)]
    handle = shape.format(row["email"].partition("@")[0].replace(".", "_"))
    values: Doc = {
        "name": row["name"], "name_reading": row["reading"], "name_lang": row["lang"], "pronouns": row["pronouns"],
        "title": row["title"], "organisation": row["organisation"], "city": row["city"], "country": row["country"],
        "emails": [_element(row["email"], "work")],
        "socials": [{"e": f"e_s{n}", "network": network, "handle": handle, "pos": 0}],
        "tags": person.list_of("tags"), "offers": person.list_of("offers"), "seeks": person.list_of("seeks"),
        "source": "typed" if person.event == 1 else "scan", "starred": n % 9 == 0,
        "welcomes_visits": "visit" in row["tags"] or "tour" in row["offers"],
        "circle": demo_id("circle near") if n % 6 == 0 else demo_id("circle far") if n % 6 == 3 else "",
        "note": row["met"] if n % 4 == 0 else "",
    }
    return {name: value for name, value in values.items() if value}


def _meeting(person: Person, today: date) -> Doc:
    first, last, tz, _ = EVENTS[person.event]
    day = today + timedelta(min(first + person.number % (last - first + 1), -1 if person.event == 2 else last))
    values = {"event": demo_id(f"event {person.event}"), "note": person.row["met"], "place": person.row["place"]}
    return {
        "contacts": [person.id], "at": _instant(day, 9 + person.number % 9, person.number, tz), "channel": "in_person",
        "first": True, "balance": ("neither", "given", "asked")[person.number % 3], **values,
    }


def _followup(person: Person, met: Entry, today: date) -> Iterator[Entry]:
    standing = _standing(person)
    if standing == "none":
        return
    kind, words = promise(person.row["email"])
    other = [_named(BROUGHT_TOGETHER[person.row["name"]])] if person.row["name"] in BROUGHT_TOGETHER else []
    doc: Doc = {
        "contacts": [person.id, *other], "event": met.doc["event"], "met": met.id, "kind": kind, "promise": words,
        "due": str(today + timedelta(DUE[standing] + person.number % 3)),
        "status": standing if standing in ("done", "let_go") else "open",
    }
    if standing == "done":
        done = _instant(today - timedelta(2), 17, person.number, "Europe/London")
        outcome = demo_id(f"kept {person.number}")
        doc |= {"done_at": done["t"], "outcome": outcome}
        touch = {"contacts": [person.id], "at": done, "channel": CHANNELS[kind], "balance": "given",
                 "note": f"{words}.", "outcome_of": demo_id(f"promise {person.number}")}
        yield Entry("interaction", outcome, touch)
    yield Entry("followup", demo_id(f"promise {person.number}"), doc)


def _standing(person: Person) -> str:
    """Half a year ago nearly everything is done; at the event that is on, little is promised yet."""
    if person.event == 1:
        return "let_go" if person.number % 5 == 0 else "done"
    if person.event == 2:
        return ("none", "week", "none", "later")[person.number % 4]
    return STANDINGS[person.number % len(STANDINGS)]


def _later_touch(person: Person, today: date) -> Entry:
    at = _instant(today - timedelta(20 + person.number), 11, person.number, "Europe/London")
    doc = {"contacts": [person.id], "at": at, "channel": "email", "balance": "asked", "note": "Asked for the slides."}
    return Entry("interaction", demo_id(f"touch {person.number}"), doc)


def _plans(today: date) -> Iterator[Entry]:
    paris = {
        "city": "Paris",
        "country": "France",
        "why": "Book fair",
        "from": str(today + timedelta(33)),
        "to": str(today + timedelta(37)),
    }
    yield Entry("trip", demo_id("trip"), paris)
    group = {"name": "Green libraries task force", "body": "Sustainable Libraries Group", "term": "short",
             "status": "noted", "deadline": str(today + timedelta(18)),
             "people": [_named("Priyanka Deshpande-Lang")]}
    yield Entry("opportunity", demo_id("opportunity"), group)
    event = demo_id("event 2")
    yield Entry(
        "goal",
        demo_id("goal 0"),
        {"event": event, "text": "People who read in two languages", "tag": "children", "target": 3, "position": 0},
    )
    for number, (name, kind, subject, body) in enumerate(LETTERS):
        template = {"name": name, "kind_of": kind, "subject": subject, "body": body}
        yield Entry("template", demo_id(f"template {number}"), template)
    yield Entry("goal", demo_id("goal 1"), {"event": event, "wished": {"contact": _named("渡邊 一郎")}, "position": 1})


def _named(name: str) -> str:
    return next(person.id for person in people() if person.row["name"] == name)


def _element(value: str, label: str) -> Doc:
    return {"e": f"e_{demo_id(value).replace('-', '')[:16]}", "value": value, "label": label, "pos": 0}


def _instant(day: date, hour: int, minute: int, tz: str) -> Doc:
    moment = datetime.combine(day, time(hour, minute % 60), ZoneInfo(tz))
    return {"t": int(moment.timestamp() * 1000), "tz": tz}

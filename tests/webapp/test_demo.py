"""The demo: enough of everything, in many scripts, and never twice."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from webapp.database import read_transaction
from webapp.demo.services import fill_demo
from webapp.records.models import Quarantine, Record


def documents(kind: str) -> list[dict[str, object]]:
    with read_transaction() as session:
        return list(session.scalars(select(Record.doc).where(Record.kind == kind, Record.deleted_seq.is_(None))))


def test_a_season_is_there_and_can_be_signed_in_to(app: Flask) -> None:
    with app.app_context():
        demo = fill_demo()
        people, events = documents("contact"), documents("event")
        with read_transaction() as session:
            assert session.scalar(select(func.count()).select_from(Quarantine)) == 0
    assert (len(people), len(events)) == (60, 3)
    scripts = {unicodedata.name(str(person["name"])[0]).split()[0] for person in people}
    assert scripts >= {"LATIN", "ARABIC", "HEBREW", "CJK", "HANGUL", "DEVANAGARI", "CYRILLIC", "GREEK"}
    answer = app.test_client().post("/api/v1/sessions", json={"email": demo.email, "password": demo.password})
    assert answer.status_code == 201


def test_follow_ups_are_past_this_week_later_done_and_let_go(app: Flask) -> None:
    with app.app_context():
        fill_demo()
        followups = documents("followup")
        interactions = documents("interaction")
    today = datetime.now(UTC).date()
    week, yesterday = str(today + timedelta(7)), str(today - timedelta(1))
    statuses = Counter(str(f["status"]) for f in followups)
    due = [str(f["due"]) for f in followups if f["status"] == "open"]
    assert min(statuses["done"], statuses["let_go"]) >= 3
    assert sum(d < yesterday for d in due) >= 3
    assert sum(yesterday <= d <= week for d in due) >= 3
    assert sum(d > week for d in due) >= 3
    assert {i["balance"] for i in interactions} == {"given", "asked", "neither"}
    assert all(i["at"]["t"] < datetime.now(UTC).timestamp() * 1000 for i in interactions)  # type: ignore[index]


def test_no_two_promises_on_the_slip_read_alike(app: Flask) -> None:
    with app.app_context():
        fill_demo()
        open_ones = [(f["kind"], f["promise"]) for f in documents("followup") if f["status"] == "open"]
        people, templates = documents("contact"), documents("template")
    most_common = Counter(open_ones).most_common(1)
    assert most_common[0][1] == 1, most_common
    assert not [words for _, words in open_ones if "{" in str(words)]
    in_paris = [bool(person.get("welcomes_visits")) for person in people if person["city"] == "Paris"]
    assert {True, False} == set(in_paris), "the trip has somebody to visit, and somebody for a coffee"
    assert len(templates) >= 2 and all("{name}" in str(template["body"]) for template in templates)


def test_a_second_time_adds_nothing(app: Flask) -> None:
    with app.app_context():
        first, second = fill_demo(), fill_demo()
        assert second.added == 0 < first.added
        assert first.password == second.password
        assert len(documents("contact")) == 60

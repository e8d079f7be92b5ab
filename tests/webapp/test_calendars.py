"""Calendars behind pasted links: read through the guard, bounded, told apart from pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, Response, redirect, request
from werkzeug.test import TestResponse

from tests.conftest import Person
from tests.webapp.swaps import serving
from tests.webapp.test_guarded import answering
from webapp import guarded
from webapp.calendars import services
from webapp.limits import limiter

ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a1\r\nSUMMARY:Zine fair\r\nDTSTART;VALUE=DATE:20270605\r\n"
ICS += "END:VEVENT\r\nEND:VCALENDAR\r\n"


@contextmanager
def another(answer: Callable[[str], Any]) -> Iterator[str]:
    """A server of somebody else's that answers every path with what ``answer`` says."""
    there = Flask("there")
    there.add_url_rule("/<path:path>", "any", answer)
    with serving(there) as address:
        yield address


def ask(person: Person, url: Any) -> TestResponse:
    return person.client.post("/api/v1/calendars/read", json={"url": url})


def code(answer: TestResponse) -> tuple[int, str]:
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, answer.json["code"]  # type: ignore[index]


def test_a_calendar_is_read_with_its_query_and_as_a_calendar(app: Flask, ada: Person) -> None:
    seen: list[tuple[str, str]] = []

    def answer(path: str) -> Response:
        seen.append((request.full_path, request.headers["Accept"]))
        return Response("\ufeff\r\n" + ICS, mimetype="text/calendar")

    with another(answer) as address:
        got = ask(ada, f" {address}/feed/event.ics?key=a%20b ")
    assert (got.status_code, got.json) == (200, {"text": ICS})
    assert seen == [("/feed/event.ics?key=a%20b", "text/calendar, */*;q=0.1")]


def test_a_link_that_moved_is_followed_three_times_and_each_time_checked(app: Flask, ada: Person) -> None:
    def answer(path: str) -> Any:
        step = int(path)
        return redirect(f"/{step - 1}", 302) if step else Response(ICS)

    with another(answer) as address:
        assert ask(ada, f"{address}/3").status_code == 200
        assert code(ask(ada, f"{address}/4")) == (422, "calendar_away")
    for inside in ("https://10.0.0.1/x.ics", "https://[fe80::1]/", "file:///etc/passwd", "ftp://example.org/x.ics"):
        with another(lambda path, to=inside: redirect(to, 301)) as address:
            assert code(ask(ada, f"{address}/x.ics")) == (422, "calendar_link")


def test_a_link_that_moved_to_no_address_is_told_so(app: Flask, ada: Person) -> None:
    with answering(b"HTTP/1.1 301 Moved\r\nLocation: https://[x\r\nContent-Length: 0\r\n\r\n") as address:
        assert code(ask(ada, address)) == (422, "calendar_link")


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/x.ics", "webcal://192.168.0.1/x.ics", "file:///etc/passwd", "javascript:alert(1)",
            "https://user:pw@example.org/x.ics", "just words", "https://169.254.169.254/latest/meta-data"]
)
def test_what_may_not_be_asked_is_not(app: Flask, ada: Person, url: str) -> None:
    assert code(ask(ada, url)) == (422, "calendar_link")


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ("<!doctype html><p>BEGIN:VCALENDAR", 200, "no_calendar"), ("", 200, "no_calendar"),
        (ICS, 404, "calendar_away"), (ICS + "x" * services.MOST, 200, "calendar_away"),
    ],
)
def test_what_is_no_calendar_is_told_apart(app: Flask, ada: Person, body: str, status: int, expected: str) -> None:
    with another(lambda path: Response(body, status)) as address:
        assert code(ask(ada, f"{address}/x.ics")) == (422, expected)


def test_only_the_beginning_of_a_long_calendar_is_passed_on(app: Flask, ada: Person) -> None:
    with another(lambda path: Response(ICS + "é" * services.READ)) as address:
        got = ask(ada, f"{address}/x.ics").json
    assert got is not None and len(got["text"]) == services.READ


def test_nobody_there_is_said(app: Flask, ada: Person) -> None:
    with another(lambda path: ICS) as address:
        pass
    assert code(ask(ada, f"{address}/x.ics")) == (422, "calendar_away")


@pytest.mark.parametrize("body", [{}, {"url": ""}, {"url": 1}, {"url": "https://" + "x" * 2048}, {"url": None}])
def test_a_body_without_a_link_is_told_so(app: Flask, ada: Person, body: Any) -> None:
    assert code(ada.client.post("/api/v1/calendars/read", json=body)) == (422, "invalid")


def test_webcal_is_https(app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(url: str, **_: Any) -> guarded.Answer:
        asked.append(url)
        return guarded.Answer(200, ICS.encode())

    monkeypatch.setattr(guarded, "get", get)
    assert ask(ada, "WebCal://cal.example/x.ics").status_code == 200
    assert asked == ["https://cal.example/x.ics"]


def test_it_is_no_way_to_ask_others_without_end(app: Flask, ada: Person, bob: Person) -> None:
    answers = [ask(ada, "https://10.0.0.1/").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert ask(bob, "https://10.0.0.1/").status_code == 422
    limiter.reset()

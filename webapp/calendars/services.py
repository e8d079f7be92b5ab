"""Fetching the calendar behind a link, as a browser would follow it and no further than the guard allows."""

from urllib.parse import urljoin

from webapp import guarded
from webapp.problems import Invalid

MOST = 1024 * 1024
"""Bytes of a calendar."""
READ = 400_000
"""Characters that go to the device: its reader takes no more."""
HOPS = 3
MOVED = (301, 302, 303, 307, 308)


class BadCalendarLink(Invalid):
    """The link may not be asked."""

    code = "calendar_link"
    detail = "That is no address on the internet that can be read. A calendar link starts with https:// or webcal://"


class CalendarAway(Invalid):
    """Nothing that can be used came back."""

    code = "calendar_away"
    detail = "Nothing came back from that address. Try again later, or save the .ics file and use that."


class NoCalendar(Invalid):
    """The address leads to something else, a web page mostly."""

    code = "no_calendar"
    detail = "There is no calendar at that address. On the event's page, look for “Add to calendar” and copy that link."


def read(link: str) -> str:
    """The calendar's text. Raises BadCalendarLink, CalendarAway, NoCalendar."""
    body = _fetched(link).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise NoCalendar
    return body[: READ * 4].decode("utf-8", "replace")[:READ]


def _fetched(link: str) -> bytes:
    """Each address on the way is checked like the first."""
    url = _web(link)
    for _ in range(HOPS + 1):
        answer = _asked(url)
        if answer.status not in MOVED or not answer.location:
            break
        url = _moved(url, answer.location)
    if answer.status != 200:
        raise CalendarAway(f"That address answers {answer.status}. Look at the link again, or use the .ics file.")
    return answer.body


def _moved(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise BadCalendarLink from error


def _asked(url: str) -> guarded.Answer:
    try:
        return guarded.get(url, accept="text/calendar, */*;q=0.1", most=MOST)
    except guarded.GuardRefused as error:
        raise BadCalendarLink from error
    except guarded.Unreachable as error:
        raise CalendarAway from error


def _web(link: str) -> str:
    """``webcal:`` is what calendar programs call https."""
    text = link.strip()
    scheme, colon, rest = text.partition("://")
    return f"https://{rest}" if colon and scheme.lower() in ("webcal", "webcals") else text

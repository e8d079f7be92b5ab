"""An event in a code: our own link's fragment, or an iCalendar VEVENT. The server's side of ``scan-event.ts``."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from webapp.cards.text import clean_line, web_link

JsonObject = dict[str, Any]
TEXTS = ("name", "venue", "city", "country", "hashtag", "uid")
BEGIN, END = re.compile(r"^BEGIN:VEVENT[ \t]*\r?\n", re.I | re.M), re.compile("^END:VEVENT", re.I | re.M)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def event_of_link(text: str) -> JsonObject | None:
    """The event in ``ORIGIN/events/new#name=...``, or None."""
    parts = urlsplit(web_link(text))
    if parts.path != "/events/new" or not parts.fragment:
        return None
    fields = dict(reversed(parse_qsl(parts.fragment[:4096])))
    event = {key: clean_line(fields.get(key, ""), 300) for key in TEXTS}
    event["link"] = web_link(fields.get("link", ""))
    return _with_days(event, fields.get("from", ""), fields.get("to", ""), fields.get("tz", ""))


def event_of_calendar(text: str) -> JsonObject | None:
    """The first VEVENT of an iCalendar text (RFC 5545), or None."""
    begin = BEGIN.search(text, 0, 100_000)
    end = END.search(text, begin.end(), begin.end() + 20_000) if begin else None
    if not begin or not end:
        return None
    lines = _own_lines(text[begin.end() : end.start()])
    event = {"name": _value(lines, "SUMMARY"), "venue": _value(lines, "LOCATION"), "uid": _value(lines, "UID")}
    zone = re.search(r'TZID="?([^":;]+)', _line(lines, "DTSTART"), re.I)
    return _with_days(event, _day(lines, "DTSTART"), _last_day(lines), zone[1] if zone else "")


def _own_lines(body: str) -> list[str]:
    """The lines of the event itself, unfolded: an alarm inside it has words of its own."""
    depth, own = 0, []
    for line in re.split(r"\r?\n", re.sub(r"\r?\n[ \t]", "", body)):
        if edge := re.match("(BEGIN|END):", line, re.I):
            depth += 1 if edge[1].upper() == "BEGIN" else -1
        elif depth == 0:
            own.append(line)
    return own


def _last_day(lines: list[str]) -> str:
    """A DTEND without a time is the day after the last one (RFC 5545, 3.6.1)."""
    day = _day(lines, "DTEND")
    whole = re.fullmatch("[0-9]{8}", _value(lines, "DTEND")) and _is_day(day) and day > "0001-01-01"
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if whole else day


def _day(lines: list[str], name: str) -> str:
    return re.sub(r"^([0-9]{4})([0-9]{2})([0-9]{2}).*$", r"\1-\2-\3", _value(lines, name))


def _line(lines: list[str], name: str) -> str:
    return next((line for line in lines if line.upper().startswith(name) and line[len(name) :][:1] in (":", ";")), "")


def _value(lines: list[str], name: str) -> str:
    value = _line(lines, name).partition(":")[2]
    return clean_line(re.sub(r"\\(.)", r"\1", re.sub(r"\\n", " ", value, flags=re.I)), 300)


def _with_days(event: JsonObject, first: str, last: str, zone: str) -> JsonObject | None:
    if not event["name"]:
        return None
    found = {name: value for name, value in event.items() if value}
    if _is_day(first):
        days = {"from": first, "to": last if _is_day(last) and last >= first else first}
        found["when"] = {**days, "tz": clean_line(zone, 60)} if zone else days
    return found


def _is_day(text: str) -> bool:
    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False

"""Any text of a code or file -> what it is: the server's side of the client's ``scan.ts``.

``tests/vectors/scan.json`` holds the two together. Total: every text gives an answer, in
time linear in its bounded length; nothing raises. What a code is decides what may be kept;
nothing is opened or sent.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from webapp.cards.profiles import profile_of
from webapp.cards.text import clean_line, clean_text, web_link
from webapp.imports.codes import bizcard, fields_of, first, mecard
from webapp.imports.events import event_of_calendar, event_of_link
from webapp.imports.links import EMAIL, phone_of, swap_link
from webapp.imports.people import jcards, vcards

Scanned = dict[str, Any]
"""``is`` says what it is: person, swap, event, badge, link, place, wifi, text or nothing."""
MAX_SCAN = 4 * 1024 * 1024
MAX_JSON = 64 * 1024
LONGEST_LINE = 4096
LONGEST_CODE = 8192
SCHEME = re.compile(r"([a-z]{3,8}):", re.I)
PLACE = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?),(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)")
BADGE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9_.|#-]{2,63}")


def read(raw: str) -> Scanned:
    """What ``raw`` is."""
    text = raw[:MAX_SCAN].removeprefix("\ufeff").strip()
    return _card(text) or _calendar(text) or _scheme(text) or _address(text) or _words(text)


def cards(text: str) -> Iterator[Scanned]:
    """Every card of a file: an address book's vCards, jCards, or one code a line."""
    start = text[:200].lstrip("\ufeff \t\r\n")
    if "BEGIN:VCARD" in start.upper():
        yield from (_person("vcard", card) for card in vcards(text))
    elif start.startswith("["):
        yield from (_person("jcard", card) for card in jcards(_json(text)))
    else:
        yield from (read(line) for line in text.splitlines() if line.strip())


def _card(text: str) -> Scanned | None:
    start = text[:200].upper()
    if "BEGIN:VCARD" in start:
        found, format_ = next(vcards(text), None), "vcard"
    elif start.startswith("["):
        found, format_ = next(jcards(_json(text)), None) if len(text) <= MAX_JSON else None, "jcard"
    elif start.startswith("MECARD:"):
        found, format_ = mecard(text), "mecard"
    else:
        found, format_ = bizcard(text) if start.startswith("BIZCARD:") else None, "bizcard"
    return _person(format_, found) if found else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _person(format_: str, card: Scanned) -> Scanned:
    if "swap" in card and not card["person"]:
        return {"is": "swap", "swap": card["swap"]}
    return {"is": "person", "format": format_, **card}


def _calendar(text: str) -> Scanned | None:
    event = event_of_calendar(text) if re.match(r"BEGIN:V(?:CALENDAR|EVENT)\b", text, re.I) else None
    return {"is": "event", "event": event} if event else None


def _scheme(text: str) -> Scanned | None:
    """Codes that begin with a scheme of their own."""
    found = SCHEME.match(text[:10])
    name = found[1].lower() if found else ""
    rest = text[len(name) + 1 : LONGEST_CODE]
    if name == "mailto":
        return _by_email(_percent(rest.partition("?")[0]))
    if name == "matmsg":
        return _by_email(first(fields_of("MATMSG", text), "TO"))
    if name in ("tel", "sms", "smsto", "mms", "mmsto"):
        return _by_phone("tel" if name == "tel" else "sms", rest)
    if name == "geo":
        return _place(rest)
    return {"is": "wifi", "network": clean_line(first(fields_of("WIFI", text), "S"), 100)} if name == "wifi" else None


def _by_email(written: str) -> Scanned | None:
    email = clean_line(written.partition(",")[0], 320)
    if not EMAIL.fullmatch(email):
        return None
    return {"is": "person", "format": "mailto", "person": {"emails": [{"value": email}]}}


def _by_phone(format_: str, written: str) -> Scanned | None:
    phone = phone_of(_percent(re.split("[?:]", written, maxsplit=1)[0] if format_ == "sms" else written))
    return {"is": "person", "format": format_, "person": {"phones": [{"value": phone}]}} if phone else None


def _place(rest: str) -> Scanned | None:
    """RFC 5870, with the label that Android adds (``geo:0,0?q=1,2(Name)``)."""
    found = PLACE.match(rest)
    latitude, longitude = (float(found[1]), float(found[2])) if found else (91.0, 181.0)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    asked = re.search(r"[?&]q=([^&]{1,300})", rest)
    label = clean_line(_percent(asked[1]) if asked else "", 200)
    place = {"is": "place", "latitude": latitude, "longitude": longitude}
    return {**place, "label": label} if label else place


def _percent(text: str) -> str:
    """Percent-encoding undone; a text that is not encoded properly stays as it is."""
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _address(text: str) -> Scanned | None:
    """Web addresses: a swap link, an event, somebody's profile, or a page."""
    line = text if len(text) <= LONGEST_LINE and not re.search(r"\s", text) else ""
    if EMAIL.fullmatch(line):
        return _by_email(line)
    if swap := swap_link(line):
        return {"is": "swap", "swap": swap}
    if event := event_of_link(line):
        return {"is": "event", "event": event}
    if profile := profile_of(line):
        return {"is": "person", "format": "profile", "person": {"socials": [profile]}}
    link = web_link(line)
    return {"is": "link", "href": link, "host": urlsplit(link).netloc} if link else None


def _words(text: str) -> Scanned:
    """A badge number of an event system is one word with a digit in it; the rest is plain text."""
    line = clean_line(text, 200)
    if line == text and BADGE.fullmatch(line):
        return {"is": "badge", "code": line}
    kept = clean_text(text)
    return {"is": "text", "text": kept} if kept else {"is": "nothing"}

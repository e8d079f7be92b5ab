"""What may leave of a card: the one allow-list of the server.

The page, ``.vcf``, ``.json``, what is sent back to another server and what fills a
scanned link all go through :func:`shared`. A field that is not in :data:`SHAREABLE`
cannot leave, whatever a card says is shown. The client has the same list in
``pwa/src/domain/card.ts``; ``tests/vectors/shared.json`` holds the two together.
"""

from collections.abc import Callable, Mapping
from typing import Any

from webapp.cards.profiles import profile_url
from webapp.cards.text import clean_line, clean_text, language_tag, web_link

Doc = Mapping[str, Any]

SHAREABLE = (
    "name", "name_reading", "pronunciation", "pronouns", "title", "organisation", "city", "country",
    "emails", "phones", "links", "socials", "addresses", "languages", "offers", "seeks", "about", "tz",
)
"""Fields that may leave, in the order in which a card shows them."""
SHOWN_AT_FIRST = (
    "name", "name_reading", "pronouns", "title", "organisation", "city", "country",
    "emails", "phones", "links", "socials",
)
"""Shown when a card never chose: a home address, for one, is not."""
MOST = 50
"""Elements of one field that leave."""
ADDRESS_PARTS = ("extended", "street", "city", "region", "code", "country")


def shared(doc: Doc) -> dict[str, Any]:
    """The part of a ``card`` record that others may have, cleaned; empty fields are left out."""
    chosen = doc.get("shown") or SHOWN_AT_FIRST
    fields = [field for field in SHAREABLE if field == "name" or field in chosen]
    values = {field: CLEANERS.get(field, clean_line)(doc.get(field)) for field in fields}
    values["name_lang"] = language_tag(doc.get("name_lang"))
    return {name: value for name, value in values.items() if value}


def received(card: Doc) -> dict[str, Any]:
    """A card that somebody sent, cleaned alike: everything in it was meant to be shared."""
    return shared({**card, "shown": SHAREABLE})


def _labelled(value: Any) -> list[dict[str, str]]:
    found = []
    for element in _ordered(value):
        text = clean_line(element.get("value"))
        if text:
            found.append(_with_label({"value": text}, element))
    return found


def _links(value: Any) -> list[dict[str, str]]:
    entries = ({**entry, "value": web_link(entry["value"])} for entry in _labelled(value))
    return [entry for entry in entries if entry["value"]]


def _socials(value: Any) -> list[dict[str, str]]:
    found = []
    for element in _ordered(value):
        entry = {"network": clean_line(element.get("network"), 40), "handle": clean_line(element.get("handle"), 200)}
        address = profile_url(entry["network"], entry["handle"]) or web_link(element.get("url"))
        if entry["handle"]:
            found.append({**entry, "url": address} if address else entry)
    return found


def _addresses(value: Any) -> list[dict[str, Any]]:
    found = []
    for element in _ordered(value):
        given = element.get("value")
        parts = {part: clean_line(given.get(part), 200) for part in ADDRESS_PARTS} if isinstance(given, Mapping) else {}
        kept = {part: text for part, text in parts.items() if text}
        if kept:
            found.append(_with_label({"value": kept}, element))
    return found


def _texts(value: Any) -> list[str]:
    return [text for text in (clean_line(item, 200) for item in _list(value)) if text]


def _about(value: Any) -> str:
    return clean_text(value, 1000)


def _with_label(entry: dict[str, Any], element: Doc) -> dict[str, Any]:
    label = clean_line(element.get("label"), 40)
    return {**entry, "label": label} if label else entry


def _ordered(value: Any) -> list[Doc]:
    """Elements as their owner ordered them: the preferred one first, then by position."""
    elements = [element for element in _list(value) if isinstance(element, Mapping)]
    return sorted(elements, key=lambda element: -1.0 if element.get("pref") else _position(element.get("pos")))


def _position(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _list(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []


CLEANERS: Mapping[str, Callable[[Any], Any]] = {
    "emails": _labelled,
    "phones": _labelled,
    "links": _links,
    "socials": _socials,
    "addresses": _addresses,
    "languages": _texts,
    "offers": _texts,
    "seeks": _texts,
    "about": _about,
}

"""vCard and jCard (RFC 7095) -> a person. The server's side of ``vcard.ts``.

A name is never invented: it is FN, else the parts of N as written, else nothing. Texts
and links are cleaned (``cards/text.py``), lists are bounded. Never raises.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from webapp.cards.profiles import profile_of, profile_url
from webapp.cards.text import clean_line, clean_text, language_tag, web_link
from webapp.imports import lines
from webapp.imports.lines import Property, plain_value, split_value
from webapp.imports.links import email_of, phone_of, swap_link

JsonObject = dict[str, Any]
MOST = 20
"""Elements of one field that are kept."""
HAN = re.compile("[\u1100-\u11ff\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u9fff"
                 "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]")
"""Names in these scripts are written family name first."""
KNOWN_TYPES = ("work", "home", "fax", "pager")
HANDLES = {"X-TWITTER": "x", "X-MASTODON": "mastodon", "X-LINKEDIN": "linkedin"}


def vcards(text: str) -> Iterator[JsonObject]:
    """Each card in ``text`` as ``{person}`` and, where it carries one, its ``swap`` link."""
    return filter(says_something, map(Card.read, lines.cards(text)))


def jcards(data: Any) -> Iterator[JsonObject]:
    """The same of one ``["vcard", [...]]`` or a list of them. Wrong shapes give nothing."""
    found = data if isinstance(data, list) else []
    each = [found] if found[:1] == ["vcard"] else found
    return filter(says_something, (Card.read(list(_jcard_properties(card))) for card in each))


def says_something(card: JsonObject) -> bool:
    """Whether there is more in it than an id."""
    return "swap" in card or any(name not in ("uid", "tz") for name in card["person"])


def compact(person: JsonObject) -> JsonObject:
    """A person without the fields that say nothing."""
    return {name: value for name, value in person.items() if value}


def is_family_first(name: str) -> bool:
    """Whether a name is written in a script that puts the family first."""
    return HAN.search(name) is not None


def unique(values: Iterable[Any], key: Callable[[Any], str]) -> list[Any]:
    """Each once, the first of those that are alike."""
    kept: dict[str, Any] = {}
    for value in values:
        kept.setdefault(key(value), value)
    return list(kept.values())[:MOST]


class Card:
    """The properties of one card by name, with the labels that groups carry."""

    def __init__(self, properties: Sequence[Property]) -> None:
        self.properties = properties
        self.by_name: dict[str, list[Property]] = {}
        for found in properties:
            self.by_name.setdefault(found.name, []).append(found)
        self.labels = {p.group: p.value for p in reversed(self.all("X-ABLABEL")) if p.group}

    @classmethod
    def read(cls, properties: Sequence[Property]) -> JsonObject:
        """What the properties mean."""
        card = cls(properties)
        swap = next(filter(None, (swap_link(plain_value(p.value)) for p in card.all("URL"))), None)
        person = compact(card.names() | card.work() | card.place() | card.lists() | card.ways())
        return {"person": person, "swap": swap} if swap else {"person": person}

    def all(self, *names: str) -> list[Property]:
        """The properties of these names."""
        return [p for name in names for p in self.by_name.get(name, ())]

    def preferred(self, name: str) -> Property | None:
        """The preferred property of this name that says something."""
        found = [p for p in self.all(name) if p.value.strip()]
        return next(filter(_is_preferred, found), found[0] if found else None)

    def value(self, name: str) -> str:
        """Its value as it stands."""
        found = self.preferred(name)
        return found.value if found else ""

    def text(self, *names: str) -> str:
        """The first of the named properties that says something."""
        return next(filter(None, (clean_line(plain_value(self.value(name))) for name in names)), "")

    def label(self, found: Property) -> str:
        """What a way is called: "work", "home", "mobile", or the words of Apple's X-ABLabel for the same group."""
        if found.group and found.group in self.labels:
            own = re.sub(r"^_\$!<(.*)>!\$_$", r"\1", plain_value(self.labels[found.group]))
            return clean_line(own, 40)
        types = [kind.lower() for kind in found.params.get("TYPE", ())]
        return "mobile" if "cell" in types else next((kind for kind in types if kind in KNOWN_TYPES), "")

    def names(self) -> JsonObject:
        """The name, its parts, and how to read and to say it."""
        n = next(iter(self.all("N")), None)
        parts = [clean_line(part.replace(",", " "), 200) for part in split_value(n.value if n else "", ";")]
        family, given, additional, prefix, suffix = (*parts, "", "", "", "", "")[:5]
        ordered = (family, given, additional) if is_family_first(family + given) else (given, additional, family)
        written = " ".join(filter(None, (prefix, *ordered, suffix)))
        fn = self.preferred("FN")
        split = bool(family and given)
        return {
            "name": clean_line(plain_value(self.value("FN")), 300) or written,
            "family": family if split else "", "given": given if split else "", "name_reading": self.reading(),
            "name_lang": language_tag(next(iter(fn.params.get("LANGUAGE", ())), "") if fn else ""),
            "pronouns": self.text("PRONOUNS", "X-PRONOUNS"), "pronunciation": self.text("X-PRONUNCIATION"),
            "uid": re.sub(r"^urn:uuid:", "", self.text("UID"), flags=re.I),
        }

    def reading(self) -> str:
        """How to read a name: Apple's phonetic names, or vCard 3.0's SORT-STRING."""
        phonetic = (self.text("X-PHONETIC-LAST-NAME"), self.text("X-PHONETIC-FIRST-NAME"))
        return " ".join(filter(None, phonetic)) or self.text("SORT-STRING")

    def work(self) -> JsonObject:
        """Where and what they work, their time zone, a note."""
        parts = filter(None, (clean_line(part, 300) for part in split_value(self.value("ORG"), ";")))
        note = next(iter(self.all("NOTE")), None)
        about = clean_text(plain_value(note.value if note else ""))
        return {"organisation": ", ".join(parts), "title": self.text("TITLE", "ROLE"), "tz": self.text("TZ"),
                "about": about}

    def place(self) -> JsonObject:
        """City and country by themselves; addresses only where a street, box or code is given."""
        found = [_labelled(_address(p), self.label(p)) for p in self.all("ADR")[:MOST]]
        first = found[0]["value"] if found else {}
        kept = [entry for entry in found if {"street", "code", "extended"} & entry["value"].keys()]
        return {"city": first.get("city"), "country": first.get("country"), "addresses": kept}

    def lists(self) -> JsonObject:
        """Languages, offers and what they look for."""
        return {"languages": [tag for tag in self._words("LANG") if language_tag(tag)],
                "offers": self._words("X-OFFERS"), "seeks": self._words("X-SEEKS")}

    def _words(self, name: str) -> list[str]:
        written = (clean_line(part, 100) for p in self.all(name) for part in split_value(p.value, ","))
        return unique(filter(None, written), str)

    def ways(self) -> JsonObject:
        """E-mails, phones, links and social profiles, each once; swap links are read apart."""
        socials = [entry for p in self.properties for entry in _social(p)]
        links = []
        for p in self.all("URL"):
            value = plain_value(p.value)
            link = "" if swap_link(value) else web_link(value)
            profile = profile_of(link) if link else {}
            if profile:
                socials.append(profile)
            elif link:
                links.append(_labelled(link, self.label(p)))
        return {
            "emails": self._by_preference("EMAIL", email_of), "phones": self._by_preference("TEL", phone_of),
            "links": unique(links, lambda entry: str(entry["value"])),
            "socials": unique(socials, lambda entry: f"{entry['network']}:{entry['handle'].lower()}"),
        }

    def _by_preference(self, name: str, value_of: Callable[[str], str]) -> list[JsonObject]:
        ordered = sorted(self.all(name), key=lambda p: not _is_preferred(p))
        entries = (_labelled(value_of(plain_value(p.value)), self.label(p)) for p in ordered)
        return unique((entry for entry in entries if entry["value"]), lambda entry: str(entry["value"]).lower())


def _labelled(value: Any, label: str) -> JsonObject:
    return {"value": value, "label": label} if label else {"value": value}


def _address(p: Property) -> JsonObject:
    parts = [clean_line(part, 200) for part in split_value(p.value, ";")]
    box, extended, street, city, region, code, country = (*parts, *[""] * 7)[:7]
    lines_of_street = "\n".join(filter(None, (street, box)))
    return compact({"street": lines_of_street, "extended": extended, "city": city, "region": region, "code": code,
                    "country": country})


def _social(p: Property) -> list[JsonObject]:
    """SOCIALPROFILE (RFC 9554), X-SOCIALPROFILE (Apple), X-TWITTER and their like."""
    if p.name in HANDLES:
        return _handle(HANDLES[p.name], p.value)
    if p.name not in ("SOCIALPROFILE", "X-SOCIALPROFILE"):
        return []
    types = [kind for kind in p.params.get("TYPE", ()) if kind.lower() != "pref"]
    named = clean_line((p.params.get("SERVICE-TYPE") or types or [""])[0], 40).lower()
    value = clean_line(plain_value(p.value), 500)
    profile = profile_of(value)
    given = (p.params.get("X-USER") or p.params.get("USERNAME") or [value])[0]
    return [profile] if profile else _handle(named, given)


def _handle(network: str, written: str) -> list[JsonObject]:
    handle = re.sub(r"^x-apple:", "", clean_line(plain_value(written), 200), flags=re.I)
    if not network or not handle or re.search("[:/]", re.sub("^@[^:]+:", "", handle)):
        return []
    url = profile_url(network, handle)
    entry = {"network": network, "handle": handle}
    return [{**entry, "url": url} if url else entry]


def _is_preferred(p: Property) -> bool:
    return "PREF" in p.params or any(kind.lower() == "pref" for kind in p.params.get("TYPE", ()))


def _jcard_properties(card: Any) -> Iterator[Property]:
    if not isinstance(card, list) or card[:1] != ["vcard"] or len(card) < 2 or not isinstance(card[1], list):
        return
    for entry in card[1][:500]:
        if isinstance(entry, list) and entry and isinstance(entry[0], str):
            value = ",".join(map(_jcard_value, entry[3:53]))
            yield Property(entry[0].upper(), value, _jcard_params(entry[1] if len(entry) > 1 else None))


def _jcard_params(params: Any) -> dict[str, list[str]]:
    entries = list(params.items())[:20] if isinstance(params, dict) else []
    return {name.upper(): _texts(value) for name, value in entries}


def _jcard_value(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(",".join(map(_escaped, _texts(part))) for part in value[:20])
    return _escaped(value) if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _escaped(text: str) -> str:
    return re.sub(r"\r?\n", r"\\n", re.sub(r"([\\;,])", r"\\\1", text))

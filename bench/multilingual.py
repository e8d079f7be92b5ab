"""People as they come home from conferences: names in Latin with marks, Cyrillic, Arabic, Han, kana and Hangul."""

import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webapp.mutations import put

SEED = 11
TODAY = int(time.time() * 1000)
DAY = 86_400_000

SCRIPTS: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (("Zoë", "Łukasz", "Søren", "Núria", "Çağla", "Ömer", "Siân", "Aïcha", "Jürgen", "Thảo"),
     ("Brontë", "Wałęsa", "Ångström", "Peña", "Öztürk", "Dvořák", "Nwosu", "O’Neill", "Kovács", "Nguyễn"), " "),
    (("Ольга", "Дмитрий", "Ганна", "Сергій", "Милица"), ("Шевченко", "Иванова", "Ковальчук", "Петровић"), " "),
    (("فاطمة", "محمد", "ليلى", "يوسف"), ("الحداد", "منصور", "الخطيب", "حداد"), " "),
    (("さゆり", "健太", "美咲", "翔"), ("北川", "佐藤", "高橋", "渡辺"), " "),
    (("伟", "芳", "秀英", "敏"), ("王", "李", "张", "刘"), ""),
    (("민준", "서연", "지우"), ("김", "박", "이"), ""),
)  # fmt: skip
"""Given names, family names, what stands between them; the last four scripts put the family first."""
PLACES = (("Kyoto", "JP"), ("Gdańsk", "PL"), ("Київ", "UA"), ("القاهرة", "EG"), ("São Paulo", "BR"), ("Leith", "GB"),
          ("서울", "KR"), ("上海", "CN"), ("Québec", "CA"), ("Nairobi", "KE"))  # fmt: skip
HOUSES = ("Public Library", "University Archive", "Museum", "Biblioteka", "図書館", "مكتبة")
TITLES = ("Cataloguer", "Head of Archives", "Zine librarian", "Director", "Maker in residence", "司書")
TAGS = ("metadata", "zines", "open access", "first-timer", "makerspace", "IIIF", "children", "maps")
WORDS = ("coffee", "queue", "keynote", "seeds", "tool", "loan", "grant", "translation", "scanner", "poster", "bus", "rain")


@dataclass(frozen=True, slots=True)
class Sample:
    """The records of one account, as creates in pushing order, and what can be searched for in them."""

    mutations: list[dict[str, Any]]
    people: int


def sample(people: int, meetings: int, seed: int = SEED) -> Sample:
    """A card, five events, so many people, and so many meetings with the first of them."""
    chance = random.Random(seed)
    ids = [_id(chance) for _ in range(people)]
    events = [_id(chance) for _ in range(5)]
    records = [("card", _id(chance), {"name": "Ailsa Nwosu-Drummond", "title": "Community librarian",
               "organisation": "Leith Walk Library", "city": "Leith", "country": "GB",
               "emails": [{"e": "e0", "value": "ailsa@leithwalk.example"}], "swap_token": "bench0token0bench0token"})]  # fmt: skip
    records += [("event", event, _event(number)) for number, event in enumerate(events)]
    records += [("contact", person, _contact(chance, number)) for number, person in enumerate(ids)]
    records += [("interaction", _id(chance), _meeting(chance, person, events)) for person in ids[:meetings]]
    return Sample([{**put(kind, record, doc, create=True), "b": 0} for kind, record, doc in records], people)


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _event(number: int) -> dict[str, Any]:
    day = time.strftime("%Y-%m-%d", time.gmtime((TODAY - (number * 80 + 20) * DAY) / 1000))
    return {"name": f"Library Days {number + 1}", "city": PLACES[number][0], "when": {"from": day, "to": day, "tz": "UTC"}}


def _contact(chance: random.Random, number: int) -> dict[str, Any]:
    script = chance.choices(SCRIPTS, (6, 2, 2, 1, 2, 1))[0]
    given, family, between = chance.choice(script[0]), chance.choice(script[1]), script[2]
    eastern = script in SCRIPTS[3:]
    city, country = chance.choice(PLACES)
    doc: dict[str, Any] = {
        "name": between.join((family, given) if eastern else (given, family)), "title": chance.choice(TITLES),
        "organisation": f"{city} {chance.choice(HOUSES)}", "city": city, "country": country,
        "emails": [{"e": "e0", "value": f"person{number}@{chance.choice(WORDS)}.example"}],
        "phones": [{"e": "p0", "value": f"+44 7700 9{number:05}"}], "tags": chance.sample(TAGS, 2),
    }  # fmt: skip
    if number % 3 == 0:
        doc["note"] = " ".join(chance.choices(WORDS, k=25))
    return doc


def _meeting(chance: random.Random, person: str, events: list[str]) -> dict[str, Any]:
    at = TODAY - chance.randrange(20, 340) * DAY
    return {"contacts": [person], "event": chance.choice(events), "at": {"t": at, "tz": "UTC"}, "channel": "in_person",
            "place": "Coffee queue", "first": True, "note": " ".join(chance.choices(WORDS, k=8))}  # fmt: skip


def batches(mutations: list[dict[str, Any]], size: int = 500) -> Iterator[list[dict[str, Any]]]:
    """The creates numbered, ready to be pushed by a new device."""
    numbered = [{"mid": mid, "schema": 1, "age": 1000, "cur": 0, **mutation} for mid, mutation in enumerate(mutations, 1)]
    for start in range(0, len(numbered), size):
        yield numbered[start : start + size]


QUERIES = (
    "nuria", "łukasz", "lukasz", "sor", "oneill", "nguyen", "кова", "ольга ш", "шевчен", "الحداد", "ليلى", "北川",
    "王伟", "김서", "kyoto", "zine lib", "coffee", "770090012", "dvroak", "wales", "person42", "brontë open",
)  # fmt: skip
"""22 queries: prefixes, no marks, other scripts, inside a word, a phone fragment, typos, two words."""

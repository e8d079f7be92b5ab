"""Files of people: read as a phone reads codes, whatever is in them, and added once."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.ids import derived_id
from tests.conftest import Person
from tests.webapp.swaps import put, records
from webapp.imports import services
from webapp.imports.lines import decode_file
from webapp.imports.reader import cards, read
from webapp.imports.services import NothingToImport, import_file
from webapp.problems import NotFound, TooBig

FOLDER = Path(__file__).parents[1] / "vectors"
VECTORS = json.loads((FOLDER / "scan.json").read_text())
FILED = json.loads((FOLDER / "imports.json").read_text())
ADA = "BEGIN:VCARD\nVERSION:3.0\nUID:ada-1\nFN:Ada Lovelace\nEMAIL:ada@engine.example\nORG:Engine\nEND:VCARD\n"
BO = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=B8;;;;\r\n"
    "TEL;CELL:+45 33 47 47 47\r\nEND:VCARD\r\n"
)
LINKED = "BEGIN:VCARD\nVERSION:3.0\nFN:Ruth\nURL:https://other.example/c/RUTHRUTHRUTHRUTH1\nEND:VCARD\n"


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_server_reads_what_the_phone_reads(vector: dict[str, Any]) -> None:
    assert read(vector["input"]) == vector["expect"]


PIECES = (
    "BEGIN:VCARD\r\n", "END:VCARD", "\r\nVERSION:2.1\r\n", "N:", "\r\nFN", ";CHARSET=utf-16", ";CHARSET=punycode",
    ";ENCODING=QUOTED-PRINTABLE:", "=E9=", "=\r\n", "URL:", "javascript:", "https://", "/c/", "MECARD:", "N:a,b;",
    ";;", "\\", "\n ", "\r", "ADR:;;;", "geo:", "999,", "WIFI:S:", '["vcard",[', '["fn",{},"text",', "]]", "\u202e",
    "\ud800", "\x00", "__proto__", "item1.", '"', ":", ";", "=", "TEL:", "+44", "mailto:", "%", "BEGIN:VEVENT\n",
    "DTSTART:20260101", "[", "{}", "/@a", "#seen=", "北川", "e\u0301",
)
HOSTILE = st.one_of(
    st.text(st.characters(codec=None), max_size=300),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=60).map("".join),
)
UNSAFE = "\x00\x01\x08\x0b\x0c\x1b\x7f\u200b\u202a\u202e\u2066\u2069\ud800"


def every_text(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in values for text in every_text(item)]


@settings(max_examples=600, deadline=None)
@given(HOSTILE)
def test_whatever_it_is_there_is_an_answer_and_nothing_in_it_is_unsafe_to_show(text: str) -> None:
    scanned = read(text)
    assert not [shown for shown in every_text(scanned) for character in UNSAFE if character in shown]
    links = [entry["value"] for entry in scanned.get("person", {}).get("links", ())]
    assert all(link.startswith(("https://", "http://")) for link in [*links, scanned.get("href", "https://")])
    assert all(card["is"] for card in cards(text))


@settings(max_examples=400, deadline=None)
@given(HOSTILE)
def test_a_name_is_never_invented(text: str) -> None:
    name = read(f"BEGIN:VCARD\r\n{text}\r\nEND:VCARD").get("person", {}).get("name", "")
    assert not name or re.search(r"(^|[\r\n.])\s*(F?N)\s*[:;]", text, re.I), name


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_file_that_can_be_looked_through(data: bytes) -> None:
    assert all(card["is"] for card in cards(decode_file(data)))


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCARD\nNOTE:a" + "\n b" * 300_000 + "\nFN:Ada\nEND:VCARD",
        "BEGIN:VCARD\n" + "TEL:+441314960000\n" * 100_000 + "FN:Ada\nEND:VCARD",
        "BEGIN:VCARD\n" + "item1.TEL:+44131496{0}\nitem1.X-ABLabel:x\n" * 50_000 + "END:VCARD",
        "BEGIN:VCARD\nTEL" + ";TYPE=a" * 300_000 + ":1\nEND:VCARD",
        "BEGIN:VCARD\n" * 200_000,
        "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:" + "=\n" * 500_000 + "\nEND:VCARD",
        "[" * 60_000,
        "BEGIN:VCARD\nFN:e" + "\u0301" * 500_000 + "\nEND:VCARD",
        "BEGIN:VEVENT\n" * 300_000,
        "https://" + "a." * 100_000,
        f"BEGIN:VCARD\nFN:Ada\nPHOTO:{'A' * 2_000_000}\nNOTE:{'x' * 1_000_000}\nEND:VCARD\n",
    ],
    ids=["folds", "lines", "groups", "params", "openings", "breaks", "brackets", "marks", "events", "host", "bulk"],
)
def test_any_amount_of_it_ends_in_something_small(text: str) -> None:
    assert len(json.dumps(read(text))) < 40_000


def test_people_are_added_once_however_often_the_file_is_read(app: Flask, ada: Person) -> None:
    with app.app_context():
        first = import_file((ADA + BO + LINKED).encode(), ada.email)
        again = import_file((ADA + BO + LINKED).encode(), ada.email.upper())
    assert (first.people, first.added, again.people, again.added) == (3, 3, 3, 0)
    people = {person.doc["name"]: person.doc for person in records(app, ada, "contact")}
    assert people.keys() == {"Ada Lovelace", "Bø", "Ruth"}
    ada_doc = people["Ada Lovelace"]
    assert (ada_doc["source"], ada_doc["received"]["organisation"]) == ("import", "Engine")
    assert [entry["value"] for entry in ada_doc["emails"]] == ["ada@engine.example"]


def test_the_server_makes_of_a_file_what_the_client_makes_of_it() -> None:
    made = [[{"kind": kind, "id": id_, "doc": doc} for kind, id_, doc in services.records_of(card)]
            for card in cards(FILED["file"])]
    assert made == FILED["records"]


def test_a_swap_link_is_the_person_that_a_phone_would_make_of_it(app: Flask, ada: Person) -> None:
    with app.app_context():
        import_file(LINKED.encode(), ada.email)
    (person,) = records(app, ada, "contact")
    (swap,) = records(app, ada, "swap")
    assert person.record_id == derived_id("swap:RUTHRUTHRUTHRUTH1")
    assert swap.doc == {"token": "RUTHRUTHRUTHRUTH1", "server": "https://other.example", "contact": person.record_id,
                        "direction": "in", "state": "receive"}


def test_somebody_known_by_e_mail_is_not_there_twice_and_keeps_what_was_written(app: Flask, ada: Person) -> None:
    put(app, ada, "contact", "known", {"name": "Ada Lovelace", "title": "Countess"},
        elem={"emails": {"add": [{"e": "e_1", "value": "Ada@Engine.example"}]}})
    with app.app_context():
        import_file(ADA.encode(), ada.email)
    live = [person.doc for person in records(app, ada, "contact") if person.deleted_seq is None]
    kept = [(doc["name"], doc["title"], doc["organisation"]) for doc in live]
    assert kept == [("Ada Lovelace", "Countess", "Engine")]


def test_a_removed_person_does_not_come_back(app: Flask, ada: Person) -> None:
    with app.app_context():
        import_file(ADA.encode(), ada.email)
        (person,) = records(app, ada, "contact")
        services.push_as(ada.account_id, "server:test", [{"op": "del", "kind": "contact", "id": person.record_id}])
        assert import_file(ADA.encode(), ada.email).added == 0


def test_a_badge_scanners_list_gives_its_people_and_counts_the_rest(app: Flask, ada: Person) -> None:
    lines = ["MECARD:N:Abara,Ruth;TEL:+15550100;;", "BIZCARD:N:Sean;X:Owen;;", "https://orcid.org/0000-0002-1825-0097",
             "https://other.example/c/RUTHRUTHRUTHRUTH1", "WIFI:S:Hall;P:secret;;", "4711", ""]
    with app.app_context():
        done = import_file("\n".join(lines).encode(), ada.email)
    assert (done.people, done.added, done.aside) == (4, 4, 2)
    assert "secret" not in json.dumps([person.doc for person in records(app, ada, "contact")])


def test_what_is_no_file_of_people_changes_nothing(app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        for data in (b"", b"Dear diary", b"\x89PNG\r\n\x1a\n", b"[[[]]]"):
            with pytest.raises(NothingToImport):
                import_file(data, ada.email)
        with pytest.raises(NotFound):
            import_file(ADA.encode(), "nobody@example.org")
        monkeypatch.setattr(services, "MOST", 2)
        with pytest.raises(TooBig):
            import_file((ADA + BO + LINKED).encode(), ada.email)
    assert records(app, ada, "contact") == []


def test_the_command_says_what_it_did(app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp import cli

    monkeypatch.setattr(cli, "create_app", lambda: app)
    with tempfile.NamedTemporaryFile(suffix=".vcf") as file:
        Path(file.name).write_text(ADA + BO)
        done = CliRunner().invoke(cli.main, ["import", file.name, "--account", ada.email])
        assert (done.exit_code, done.output) == (0, "2 of 2 people are new. The others were there already.\n")
        done = CliRunner().invoke(cli.main, ["import", file.name, "--account", "nobody@example.org"])
    assert done.exit_code == 1
    assert "no account with that e-mail" in done.output

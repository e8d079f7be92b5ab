"""Other writers, parked words after an upgrade, collection: what happens without a phone asking."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from sync import mutations as engine_mutations
from sync.records import Record
from tests.conftest import Person
from tests.webapp.records.phone import Phone, delete, person, put
from webapp.clock import now_ms
from webapp.database import db, read_transaction, write_transaction
from webapp.records import backup, collection, services, subscribers
from webapp.records.commands import gc, replay
from webapp.records.models import Backup, Device, History, IdentityKey, Mutation, Quarantine, Reference
from webapp.records.models import Record as RecordRow

DAY_MS = 86_400_000


@pytest.fixture
def here(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_a_writer_of_ours_goes_the_same_way_as_a_phone(here: None, ada: Person) -> None:
    phone = Phone(ada)
    first = services.push_as(ada.account_id, "server:import", [person("Jo", "c1"), person("Kim", "c2")])
    second = services.push_as(ada.account_id, "server:import", [put_body("c1", title="CTO")])
    assert [r["st"] for r in first["results"] + second["results"]] == ["applied"] * 3
    phone.pull()
    assert phone.live() == {"c1": {"name": "Jo", "title": "CTO"}, "c2": {"name": "Kim"}}
    assert ada.client.get("/api/v1/devices").json["items"][0]["id"] == phone.device
    assert len(ada.client.get("/api/v1/devices").json["items"]) == 1
    newest = ada.client.get("/api/v1/records/c1/history").json["items"][0]
    assert newest["device"]["id"] == "server:import"


def put_body(record_id: str, **fields: Any) -> dict[str, Any]:
    return {"op": "put", "kind": "contact", "id": record_id, "set": fields}


def test_a_writer_joins_the_transaction_of_its_caller(here: None, ada: Person) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():
        services.push_as(ada.account_id, "server:swap", [person("Jo", "c1")])
        raise ZeroDivisionError
    phone = Phone(ada)
    phone.pull()
    assert phone.live() == {}


def test_subscribers_learn_of_changes_inside_the_transaction(
    here: None, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "_subscribers", subscribers.defaultdict(list))
    seen: list[tuple[str, str, bool, Any]] = []

    def note(session: Session, account_id: str, record: Record) -> None:
        stored = session.scalar(select(RecordRow.seq).where(RecordRow.record_id == record.id))
        seen.append((account_id, record.id, record.live, stored))

    services.on_change("card", note)
    services.on_change("card", note)
    phone = Phone(ada)
    card = {"op": "put", "create": True, "kind": "card", "id": "k1", "b": 0, "set": {"swap_token": "T"}}
    phone.push(card, person("Jo", "c1"))
    phone.push({"op": "del", "kind": "card", "id": "k1", "b": 1})
    assert seen == [(ada.account_id, "k1", True, 1), (ada.account_id, "k1", False, 3)]


def test_a_faulty_subscriber_parks_its_record_and_nothing_else(
    here: None, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session: Session, account_id: str, record: Record) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(subscribers, "_subscribers", subscribers.defaultdict(list))
    services.on_change("card", fail)
    phone = Phone(ada)
    card = {"op": "put", "create": True, "kind": "card", "id": "k1", "b": 0, "set": {"label": "Work"}}
    results = phone.push(person("Jo", "c1"), card, person("Kim", "c2"))
    assert [r["st"] for r in results] == ["applied", "parked", "applied"]
    assert phone.page()["parked"] == [2]


def test_unexpected_db_error_bisects(here: None, app: Flask, ada: Person) -> None:
    """An error that only the database sees parks the offender; the rest of the batch goes in."""
    phone = Phone(ada)
    phone.push(person("Jo", "c1"))

    def refuse(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("INSERT INTO record ") and "poison" in str(parameters):
            raise ValueError("as a constraint would")

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        results = phone.push(person("A", "c2"), person("poison", "c3"), person("B", "c4"), put("c1", 1, title="CTO"))
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)
    assert [r["st"] for r in results] == ["applied", "parked", "applied", "applied"]
    desktop = Phone(ada)
    page = desktop.pull()
    assert set(desktop.live()) == {"c1", "c2", "c4"}
    assert page["count"] == 3
    with read_transaction() as session:
        (row,) = session.scalars(select(Quarantine)).all()
        assert row.reason == "refused_by_database" and "poison" in row.payload
    assert services.replay_parked() == 1
    desktop.pull()
    assert set(desktop.live()) == {"c1", "c2", "c3", "c4"}


def test_what_an_old_server_parked_is_applied_by_the_new_one(
    here: None, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone(ada)
    known = engine_mutations.OPS
    with monkeypatch.context() as older:
        older.setattr(engine_mutations, "OPS", known - {"put"})
        (result,) = phone.push(person("From the future", "c1"))
        assert result["st"] == "parked"
        assert services.replay_parked() == 0
    assert phone.page()["parked"] == [1]
    said = CliRunner().invoke(replay)
    assert (said.exit_code, said.output) == (0, "1 changes that were kept aside are applied.\n")
    assert phone.pull()["parked"] == []
    assert phone.live() == {"c1": {"name": "From the future"}}
    assert services.replay_parked() == 0


def pass_days(days: int) -> None:
    """Lets time pass by moving everything that has a time back."""
    with write_transaction() as session:
        session.execute(update(History).values(recv_at=History.recv_at - days * DAY_MS))
        session.execute(update(Mutation).values(recv_at=Mutation.recv_at - days * DAY_MS))
        session.execute(update(Device).values(last_seen=Device.last_seen - days * DAY_MS))
        session.execute(update(Backup).values(made_at=Backup.made_at - days * DAY_MS))


def test_answers_are_forgotten_only_of_devices_that_stayed_away(here: None, ada: Person) -> None:
    phone = Phone(ada)
    batch = phone.batch(person("Jo", "c1"), person("Kim", "c2"))
    phone.send(batch)
    pass_days(200)
    phone.pull()
    phone.send([], ack_mid=2)
    with write_transaction() as session:
        session.execute(update(Device).values(ack_mid=2, last_seen=now_ms()))
    collection.collect_all()
    assert all(result["dup"] for result in phone.send(batch).json["results"])
    pass_days(200)
    collection.collect_all()
    with read_transaction() as session:
        assert session.scalars(select(Mutation.mid)).all() == [2]


def test_deleting_means_deleting(here: None, ada: Person) -> None:
    phone = Phone(ada)
    secret = {"op": "put", "create": True, "kind": "contact", "id": "c1", "b": 0, "set": {"name": "SECRET"},
              "elem": {"emails": {"add": [{"e": "e1", "value": "SECRET@x.example"}]}}}  # fmt: skip
    meeting = {"op": "put", "create": True, "kind": "interaction", "id": "i1", "b": 0,
               "elem": {"contacts": {"add": ["c1", "c2"]}}}  # fmt: skip
    phone.push(secret, person("Kept", "c2"), meeting)
    phone.pull()
    phone.push(delete("c1", phone.cursor))
    phone.pull()
    phone.send([])
    assert collection.collect_all() == 0
    pass_days(200)
    assert CliRunner().invoke(gc).output.startswith("1 deleted record")
    with read_transaction() as session:
        for model in (RecordRow, History, Mutation, Quarantine, IdentityKey, Reference):
            found = [str(vars(row)) for row in session.scalars(select(model))]
            assert not [row for row in found if "SECRET" in row or "'record_id': 'c1'" in row], model
    fresh = Phone(ada)
    page = fresh.pull(boot=True)
    assert fresh.live()["i1"] == {"contacts": ["c2"]}
    assert page["count"] == 2
    stale = Phone(ada)
    stale.cursor, stale.epoch = 1, fresh.epoch
    answer = stale.post("pull", stale.envelope())
    assert (answer.status_code, answer.json["code"]) == (410, "resync")


def test_gc_waits_for_slow_device(here: None, ada: Person) -> None:
    phone, slow = Phone(ada), Phone(ada)
    phone.push(person("Jo", "c1"))
    slow.pull()
    phone.pull()
    phone.push(delete("c1", 1))
    phone.pull()
    phone.send([])
    pass_days(100)
    assert collection.collect_all() == 0
    pass_days(100)
    assert collection.collect_all() == 1


def test_payloads_go_once_they_are_safe_and_a_replay_still_answers(here: None, ada: Person) -> None:
    phone = Phone(ada)
    batch = phone.batch(person("Jo", "c1"), person("Kim", "c2"))
    first = phone.send(batch).json["results"]
    phone.send([], ack_mid=1)
    pass_days(1)
    with write_transaction() as session:
        session.execute(update(Device).values(safe_mid=2, ack_mid=1))
    collection.collect_all()
    with read_transaction() as session:
        kept = dict(session.execute(select(Mutation.mid, Mutation.payload)).all())
    assert kept[1] is None and "Kim" in kept[2]
    again = phone.send(batch).json["results"]
    assert [{**r, "dup": True} for r in first] == again


def test_where_no_backup_is_made_two_weeks_make_safe(here: None, ada: Person) -> None:
    phone = Phone(ada)
    phone.push(person("Jo", "c1"))
    pass_days(15)
    phone.push(person("Kim", "c2"))
    assert phone.pull()["safe_mid"] == 0
    assert CliRunner().invoke(gc).exit_code == 0
    assert phone.pull()["safe_mid"] == 1


def test_where_backups_are_made_now_and_then_phones_wait_for_the_next(here: None, ada: Person, tmp_path: Path) -> None:
    phone = Phone(ada)
    phone.push(person("Jo", "c1"))
    backup.make_backup(tmp_path)
    phone.push(person("Kim", "c2"))
    for days, safe in ((40, 1), (40, 1), (20, 2)):
        pass_days(days)
        collection.collect_all()
        assert phone.pull()["safe_mid"] == safe


def test_the_same_person_scanned_twice_is_one(here: None, ada: Person) -> None:
    """6.2: the same e-mail or phone, compatible names: merged on push, numbers read by libphonenumber."""
    phone, desktop = Phone(ada), Phone(ada)

    def scanned(record_id: str, number: str) -> dict[str, Any]:
        return {**person("Jo Park", record_id), "elem": {"phones": {"add": [{"e": f"e{record_id}", "value": number}]}}}

    phone.push(scanned("c1", "+44 (0)20 7946 0018"))
    desktop.push(scanned("c2", "+442079460018"))
    phone.pull()
    assert set(phone.live()) == {"c1"}
    assert phone.records["c2"]["into"] == "c1"

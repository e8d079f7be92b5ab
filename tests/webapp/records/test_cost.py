"""What a sync costs the database: how much is asked, by which index, and when nothing may be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import Connection, event, select

from tests.conftest import Person
from tests.webapp.records.phone import Phone, person
from webapp.database import db, read_transaction
from webapp.records.models import Device

Asked = tuple[str, Any, Connection]


@contextmanager
def asked(app: Flask) -> Iterator[list[Asked]]:
    """What the database is asked meanwhile: statement, values, connection."""
    found: list[Asked] = []

    def note(connection: Connection, _cursor: Any, sql: str, values: Any, *_more: Any) -> None:
        found.append((sql, values, connection))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_empty_push_is_cheap_and_readonly(app: Flask, ada: Person) -> None:
    phone = Phone(ada)
    batch = phone.batch(person("Jo", "c1"))
    phone.send(batch)
    phone.page()
    with asked(app) as seen:
        for muts in ([], batch):
            assert phone.send(muts, pull={"cursor": phone.cursor}).status_code == 200
    writes = [sql for sql, _, _ in seen if not sql.lstrip().upper().startswith(("SELECT", "BEGIN", "SAVEPOINT"))]
    assert writes == []
    assert not [sql for sql, _, _ in seen if "IMMEDIATE" in sql]


def test_a_sync_with_nothing_to_do_asks_twice_and_begins_nothing(app: Flask, ada: Person) -> None:
    """Who is it, and everything else: on PostgreSQL each question, BEGIN and COMMIT would be a round trip."""
    phone, tag = Phone(ada), ada.client.get("/api/sync/v1/head").headers["ETag"]
    phone.push(person("Jo", "c1"))
    phone.pull()
    for ask in (
        lambda: phone.send([], pull={"cursor": phone.cursor}),
        lambda: phone.post("pull", phone.envelope(cursor=0)),
        lambda: ada.client.get("/api/sync/v1/head", headers={"If-None-Match": tag}),
    ):
        with asked(app) as seen:
            assert ask().status_code == 200
        assert ["FROM session" in sql for sql, _, _ in seen] == [True, False], [sql for sql, _, _ in seen]
        assert all(connection.get_execution_options()["autocommit"] for _, _, connection in seen)


def test_a_push_asks_as_much_of_a_large_account_as_of_a_small_one(app: Flask, ada: Person) -> None:
    phone, counts = Phone(ada), []
    for _ in range(3):
        with asked(app) as seen:
            phone.push(*[met(number) for number in range(200)])
        counts.append(len(seen))
    assert counts[1] == counts[2] <= 18, [sql for sql, _, _ in seen]


def met(number: int) -> dict[str, Any]:
    """Somebody with an address."""
    return {**person(f"P{number}"), "elem": {"emails": {"add": [{"e": "e1", "value": f"{uuid4()}@a.example"}]}}}


def test_who_has_an_address_is_looked_up_address_by_address(app: Flask, ada: Person) -> None:
    """Not by reading all of the account's, which PostgreSQL does if it may where it has not counted them."""
    phone = Phone(ada)
    phone.push(*[met(number) for number in range(400)])
    with asked(app) as seen:
        phone.push(*[met(number) for number in range(50)])
    sql, values = next((sql, values) for sql, values, _ in seen if "norm_value = k.second" in sql)
    with app.app_context(), read_transaction() as session:
        explain, plan = PLANS[session.get_bind().dialect.name]
        assert plan in str(session.connection().exec_driver_sql(f"{explain} {sql}", values).all())


PLANS = {
    "sqlite": ("EXPLAIN QUERY PLAN", "SEARCH t USING PRIMARY KEY (account_id=? AND key_type=? AND norm_value=?)"),
    "postgresql": ("EXPLAIN", "(key_type = pairs.first) AND (norm_value = pairs.second))"),
}
"""How to ask for a plan, and what must be in it: the whole key, not only its account."""


def test_a_pull_writes_only_where_the_device_is_and_that_rarely(app: Flask, ada: Person) -> None:
    phone = Phone(ada)
    phone.push(*[person(f"P{i}") for i in range(5)])
    desktop = Phone(ada)
    desktop.pull()
    with asked(app) as seen:
        desktop.pull()
    assert not [sql for sql, _, _ in seen if sql.startswith(("INSERT", "UPDATE"))]
    with app.app_context(), read_transaction() as session:
        assert session.scalar(select(Device.cursor_seq).where(Device.device_id == desktop.device)) == 0

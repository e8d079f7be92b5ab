"""Sequence and paging (SPEC.md 7 and 8): one gap-proof order an account, whatever runs at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from flask import Flask

from sync.records import Effects, Record
from tests.conftest import Person
from tests.webapp.records.phone import Phone, person, put
from webapp.database import db
from webapp.records.store import SqlStore

NOW = 1_790_000_000_000


@contextmanager
def threads(count: int) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(count) as pool:
        yield pool


def all_at_once(work: list[Callable[[], Any]]) -> list[Any]:
    with threads(min(16, len(work))) as pool:
        return [future.result(timeout=120) for future in [pool.submit(w) for w in work]]


def seqs(results: list[dict[str, Any]]) -> set[int]:
    return {result["seq"] for result in results}


def test_two_pushes_same_account_serialise(app: Flask, ada: Person) -> None:
    phone, desktop = Phone(ada), Phone(ada)
    first, second = all_at_once([
        lambda: phone.push(*[person(f"P{i}") for i in range(50)]),
        lambda: desktop.push(*[person(f"D{i}") for i in range(50)]),
    ])
    assert len(seqs(first)) == len(seqs(second)) == 50
    assert not seqs(first) & seqs(second)
    assert max(seqs(first)) < min(seqs(second)) or max(seqs(second)) < min(seqs(first))


def test_slow_committer_never_skipped(app: Flask, ada: Person) -> None:
    """While one push has taken its seqs and not committed, no other push can commit higher ones."""
    phone, reader = Phone(ada), Phone(ada)
    phone.push(person("first"))
    reader.pull()
    holding, go_on, order = Event(), Event(), []

    def slow() -> None:
        def wait(point: str) -> None:
            if point == "before_commit":
                holding.set()
                assert go_on.wait(60)
                order.append("slow")

        with app.app_context(), SqlStore("slow", fault=wait).write(ada.account_id, NOW) as transaction:
            head = transaction.head
            head.seq += 1
            made = Record("slow", "contact", head.seq, head.seq, {"name": "slow"}, {})
            transaction.apply(Effects(head, inserted={made.id: made}))

    def fast() -> None:
        phone.push(person("fast", "fast"))
        order.append("fast")

    with threads(2) as pool:
        slowly = pool.submit(slow)
        assert holding.wait(60)
        quickly = pool.submit(fast)
        reader.pull()
        assert "slow" not in reader.records and "fast" not in reader.records
        go_on.set()
        slowly.result(60), quickly.result(60)
    assert order == ["slow", "fast"]
    reader.pull()
    assert {"slow", "fast"} <= set(reader.records)
    assert reader.records["slow"]["seq"] < reader.records["fast"]["seq"]


def test_accounts_run_in_parallel_on_pg(app: Flask, ada: Person, bob: Person) -> None:
    """One account commits while another's lock is held. SQLite has one writer for all: there it waits."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has one writer for all accounts by design (docs/sync.md)")
        with SqlStore().write(ada.account_id, NOW), threads(1) as pool:
            assert pool.submit(Phone(bob).push, person("While Ada holds her lock")).result(60)[0]["st"] == "applied"


def test_rolled_back_push_leaves_no_hole_dependency(app: Flask, ada: Person) -> None:
    phone, desktop = Phone(ada), Phone(ada)
    phone.push(person("before", "before"))
    with app.app_context(), pytest.raises(ZeroDivisionError), SqlStore().write(ada.account_id, NOW) as transaction:
        head = transaction.head
        head.seq += 10
        transaction.apply(Effects(head))
        raise ZeroDivisionError
    phone.push(person("after", "after"))
    page = desktop.pull()
    assert set(desktop.live()) == {"before", "after"}
    assert page["count"] == 2
    assert desktop.cursor == page["head"]


def test_paging_while_pushing_misses_nothing(app: Flask, ada: Person) -> None:
    phone, reader = Phone(ada), Phone(ada)
    made = phone.push(*[person(f"P{i}", f"c{i}") for i in range(20)])
    newest = {f"c{i}": result["seq"] for i, result in enumerate(made)}
    for step in range(40):
        reader.page(1)
        record_id = f"c{step % 20}"
        (result,) = phone.push(put(record_id, newest[record_id], title=f"edit {step}"))
        newest[record_id] = result["seq"]
    reader.pull(1)
    assert {key: item["seq"] for key, item in reader.records.items()} == newest
    assert [doc["title"] for doc in reader.live().values()] == [f"edit {20 + int(k[1:])}" for k in reader.live()]


def test_pull_same_page_twice_is_idempotent(app: Flask, ada: Person) -> None:
    phone, reader = Phone(ada), Phone(ada)
    phone.push(*[person(f"P{i}") for i in range(5)])
    first = reader.page(3)
    reader.cursor = 0
    assert reader.page(3) == first


def test_bootstrap_omits_tombstones(app: Flask, ada: Person) -> None:
    phone, fresh, known = Phone(ada), Phone(ada), Phone(ada)
    made = phone.push(*[person(f"P{i}", f"c{i}") for i in range(4)])
    known.pull()
    phone.pull()
    phone.push({"op": "del", "kind": "contact", "id": "c1", "b": made[1]["seq"]})
    fresh.pull(boot=True)
    assert set(fresh.records) == {"c0", "c2", "c3"}
    known.pull()
    assert "del" in known.records["c1"]


def test_200_concurrent_pushes_to_one_account_lose_nothing(app: Flask, ada: Person) -> None:
    phones = [Phone(ada) for _ in range(20)]

    def ten(phone: Phone, number: int) -> list[int]:
        return [phone.push(person(f"{number}-{i}", f"c{number}-{i}"))[0]["seq"] for i in range(10)]

    answers = all_at_once([lambda p=p, n=n: ten(p, n) for n, p in enumerate(phones)])
    given = [seq for seqs in answers for seq in seqs]
    assert len(set(given)) == 200
    reader = Phone(ada)
    page = reader.pull(7)
    assert set(reader.live()) == {f"c{n}-{i}" for n in range(20) for i in range(10)}
    assert page["count"] == 200
    assert {item["seq"] for item in reader.records.values()} == set(given)


def test_push_duplicate_delivered_concurrently(app: Flask, ada: Person) -> None:
    phone = Phone(ada)
    batch = phone.batch(*[person(f"P{i}", f"c{i}") for i in range(10)])
    answers = all_at_once([lambda: phone.send(batch) for _ in range(8)])
    assert [a.status_code for a in answers] == [200] * 8
    results = [[{k: v for k, v in r.items() if k != "dup"} for r in a.json["results"]] for a in answers]
    assert all(r == results[0] for r in results)
    assert sum(not any(r.get("dup") for r in a.json["results"]) for a in answers) == 1
    assert Phone(ada).page()["count"] == 10

"""SqlStore keeps the promises of ``sync.store`` on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from sync.records import Device, Effects, Head, History, Quarantined, Record, StoredMutation
from sync.store import Stretch, WriteRefused
from webapp.database import db, write_transaction
from webapp.records.store import SqlStore

ACCOUNT = "acc_store"
NOW = 1_790_000_000_000


@pytest.fixture
def store(app: Flask) -> Iterator[SqlStore]:
    with app.app_context():
        yield SqlStore("A phone")


def contact(record_id: str, seq: int, **changes: Any) -> Record:
    doc = {"name": "Zoë 🦓 O'Neil", "note": 'two\nlines "quoted" \\ %s ? {p} :x', "tags": ["a", "b"]}
    values: dict[str, Any] = {"kind": "contact", "seq": seq, "created_seq": seq, "doc": doc}
    return Record(record_id, **{**values, "versions": {"n": [seq, "d", 1]}, **changes})


def write(store: SqlStore, seq: int, **changes: Any) -> None:
    with store.write(ACCOUNT, NOW) as transaction:
        head = Head(seq, 0, transaction.head.epoch, 2**64 - 1 - seq, 1)
        transaction.apply(Effects(head, **changes))


def test_an_account_gets_its_epoch_once(store: SqlStore) -> None:
    with store.read(ACCOUNT) as reader:
        first = reader.head
    with store.write(ACCOUNT, NOW) as transaction:
        assert transaction.head == first
    assert (first.seq, first.digest, first.live) == (0, 0, 0)
    assert first.epoch


def test_records_come_back_as_they_were_written(store: SqlStore) -> None:
    plain = contact("c1", 1)
    merged = contact("c2", 2, deleted_seq=2, deleted_by={"own": [2, "d", 1], "seen": []}, merged_into="c1")
    due = contact("f1", 3, kind="followup", due_on="2026-12-01", doc={"contacts": ["c1"]})
    write(store, 3, inserted={r.id: r for r in (plain, merged, due)})
    with store.read(ACCOUNT) as reader:
        assert sorted(reader.records(["c1", "c2", "f1", "none"]), key=lambda r: r.seq) == [plain, merged, due]
        assert reader.records([]) == []
        assert reader.head.digest == 2**64 - 1 - 3


def test_an_update_replaces_the_row_and_moves_it_in_the_feed(store: SqlStore) -> None:
    write(store, 2, inserted={"c1": contact("c1", 1), "c2": contact("c2", 2)})
    write(store, 3, updated={"c1": contact("c1", 3, created_seq=1, doc={"name": "New"})})
    with store.read(ACCOUNT) as reader:
        assert [(r.id, r.seq) for r in reader.feed(0, 10, boot=False)] == [("c2", 2), ("c1", 3)]
        assert [r.id for r in reader.feed(2, 10, boot=False)] == ["c1"]
        assert [r.id for r in reader.feed(0, 1, boot=False)] == ["c2"]


def test_a_booting_device_is_spared_tombstones_it_cannot_have(store: SqlStore) -> None:
    old = contact("old", 3, created_seq=1, deleted_seq=3)
    rows = [contact("c1", 1), old, contact("new", 4, created_seq=3, deleted_seq=4)]
    write(store, 4, inserted={r.id: r for r in rows})
    with store.read(ACCOUNT) as reader:
        assert [r.id for r in reader.feed(0, 10, boot=False)] == ["c1", "old", "new"]
        assert [r.id for r in reader.feed(0, 10, boot=True)] == ["c1"]
        assert [r.id for r in reader.feed(2, 10, boot=True)] == ["old"]
        assert [r.id for r in reader.feed(0, 10, boot=True, live_only=True)] == ["c1"]
        assert [r.id for r in reader.tombstones(10)] == ["old", "new"]


def test_references_and_keys_find_records(store: SqlStore) -> None:
    child = contact("i1", 2, kind="interaction")
    key = ("email", "jo@nimbus.example")
    write(store, 2, inserted={"c1": contact("c1", 1), "i1": child},
          references_added={("c1", "i1"), ("e1", "i1")}, keys_added={(key, "c1"), (("phone", "+33"), "c1")})
    with store.read(ACCOUNT) as reader:
        assert [r.id for r in reader.referrers(["c1", "e1"])] == ["i1"]
        assert reader.keyed([key, ("email", "other")]) == [(key, "c1")]
    write(store, 2, references_added={("c1", "i1")}, keys_added={(key, "c1")})
    write(store, 2, references_removed={("c1", "i1")}, keys_removed={(key, "c1")})
    with store.read(ACCOUNT) as reader:
        assert reader.referrers(["c1"]) == []
        assert reader.keyed([key]) == []
        assert [r.id for r in reader.referrers(["e1"])] == ["i1"]


def stored(device: str, mid: int, was: tuple[str, int] | None = None) -> StoredMutation:
    result = {"mid": mid, "st": "applied"}
    return StoredMutation(device, mid, was, f"h{mid}", '{"id":"c1"}', "applied", result, mid, mid, NOW)


def test_mutations_are_found_by_own_and_by_first_name(store: SqlStore) -> None:
    rows = [stored("d", 1), stored("d", 2), stored("e", 1, ("d", 3))]
    write(store, 1, mutations=rows)
    with store.read(ACCOUNT) as reader:
        assert reader.mutations("d", [1, 2, 9]) == rows[:2]
        assert reader.named([("d", 3)]) == [rows[2]]
        assert reader.named([("d", 1), ("e", 1), ("d", 9)]) == [rows[0]]
    changed = stored("d", 2)
    changed.status, changed.result = "parked", {"mid": 2, "st": "parked"}
    write(store, 1, outcomes=[changed])
    with store.read(ACCOUNT) as reader:
        assert reader.mutations("d", [2]) == [changed]


def test_received_is_the_newest_history_up_to_a_seq(store: SqlStore) -> None:
    changes = {"op": "put", "f": {"title": [None, "x"]}}
    rows = [History(seq, "c1", "d", seq, changes, NOW - 5, NOW + seq) for seq in (5, 8)]
    write(store, 8, history=rows)
    with store.read(ACCOUNT) as reader:
        assert reader.received({0, 4, 5, 7, 8, 100}) == {0: 0, 4: 0, 5: NOW + 5, 7: NOW + 5, 8: NOW + 8, 100: NOW + 8}
        assert reader.history("c1") == rows[::-1]
        assert reader.history("c1", 1) == rows[1:]


def kept_aside(mid: int, reason: str, record_id: str = "c1", device: str = "d") -> Quarantined:
    return Quarantined(f"q{device}{mid}", device, mid, record_id, "{}", "00", reason, None, NOW + mid)


def test_what_is_kept_aside_is_listed_until_it_is_resolved(store: SqlStore) -> None:
    rows = [kept_aside(3, "unknown_kind"), kept_aside(2, "unknown_op", "c2"), kept_aside(4, "need_full"),
            kept_aside(1, "unknown_op", device="e")]  # fmt: skip
    write(store, 1, quarantine=rows)
    with store.read(ACCOUNT) as reader:
        assert reader.parked("d") == [2, 3]
        assert [q.id for q in reader.quarantined()] == ["qe1", "qd2", "qd3", "qd4"]
        assert reader.quarantined(["c2"]) == [rows[1]]
        assert reader.quarantined([]) == []
    write(store, 1, resolved={("d", 2)})
    with store.read(ACCOUNT) as reader:
        assert reader.parked("d") == [3]


def test_a_device_is_named_once_and_the_backup_says_what_is_safe(store: SqlStore) -> None:
    device = Device("d", last_mid=3, ack_mid=2, cursor_seq=7, last_seen=NOW, app="2026.12", schema=1, proto=1)
    write(store, 1, device=device)
    with store.read(ACCOUNT) as reader:
        known = reader.device("d")
        assert known == replace(device, name="A phone")
        assert reader.device("unknown") is None
    write(SqlStore("Another name"), 1, device=replace(known, last_mid=4, safe_mid=99))
    with store.read(ACCOUNT) as reader:
        assert reader.devices() == [replace(known, last_mid=4, safe_mid=0)]


def test_a_device_need_not_keep_what_came_before_a_moment(store: SqlStore) -> None:
    times = {1: NOW - 3, 2: NOW - 2, 3: NOW, 4: NOW - 1}
    sent = [StoredMutation("d", mid, None, "h", "{}", "noop", {}, None, None, at) for mid, at in times.items()]
    write(store, 1, device=Device("d", last_mid=4), mutations=sent)
    write(store, 1, device=Device("idle"))
    for before, safe in ((NOW - 3, 0), (NOW - 1, 2), (NOW - 2, 2), (NOW + 1, 4)):
        with store.write(ACCOUNT, NOW) as transaction:
            transaction.release(before)
            assert transaction.device("d").safe_mid == safe, "4 waits for 3, and nothing goes back"
            assert transaction.device("idle").safe_mid == 0


def test_a_refused_write_in_a_savepoint_leaves_the_transaction_usable(store: SqlStore) -> None:
    write(store, 1, inserted={"c1": contact("c1", 1)})
    with store.write(ACCOUNT, NOW) as transaction:
        head = transaction.head
        with pytest.raises(WriteRefused), transaction.savepoint():
            transaction.apply(Effects(head, inserted={"c2": contact("c2", 2), "c1": contact("c1", 3)}))
        with pytest.raises(WriteRefused), transaction.savepoint():
            transaction.apply(Effects(head, inserted={"x": contact("x" * 70, 2, versions={"n": object()})}))
        transaction.apply(Effects(head, inserted={"c3": contact("c3", 2)}))
    with store.read(ACCOUNT) as reader:
        assert [r.id for r in reader.feed(0, 10, boot=False)] == ["c1", "c3"]


def test_a_refused_write_undoes_its_part_of_a_transaction(store: SqlStore) -> None:
    write(store, 1, inserted={"c1": contact("c1", 1)})
    with write_transaction():
        with pytest.raises(WriteRefused), store.write(ACCOUNT, NOW) as transaction:
            transaction.apply(Effects(transaction.head, inserted={"c2": contact("c2", 2), "c1": contact("c1", 3)}))
        write(store, 2, inserted={"c3": contact("c3", 2)})
    with store.read(ACCOUNT) as reader:
        assert [r.id for r in reader.feed(0, 10, boot=False)] == ["c1", "c3"]


def test_a_page_and_its_device_come_along_with_the_head(store: SqlStore) -> None:
    with store.read(ACCOUNT, "d", Stretch(0, 3, False)) as reader:
        assert (reader.head.seq, reader.device("d"), reader.feed(0, 3, boot=False)) == (0, None, [])
    gone = contact("c2", 2, deleted_seq=2)
    write(store, 3, inserted={"c1": contact("c1", 3), "c2": gone, "c3": contact("c3", 1)},
          device=Device("d", last_mid=3), mutations=[stored("d", 1)],
          quarantine=[kept_aside(2, "unknown_op"), kept_aside(1, "unknown_op")])  # fmt: skip
    for boot, found in ((False, ["c3", "c2", "c1"]), (True, ["c3", "c1"])):
        with store.read(ACCOUNT, "d", Stretch(0, 3, boot)) as reader:
            assert (reader.head.seq, reader.device("d")) == (3, Device("d", "A phone", last_mid=3))
            assert [r.id for r in reader.feed(0, 3, boot=boot)] == found
            assert reader.parked("d") == [1, 2]
            assert [m.mid for m in reader.mutations("d", [1])] == [1]
    with store.read(ACCOUNT, "unknown", Stretch(3, 3, False)) as reader:
        assert (reader.device("unknown"), reader.feed(3, 3, boot=False), reader.parked("unknown")) == (None, [], [])


def test_what_is_read_at_a_glance_is_one_state(store: SqlStore) -> None:
    """Head and feed belong together though no transaction holds them: a writer between them is not seen by half."""
    write(store, 1, inserted={"c1": contact("c1", 1)})
    with store.read(ACCOUNT, "d", Stretch(0, 3, False)) as reader:
        write(store, 2, inserted={"c2": contact("c2", 2)})
        assert (reader.head.seq, [r.id for r in reader.feed(0, 3, boot=False)]) == (1, ["c1"])


def test_a_savepoint_undoes_only_its_block(store: SqlStore) -> None:
    with store.write(ACCOUNT, NOW) as transaction:
        transaction.apply(Effects(transaction.head, inserted={"c1": contact("c1", 1)}))
        with pytest.raises(ZeroDivisionError), transaction.savepoint():
            transaction.apply(Effects(transaction.head, inserted={"c2": contact("c2", 2)}))
            raise ZeroDivisionError
    with store.read(ACCOUNT) as reader:
        assert [r.id for r in reader.records(["c1", "c2"])] == ["c1"]


def test_what_is_too_long_for_its_column_is_refused_and_never_cut(store: SqlStore) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's columns have no length")
    for rows in ({"c1": contact("c1", 1, kind="k" * 33)}, {"c2" * 33: contact("c2" * 33, 1)}):
        with pytest.raises(WriteRefused):
            write(store, 1, inserted=rows)
    with store.read(ACCOUNT) as reader:
        assert reader.feed(0, 10, boot=False) == []


def test_an_error_rolls_everything_back(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.write(ACCOUNT, NOW) as transaction:
        transaction.apply(Effects(transaction.head, inserted={"c1": contact("c1", 1)}))
        raise ZeroDivisionError
    with store.read(ACCOUNT) as reader:
        assert reader.records(["c1"]) == []


def test_collecting_a_record_takes_its_words_everywhere(store: SqlStore) -> None:
    secret = contact("c1", 1, deleted_seq=2)
    alias = contact("c2", 3, deleted_seq=3, merged_into="c9")
    write(store, 3, inserted={"c1": secret, "c2": alias}, mutations=[stored("d", 1)],
          history=[History(1, "c1", "d", 1, {"op": "put", "doc": {"name": "secret"}}, NOW, NOW)],
          quarantine=[kept_aside(1, "unknown_op")], references_added={("e1", "c1")},
          keys_added={(("email", "a@b"), "c1")})  # fmt: skip
    write(store, 3, collected=["c1"], aliases=["c2"])
    with store.read(ACCOUNT) as reader:
        (kept,) = reader.records(["c1", "c2"])
        assert (kept.id, kept.doc, kept.merged_into) == ("c2", {}, "c9")
        assert reader.tombstones(10) == []
        assert reader.history("c1") == reader.quarantined() == reader.referrers(["e1"]) == []
        assert reader.keyed([("email", "a@b")]) == []
        (mutation,) = reader.mutations("d", [1])
        assert (mutation.payload, mutation.hash) == (None, "h1")


def test_accounts_never_see_each_other(store: SqlStore) -> None:
    write(store, 1, inserted={"c1": contact("c1", 1)}, mutations=[stored("d", 1)], references_added={("e1", "c1")},
          keys_added={(("email", "a@b"), "c1")}, quarantine=[kept_aside(1, "unknown_op")])  # fmt: skip
    with store.read("acc_other") as reader:
        assert reader.records(["c1"]) == reader.feed(0, 10, boot=False) == reader.referrers(["e1"]) == []
        assert reader.keyed([("email", "a@b")]) == reader.quarantined() == reader.parked("d") == []
        assert reader.mutations("d", [1]) == reader.named([("d", 1)]) == reader.devices() == []

"""Backups tell the phones what is safe; a restored server is another history (SPEC.md 9.8)."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update

from sync.records import Device, Effects, Head, Record
from webapp.database import db, read_transaction, write_transaction
from webapp.records import backup
from webapp.records.commands import backup as backup_command
from webapp.records.commands import restore as restore_command
from webapp.records.models import Backup
from webapp.records.models import Device as DeviceRow
from webapp.records.store import SqlStore

NOW = 1_790_000_000_000


@pytest.fixture
def store(app: Flask) -> Iterator[SqlStore]:
    with app.app_context():
        yield SqlStore("A phone")


def push(store: SqlStore, account: str, seq: int, mid: int) -> None:
    """What a push of device ``d`` leaves behind."""
    with store.write(account, NOW) as transaction:
        record = Record(f"c{seq}", "contact", seq, seq, {"name": f"Person {seq}"}, {})
        head = Head(seq, 0, transaction.head.epoch, seq, 1)
        transaction.apply(Effects(head, inserted={record.id: record}, device=Device("d", last_mid=mid)))


def safe_mid(store: SqlStore, account: str) -> int:
    with store.read(account) as reader:
        device = reader.device("d")
        assert device is not None
        return device.safe_mid


def names(store: SqlStore, account: str) -> list[str]:
    with store.read(account) as reader:
        return [r.id for r in reader.feed(0, 100, boot=False)]


def test_a_backup_makes_what_it_holds_safe_and_nothing_else(store: SqlStore, tmp_path: Path) -> None:
    push(store, "acc_a", 1, mid=7)
    assert safe_mid(store, "acc_a") == 0
    copy = backup.make_backup(tmp_path)
    assert safe_mid(store, "acc_a") == 7
    push(store, "acc_a", 2, mid=8)
    assert safe_mid(store, "acc_a") == 7
    assert copy.size == copy.place.stat().st_size > 0
    assert stat.S_IMODE(copy.place.stat().st_mode) == 0o600
    with read_transaction() as session:
        (noted,) = session.scalars(select(Backup)).all()
        assert (noted.place, noted.sha256) == (str(copy.place), copy.sha256)


def test_a_copy_that_took_longer_than_a_newer_one_takes_nothing_back(store: SqlStore, tmp_path: Path) -> None:
    push(store, "acc_a", 1, mid=7)
    with write_transaction() as session:
        session.execute(update(DeviceRow).values(safe_mid=9))
    backup.make_backup(tmp_path)
    assert safe_mid(store, "acc_a") == 9


def test_a_failed_backup_makes_nothing_safe(store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    push(store, "acc_a", 1, mid=7)
    (tmp_path / "blocked").write_text("a file where the folder should be")
    with pytest.raises(OSError):
        backup.make_backup(tmp_path / "blocked" / "inside")
    assert safe_mid(store, "acc_a") == 0


def test_a_restored_server_is_a_new_epoch_with_its_head_far_ahead(store: SqlStore, tmp_path: Path) -> None:
    push(store, "acc_a", 1, mid=1)
    push(store, "acc_b", 1, mid=1)
    copy = backup.make_backup(tmp_path)
    push(store, "acc_a", 2, mid=2)
    with store.read("acc_a") as reader:
        before = reader.head
    assert backup.restore_backup(copy.place) == 2
    with store.read("acc_a") as reader:
        after = reader.head
    with store.read("acc_b") as reader:
        other = reader.head
    assert names(store, "acc_a") == ["c1"]
    assert len({before.epoch, after.epoch, other.epoch}) == 3
    assert before.seq + 2**32 - 1 <= after.seq < 2**53
    assert after.seq >= NOW // 1000 * 2**20


def test_a_second_restore_of_the_same_backup_goes_further_still(store: SqlStore, tmp_path: Path) -> None:
    push(store, "acc_a", 1, mid=1)
    copy = backup.make_backup(tmp_path)
    backup.restore_backup(copy.place)
    with store.read("acc_a") as reader:
        first = reader.head
    push(store, "acc_a", first.seq + 1, mid=2)
    again = backup.make_backup(tmp_path)
    backup.restore_backup(again.place)
    with store.read("acc_a") as reader:
        assert reader.head.seq > first.seq + 1
        assert reader.head.epoch != first.epoch


def test_what_is_no_backup_is_refused_and_the_database_stays(store: SqlStore, tmp_path: Path) -> None:
    push(store, "acc_a", 1, mid=1)
    (tmp_path / "no.db").write_bytes(b"no database" * 1000)
    for place in (tmp_path / "missing", tmp_path / "no.db"):
        with pytest.raises(backup.BackupError):
            backup.restore_backup(place)
    assert names(store, "acc_a") == ["c1"]


def test_a_running_server_is_not_replaced_under_its_feet(store: SqlStore, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    push(store, "acc_a", 1, mid=1)
    copy = backup.make_backup(tmp_path)
    push(store, "acc_a", 2, mid=2)
    other = sqlite3.connect(str(db.engine.url.database))
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM record").fetchone()
    try:
        with pytest.raises(backup.BackupError, match="running"):
            backup.restore_backup(copy.place)
    finally:
        other.close()
    assert names(store, "acc_a") == ["c1", "c2"]


def test_the_commands_say_what_they_did(store: SqlStore, tmp_path: Path) -> None:
    push(store, "acc_a", 1, mid=1)
    made = CliRunner().invoke(backup_command, [str(tmp_path)])
    assert made.exit_code == 0, made.output
    (place,) = tmp_path.iterdir()
    assert str(place) in made.output
    asked = CliRunner().invoke(restore_command, [str(place)], input="n\n")
    assert asked.exit_code == 1
    done = CliRunner().invoke(restore_command, [str(place), "--yes"])
    assert done.exit_code == 0, done.output
    assert "1 account" in done.output
    missing = CliRunner().invoke(restore_command, [str(tmp_path / "none"), "--yes"])
    assert missing.exit_code == 1
    assert "no file" in missing.output

"""A consistent copy of the database, and starting again from one (SPEC.md 9.8).

What a finished copy holds may be forgotten by the phones: each device's ``safe_mid``
moves to the last mutation in the copy. A restored server begins a new epoch and jumps
with every head far ahead, so that no sequence number is ever issued twice; the phones
notice the epoch and send again what the copy does not have.
"""

import hashlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, text
from sqlalchemy.engine import URL

from sync.epoch import JUMP, PER_SECOND, jumped
from webapp.clock import now_ms
from webapp.database import db, write_transaction
from webapp.records.models import Backup
from webapp.records.store import new_epoch

Safe = list[tuple[str, str, int]]
"""Account, device and the last mutation that the copy holds."""


class BackupError(Exception):
    """The copy could not be made or used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished copy: where it is, its size in bytes and its SHA-256."""

    place: Path
    size: int
    sha256: str


def make_backup(folder: Path) -> Copy:
    """Copies the whole database into ``folder`` and tells the devices what is safe."""
    folder.mkdir(parents=True, exist_ok=True)
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        place, safe = _copy_sqlite(url, folder)
    else:
        place, safe = _copy_postgres(url, folder)
    copy = Copy(place, place.stat().st_size, _sha256(place))
    _note(copy, safe)
    return copy


def _name(suffix: str) -> str:
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    return f"hallway-{moment}-{secrets.token_hex(3)}{suffix}"


@contextmanager
def _finished(place: Path) -> Iterator[Path]:
    """A file that has its name only once it is whole and on the disk."""
    part = place.with_name(place.name + ".part")
    part.touch(mode=0o600)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _copy_sqlite(url: URL, folder: Path) -> tuple[Path, Safe]:
    place = folder / _name(".db")
    live = closing(sqlite3.connect(_file(url)))
    with _finished(place) as part, live as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        safe = target.execute("SELECT account_id, device_id, last_mid FROM device").fetchall()
    return place, safe


def _copy_postgres(url: URL, folder: Path) -> tuple[Path, Safe]:
    """pg_dump of one exported snapshot, so that ``safe`` is exactly what the dump holds."""
    place = folder / _name(".dump")
    with _finished(place) as part, _snapshot() as (connection, snapshot):
        found = connection.execute(text("SELECT account_id, device_id, last_mid FROM device"))
        safe = [(row.account_id, row.device_id, row.last_mid) for row in found]
        _run(["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={part}"], url)
    return place, safe


@contextmanager
def _snapshot() -> Iterator[tuple[Connection, str]]:
    with db.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ")
        connection.execute(text("SET statement_timeout = 0"))
        try:
            yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))
        finally:
            connection.invalidate()


def _note(copy: Copy, safe: Safe) -> None:
    newer = text(
        "UPDATE device SET safe_mid = :mid WHERE account_id = :account AND device_id = :device AND safe_mid < :mid"
    )
    rows = [{"account": a, "device": d, "mid": m} for a, d, m in safe]
    with write_transaction() as session:
        if rows:
            session.execute(newer, rows)
        session.execute(
            insert(Backup).values(
                id=uuid.uuid4().hex, made_at=now_ms(), place=str(copy.place), size=copy.size, sha256=copy.sha256
            )
        )


def restore_backup(place: Path) -> int:
    """Puts a copy in the database's place, in a new epoch. Answers how many accounts there are.

    The server must be stopped.
    """
    if not place.is_file():
        raise BackupError(f"{place} is no file. Name a file that `hallway backup` made.")
    url = db.engine.url
    db.engine.dispose()
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(url, place)
    else:
        _restore_postgres(url, place)
    with db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM sync_head")) or 0)


def _restore_sqlite(url: URL, place: Path) -> None:
    """The copy gets its new epoch before it gets the database's name: no moment in between."""
    live = _file(url)
    fresh = live.with_name(live.name + ".restoring")
    try:
        shutil.copyfile(place, fresh)
        with closing(sqlite3.connect(fresh)) as target:
            _begin_epochs(target)
        _swap_files(live, fresh)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{place} is no backup, or damaged: {error}. Use another one.") from error
    finally:
        fresh.unlink(missing_ok=True)


def _begin_epochs(target: sqlite3.Connection) -> None:
    if target.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("its check failed")
    for account_id, head in target.execute("SELECT account_id, head_seq FROM sync_head").fetchall():
        row = (new_epoch(), jumped(head, now_ms()), now_ms(), account_id)
        target.execute("UPDATE sync_head SET epoch=?, head_seq=?, updated_at=? WHERE account_id=?", row)
    target.commit()


def _swap_files(live: Path, fresh: Path) -> None:
    """Keeps the present database beside the restored one: a restore loses nothing either."""
    if live.exists():
        _refuse_running(live)
        live.replace(live.with_name(f"{live.name}.before-{now_ms()}"))
    for suffix in ("-wal", "-shm"):
        live.with_name(live.name + suffix).unlink(missing_ok=True)
    fresh.replace(live)


def _refuse_running(live: Path) -> None:
    """Only a connection that is alone may leave WAL mode; it also folds the log into the file."""
    with closing(sqlite3.connect(live, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise BackupError("The server is running. Stop it, then restore.") from error


def _restore_postgres(url: URL, place: Path) -> None:
    """The dump and the new epoch in one transaction."""
    script = place.with_name(place.name + ".sql")
    try:
        _run(["pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={script}", str(place)], url, False)
        with script.open("a") as file:
            file.write(
                "\nUPDATE public.sync_head SET epoch = 'e_' || left(md5(gen_random_uuid()::text), 12), "
                f"head_seq = greatest(head_seq + {JUMP}, {now_ms() * PER_SECOND // 1000}), "
                f"updated_at = {now_ms()};\n"
            )
        _run(["psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}"], url)
    finally:
        script.unlink(missing_ok=True)


def _file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise BackupError("A database in memory has no copy. Set HALLWAY_DATA or DATABASE_URL.")
    return Path(url.database)


def _run(command: list[str], url: URL, connect: bool = True) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, not the command line."""
    plain = url.set(drivername="postgresql", password=None)
    target = [f"--dbname={plain.render_as_string()}"] if connect else []
    environment = {**os.environ, "PGPASSWORD": url.password or os.environ.get("PGPASSWORD", "")}
    try:
        subprocess.run([*command, *target], env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is not installed. Install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{command[0]} failed: {error.stderr.strip()[:2000]}") from error


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

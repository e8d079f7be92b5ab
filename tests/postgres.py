"""A throw-away PostgreSQL cluster: a socket in a temporary folder, gone after the tests.

``TEST_DATABASE_URL`` names a server to use instead (a database of its own is made
there and dropped). PostgreSQL refuses to run as root, so root starts it as ``postgres``.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from webapp.config import read_settings

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200",
        "listen_addresses=")  # fmt: skip


class NoPostgres(Exception):
    """PostgreSQL is not on this machine; the message says what is missing."""


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with _own_database(given) as url:
            yield url
    else:
        with cluster() as url:
            yield url


@contextmanager
def cluster(options: tuple[str, ...] = FAST) -> Iterator[str]:
    """Starts a cluster, yields the URL of its database and takes everything away again."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="hallway-pg-"))
    folder.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    try:
        _call(
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        settings = " ".join(f"-c {s}" for s in options) + f" -k {folder}"
        _call(programs / "pg_ctl", "-D", data, "-w", "-o", settings, "-l", folder / "log", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            _call(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _own_database(server: str) -> Iterator[str]:
    base = make_url(read_settings({"DATABASE_URL": server}).database_url)
    name = f"hallway_test_{token_hex(6)}"
    engine = create_engine(base, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield base.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        engine.dispose()


def _programs() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise NoPostgres("PostgreSQL is not installed: apt-get install postgresql, or set TEST_DATABASE_URL")
    return folders[-1]


def _call(*command: str | Path) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, capture_output=True, cwd="/")

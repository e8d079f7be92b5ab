"""The real server in processes of its own: gunicorn, started, killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import make_app, make_person
from webapp.database import db
from webapp.migrate import upgrade_database

COMMAND = "from webapp import create_app; from webapp.server import Server; Server(create_app(), {bind!r}).run()"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class ServerProcess:
    """``processes`` gunicorn workers on one database. ``kill`` is SIGKILL of all of them."""

    def __init__(self, data: Path, database_url: str, processes: int = 1, threads: int = 8) -> None:
        self.data = data
        self.database_url = database_url
        self.port = free_port()
        self.settings = {
            "HALLWAY_DATA": str(data), "DATABASE_URL": database_url, "PORT": str(self.port),
            "WEB_CONCURRENCY": str(processes), "HALLWAY_THREADS": str(threads),
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.log = data / "server.log"

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return ("127.0.0.1", self.port)

    def prepare(self, *emails: str) -> dict[str, tuple[str, str]]:
        """Migrates and makes accounts: ``{email: (account id, cookie)}``."""
        app = make_app(self.data, **self.settings)
        with app.app_context():
            upgrade_database()
        made = {}
        for email in emails:
            person = make_person(app, email)
            name = app.config["SETTINGS"].cookie_name
            cookie = person.client.get_cookie(name)
            assert cookie is not None
            made[email] = (person.account_id, f"{name}={cookie.value}")
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return made

    def start(self) -> None:
        """Starts and waits until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", COMMAND.format(bind=f"127.0.0.1:{self.port}")],
                env={**os.environ, **self.settings}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process is not None and self.process.poll() is None, self.log.read_text()[-4000:]
            try:
                socket.create_connection(self.address, timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise TimeoutError(f"the server did not start: {self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """SIGKILL, at whatever point it is."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
            self.process.wait(timeout=30)
            self.process = None


@contextmanager
def running(data: Path, database_url: str, processes: int = 1) -> Iterator[ServerProcess]:
    """A migrated server that answers, gone afterwards."""
    server = ServerProcess(data, database_url, processes)
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.stop()

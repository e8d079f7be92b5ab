"""With ``REDIS_URL`` several servers count limits together and share the queue."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.conftest import close_app, make_app
from tests.webapp.processes import PATIENCE, free_port, hallway
from webapp.database import write_transaction
from webapp.jobs import Job, later
from webapp.migrate import upgrade_database

ROOT = Path(__file__).parents[2]


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A throw-away Redis."""
    program = shutil.which("redis-server")
    if program is None:
        reason = "Redis is not installed: apt-get install redis-server"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    _until(lambda: _answers(url))
    yield url
    server.terminate()
    server.wait(PATIENCE)


def _answers(url: str) -> bool:
    with redis.Redis.from_url(url) as connection:
        try:
            return bool(connection.ping())
        except redis.ConnectionError:
            return False


def _until(condition: object) -> None:
    """Waits for a condition, looking often."""
    end = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def test_two_servers_count_guesses_together(redis_url: str, tmp_path: Path) -> None:
    servers = [make_app(tmp_path, REDIS_URL=redis_url) for _ in range(2)]
    with servers[0].app_context():
        upgrade_database()
    guess = {"email": "ada@example.org", "password": "a guess of mine"}
    statuses = [servers[n % 2].test_client().post("/api/v1/sessions", json=guess).status_code for n in range(21)]
    assert statuses == [401] * 20 + [429]
    for server in servers:
        close_app(server)


def test_a_worker_elsewhere_is_woken(redis_url: str, tmp_path: Path) -> None:
    env = {"REDIS_URL": redis_url, "HALLWAY_DATA": str(tmp_path)}
    app = make_app(tmp_path, REDIS_URL=redis_url)
    with app.app_context():
        upgrade_database()
        with hallway("worker", folder=ROOT, **env) as worker:
            worker.wait_for("waits for work")
            with write_transaction() as session:
                later(session, "deliver_returns", {"token": "0" * 16}, key="a job")

            def done() -> bool:
                with write_transaction() as session:
                    return session.get_one(Job, "a job", populate_existing=True).state == "done"

            _until(done)
            assert worker.interrupt() == 0
    close_app(app)

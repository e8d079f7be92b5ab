"""The real server as a process: the production command, a data folder of its own, loopback only."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody is given by chance while the server that owns it is stopped.

    The system hands out the higher ones to whoever opens a connection.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """`hallway run` on a free port. Stopping it is how a story goes offline: really, not emulated."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data, self.port, self.settings = data, free_port(), settings
        self.process: subprocess.Popen[bytes] | None = None
        self.before_stop: list[Callable[[], None]] = []
        self.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"HALLWAY_DATA": str(self.data), "PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        return {**os.environ, **own, **self.settings}

    def command(self, *arguments: str) -> str:
        """Run a `hallway` command on this server's data and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "webapp.cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webapp.cli", "run"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._until_healthy()

    def _until_healthy(self) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            if self.process and self.process.poll() is not None:
                break
        raise AssertionError("the server did not start:\n" + self.log())

    def log(self) -> str:
        """The end of what it wrote."""
        return (self.data / "server.log").read_text(errors="replace")[-4000:]

    def stop(self, how: int = signal.SIGTERM) -> None:
        for check in self.before_stop:
            check()
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(60)

"""Real ``hallway`` processes: started, waited for, and ended as a person would."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

PATIENCE = 60.0


class Running:
    """A started process and what it has printed."""

    def __init__(self, command: list[str], env: dict[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            command, env={**os.environ, **env}, cwd=folder, process_group=0,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        self.printed: list[str] = []
        self._lines: Queue[str | None] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.rstrip())
        self._lines.put(None)

    def wait_for(self, words: str) -> str:
        """The first printed line with ``words`` in it; fails with everything printed when it ends before."""
        until = time.monotonic() + PATIENCE
        while (line := self._lines.get(timeout=max(until - time.monotonic(), 0.1))) is not None:
            self.printed.append(line)
            if words in line:
                return line
        raise AssertionError("\n".join([f"ended without saying {words!r}:", *self.printed]))

    def interrupt(self) -> int:
        """Ctrl-C, which a terminal sends to all that it runs; answers the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def hallway(*arguments: str, folder: Path, program: list[str] | None = None, **env: str) -> Iterator[Running]:
    """A ``hallway`` command; killed at the end if it still runs."""
    command = program or [sys.executable, "-m", "webapp.cli"]
    running = Running([*command, *arguments], env, folder)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait(PATIENCE)


def free_port() -> int:
    """A port that nobody listens on, with the next one free, too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def get(url: str, authority: Path | None = None) -> tuple[int, str]:
    """Status and body of an address."""
    context = ssl.create_default_context(cafile=str(authority)) if authority else None
    with urllib.request.urlopen(url, timeout=PATIENCE, context=context) as answer:
        return answer.status, answer.read().decode()

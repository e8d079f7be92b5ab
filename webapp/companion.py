"""A ``hallway`` command that runs beside the server: started again when it dies, ended with it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click

WAITS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds before it is started again; the last one repeats, so a broken set-up does not keep a core busy."""


@contextmanager
def companion(*arguments: str) -> Iterator[None]:
    """Runs the command for as long as the block.

    The server's own workers are forks of this process and leave through here, too, when
    they end: they must not take the other command with them.
    """
    owner = os.getpid()
    command = _Companion(arguments)
    try:
        yield
    finally:
        if os.getpid() == owner:
            command.end()


class _Companion:
    def __init__(self, arguments: tuple[str, ...]) -> None:
        self.arguments = arguments
        self.ending = Event()
        self.process = self._start()
        self.watch = Thread(target=self._keep_alive, name=f"watch-{arguments[0]}", daemon=True)
        self.watch.start()

    def _start(self) -> "subprocess.Popen[bytes]":
        """In a group of its own: a terminal's Ctrl-C is for the server, which then ends this one."""
        command = [sys.executable, "-m", "webapp.cli", *self.arguments]
        return subprocess.Popen(command, process_group=0)  # noqa: S603 - ourselves

    def _keep_alive(self) -> None:
        deaths = 0
        while True:
            self.process.wait()
            if self.ending.wait(WAITS[min(deaths, len(WAITS) - 1)]):
                return
            self.process = self._start()
            if self.ending.is_set():
                self.process.terminate()
            click.echo(f"The {self.arguments[0]} had stopped; it is started again.", err=True)
            deaths += 1

    def end(self) -> None:
        self.ending.set()
        self.process.terminate()
        self.watch.join(timeout=10)

"""A peer's server as a process of its own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

STARTS_WITHIN = 60  # s


@contextmanager
def running(command: Sequence[str | Path], port: int, folder: Path, **environment: str) -> Iterator[tuple[str, int]]:
    """Starts it and waits until its port answers; its whole process group ends with the context."""
    log = folder / "server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env={**os.environ, **environment}, start_new_session=True,
        )  # fmt: skip
    try:
        _until_open(process, port, log)
        yield "127.0.0.1", port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _until_open(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"did not start: {log.read_text()[-600:]}")

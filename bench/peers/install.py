"""Where the peers are: Python's in an environment of their own, Node's in bench/node_modules."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from bench.results import KEPT

HERE = Path(__file__).parent
VENV = KEPT.parent / "bench-peers"
NODE_MODULES = HERE.parent / "node_modules"


class NotInstalled(Exception):
    """The peer cannot be had on this machine; the message says why."""


@cache
def python_peers() -> Path:
    """The ``bin`` folder with ``kinto`` and ``radicale``, installed if they are not there."""
    wanted = (HERE / "requirements.txt").read_text()
    stamp = VENV / ".installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(VENV, ignore_errors=True)
        _run(sys.executable, "-m", "venv", VENV)
        _run(VENV / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "-r", HERE / "requirements.txt")
        stamp.write_text(wanted)
    return VENV / "bin"


def _run(*command: str | Path) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise NotInstalled(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "pip failed")


def node_peer(package: str) -> Path:
    """A Node package of bench/package.json."""
    folder = NODE_MODULES / package
    if not folder.is_dir():
        raise NotInstalled(f"{package} is not in bench/node_modules: run npm ci in bench/")
    return folder

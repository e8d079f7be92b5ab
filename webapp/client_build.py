"""Builds the client in a work tree, when its sources changed.

An installed wheel carries the built client and has no ``pwa/`` beside it: then there
is nothing to do. In a work tree a stamp (the hash of every source file) lies in the
build's folder, so a second start builds nothing. Node comes from the hashed
``requirements-build.lock``, so that a machine needs Python only.

``python -m webapp.client_build`` does the same from a Makefile; with ``--packages`` it only
gets the packages. The wheel's build hook loads this file on its own, so it imports nothing of ours.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
BUILT_CLIENT = ROOT / "webapp" / "static" / "pwa"
SOURCES = ROOT / "pwa"
STAMP = ".build-stamp"
NOT_SOURCES = {"node_modules", "coverage", ".svelte-kit", "__pycache__", "dist"}
INSTALLED = SOURCES / "node_modules" / ".hallway-lock"


class BuildFailed(Exception):
    """The client could not be built; the message has the end of what the build said."""


def build_client(say: Callable[[str], None], target: Path = BUILT_CLIENT) -> bool:
    """Builds when this is a work tree whose sources changed; answers whether it did."""
    if not (SOURCES / "package.json").is_file():
        return False
    stamp = sources_stamp()
    if _read(target / STAMP) == stamp:
        return False
    say("Building the app (once; the next start builds nothing) ...")
    install_packages(say)
    _run("npm", "run", "build", "--", "--outDir", str(target))
    (target / STAMP).write_text(stamp)
    return True


def sources_stamp() -> str:
    """The SHA-256 of every source file's path and content."""
    digest = hashlib.sha256()
    for path in sorted(_sources(SOURCES)):
        digest.update(f"{path.relative_to(SOURCES)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in NOT_SOURCES:
            yield from _sources(path)
        elif path.is_file() and not path.name.endswith((".test.ts", ".py")):
            yield path


def install_packages(say: Callable[[str], None]) -> None:
    """``npm ci``, unless the packages of this very lock file are there."""
    lock = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
    if _read(INSTALLED) == lock:
        return
    if not shutil.which("npm", path=_path()):
        say("Getting Node, which builds the app ...")
        _install_node()
    say("Getting the app's packages ...")
    _run("npm", "ci", "--no-audit", "--no-fund")
    INSTALLED.write_text(lock)


def _install_node() -> None:
    lock = ROOT / "requirements-build.lock"
    if importlib.util.find_spec("pip") is None or not lock.is_file():
        raise BuildFailed("Node.js 22 or newer is needed to build the app: install it, then run this again.")
    _call([sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)], ROOT)


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program, path=_path())
    if found is None:
        raise BuildFailed(f"{program} was not found: install Node.js 22 or newer, then run this again.")
    _call([found, *arguments], SOURCES)


def _call(command: list[str], folder: Path) -> None:
    result = subprocess.run(  # noqa: S603 - fixed programs and arguments
        command, cwd=folder, env={**os.environ, "PATH": _path()}, capture_output=True, text=True, check=False
    )
    if result.returncode:
        tail = "\n".join((result.stdout + result.stderr).strip().splitlines()[-15:])
        raise BuildFailed(f"Building the app failed at `{' '.join(command[-3:])}`:\n{tail}")


def _path() -> str:
    """The environment's own programs first: its Node is the one that the lock names."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def main(arguments: list[str]) -> int:
    """The command line; answers the exit code."""
    try:
        (install_packages if "--packages" in arguments else build_client)(_say)
    except BuildFailed as error:
        _say(str(error))
        return 1
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

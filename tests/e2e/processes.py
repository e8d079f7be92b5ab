"""How a phone dies: SIGKILL to every process of one browser."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import psutil


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def kill_profile(profile: Path) -> None:
    """SIGKILL our own descendants that carry the profile's path, with their children."""
    mine = [p for p in psutil.Process().children(recursive=True) if str(profile) in _command_line(p)]
    for process in {q for p in mine for q in _tree(p)}:
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if process.name() not in {"node", "WebKitWebDriver"}:
                os.kill(process.pid, signal.SIGKILL)

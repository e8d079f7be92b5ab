"""The production server: gunicorn with threads, started from Python."""

import gc
import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from webapp.config import Settings

MEMORY = "/dev/shm"  # noqa: S108 - each file there is made by mkstemp
"""Where workers say that they live: in a container /tmp lies on its disk, and a slow disk looks like a dead worker."""


def settle_memory(_worker: object) -> None:
    """Keeps the garbage collector off what lives as long as the process, and off the middle of a push.

    A push of 500 holds some 50,000 objects until it ends, none of them garbage; with Python's own
    thresholds a full collection walks all of the libraries meanwhile, a sixth of the time under the
    account's lock, and with 20,000 a twentieth of it still goes into young objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(80_000, 10, 10)


class Server(BaseApplication):
    """Serves an app until it is told to stop; Ctrl-C lets running requests finish."""

    def __init__(self, app: Flask, bind: str, **options: Any) -> None:
        self.app = app
        self.options = {"bind": bind, **options}
        super().__init__()

    def load_config(self) -> None:
        settings: Settings = self.app.config["SETTINGS"]
        defaults = {
            "worker_class": "gthread",
            "workers": settings.processes,
            "threads": settings.threads,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_tmp_dir": MEMORY if os.access(MEMORY, os.W_OK) else None,
            "post_worker_init": settle_memory,
        }
        for name, value in {**defaults, **self.options}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app

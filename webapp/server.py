"""The production server: gunicorn with threads, started from Python."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from webapp.config import Settings


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
        }
        for name, value in {**defaults, **self.options}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app

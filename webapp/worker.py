"""``hallway worker``: huey wakes and schedules, the jobs themselves are rows (:mod:`webapp.jobs`).

With ``REDIS_URL`` many workers on many machines share the queue; without it a SQLite
file in the data folder does. Losing the queue loses nothing: it only says *look now*,
and every minute the worker looks anyway. Its messages are pickled, so they are signed:
whoever can write to Redis must not thereby run code here.
"""

import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from webapp.config import Settings
from webapp.jobs import run_due
from webapp.tidy import tidy


def queue(settings: Settings) -> Huey:
    """The queue that all processes of this server share."""
    signed = SignedSerializer(secret=settings.secret_key)
    if settings.redis_url:
        return RedisHuey("hallway", url=settings.redis_url, results=False, serializer=signed)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SqliteHuey("hallway", filename=str(settings.data / "queue.db"), results=False, serializer=signed)


def init_worker(app: Flask) -> None:
    """Declares what is done later and puts the queue where :func:`webapp.jobs.wake` finds it."""
    huey = queue(app.config["SETTINGS"])

    @huey.task()
    def look() -> None:
        with app.app_context():
            run_due()

    @huey.periodic_task(crontab(minute="*"))
    def look_each_minute() -> None:
        with app.app_context():
            run_due()

    @huey.periodic_task(crontab(minute="17", hour="3"))
    def tidy_each_night() -> None:
        with app.app_context():
            tidy()

    app.extensions["hallway_queue"] = huey
    app.extensions["hallway_wake"] = look


class _Consumer(Consumer):
    """Huey's, whose threads begin before its signal handlers are set: a signal in between waits until they are."""

    def __init__(self, huey: Huey, ready: Callable[[], object], **options: Any) -> None:
        super().__init__(huey, **options)
        self.ready = ready

    def start(self) -> None:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self.ready()


def work(app: Flask, ready: Callable[[], object]) -> None:
    """Works until told to stop; a job in progress is finished first. ``ready``: called once a signal ends it well."""
    _Consumer(app.extensions["hallway_queue"], ready, workers=2, periodic=True, max_delay=2.0).run()

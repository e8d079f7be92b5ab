"""Work for later that must not be lost: an outbox row first, then huey wakes and does it.

:func:`later` writes the row in the caller's transaction (*transactional outbox*): the
work exists exactly when what caused it was committed. The worker (``hallway worker``)
asks every few seconds for due rows; a failed one is tried again with growing pauses
and is kept, with its error, when it is given up.
"""

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import JSON, Index, String, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.clock import now
from webapp.database import Base, write_transaction

log = structlog.get_logger()

Task = Callable[[Mapping[str, Any]], None]
TASKS: dict[str, Task] = {}
GIVEN_UP: dict[str, Task] = {}
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 86400, 86400))
LEASE = timedelta(minutes=5)
"""A worker that died with a job lets it go after this long."""


class Job(Base, kw_only=True):
    """One piece of work. ``state``: waiting, done or given_up."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"),)

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    task: Mapped[str] = mapped_column(String(64))
    payload: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    created_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(300), default="")


class GiveUp(Exception):
    """Raised by a task whose work cannot succeed, however often it is tried."""


class Again(Exception):
    """Raised by a task that did its work and has more to do after ``pause``: a job without an end."""

    def __init__(self, pause: timedelta) -> None:
        self.pause = pause


def task(name: str, *, given_up: Task | None = None) -> Callable[[Task], Task]:
    """Registers the function that does the jobs of this name, and what to do when one is given up."""

    def register(function: Task) -> Task:
        TASKS[name] = function
        if given_up is not None:
            GIVEN_UP[name] = given_up
        return function

    return register


def later(session: Session, name: str, payload: Mapping[str, Any], *, key: str = "") -> None:
    """Writes a job in the caller's transaction, and wakes a worker once it is committed.

    The same ``key`` twice is one job; one that was given up is tried anew.
    """
    job_id = key or secrets.token_hex(16)
    known, moment = session.get(Job, job_id), now()
    if known is not None and known.state != "given_up":
        return
    if known is None:
        session.add(Job(id=job_id, task=name, payload=dict(payload), run_at=moment, created_at=moment))
    else:
        known.state, known.tries, known.run_at = "waiting", 0, moment
    event.listen(session, "after_commit", wake, once=True)


def wake(_session: object = None) -> None:
    """Tells a worker to look now. When the queue cannot be reached, it looks within a minute anyway."""
    try:
        current_app.extensions["hallway_wake"]()
    except (RedisError, sqlite3.Error) as error:
        log.warning("queue_unreachable", error=type(error).__name__)


def run_due(limit: int = 50) -> int:
    """Does the jobs that are due and answers how many were tried."""
    count = 0
    while count < limit and (job := _take()) is not None:
        _run(job)
        count += 1
    return count


def _take() -> Job | None:
    """Leases the next due job: other workers will not see it meanwhile."""
    with write_transaction() as session:
        due = select(Job).where(Job.state == "waiting", Job.run_at <= now()).order_by(Job.run_at)
        job = session.scalar(due.limit(1).with_for_update(skip_locked=True))
        if job is None:
            return None
        job.run_at = now() + LEASE
        job.tries += 1
        session.flush()
        session.expunge(job)
        return job


def _run(job: Job) -> None:
    try:
        TASKS[job.task](job.payload)
    except GiveUp as error:
        _give_up(job, str(error))
    except Again as again:
        _put_off(job, again.pause)
    except Exception as error:
        # Not the job's id: it names a card's token, which is the key to it.
        log.warning("job_failed", task=job.task, tries=job.tries, error=type(error).__name__)
        _retry(job, f"{type(error).__name__}: {error}")
    else:
        _finish(job, "done", "")


def _put_off(job: Job, pause: timedelta) -> None:
    with write_transaction() as session:
        row = session.get_one(Job, job.id)
        row.run_at, row.tries, row.error = now() + pause, 0, ""


def _finish(job: Job, state: str, error: str) -> None:
    with write_transaction() as session:
        row = session.get_one(Job, job.id)
        row.state, row.error = state, error[:300]


def _give_up(job: Job, error: str) -> None:
    try:
        if job.task in GIVEN_UP:
            GIVEN_UP[job.task](job.payload)
    except Exception as failure:
        log.warning("give_up_failed", task=job.task, error=type(failure).__name__)
    _finish(job, "given_up", error)


def _retry(job: Job, error: str) -> None:
    if job.tries > len(PAUSES):
        _give_up(job, error)
        return
    with write_transaction() as session:
        row = session.get_one(Job, job.id)
        row.run_at, row.error = now() + PAUSES[job.tries - 1], error[:300]

"""Work for later: exists exactly when its cause was committed, done once, tried again, given up."""

import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.webapp.processes import hallway
from webapp import jobs
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.jobs import GiveUp, Job, later, run_due, task

ROOT = Path(__file__).parents[2]


@pytest.fixture
def done(app: Flask) -> Iterator[list[Any]]:
    """What the task ``note`` was called with."""
    seen: list[Any] = []

    @task("note")
    def note(payload: Mapping[str, Any]) -> None:
        seen.append(payload["n"])
        if payload["n"] == "fails":
            raise ValueError("not today")
        if payload["n"] == "hopeless":
            raise GiveUp("never")

    with app.app_context():
        yield seen
    jobs.TASKS.pop("note")


def jobs_now() -> list[Job]:
    with read_transaction() as session:
        found = list(session.scalars(select(Job)))
        session.expunge_all()
        return found


def test_a_job_exists_only_when_its_cause_was_committed(done: list[Any]) -> None:
    with pytest.raises(RuntimeError), write_transaction() as session:
        later(session, "note", {"n": 1})
        raise RuntimeError
    assert jobs_now() == []
    with write_transaction() as session:
        later(session, "note", {"n": 2})
    assert run_due() == 1
    assert done == [2]
    assert run_due() == 0


def test_the_same_key_is_one_job(done: list[Any]) -> None:
    for _ in range(2):
        with write_transaction() as session:
            later(session, "note", {"n": 1}, key="same")
    assert run_due() == 1


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(done: list[Any]) -> None:
    with write_transaction() as session:
        later(session, "note", {"n": "fails"})
    pauses = []
    for _ in range(len(jobs.PAUSES) + 1):
        assert run_due() == 1
        assert run_due() == 0, "not before its pause is over"
        (job,) = jobs_now()
        pauses.append(round((job.run_at - now()).total_seconds()))
        with write_transaction() as session:
            session.execute(update(Job).values(run_at=now()))
    assert pauses[:-1] == sorted(pauses[:-1])
    assert job.state == "given_up"
    assert "not today" in job.error
    assert run_due() == 0


def test_the_log_names_no_card(done: list[Any], capfd: pytest.CaptureFixture[str]) -> None:
    """The key of a job may hold a card's token, and its error the words of a person."""
    with write_transaction() as session:
        later(session, "note", {"n": "fails"}, key="fill:Q9W1DFWF077YMGA1:abc")
    run_due()
    logged = capfd.readouterr().err
    assert "job_failed" in logged
    assert "Q9W1DFWF077YMGA1" not in logged and "not today" not in logged


def test_a_message_that_this_server_did_not_sign_is_not_read(app: Flask, tmp_path: Path) -> None:
    """Messages are pickled: reading one that somebody else put into the queue would run their code."""

    class Hostile:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "was here",)

    queue = app.extensions["hallway_queue"]
    queue.flush()
    queue.storage.enqueue(pickle.dumps(Hostile()))
    with pytest.raises(ValueError, match=r"not found|mismatch"):
        queue.dequeue()
    assert not (tmp_path / "was here").exists()


def test_hopeless_work_is_given_up_at_once(done: list[Any]) -> None:
    with write_transaction() as session:
        later(session, "note", {"n": "hopeless"})
    run_due()
    assert jobs_now()[0].state == "given_up"
    assert done == ["hopeless"]


def test_what_was_given_up_is_tried_anew_when_it_is_asked_for_again(done: list[Any]) -> None:
    for _ in range(2):
        with write_transaction() as session:
            later(session, "note", {"n": "hopeless"}, key="same")
        assert run_due() == 1
        assert jobs_now()[0].state == "given_up"
    assert done == ["hopeless"] * 2


def test_a_farewell_that_fails_holds_nobody_up(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def farewell(_: Mapping[str, Any]) -> None:
        raise ValueError("nobody is there any more")

    monkeypatch.setitem(jobs.GIVEN_UP, "note", farewell)
    for n in ("hopeless", "next"):
        with write_transaction() as session:
            later(session, "note", {"n": n})
    assert run_due() == 2
    assert done == ["hopeless", "next"]
    assert {job.state for job in jobs_now()} == {"given_up", "done"}


def test_a_job_in_progress_is_nobody_elses(done: list[Any]) -> None:
    with write_transaction() as session:
        later(session, "note", {"n": 1})
    assert jobs._take() is not None
    assert jobs._take() is None


def test_the_worker_does_what_is_due_and_stops_when_told(tmp_path: Path) -> None:
    env = {"HALLWAY_DATA": str(tmp_path)}
    with hallway("db", "upgrade", folder=ROOT, **env) as command:
        assert command.process.wait(60) == 0
    with hallway("worker", folder=ROOT, **env) as worker:
        worker.wait_for("waits for work")
        assert worker.interrupt() == 0

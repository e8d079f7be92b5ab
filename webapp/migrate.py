"""Brings the database to the state that the code expects: Alembic, packaged with us."""

from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import inspect, text

from webapp.database import db, read_transaction

FOLDER = str(Path(__file__).parent / "migrations")


def init_migrations(app: Flask) -> None:
    """Tells Flask-Migrate where the migrations are, wherever we are installed."""
    Migrate(app, db, directory=FOLDER, render_as_batch=True, compare_type=True)


def upgrade_database() -> None:
    """Applies what is missing. Safe to repeat; two starting servers wait for each other."""
    upgrade(directory=FOLDER)


def newest_revision() -> str:
    """The revision that the code expects."""
    head = ScriptDirectory(FOLDER).get_current_head()
    assert head is not None, "the package carries no migrations"
    return head


def database_revision() -> str:
    """The revision that the database has; empty before the first migration."""
    with read_transaction() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return ""
        return session.scalar(text("SELECT version_num FROM alembic_version")) or ""

"""``hallway check``: what is configured, and what about it is unsafe."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from webapp.config import Settings
from webapp.migrate import database_revision, newest_revision

Level = Literal["ok", "note", "unsafe"]
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer."""

    level: Level
    text: str


def diagnose(app: Flask) -> list[Finding]:
    """Everything worth saying about this configuration."""
    settings: Settings = app.config["SETTINGS"]
    checks = (_address, _keys, _database, _processes, _client, _mail, _openings)
    return [finding for check in checks for finding in check(settings)]


def _address(settings: Settings) -> Iterator[Finding]:
    host = urlsplit(settings.public_url).hostname
    if settings.secure:
        yield Finding("ok", f"PUBLIC_URL {settings.public_url}: cookies are Secure and bound to the host")
        if settings.trusted_proxies:
            yield Finding("ok", f"TRUSTED_PROXIES {settings.trusted_proxies}: their word is taken for who asks")
        else:
            yield Finding("note", "TRUSTED_PROXIES is 0: behind a reverse proxy all people would share one "
                                  "address in the limits; set it to the number of proxies")
    elif host in LOCAL_HOSTS:
        yield Finding("note", f"PUBLIC_URL {settings.public_url}: other devices need https for camera and offline use")
    else:
        yield Finding("unsafe", f"PUBLIC_URL {settings.public_url}: passwords would travel in the clear; use https")


def _keys(settings: Settings) -> Iterator[Finding]:
    for path in (settings.data, settings.data / "secret_key"):
        if path.exists() and path.stat().st_mode & 0o007:
            yield Finding("note" if path.is_dir() else "unsafe",
                          f"{path} can be read by others on this machine: chmod o= {path}")
    yield Finding("ok", f"HALLWAY_DATA {settings.data}")
    kept = settings.data / "secret_key"
    is_own = kept.is_file() and kept.read_text().strip() == settings.secret_key
    yield Finding("ok", f"SECRET_KEY: made, and kept in {kept}" if is_own else "SECRET_KEY: given")


def _database(settings: Settings) -> Iterator[Finding]:
    shown = make_url(settings.database_url).render_as_string(hide_password=True)
    try:
        found = database_revision()
    except SQLAlchemyError as error:
        yield Finding("unsafe", f"DATABASE_URL {shown} cannot be reached: {type(error).__name__}")
        return
    if found == newest_revision():
        yield Finding("ok", f"DATABASE_URL {shown}: migrated ({found})")
    else:
        yield Finding("note", f"DATABASE_URL {shown}: not migrated yet; `hallway db upgrade` does it, `run` too")


def _processes(settings: Settings) -> Iterator[Finding]:
    yield Finding("ok", f"PORT {settings.port}: {settings.processes} process(es) with {settings.threads} threads")
    if settings.redis_url:
        yield Finding("ok", "REDIS_URL is set: limits and the queue are shared")
    if settings.processes > 1 and not settings.redis_url:
        yield Finding("unsafe", "WEB_CONCURRENCY is over 1 without REDIS_URL: each process counts its own limits, "
                                "so guessing passwords gets cheaper")


def _client(settings: Settings) -> Iterator[Finding]:
    built = (settings.client_dir / "index.html").is_file()
    yield Finding("ok" if built else "note", f"client {settings.client_dir}{'' if built else ': not built'}")


def _mail(settings: Settings) -> Iterator[Finding]:
    mail = settings.mail
    if mail is None:
        yield Finding("ok", "MAIL_HOST is not set: people send through their own mail server, or from their mail app")
        return
    yield Finding("ok", f"MAIL_HOST {mail.host}:{mail.port} ({mail.tls}): sends for confirmed addresses, "
                        f"from {mail.sender}")
    if mail.tls == "none" and mail.host not in LOCAL_HOSTS:
        yield Finding("unsafe", "MAIL_TLS is none: letters and the mail password would travel in the clear")


def _openings(settings: Settings) -> Iterator[Finding]:
    if settings.development:
        yield Finding("unsafe", "HALLWAY_ENV is development: not for a server that others reach")
    if settings.allow_loopback:
        yield Finding("unsafe", "HALLWAY_ALLOW_LOOPBACK is on: cards could make the server ask its own network")
    if settings.metrics_token:
        yield Finding("ok", "/api/v1/metrics is open to whoever shows HALLWAY_METRICS_TOKEN")
    if settings.openapi:
        yield Finding("note", "/api/openapi.json is open to everybody")

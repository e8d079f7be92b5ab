"""Settings: read once from the environment, checked, and never changed afterwards.

=================== ==========================================================
``PORT``            port to listen on (8000)
``HALLWAY_DATA``    folder of the embedded database and of keys (``./data``)
``DATABASE_URL``    PostgreSQL or SQLite; default ``$HALLWAY_DATA/hallway.db``
``SECRET_KEY``      made and kept in the data folder when absent
``PUBLIC_URL``      the address people type; https makes cookies ``__Host-``
``TRUSTED_PROXIES`` how many reverse proxies set ``X-Forwarded-*`` (0)
``HALLWAY_CLIENT_DIR`` the built client (``webapp/static/pwa``)
``HALLWAY_NO_WORKER``  take the service worker away from every browser (an emergency)
``REDIS_URL``       shared limits and job queue for several processes
``HALLWAY_ENV``     ``production`` (default) or ``development``
``HALLWAY_OPENAPI`` ``1`` serves ``/api/openapi.json`` in production, too
``HALLWAY_METRICS_TOKEN`` opens ``/api/v1/metrics`` to whoever shows it (24 characters or more)
``HALLWAY_ALLOW_LOOPBACK`` ``1`` lets the guarded client reach this machine (tests)
``WEB_CONCURRENCY`` server processes (1); more than one wants ``REDIS_URL``
``HALLWAY_THREADS`` threads in each process (8)
``MAIL_HOST``       mail server that this server sends through; none: it sends no mail
``MAIL_PORT``, ``MAIL_TLS`` its port, and ``starttls`` (default, 587), ``tls`` (465) or ``none`` (25)
``MAIL_USER``, ``MAIL_PASSWORD`` its sign-in, where it wants one
``MAIL_FROM``       the address that such mail comes from
=================== ==========================================================
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BUILT_CLIENT = Path(__file__).parent / "static" / "pwa"
MIN_SECRET = 32
MIN_TOKEN = 24
DEFAULT_MAX_BODY = 64 * 1024
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class ConfigError(Exception):
    """A setting that cannot be used; the message says which one and what to do."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that this server sends through."""

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    sender: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the server was told, after checking."""

    data: Path
    database_url: str
    secret_key: str
    public_url: str
    public_url_given: bool
    port: int
    trusted_proxies: int
    client_dir: Path
    no_worker: bool
    redis_url: str
    development: bool
    openapi: bool
    metrics_token: str = field(repr=False)
    allow_loopback: bool
    processes: int
    threads: int
    mail: MailSettings | None

    @property
    def secure(self) -> bool:
        """Whether people reach the server by https: decides about cookies."""
        return self.public_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """WebKit drops Secure cookies on ``http://localhost``, so plain http gets a plain name."""
        return "__Host-hallway" if self.secure else "hallway"

    def flask(self) -> dict[str, Any]:
        """The same settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "MAX_CONTENT_LENGTH": DEFAULT_MAX_BODY,
            "MAX_FORM_MEMORY_SIZE": DEFAULT_MAX_BODY,
            "MAX_FORM_PARTS": 32,
            "RATELIMIT_STORAGE_URI": self.redis_url or "windows://",
            "RATELIMIT_STORAGE_OPTIONS": {"wrap_exceptions": True},
            "RATELIMIT_STRATEGY": "moving-window",
        }


def read_settings(overrides: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, with ``overrides`` (same names) laid on top."""
    env = {**os.environ, **(overrides or {})}
    data = Path(env.get("HALLWAY_DATA") or "data").resolve()
    development = _choice(env, "HALLWAY_ENV", ("production", "development")) == "development"
    port = _number(env, "PORT", 8000, 65535)
    return Settings(
        data=data,
        database_url=_database_url(env.get("DATABASE_URL", ""), data),
        secret_key=_secret_key(env.get("SECRET_KEY", ""), data, development),
        public_url=_public_url(env.get("PUBLIC_URL") or f"http://localhost:{port}"),
        port=port,
        public_url_given=bool(env.get("PUBLIC_URL")),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, 10),
        client_dir=Path(env.get("HALLWAY_CLIENT_DIR") or BUILT_CLIENT).resolve(),
        no_worker=_flag(env, "HALLWAY_NO_WORKER"),
        redis_url=env.get("REDIS_URL", ""),
        development=development,
        openapi=development or _flag(env, "HALLWAY_OPENAPI"),
        metrics_token=_metrics_token(env.get("HALLWAY_METRICS_TOKEN", "")),
        allow_loopback=_flag(env, "HALLWAY_ALLOW_LOOPBACK"),
        processes=_number(env, "WEB_CONCURRENCY", 1, 64),
        threads=_number(env, "HALLWAY_THREADS", 8, 256),
        mail=_mail(env),
    )


def _mail(env: Mapping[str, str]) -> MailSettings | None:
    host, sender = env.get("MAIL_HOST", ""), env.get("MAIL_FROM", "")
    if not host:
        return None
    if "@" not in sender:
        raise ConfigError(f"MAIL_FROM is {sender!r}: use the address that mail comes from, cards@example.org")
    tls = _choice(env, "MAIL_TLS", tuple(MAIL_PORTS))
    port = _number(env, "MAIL_PORT", MAIL_PORTS[tls], 65535)
    return MailSettings(host, port, tls, env.get("MAIL_USER", ""), env.get("MAIL_PASSWORD", ""), sender)


def _database_url(url: str, data: Path) -> str:
    if not url:
        return f"sqlite:///{_made(data) / 'hallway.db'}"
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("sqlite", "postgresql+psycopg") and separator:
        return url
    raise ConfigError(f"DATABASE_URL begins with {scheme!r}: use postgresql:// or sqlite:///")


def _secret_key(given: str, data: Path, development: bool) -> str:
    if not given:
        return _kept_secret(data / "secret_key")
    if not development and (len(given) < MIN_SECRET or len(set(given)) < 10):
        raise ConfigError(
            f"SECRET_KEY is weak: it needs {MIN_SECRET} characters that nobody can guess. "
            "Leave it out, and one is made and kept in HALLWAY_DATA."
        )
    return given


def _metrics_token(given: str) -> str:
    if given and len(given) < MIN_TOKEN:
        raise ConfigError(f"HALLWAY_METRICS_TOKEN is short: use {MIN_TOKEN} characters or more that nobody can guess.")
    return given


def _kept_secret(path: Path) -> str:
    """The key in the data folder, made on the first start."""
    if not path.exists():
        _make_secret(path)
    kept = path.read_text().strip()
    if len(kept) < MIN_SECRET:
        advice = "put a copy back, or remove it (people then enter their mail passwords again)"
        raise ConfigError(f"{path} was cut off: {advice}.")
    return kept


def _make_secret(path: Path) -> None:
    """Whole under its name or not there: two processes may start at once, and a disk may be full."""
    descriptor, fresh = tempfile.mkstemp(dir=_made(path.parent), prefix=f".{path.name}-")  # readable by its owner only
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        Path(fresh).unlink()


def _made(data: Path) -> Path:
    """The data folder, there and writable; one that is made here is its owner's alone."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"HALLWAY_DATA is {str(data)!r}: use a folder that can be made ({error.strerror})") from error
    if not os.access(data, os.W_OK):
        raise ConfigError(f"HALLWAY_DATA is {str(data)!r}: use a folder that this user may write to")
    return data


def _public_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ConfigError(f"PUBLIC_URL is {url!r}: write it as https://cards.example.org")
    return f"{parts.scheme}://{parts.netloc}"


def _number(env: Mapping[str, str], name: str, default: int, highest: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or int(text) > highest:
        raise ConfigError(f"{name} is {text!r}: use a number from 0 to {highest}")
    return int(text)


def _flag(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").lower() in ("1", "true", "yes", "on")


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = env.get(name) or choices[0]
    if value not in choices:
        raise ConfigError(f"{name} is {value!r}: use one of {', '.join(choices)}")
    return value

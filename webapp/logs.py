"""Logs: one line a request, structured, without what must not be in a log.

The address of a card or of a request is a capability, so ``/c/TOKEN`` is written as
``/c/[token]``; no body, no cookie, no e-mail and no query is ever logged.
"""

import logging
import re
import sys
import time

import structlog
from flask import Flask, Response, g, request

TOKEN_PATH = re.compile(r"^/(c|address)/[^/.]+")
QUIET = ("/healthz",)


def init_logs(app: Flask, development: bool) -> None:
    """Configures structlog once and logs every request of the app."""
    configure_logs(development)
    app.before_request(_start)
    app.after_request(_finish)


def configure_logs(development: bool) -> None:
    """Readable lines in development, JSON lines in production."""
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if development or sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.ExceptionRenderer() if not development else structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def redact(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Takes the token out of any path in the line."""
    if isinstance(line.get("path"), str):
        line["path"] = redacted_path(line["path"])
    return line


def redacted_path(path: str) -> str:
    """``/c/4QX7.../qr.svg`` becomes ``/c/[token]/qr.svg``."""
    return TOKEN_PATH.sub(r"/\1/[token]", path)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.path not in QUIET:
        elapsed = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
        structlog.get_logger().info(
            "request", method=request.method, path=request.path, status=response.status_code, ms=round(elapsed, 1)
        )
    return response

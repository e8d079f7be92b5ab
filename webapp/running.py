"""``hallway run``: everything between typing it and the app answering.

Build (in a work tree), migrate, make a certificate if asked, then serve with the
production server, with the worker for later work and, for https, the plain port
that hands out the certificate as processes of their own (:mod:`webapp.companion`).
"""

import errno
import os
import socket
import time
from contextlib import ExitStack

import click
import qrcode
from flask import Flask

from webapp import create_app
from webapp.addresses import host_names, lan_address
from webapp.certificates import Files, certificate_for, fingerprint
from webapp.client_build import build_client
from webapp.companion import companion
from webapp.config import Settings, read_settings
from webapp.database import db
from webapp.migrate import upgrade_database
from webapp.records.services import replay_parked
from webapp.server import Server

NEEDS_HTTPS = (
    "A phone gives a page the camera and lets it work offline only over https (or on localhost).\n"
    "For phones on this network, stop this and start: make run HTTPS=1   (or: hallway run --https)"
)

PATIENCE = 5
"""Seconds in which a server that was killed, and its children, have let go of the port."""


def run_server(https: bool, worker: bool, build: bool) -> None:
    """Runs until Ctrl-C."""
    settings = read_settings()
    until_free(settings.port)
    if build and "HALLWAY_CLIENT_DIR" not in os.environ:
        build_client(click.echo)
    files = _https_files(settings) if https else None
    app = create_app()
    with app.app_context():
        upgrade_database()
        replay_parked()
        db.engine.dispose()
    with ExitStack() as stack:
        if worker:
            stack.enter_context(companion("worker", "--quiet"))
        if files:
            stack.enter_context(companion("trust-server", str(settings.port + 1)))
        _serve(app, files)


def until_free(port: int) -> None:
    """Waits until the port can be listened on; raises a sentence where another program keeps it."""
    end = time.monotonic() + PATIENCE
    while _is_taken(port):
        if time.monotonic() > end:
            raise click.ClickException(f"Port {port} is taken by another program. Choose another one: PORT={port + 1}")
        time.sleep(0.1)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def _https_files(settings: Settings) -> Files:
    """The certificate for this machine; tells the processes the address it is good for."""
    address = lan_address()
    files = certificate_for(host_names(), ["127.0.0.1", *([address] if address else [])], settings.data)
    os.environ.setdefault("PUBLIC_URL", f"https://{address or 'localhost'}:{settings.port}")
    return files


def _serve(app: Flask, files: Files | None) -> None:
    settings: Settings = app.config["SETTINGS"]
    options = {"certfile": str(files.certificate), "keyfile": str(files.key)} if files else {}
    banner = _secure_banner(settings, files) if files else _banner(settings)
    Server(
        app, f"0.0.0.0:{settings.port}", when_ready=lambda _: click.echo(banner),
        on_exit=lambda _: click.echo("Hallway has stopped."), **options
    ).run()


def _banner(settings: Settings) -> str:
    address = lan_address()
    lines = ["", "Hallway is running.", "", f"  On this computer   http://localhost:{settings.port}"]
    if address:
        lines += [f"  On your network    http://{address}:{settings.port}"]
    if settings.public_url != f"http://localhost:{settings.port}":
        lines += [f"  For everybody      {settings.public_url}"]
    if not settings.secure:
        lines += ["", NEEDS_HTTPS]
    return "\n".join([*lines, "", "Ctrl-C stops it."])


def _secure_banner(settings: Settings, files: Files) -> str:
    trust = f"http://{lan_address() or 'localhost'}:{settings.port + 1}/trust"
    return "\n".join((
        "", "Hallway is running.", "",
        f"  On this computer   https://localhost:{settings.port}",
        f"  On your network    {settings.public_url}", "",
        "A phone must trust this computer's certificate once. Scan this with its camera,",
        f"or open {trust} there:", "", terminal_qr(trust),
        f"Certificate (SHA-256): {fingerprint(files.authority)}", "", "Ctrl-C stops it.",
    ))


def terminal_qr(text: str) -> str:
    """A QR code of half-block characters, dark on light in any terminal."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("  " + "".join(_half(a, b) for a, b in zip(top, low, strict=True)) for top, low in pairs)


def _half(top: bool, low: bool) -> str:
    """Full blocks are light: terminals are dark more often than not."""
    return {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}[(top, low)]

"""``hallway``: run it, look after it."""

import functools
import json
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from typing import Any, BinaryIO

import click
from flask import current_app

from webapp import create_app
from webapp.accounts.services import BadCredentials, change_password
from webapp.client_build import BuildFailed
from webapp.config import ConfigError
from webapp.migrate import upgrade_database
from webapp.problems import Problem
from webapp.records.commands import backup, gc, replay, restore
from webapp.records.services import replay_parked
from webapp.trust.server import serve as serve_trust

Callback = Callable[..., Any]
MARKS = {"ok": click.style("ok     ", fg="green"), "note": click.style("note   ", fg="yellow"),
         "unsafe": click.style("unsafe ", fg="red")}


class Commands(click.Group):
    """Turns errors that people can do something about into sentences, without a trace."""

    def invoke(self, context: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(context)
        except (ConfigError, BuildFailed) as error:
            raise click.ClickException(str(error)) from error
        except Problem as error:
            raise click.ClickException(error.text) from error


def in_app(callback: Callback) -> Callback:
    """Runs a command's function inside the app's context."""

    @functools.wraps(callback)
    def inside(*arguments: Any, **options: Any) -> Any:
        with create_app().app_context():
            return callback(*arguments, **options)

    return inside


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hallway")
def main() -> None:
    """Hallway: swap cards, remember how you met, keep in touch."""


@main.command()
@click.option("--https", is_flag=True, envvar="HTTPS", help="Serve https with a certificate of this machine's own.")
@click.option("--worker/--no-worker", default=True, help="Also do the work for later (default).")
@click.option("--build/--no-build", default=True, help="In a work tree: build the app when it changed (default).")
def run(https: bool, worker: bool, build: bool) -> None:
    """Build what changed, migrate, and serve."""
    from webapp.running import run_server

    run_server(https, worker, build)


@main.command()
@click.option("--quiet", is_flag=True, help="Say nothing at the start.")
@in_app
def worker(quiet: bool) -> None:
    """Do the work for later until told to stop."""
    from webapp.worker import work

    def ready() -> None:
        if not quiet:
            click.echo("The worker waits for work. Ctrl-C stops it.")

    with suppress(KeyboardInterrupt):
        work(current_app._get_current_object(), ready)  # type: ignore[attr-defined]


@main.command("trust-server", hidden=True)
@click.argument("port", type=int)
def trust_server(port: int) -> None:
    """Hand out the certificate over plain http."""
    serve_trust(port)


@main.command()
@in_app
def check() -> None:
    """Say what is configured and what is unsafe. Ends with 1 when something is."""
    from webapp.diagnosis import diagnose

    findings = diagnose(current_app._get_current_object())  # type: ignore[attr-defined]
    for finding in findings:
        click.echo(MARKS[finding.level] + finding.text)
    if any(finding.level == "unsafe" for finding in findings):
        sys.exit(1)


@main.command()
@click.argument("email")
@click.option("--make", is_flag=True, help="Make a password and print it.")
@in_app
def password(email: str, make: bool) -> None:
    """Give EMAIL's account a new password; ends all of its sessions."""
    chosen = secrets.token_urlsafe(12) if make else _asked_password()
    try:
        change_password(email, chosen)
    except BadCredentials as error:
        raise click.ClickException(f"There is no account with the e-mail {email}.") from error
    click.echo(f"New password: {chosen}" if make else "The password is changed.")
    click.echo("Every device must sign in again. What is on them stays there.")


def _asked_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("New password", hide_input=True, confirmation_prompt=True))


@main.group()
def db() -> None:
    """The database."""


@db.command()
@in_app
def upgrade() -> None:
    """Bring the tables to the state that this version expects."""
    upgrade_database()
    replay_parked()
    click.echo("The database is up to date.")


@main.command()
@in_app
def demo() -> None:
    """Fill an account with a multilingual conference season, and say how to sign in."""
    from webapp.demo.services import fill_demo

    upgrade_database()
    made = fill_demo()
    click.echo(f"The demo has {made.added} new records." if made.added else "The demo is complete already.")
    click.echo(f"Sign in as {made.email} with the password {made.password}")


@main.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--account", "email", required=True, help="The e-mail of the account that gets the people.")
@in_app
def import_(file: BinaryIO, email: str) -> None:
    """Add the people of FILE (.vcf, jCard, or one code a line) to an account."""
    from webapp.imports.services import MAX_FILE, import_file

    upgrade_database()
    done = import_file(file.read(MAX_FILE + 1), email)
    click.echo(f"{done.added} of {done.people} people are new. The others were there already.")
    if done.aside:
        click.echo(f"{done.aside} codes are no card and were left aside.")


@main.command()
def openapi() -> None:
    """Print the description of the HTTP interface (OpenAPI 3.1, JSON)."""
    app = create_app({"HALLWAY_OPENAPI": "1"})
    click.echo(json.dumps(app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict(), indent=2))


for command in (backup, restore, gc, replay):
    assert command.callback is not None
    inside = copy(command)  # the original stays as it is for callers that are in an app already
    inside.callback = in_app(command.callback)
    main.add_command(inside)


if __name__ == "__main__":
    main(prog_name="hallway")

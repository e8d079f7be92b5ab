"""``hallway backup``, ``restore``, ``gc`` and ``replay``; ``webapp.cli`` registers them.

They need an application context, which the group they are added to opens.
"""

from pathlib import Path

import click
from flask import current_app

from webapp.records import backup as copies
from webapp.records import services
from webapp.records.collection import collect_all


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
def backup(folder: Path | None) -> None:
    """Copy the whole database into FOLDER (default: backups in the data folder)."""
    target = folder or current_app.config["SETTINGS"].data / "backups"
    try:
        copy = copies.make_backup(target)
    except copies.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{copy.place}  {copy.size:,} bytes  sha256 {copy.sha256}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.confirmation_option(prompt="Put this backup in the database's place? The server must be stopped.")
def restore(file: Path) -> None:
    """Go on from a backup. Phones send again what it does not have."""
    try:
        accounts = copies.restore_backup(file)
    except copies.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored. {accounts} accounts begin a new epoch; their phones fill in what is missing.")


@click.command()
def gc() -> None:
    """Remove what was deleted over 90 days ago and every device knows of. The worker does it each night."""
    click.echo(f"{collect_all()} deleted records are gone for good.")


@click.command()
def replay() -> None:
    """Apply what was kept aside and can be applied now. A start after an upgrade does it by itself."""
    click.echo(f"{services.replay_parked()} changes that were kept aside are applied.")

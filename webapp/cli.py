"""``hallway``: run it, look after it."""

import click

from webapp import create_app
from webapp.database import db
from webapp.migrate import upgrade_database
from webapp.server import Server


@click.group()
def main() -> None:
    """Hallway: swap cards, remember people, keep in touch."""


@main.command()
def run() -> None:
    """Migrate and serve."""
    app = create_app()
    with app.app_context():
        upgrade_database()
        db.engine.dispose()
    settings = app.config["SETTINGS"]
    click.echo(f"Hallway: {settings.public_url}")
    Server(app, f"0.0.0.0:{settings.port}").run()


if __name__ == "__main__":
    main()

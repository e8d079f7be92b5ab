"""The server. :func:`create_app` is the one place where its parts are put together."""

from collections.abc import Mapping

from flask import Flask
from flask_smorest import Api
from flask_smorest import Blueprint as DescribedBlueprint
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import client, health, pages
from webapp.config import Settings, read_settings
from webapp.database import init_database
from webapp.domains import blueprints, import_parts
from webapp.limits import init_limits
from webapp.logs import init_logs
from webapp.migrate import init_migrations
from webapp.problems import from_http, init_problems
from webapp.security import init_security, public
from webapp.worker import init_worker

__all__ = ["create_app"]


class DescribedApi(Api):
    """flask-smorest's, with our errors."""

    def handle_http_exception(self, error: HTTPException) -> object:
        """Answers as :mod:`webapp.problems` does."""
        return from_http(error)


def create_app(config: Mapping[str, str] | None = None) -> Flask:
    """A Hallway server. ``config`` overrides environment variables of the same name."""
    settings = read_settings(config)
    app = Flask("webapp", static_folder=None)
    app.config.from_mapping(settings.flask(), SETTINGS=settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count)  # type: ignore[method-assign]
    init_logs(app, settings.development)
    init_problems(app)
    import_parts()
    init_database(app, settings.database_url, settings.threads)
    init_migrations(app)
    init_security(app)
    init_limits(app)
    init_worker(app)
    _register(app, settings)
    client.init_client(app)
    return app


def _register(app: Flask, settings: Settings) -> None:
    """Registers every domain; those described by flask-smorest go through its Api."""
    app.config.update(
        API_TITLE="Hallway",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api" if settings.openapi else None,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = DescribedApi(app)
    for blueprint in (health.blueprint, pages.blueprint, *blueprints()):
        if isinstance(blueprint, DescribedBlueprint):
            api.register_blueprint(blueprint)
        else:
            app.register_blueprint(blueprint)
    if settings.openapi:
        public(app.view_functions["api-docs.openapi_json"])

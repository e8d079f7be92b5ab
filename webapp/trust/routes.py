"""``/trust`` explains, ``/ca.crt`` is the certificate; without ``--https`` there is none, and the page says so."""

from pathlib import Path

from flask import Blueprint, Response, current_app, send_file

from webapp.certificates import authority_file, fingerprint
from webapp.pages import plain_page
from webapp.problems import NotFound
from webapp.security import public

blueprint = Blueprint("trust", __name__)


@blueprint.get("/ca.crt")
@public
def certificate() -> Response:
    """The authority's certificate, in the type that phones offer to install."""
    return send_file(_authority(), mimetype="application/x-x509-ca-cert", download_name="hallway-ca.crt",
                     as_attachment=True, max_age=0)


@blueprint.get("/trust")
@public
def trust() -> Response:
    """How to trust it, per platform."""
    address = current_app.config["SETTINGS"].public_url
    if not authority_file(current_app.config["SETTINGS"].data).is_file():
        return plain_page("no_trust.html", 404)
    return plain_page("trust.html", fingerprint=fingerprint(_authority()), address=address)


def _authority() -> Path:
    path = authority_file(current_app.config["SETTINGS"].data)
    if not path.is_file():
        raise NotFound
    return path

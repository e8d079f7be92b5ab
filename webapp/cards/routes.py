"""``/c/TOKEN``: a card for people without the app. No JavaScript, no cookie, no tracker."""

import re
import secrets
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify, request

from webapp.cards import codes, services
from webapp.cards.text import shown_link
from webapp.cards.vcard import vcard
from webapp.limits import limiter
from webapp.pages import HEADERS, plain_page
from webapp.security import public

blueprint = Blueprint("cards", __name__, url_prefix="/c")
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For images and data that somebody opens on their own."""


@blueprint.get("/<token>")
@public
@limiter.limit("300 per minute")
def page(token: str) -> Response:
    """The card as a page."""
    canonical, card = services.shared_card(token)
    return card_page(canonical, card)


@blueprint.get("/<token>.vcf")
@public
def contact_file(token: str) -> Response:
    """The card as a vCard. Shown inline: phones then offer to save it, without a download first."""
    canonical, card = services.shared_card(token)
    response = _file(vcard(card, link_of(canonical)), "text/vcard; charset=utf-8")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(file_name(card))}"
    return response


@blueprint.get("/<token>.json")
@public
def data(token: str) -> Response:
    """The card for other servers and programs."""
    canonical, card = services.shared_card(token)
    response = jsonify(card=card, link=link_of(canonical))
    response.headers.update({**HEADERS, "Content-Security-Policy": FILE_POLICY})
    return response


@blueprint.get("/<token>/qr.svg")
@public
def code_svg(token: str) -> Response:
    """The code of the card's address, as a drawing."""
    canonical, _ = services.shared_card(token)
    return _file(codes.svg(link_of(canonical)), "image/svg+xml")


@blueprint.get("/<token>/qr.png")
@public
def code_png(token: str) -> Response:
    """The code of the card's address, as a picture."""
    canonical, _ = services.shared_card(token)
    return _file(codes.png(link_of(canonical)), "image/png")


@blueprint.errorhandler(services.NoSuchCard)
def missing(_error: services.NoSuchCard) -> Response:
    """The same page for every token that leads nowhere."""
    return plain_page("cards/missing.html", 404)


@blueprint.app_template_filter("dialled")
def dialled(number: str) -> str:
    """A telephone number as ``tel:`` takes it (RFC 3966)."""
    return re.sub(r"[^\d+*#]", "", number)


blueprint.add_app_template_filter(shown_link, "shown_link")
blueprint.add_app_template_filter(services.language_name, "language_name")


def card_page(token: str, card: dict[str, Any], status: int = 200, error: str = "") -> Response:
    """The page, with the form as it was filled in when something in it was wrong."""
    return plain_page("cards/card.html", status, card=card, lines=services.lines_of(card), address=f"/c/{token}",
                      swap=secrets.token_hex(16), form=request.form, error=error)  # fmt: skip


def link_of(token: str) -> str:
    """The card's address as others reach it."""
    settings = current_app.config["SETTINGS"]
    origin = settings.public_url if settings.public_url_given else request.host_url.rstrip("/")
    return f"{origin}/c/{token}"


def file_name(card: dict[str, Any]) -> str:
    """A name that every file system takes."""
    name = re.sub(r"[^\w .-]", "", card.get("name", ""))[:60].strip(" .")
    return f"{name or 'card'}.vcf"


def _file(content: str | bytes, mimetype: str) -> Response:
    response = Response(content, content_type=mimetype)
    response.headers.update({**HEADERS, "Content-Security-Policy": FILE_POLICY})
    return response

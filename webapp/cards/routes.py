"""``/c/TOKEN``: a card for people without the app. No JavaScript, no cookie, no tracker."""

import re
import secrets
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify, request
from marshmallow import Schema, ValidationError

from webapp.cards import codes, returns, services
from webapp.cards.schemas import MAX_RETURN, CardReturnIn, SwapBackForm
from webapp.cards.text import shown_link
from webapp.cards.tokens import canonical
from webapp.cards.vcard import vcard
from webapp.limits import limiter
from webapp.pages import HEADERS, plain_page
from webapp.problems import Invalid
from webapp.security import max_body, public, public_form

blueprint = Blueprint("cards", __name__, url_prefix="/c")
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For images and data that somebody opens on their own."""


def asked_token() -> str:
    """The token that a return is for: one card can be flooded from many addresses."""
    return canonical(str((request.view_args or {}).get("token", "")))


@blueprint.get("/<token>")
@public
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
    response = jsonify(card=card, link=link_of(canonical), keep_current=services.is_kept_current(canonical))
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


@blueprint.post("/<token>/return")
@public_form
@max_body(MAX_RETURN)
@limiter.limit("60 per minute; 600 per hour")
@limiter.limit("240 per hour", key_func=asked_token)
def take_return(token: str) -> Response:
    """Takes a card for the owner of this one: JSON from a server or app, or the page's form."""
    return _from_server(token) if request.is_json else _from_form(token)


def _from_server(token: str) -> Response:
    body: dict[str, Any] = loaded(CardReturnIn(), request.get_json())
    returns.take(returns.Return(token=token, **body))
    return accepted()


def _from_form(token: str) -> Response:
    form: dict[str, str] = loaded(SwapBackForm(), request.form.to_dict())
    if not form["website"]:
        try:
            returns.take(_filled_in(token, form))
        except returns.NoName as error:
            return _asked_again(token, error)
    return plain_page("cards/sent.html", 202, token=canonical(token))


def _filled_in(token: str, form: dict[str, str]) -> returns.Return:
    card = {"name": form["name"], "emails": [{"value": form["email"]}]}
    return returns.Return(token, form["swap"], card, form["line"], "")


def _asked_again(token: str, error: returns.NoName) -> Response:
    canonical_token, card = services.shared_card(token)
    return card_page(canonical_token, card, 422, error.text)


def loaded(schema: Schema, body: object) -> Any:
    """The body as the schema wants it. Raises Invalid, which names the fields."""
    try:
        return schema.load(body)  # type: ignore[arg-type]
    except ValidationError as error:
        raise Invalid(fields=error.messages) from error


def accepted() -> Response:
    """202, whether or not anybody has claimed the token."""
    response = jsonify(status="accepted")
    response.status_code = 202
    return response


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
                      swap=secrets.token_hex(16), form=request.form, error=error)


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

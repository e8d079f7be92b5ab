"""``/address/TOKEN``: a form for somebody without the app. No JavaScript, no cookie, no tracker."""

from flask import Blueprint, Response, request

from webapp.limits import limiter
from webapp.pages import plain_page
from webapp.post import services
from webapp.post.schemas import MAX_FORM, AddressForm
from webapp.security import max_body, public, public_form

blueprint = Blueprint("post", __name__, url_prefix="/address")


def asked_token() -> str:
    """The token of the link: each is counted by itself."""
    return str((request.view_args or {}).get("token", ""))


@blueprint.get("/<token>")
@public
@limiter.limit("120 per minute")
def page(token: str) -> Response:
    """Who asks, and the form. Looking at it, as programs that preview links do, uses nothing up."""
    return _form(token, services.asked(token))


@blueprint.post("/<token>")
@public_form
@max_body(MAX_FORM)
@limiter.limit("60 per minute; 600 per hour")
@limiter.limit("20 per hour", key_func=asked_token)
def give(token: str) -> Response:
    """Takes the address, once."""
    form: dict[str, str] = AddressForm().load(request.form.to_dict())
    asked = services.asked(token)
    try:
        if not form["website"]:
            services.give(token, form)
    except services.NoAddress as error:
        return _form(token, asked, 422, error.text)
    return plain_page("post/given.html", 202, card=asked.card)


@blueprint.errorhandler(services.NoSuchRequest)
def missing(_error: services.NoSuchRequest) -> Response:
    """The same page for every link that is not open."""
    return plain_page("post/missing.html", 404)


@blueprint.errorhandler(services.AlreadyGiven)
def used(_error: services.AlreadyGiven) -> Response:
    """The link has done its work."""
    return plain_page("post/used.html", 410)


def _form(token: str, asked: services.Asked, status: int = 200, error: str = "") -> Response:
    return plain_page("post/address.html", status, card=asked.card, address=f"/address/{token}",
                      form=request.form, error=error)

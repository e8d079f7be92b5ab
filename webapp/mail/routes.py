"""HTTP of mail: one's own mail server, a confirmed address, and what was handed over."""

from typing import Any

from flask_smorest import Blueprint

from webapp.accounts.services import current_account_id
from webapp.limits import limiter
from webapp.mail import services, setup
from webapp.mail.models import Mail
from webapp.mail.schemas import CodeIn, MailAccountIn, MailIn, MailList, MailOut, MailQuery, Setup

blueprint = Blueprint("mail", __name__, url_prefix="/api/v1/mail", description="Mail that Hallway sends")


@blueprint.post("")
@limiter.limit("60 per minute")
@blueprint.arguments(MailIn)
@blueprint.response(202, MailOut)
def send(given: dict[str, Any]) -> Mail:
    """Hand a mail over. It is kept before the answer, and sent afterwards."""
    return services.take(current_account_id(), given)


@blueprint.get("")
@blueprint.arguments(MailQuery, location="query")
@blueprint.response(200, MailList)
def mails(query: dict[str, str]) -> dict[str, Any]:
    """The mails of a follow-up, the newest first."""
    return {"items": services.of_followup(current_account_id(), query["followup"])}


@blueprint.get("/account")
@blueprint.response(200, Setup)
def account() -> dict[str, Any]:
    """What mail goes through."""
    return setup.setup(current_account_id())


@blueprint.put("/account")
@blueprint.arguments(MailAccountIn)
@blueprint.response(200, Setup)
def keep_account(given: dict[str, Any]) -> dict[str, Any]:
    """Keep one's own mail server; it is used once it was tested."""
    setup.keep_own(current_account_id(), given)
    return setup.setup(current_account_id())


@blueprint.delete("/account")
@blueprint.response(204)
def forget_account() -> None:
    """Forget one's own mail server and its password."""
    setup.forget_own(current_account_id())


@blueprint.post("/account/test")
@limiter.limit("20 per hour", key_func=current_account_id)
@blueprint.response(200, Setup)
def test_account() -> dict[str, Any]:
    """Connect and sign in to one's own mail server; nothing is sent."""
    setup.test_own(current_account_id())
    return setup.setup(current_account_id())


@blueprint.post("/address")
@limiter.limit("3 per hour; 6 per day", key_func=current_account_id)
@blueprint.response(202, Setup)
def ask_for_code() -> dict[str, Any]:
    """Have a code mailed to the account's address."""
    setup.ask_for_code(current_account_id())
    return setup.setup(current_account_id())


@blueprint.post("/address/confirm")
@limiter.limit("30 per hour", key_func=current_account_id)
@blueprint.arguments(CodeIn)
@blueprint.response(200, Setup)
def confirm(given: dict[str, str]) -> dict[str, Any]:
    """Confirm the address with the mailed code."""
    setup.confirm(current_account_id(), given["code"])
    return setup.setup(current_account_id())

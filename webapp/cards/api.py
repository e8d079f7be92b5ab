"""What the owner of a card may ask about it. Who holds it, and what they do with it, is no answer."""

from typing import Any

from flask_smorest import Blueprint

from webapp.cards import current
from webapp.cards.schemas import HoldersOut

blueprint = Blueprint("card_api", __name__, url_prefix="/api/v1/cards", description="My cards")


@blueprint.get("/<card_id>/holders")
@blueprint.response(200, HoldersOut)
def holders(card_id: str) -> dict[str, Any]:
    """How many people on this server hold the card."""
    return {"count": current.count_holders(card_id)}

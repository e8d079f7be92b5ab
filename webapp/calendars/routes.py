"""HTTP of calendar links."""

from flask_smorest import Blueprint

from webapp.accounts.services import current_account_id
from webapp.calendars import services
from webapp.calendars.schemas import CalendarIn, CalendarOut
from webapp.limits import limiter

blueprint = Blueprint("calendars", __name__, url_prefix="/api/v1/calendars", description="Calendars behind links")


@blueprint.post("/read")
@limiter.limit("10 per minute; 60 per hour", key_func=current_account_id)
@blueprint.arguments(CalendarIn)
@blueprint.response(200, CalendarOut)
def read(given: dict[str, str]) -> dict[str, str]:
    """Fetch the calendar at a pasted link. Nothing is kept."""
    return {"text": services.read(given["url"])}

"""What is removed once it is no longer of use.

Ended sessions, old returns and requests, finished jobs, the text of mails that went, collected tombstones.
"""

from datetime import timedelta

from sqlalchemy import delete, update

from webapp.accounts.models import LoginSession
from webapp.cards.models import CardReturn
from webapp.clock import now
from webapp.database import write_transaction
from webapp.jobs import Job
from webapp.mail.models import Mail
from webapp.post.models import AddressRequest
from webapp.records.collection import collect_all

JOBS_KEPT = timedelta(days=30)
LETTERS_KEPT = timedelta(days=30)


def tidy() -> None:
    """Removes what has ended. Nothing that anybody typed and did not delete is among it."""
    collect_all()
    with write_transaction() as session:
        session.execute(delete(LoginSession).where(LoginSession.expires_at < now()))
        session.execute(delete(CardReturn).where(CardReturn.expires_at < now()))
        session.execute(delete(AddressRequest).where(AddressRequest.expires_at < now()))
        session.execute(delete(Job).where(Job.state != "waiting", Job.created_at < now() - JOBS_KEPT))
        old_mail = update(Mail).where(Mail.state != "waiting", Mail.created_at < now() - LETTERS_KEPT)
        session.execute(old_mail.values(body=""))

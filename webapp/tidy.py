"""What is removed once it is no longer of use: ended sessions, old returns, finished jobs, collected tombstones."""

from datetime import timedelta

from sqlalchemy import delete

from webapp.accounts.models import LoginSession
from webapp.cards.models import CardReturn
from webapp.clock import now
from webapp.database import write_transaction
from webapp.jobs import Job
from webapp.records.collection import collect_all

JOBS_KEPT = timedelta(days=30)


def tidy() -> None:
    """Removes what has ended. Nothing that anybody typed and did not delete is among it."""
    collect_all()
    with write_transaction() as session:
        session.execute(delete(LoginSession).where(LoginSession.expires_at < now()))
        session.execute(delete(CardReturn).where(CardReturn.expires_at < now()))
        session.execute(delete(Job).where(Job.state != "waiting", Job.created_at < now() - JOBS_KEPT))

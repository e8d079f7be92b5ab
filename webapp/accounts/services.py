"""What happens at sign-up, sign-in and sign-out."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from flask_login import current_user
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.models import Account, LoginSession
from webapp.accounts.passwords import hash_password, password_fits, refuse_weak
from webapp.clock import now
from webapp.database import autocommit, read_transaction, write_transaction
from webapp.problems import Conflict, Invalid, Unauthenticated

SESSION_LASTS = timedelta(days=180)
SEEN_EVERY = timedelta(days=1)
BY_TOKEN = select(LoginSession.__table__).where(LoginSession.token_hash == bindparam("hash"))
"""Made once, and of columns: every request asks it."""


class EmailTaken(Conflict):
    """There is an account with this e-mail already."""

    code = "email_taken"
    detail = "There is an account with this e-mail already. Sign in instead."


class BadEmail(Invalid):
    """Not an e-mail address."""

    code = "bad_email"
    detail = "This does not look like an e-mail address."


class BadCredentials(Unauthenticated):
    """No such account or another password: which of them is not said."""

    code = "bad_credentials"
    detail = "E-mail and password do not fit."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: ``token`` goes into the cookie and is kept nowhere else."""

    account_id: str
    email: str
    device_name: str
    token: str


def sign_up(email: str, password: str, device_name: str) -> SignedIn:
    """Makes an account and signs its owner in. Raises BadEmail, WeakPassword, EmailTaken."""
    address = _checked_email(email)
    refuse_weak(password, address)
    account = Account(f"acc_{secrets.token_hex(10)}", address, email_key(address), hash_password(password), now())
    try:
        with write_transaction() as session:
            session.add(account)
            session.flush()
            return _open_session(session, account.id, account.email, device_name)
    except IntegrityError as error:
        raise EmailTaken from error


def sign_in(email: str, password: str, device_name: str) -> SignedIn:
    """Opens a session. Raises BadCredentials, after the same time whether the account exists or not."""
    account = find_account(email)
    if not password_fits(account.password_hash if account else None, password) or account is None:
        raise BadCredentials
    with write_transaction() as session:
        return _open_session(session, account.id, account.email, device_name)


def sign_out(session_id: str) -> None:
    """Ends one session. What is on the device stays there."""
    with write_transaction() as session:
        session.execute(delete(LoginSession).where(LoginSession.id == session_id))


def change_password(email: str, password: str) -> None:
    """Sets a password and ends every session of the account. Raises BadCredentials, WeakPassword."""
    account = find_account(email)
    if account is None:
        raise BadCredentials("There is no account with this e-mail.")
    refuse_weak(password, account.email)
    with write_transaction() as session:
        fresh = hash_password(password)
        session.execute(update(Account).where(Account.id == account.id).values(password_hash=fresh))
        session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))


def find_account(email: str) -> Account | None:
    """The account of this e-mail, however it is written."""
    with read_transaction() as session:
        account = session.scalar(select(Account).where(Account.email_key == email_key(email)))
        session.expunge_all()
        return account


def session_of(token: str) -> LoginSession | None:
    """The live session that a cookie's token opens. Moves its end on, once a day."""
    row = autocommit().execute(BY_TOKEN, {"hash": token_hash(token)}).first()
    found = LoginSession(*row) if row else None
    if found is None or found.expires_at <= now():
        return None
    if found.seen_at < now() - SEEN_EVERY:
        _seen(found.id)
    return found


def current_account_id() -> str:
    """The account of this request; routes that are not public always have one."""
    return str(current_user.account_id)


def email_of(account_id: str) -> str:
    """The e-mail of an account, as its owner wrote it."""
    with read_transaction() as session:
        return session.scalars(select(Account.email).where(Account.id == account_id)).one()


def email_key(email: str) -> str:
    """The form in which e-mails are compared."""
    return email.strip().casefold()


def token_hash(token: str) -> str:
    """What is kept of a session's token. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checked_email(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise BadEmail(f"{BadEmail.detail} {error}") from error


def _open_session(session: Session, account_id: str, email: str, device_name: str) -> SignedIn:
    token = secrets.token_urlsafe(32)
    name = device_name.strip() or "A browser"
    start, end = now(), now() + SESSION_LASTS
    session.add(LoginSession(secrets.token_hex(12), account_id, token_hash(token), name, start, start, end))
    return SignedIn(account_id, email, name, token)


def _seen(session_id: str) -> None:
    with write_transaction() as session:
        row = update(LoginSession).where(LoginSession.id == session_id)
        session.execute(row.values(seen_at=now(), expires_at=now() + SESSION_LASTS))

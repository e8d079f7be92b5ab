"""What a person's mail goes through: their own mail server, or this one for a confirmed address."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.services import email_of
from webapp.clock import now
from webapp.config import MailSettings
from webapp.database import read_transaction, write_transaction
from webapp.jobs import later
from webapp.mail import smtp
from webapp.mail.models import Mail, MailAccount, MailAddress
from webapp.mail.seal import Unsealable, seal, unseal
from webapp.problems import Conflict, Invalid

A_DAY = {"own": 200, "server": 20}
"""Mails that one account may hand over in 24 hours."""
CODE_LASTS = timedelta(minutes=30)
CODE_TRIES = 5


class BadAddress(Invalid):
    """Not an address that mail can be sent to."""

    code = "bad_address"
    detail = "This does not look like an e-mail address."


class NotSetUp(Conflict):
    """There is no mail server to send through yet."""

    code = "mail_not_set_up"
    detail = "Set up mail first: under Sync and devices, Mail."


class PasswordNeeded(Invalid):
    """The kept password goes only to the server and user that it was given for."""

    code = "password_needed"
    detail = "Enter the password of this mail server."


class MailRefused(Invalid):
    """The test connection failed; ``detail`` says why."""

    code = "mail_refused"


class WrongCode(Invalid):
    """Not the mailed code, or it is too old."""

    code = "wrong_code"
    detail = "This is not the code, or it is too old. Ask for a new one."


def checked_address(text: str) -> str:
    """The address as it travels. Raises BadAddress."""
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
        )
    except EmailNotValidError as error:
        raise BadAddress(f"{BadAddress.detail} {error}") from error
    return found.ascii_email or found.normalized


def setup(account_id: str) -> dict[str, Any]:
    """What is set up, without any password."""
    with read_transaction() as session:
        own = session.get(MailAccount, account_id)
        server = _offered(session, account_id)
        ready = bool(own and own.verified_at) or bool(server and server["verified"])
        return {"ready": ready, "own": _shown(own) if own else None, "server": server}


def _shown(row: MailAccount) -> dict[str, Any]:
    names = ("host", "port", "tls", "username", "sender")
    return {**{name: getattr(row, name) for name in names}, "verified": row.verified_at is not None}


def _offered(session: Session, account_id: str) -> dict[str, Any] | None:
    mail = this_server()
    if mail is None:
        return None
    row, email = session.get(MailAddress, account_id), email_of(account_id)
    return {"sender": mail.sender, "email": email, "verified": is_confirmed(row, email),
            "left": max(0, A_DAY["server"] - used(session, account_id, "server"))}


def this_server() -> MailSettings | None:
    """The mail server that MAIL_HOST names."""
    found: MailSettings | None = current_app.config["SETTINGS"].mail
    return found


def is_confirmed(row: MailAddress | None, email: str) -> bool:
    """Whether this very address was confirmed."""
    return row is not None and row.verified_at is not None and row.email == email


def used(session: Session, account_id: str, via: str) -> int:
    """How many mails the account has handed over in the last day."""
    since = now() - timedelta(days=1)
    count = select(func.count()).select_from(Mail).where(Mail.account_id == account_id, Mail.created_at > since)
    return session.scalar(count.where(Mail.via == via)) or 0


def keep_own(account_id: str, given: dict[str, Any]) -> None:
    """Keeps a person's mail server, not yet tested. Raises BadAddress, PasswordNeeded."""
    given["sender"] = checked_address(given["sender"])
    with write_transaction() as session:
        row = session.get(MailAccount, account_id)
        password = _password(row, account_id, given)
        if row is not None:
            session.delete(row)
            session.flush()
        session.add(MailAccount(account_id=account_id, **{**given, "password": password}))


def _password(row: MailAccount | None, account_id: str, given: dict[str, Any]) -> str:
    """Sealed. A kept one is never sent to another server than the one it was given for."""
    if given["password"]:
        return seal(account_id, given["password"])
    same = row is not None and all(getattr(row, k) == given[k] for k in ("host", "port", "tls", "username"))
    if row is None or not same:
        raise PasswordNeeded
    return row.password


def forget_own(account_id: str) -> None:
    """Removes a person's mail server with its password."""
    with write_transaction() as session:
        row = session.get(MailAccount, account_id)
        if row is not None:
            session.delete(row)


def test_own(account_id: str) -> None:
    """Connects and signs in. Raises NotSetUp, MailRefused."""
    with read_transaction() as session:
        row = session.get(MailAccount, account_id)
        if row is None:
            raise NotSetUp
        sealed, server = row.password, own_server(row)
    try:
        smtp.check(server)
    except (smtp.Refused, smtp.Later) as error:
        raise MailRefused(str(error)) from error
    with write_transaction() as session:
        tested = session.get(MailAccount, account_id, with_for_update=True)
        if tested is not None and tested.password == sealed:
            tested.verified_at = now()


def own_server(row: MailAccount) -> smtp.MailServer:
    """The person's mail server. Raises MailRefused where the password cannot be read any more."""
    try:
        password = unseal(row.account_id, row.password)
    except Unsealable as error:
        raise MailRefused(str(error)) from error
    return smtp.MailServer(row.host, row.port, row.tls, row.username, password, row.sender, own=True)


def configured_server() -> smtp.MailServer:
    """This server's own mail server. Raises NotSetUp."""
    mail = this_server()
    if mail is None:
        raise NotSetUp("This server sends no mail any more.")
    return smtp.MailServer(mail.host, mail.port, mail.tls, mail.user, mail.password, mail.sender, own=False)


def ask_for_code(account_id: str) -> None:
    """Has a code mailed to the account's own address. Raises NotSetUp, BadAddress."""
    configured_server()
    checked_address(email_of(account_id))
    with write_transaction() as session:
        later(session, "mail_code", {"account": account_id})


def new_code(account_id: str, email: str) -> str:
    """Six digits, of which only a hash is kept; an earlier code ends."""
    code = f"{secrets.randbelow(1_000_000):06}"
    with write_transaction() as session:
        row = session.get(MailAddress, account_id) or MailAddress(account_id=account_id, email=email)
        row.email, row.code_hash, row.tries = email, _hashed(account_id, code), 0
        row.expires_at = now() + CODE_LASTS
        session.add(row)
    return code


def confirm(account_id: str, code: str) -> None:
    """Confirms the address with the mailed code; five tries a code. Raises WrongCode."""
    hashed = _hashed(account_id, "".join(code.split()))
    with write_transaction() as session:
        row = session.get(MailAddress, account_id, with_for_update=True)
        fits = row is not None and _is_open(row) and hmac.compare_digest(row.code_hash, hashed)
        if row is not None:
            row.tries += 1
            if fits:
                row.verified_at, row.code_hash = now(), ""
    if not fits:
        raise WrongCode


def _is_open(row: MailAddress) -> bool:
    return bool(row.code_hash) and row.tries < CODE_TRIES and row.expires_at is not None and row.expires_at > now()


def _hashed(account_id: str, code: str) -> str:
    """Keyed, or a stolen database would tell six digits at once."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"mail code {account_id} {code}".encode(), hashlib.sha256).hexdigest()

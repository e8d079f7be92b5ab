"""The queue of mails: the row first, then the work; never the same mail twice."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sync.ids import derived_id
from webapp.accounts.services import email_of
from webapp.clock import now, now_ms
from webapp.database import read_transaction, write_transaction
from webapp.jobs import later
from webapp.mail import setup
from webapp.mail.letters import Letter, message_id
from webapp.mail.models import Mail, MailAccount, MailAddress
from webapp.mail.smtp import MailServer
from webapp.mutations import put
from webapp.problems import Conflict, TooMany
from webapp.records import lookup
from webapp.records.services import push_as

WRITER = "server:mail"
UNSURE = "Hallway was stopped while this mail was handed over. It may have arrived: look before you send it again."


class NotSynced(Conflict):
    """The follow-up has not come to the server yet, or is gone."""

    code = "not_synced"
    detail = "This has not reached the server yet. It syncs by itself; then send again."


class AlreadySent(Conflict):
    """The very same letter went, or is on its way."""

    code = "already_sent"
    detail = "This letter has been sent already, or is on its way."


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail that was claimed, and what it goes through."""

    server: MailServer
    letter: Letter


def take(account_id: str, given: Mapping[str, Any]) -> Mail:
    """Keeps a mail and has it sent. The same ``followup`` and ``client`` again is the same mail.

    Raises NotSetUp, BadAddress, NotSynced, AlreadySent, TooMany.
    """
    recipient = setup.checked_address(given["recipient"])
    with write_transaction() as session:
        via = _way(session, account_id)
        known = _known(session, account_id, given)
        if known is None:
            known = _new(session, account_id, {**given, "recipient": recipient}, via)
        session.flush()
        session.expunge(known)
        return known


def _way(session: Session, account_id: str) -> str:
    """Their own server where it was tested, else this one. Locks the row: mails of one account are counted in turn."""
    own = session.get(MailAccount, account_id, with_for_update=True)
    if own is not None and own.verified_at is not None:
        return "own"
    address = session.get(MailAddress, account_id, with_for_update=True)
    if setup.this_server() is None or not setup.is_confirmed(address, email_of(account_id)):
        raise setup.NotSetUp
    return "server"


def _known(session: Session, account_id: str, given: Mapping[str, Any]) -> Mail | None:
    same = select(Mail).where(Mail.account_id == account_id, Mail.followup == given["followup"])
    return session.scalar(same.where(Mail.client == given["client"]))


def _new(session: Session, account_id: str, given: Mapping[str, Any], via: str) -> Mail:
    if lookup.live(session, account_id, given["followup"], "followup") is None:
        raise NotSynced
    words = given["recipient"], given["subject"], given["body"]
    named = message_id(account_id, given["followup"], words, current_app.config["SETTINGS"].public_url)
    _refuse_repeated(session, account_id, named)
    if setup.used(session, account_id, via) >= setup.A_DAY[via]:
        raise TooMany(f"That is {setup.A_DAY[via]} mails in a day. Send more tomorrow, or from your mail app.")
    mail = Mail(id=str(uuid.uuid4()), account_id=account_id, via=via, message_id=named, created_at=now(), **given)
    session.add(mail)
    later(session, "mail_send", {"mail": mail.id}, key=f"mail:{mail.id}")
    return mail


def _refuse_repeated(session: Session, account_id: str, named: str) -> None:
    same = select(Mail.id).where(Mail.account_id == account_id, Mail.message_id == named)
    if session.scalar(same.where(Mail.state.in_(("waiting", "sent"))).limit(1)):
        raise AlreadySent


def of_followup(account_id: str, followup: str) -> list[Mail]:
    """The mails of a follow-up, the newest first."""
    with read_transaction() as session:
        rows = select(Mail).where(Mail.account_id == account_id, Mail.followup == followup)
        found = list(session.scalars(rows.order_by(Mail.created_at.desc()).limit(20)))
        session.expunge_all()
        return found


def claim(mail_id: str) -> Outgoing | None:
    """What to send; None where nothing is left to do. Raises NotSetUp, MailRefused."""
    with write_transaction() as session:
        mail = session.get(Mail, mail_id, with_for_update=True)
        if mail is None or mail.state != "waiting":
            return None
        if mail.handed_at is not None:
            mail.state, mail.reason = "unsure", UNSURE
            return None
        return Outgoing(_server(session, mail), _letter(session, mail))


def _server(session: Session, mail: Mail) -> MailServer:
    if mail.via == "server":
        return setup.configured_server()
    own = session.get(MailAccount, mail.account_id)
    if own is None:
        raise setup.NotSetUp("Your mail server is not set up any more.")
    return setup.own_server(own)


def _letter(session: Session, mail: Mail) -> Letter:
    server, reply_to, name = _server(session, mail), "", mail.name
    if mail.via == "server":
        reply_to = setup.checked_address(email_of(mail.account_id))
        name = f"{name or reply_to} (Hallway)"
    return Letter(server.sender, name, reply_to, mail.recipient, mail.subject, mail.body,
                  mail.message_id, mail.created_at)


def hand(mail_id: str) -> bool:
    """Writes down, durably, that the text is about to leave. False where another worker did."""
    waits = Mail.id == mail_id, Mail.state == "waiting", Mail.handed_at.is_(None)
    with write_transaction() as session:
        taken = session.execute(update(Mail).where(*waits).values(handed_at=now()).returning(Mail.id))
        return taken.scalar() is not None


def wait_on(mail_id: str, reason: str) -> None:
    """Not sent for now: tried again later."""
    _say(mail_id, state="waiting", reason=reason, handed_at=None)


def end(mail_id: str, state: str, reason: str) -> None:
    """Refused, or unsure."""
    _say(mail_id, state=state, reason=reason)


def sent(mail_id: str) -> None:
    """Sent: said, and the promise is kept, in one transaction."""
    moment = now()
    with write_transaction() as session:
        _say(mail_id, state="sent", reason="", sent_at=moment)
        mail = session.get_one(Mail, mail_id, populate_existing=True)
        if mail.finish:
            _keep_promise(session, mail)


def _say(mail_id: str, *, state: str, reason: str, **values: datetime | None) -> None:
    with write_transaction() as session:
        row = update(Mail).where(Mail.id == mail_id, Mail.state == "waiting")
        session.execute(row.values(state=state, reason=reason[:300], **values))


def _keep_promise(session: Session, mail: Mail) -> None:
    """As *Mark as done* does on a device: the follow-up is done, and a touch says how."""
    found = lookup.live(session, mail.account_id, mail.followup, "followup")
    if found is None or found.doc.get("status") in ("done", "let_go"):
        return
    touch, moment = derived_id(f"mail:{mail.id}"), now_ms()
    people, at = found.doc.get("contacts", []), {"t": moment, "tz": mail.tz}
    said = {"contacts": people, "at": at, "channel": "email", "outcome_of": found.id}
    done = {"status": "done", "done_at": moment, "outcome": touch}
    push_as(mail.account_id, WRITER, [put("interaction", touch, said, create=True), put("followup", found.id, done)])


def give_up(mail_id: str) -> None:
    """Tried for days: refused, with the last reason; unsure where the text may be out."""
    with write_transaction() as session:
        mail = session.get(Mail, mail_id, with_for_update=True)
        if mail is None or mail.state != "waiting":
            return
        state = "unsure" if mail.handed_at else "refused"
        end(mail_id, state, f"Tried for some days. {mail.reason}" if state == "refused" else UNSURE)

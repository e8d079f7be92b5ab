"""Sending, in the worker: what a mail server answers becomes the mail's state."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from webapp.accounts.services import email_of
from webapp.clock import now
from webapp.jobs import task
from webapp.mail import services, setup, smtp
from webapp.mail.letters import Letter, encoded, message_id
from webapp.problems import Problem

CODE_TEXT = """Your code for Hallway is {code}

Enter it under Sync and devices, Mail, within half an hour. Then {host} may send
the mails that you write there, with your address to reply to.

If you did not ask for it, somebody else typed your address. Leave it be.
"""


class Taken(Exception):
    """Another worker has this mail in hand."""


def give_up(payload: Mapping[str, Any]) -> None:
    """After days of trying: what the mail server said last stays as the reason."""
    services.give_up(payload["mail"])


@task("mail_send", given_up=give_up)
def send(payload: Mapping[str, Any]) -> None:
    """Sends one mail, once."""
    mail_id = payload["mail"]
    try:
        outgoing = services.claim(mail_id)
        if outgoing is not None:
            _deliver(mail_id, outgoing)
    except Taken:
        return
    except Problem as error:
        services.end(mail_id, "refused", error.text)
    except smtp.Refused as error:
        services.end(mail_id, "refused", str(error))
    except smtp.Unsure as error:
        services.end(mail_id, "unsure", str(error))
    except smtp.Later as error:
        services.wait_on(mail_id, str(error))
        raise


def _deliver(mail_id: str, outgoing: services.Outgoing) -> None:
    def handing() -> None:
        if not services.hand(mail_id):
            raise Taken

    smtp.deliver(outgoing.server, outgoing.letter.recipient, encoded(outgoing.letter), handing)
    services.sent(mail_id)


@task("mail_code")
def send_code(payload: Mapping[str, Any]) -> None:
    """Mails a code to the account's own address; tried again, it is another code."""
    account_id, server = payload["account"], setup.configured_server()
    to = setup.checked_address(email_of(account_id))
    code = setup.new_code(account_id, email_of(account_id))
    public_url = current_app.config["SETTINGS"].public_url
    words = to, "Your code for Hallway", CODE_TEXT.format(code=code, host=public_url)
    letter = Letter(server.sender, "Hallway", "", *words, message_id(account_id, "", words, public_url), now())
    smtp.deliver(server, to, encoded(letter), lambda: None)

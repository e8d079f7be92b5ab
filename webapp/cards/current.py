"""Cards kept current: who holds one is offered its changes, as long as its owner agrees.

An offer is a ``swap`` of the holder with state ``update`` and the new card in ``received``;
their person is never touched. What they do with it is their own edit, and no owner hears of it.
A holder's server asks for cards of other servers itself (:mod:`webapp.cards.tasks`): their
``.json`` says whether their owner agrees, and nobody keeps a list of who holds what elsewhere.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from sync.ids import derived_id
from webapp.accounts.services import current_account_id
from webapp.cards import returns
from webapp.cards.serializer import shared
from webapp.cards.services import agrees, claim_of
from webapp.cards.tokens import canonical
from webapp.database import read_transaction, write_transaction
from webapp.problems import NotFound
from webapp.records import lookup
from webapp.records.services import push_as

OFFERED, WITHDRAWN = "update", "withdrawn"


def count_holders(card_id: str) -> int:
    """How many other accounts hold a card of the signed-in one. Raises NotFound."""
    account_id = current_account_id()
    with read_transaction() as session:
        card = lookup.live(session, account_id, card_id, "card")
        if card is None:
            raise NotFound
        token = canonical(str(card.doc.get("swap_token", "")))
        claim = claim_of(session, token)
        if claim is None or (claim.account_id, claim.record_id) != (account_id, card_id):
            return 0
        return len({holder for holder, _ in lookup.holding(session, token)} - {account_id})


def settle_all(token: str) -> None:
    """Offers the card as it is now to everybody who holds it, or withdraws what was offered."""
    with read_transaction() as session:
        holders = lookup.holding(session, token)
    for account_id, contact_id in holders:
        settle(token, account_id, contact_id)


def settle(token: str, account_id: str, contact_id: str) -> None:
    """The same for one holder. Consent is read in the transaction that offers: off is off at once."""
    with write_transaction() as session:
        claim = claim_of(session, token)
        contact = lookup.live(session, account_id, contact_id, "contact")
        if contact is None or (claim is not None and claim.account_id == account_id):
            return
        offer(session, contact, token, shared(claim.doc) if claim and agrees(claim) else None)


def offer(session: Session, contact: lookup.Found, token: str, card: dict[str, Any] | None) -> None:
    """Offers the card as it is now to one holder; without one, takes back what was offered."""
    offer_id = derived_id(f"current:{token}:{contact.id}")
    before = _offer_of(session, contact.account_id, offer_id)
    values = _withdrawn(before) if card is None else _offer(contact, token, before, card)
    if values:
        body = {"op": "put", "create": True, "kind": "swap", "id": offer_id, "set": values}
        push_as(contact.account_id, returns.WRITER, [body])


def _offer_of(session: Session, account_id: str, offer_id: str) -> Mapping[str, Any]:
    found = lookup.live(session, account_id, offer_id, "swap")
    return found.doc if found else {}


def _offer(contact: lookup.Found, token: str, before: Mapping[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """Nothing where they have this card already, or have been asked about it."""
    if card in (contact.doc.get("received"), before.get("received")):
        return {}
    return {"token": token, "direction": "in", "state": OFFERED, "contact": contact.id, "received": card}


def _withdrawn(before: Mapping[str, Any]) -> dict[str, Any]:
    return {"state": WITHDRAWN, "received": None} if before.get("state") == OFFERED else {}

"""Finding the card of a token, and what its page says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from sqlalchemy.orm import Session

from webapp.cards.serializer import shared
from webapp.cards.tokens import canonical, token_of
from webapp.database import read_transaction
from webapp.problems import NotFound
from webapp.records import lookup


class NoSuchCard(NotFound):
    """Unknown, revoked and not yet synced tokens look alike."""

    detail = "Not here yet, or moved on."


@dataclass(frozen=True, slots=True)
class Claim:
    """A card record that names a token; ``proven`` when it holds the secret behind it."""

    account_id: str
    record_id: str
    doc: Mapping[str, Any]
    proven: bool


def shared_card(text: str) -> tuple[str, dict[str, Any]]:
    """The token in its one spelling and what may leave of its card. Raises NoSuchCard."""
    token = canonical(text)
    with read_transaction() as session:
        claim = claim_of(session, token)
    if claim is None:
        raise NoSuchCard
    return token, shared(claim.doc)


def is_kept_current(token: str) -> bool:
    """Whether the owner of a token, in its one spelling, lets those who hold the card see its changes."""
    with read_transaction() as session:
        return agrees(claim_of(session, token))


def agrees(claim: Claim | None) -> bool:
    """Whether the token's owner lets the card be kept current. A mere claim has nothing to say."""
    return claim is not None and claim.proven and claim.doc.get("keep_current") is True


def claim_of(session: Session, token: str) -> Claim | None:
    """The card that a token stands for. A claim with the right secret displaces one without."""
    claims = (_claim(card, token) for card in lookup.cards_naming(session, token)) if token else ()
    return min(claims, key=lambda claim: (not claim.proven, claim.account_id, claim.record_id), default=None)


def lines_of(card: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The lines under the name, as separator and parts: what they do and their pronouns, then where."""
    work = [card.get("title"), card.get("pronouns")]
    place = [card.get("organisation"), card.get("city"), country_name(card.get("country", ""))]
    lines = (" · ", [text for text in work if text]), (", ", [text for text in place if text])
    return [(separator, parts) for separator, parts in lines if parts]


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """The English name of a country given by its ISO 3166 code; anything else as it is."""
    return Locale("en").territories.get(code, code) if len(code) == 2 else code


@lru_cache(maxsize=512)
def language_name(tag: str) -> str:
    """The English name of a language given by its BCP 47 tag; anything else as it is."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (ValueError, UnknownLocaleError):
        return tag


def _claim(card: lookup.Found, token: str) -> Claim:
    secret = card.doc.get("swap_secret")
    proven = isinstance(secret, str) and token_of(secret) == token
    return Claim(card.account_id, card.id, card.doc, proven)

"""Other domains learn of changed records here, inside the transaction that changes them."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from sync.records import Record

Subscriber = Callable[[Session, str, Record], None]
"""Called with the session of the transaction, the account's id and the record as it is now."""

_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def on_change(kind: str, subscriber: Subscriber) -> None:
    """Calls ``subscriber`` for every record of ``kind`` that a push makes, changes or deletes.

    It runs under the account's lock: it must be short, must not call the network, and
    its own writes are committed or undone together with the push.
    """
    if subscriber not in _subscribers[kind]:
        _subscribers[kind].append(subscriber)


def tell(session: Session, account_id: str, records: Iterable[Record]) -> None:
    """Calls the subscribers of each record's kind."""
    for record in records:
        for subscriber in _subscribers.get(record.kind, ()):
            subscriber(session, account_id, record)

"""Many rows in one statement, on either database.

A push of 200 creates writes about a thousand rows. SQLAlchemy's own bulk insert costs
more than the reconciler there, so these go to the driver: SQLite takes ``executemany``
of tuples; PostgreSQL takes one JSON parameter, unpacked by ``json_populate_recordset``.
Names of tables and columns come from the models; values are always bound.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Table

Row = Mapping[str, Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows that all have the same columns; a key that exists is an error."""
    _write(connection, table, rows, "")


def upsert_rows(connection: Connection, table: Table, rows: Sequence[Row], keep: tuple[str, ...] = ()) -> None:
    """Inserts rows, or overwrites those with the same primary key, except the columns to ``keep``."""
    if rows:
        _write(connection, table, rows, _on_conflict(table, tuple(rows[0]), keep))


def add_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts the rows whose primary key is not there yet."""
    _write(connection, table, rows, " ON CONFLICT DO NOTHING")


def delete_rows(connection: Connection, table: Table, column: str, account_id: str, keys: Iterable[str]) -> None:
    """Deletes one account's rows whose ``column`` is among ``keys``."""
    wanted = list(keys)
    if wanted:
        sql = f"DELETE FROM {table.name} WHERE account_id = {{p}} AND {column} IN ({{keys}})"  # noqa: S608
        select_rows(connection, sql, account_id, keys=wanted)


def select_rows(connection: Connection, sql: str, *values: Any, keys: Sequence[str] | None = None) -> Any:
    """Runs a statement with ``{p}`` for each value and ``{keys}`` for a list of strings, in this order."""
    postgres = connection.dialect.name == "postgresql"
    place = "%s" if postgres else "?"
    listed = "SELECT unnest(%s::text[])" if postgres else "SELECT value FROM json_each(?)"
    bound = list(values)
    if keys is not None:
        bound.append(list(keys) if postgres else orjson.dumps(list(keys)).decode())
    return connection.exec_driver_sql(sql.format(p=place, keys=listed), tuple(bound))


def _write(connection: Connection, table: Table, rows: Sequence[Row], conflict: str) -> None:
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            _postgres_insert(table, columns) + conflict, (orjson.dumps(rows).decode(),)
        )
    else:
        connection.exec_driver_sql(_sqlite_insert(table, columns) + conflict, _tuples(table, columns, rows))


@cache
def _postgres_insert(table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(columns)
    source = f"json_populate_recordset(NULL::{table.name}, %s::json)"
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {source}"  # noqa: S608


@cache
def _sqlite_insert(table: Table, columns: tuple[str, ...]) -> str:
    places = ", ".join("?" for _ in columns)
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608


@cache
def _on_conflict(table: Table, columns: tuple[str, ...], keep: tuple[str, ...]) -> str:
    key = [column.name for column in table.primary_key]
    changed = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in key and c not in keep)
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"


@cache
def _json_places(table: Table, columns: tuple[str, ...]) -> frozenset[int]:
    return frozenset(i for i, name in enumerate(columns) if isinstance(table.c[name].type, JSON))


def _tuples(table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    packed = _json_places(table, columns)
    return [
        tuple(_packed(value) if i in packed else value for i, value in enumerate(row.values()))
        for row in rows
    ]


def _packed(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()

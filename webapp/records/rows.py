"""Many rows in one statement, on either database.

A push of 200 creates writes about a thousand rows. SQLAlchemy's own bulk insert costs
more than the reconciler there, so these go to the driver: SQLite takes ``executemany``
of tuples; PostgreSQL takes an array a column, in binary, and pairs them with ``unnest``
(rows as one JSON parameter would be read three times over).
Names of tables and columns come from the models; values are always bound.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Date, Integer, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

Columns = tuple[str, ...]
Row = tuple[Any, ...]
"""Values in the order of the columns that are named beside it; JSON is not packed yet."""
_POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """Statements without an answer: PostgreSQL works on one while the next is made, and is waited for once.

    What it refuses is raised by a later statement or at the end of the block.
    """
    if not _is_postgres(connection):
        yield
        return
    driver: Any = connection.connection.driver_connection
    base = connection.dialect.loaded_dbapi.Error
    try:
        with driver.pipeline():
            yield
    except base as error:
        raise DBAPIError.instance(None, None, error, base, hide_parameters=True) from error


def insert_rows(connection: Connection, table: Table, columns: Columns, rows: Sequence[Row]) -> None:
    """Inserts rows; a key that exists is an error."""
    _write(connection, table, columns, rows, "")


def upsert_rows(
    connection: Connection, table: Table, columns: Columns, rows: Sequence[Row], keep: Columns = ()
) -> None:
    """Inserts rows, or overwrites those with the same primary key, except the columns to ``keep``."""
    if rows:
        _write(connection, table, columns, rows, _on_conflict(table, columns, keep))


def add_rows(connection: Connection, table: Table, columns: Columns, rows: Sequence[Row]) -> None:
    """Inserts the rows whose primary key is not there yet."""
    _write(connection, table, columns, rows, " ON CONFLICT DO NOTHING")


def execute_each(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Runs a statement with ``{p}`` for each value, once for every row."""
    if rows:
        place = "%s" if _is_postgres(connection) else "?"
        connection.exec_driver_sql(sql.format(p=place), list(rows))


def select_rows(connection: Connection, sql: str, *values: Any, keys: Sequence[Any] | None = None) -> Any:
    """Runs a statement written for both databases.

    ``{p}`` stands for each of ``values``, ``{keys}`` (before or after all of them) for a
    subquery that lists ``keys``: strings or integers as column ``key``, or pairs of a
    string and either as columns ``first`` and ``second``; ``{json_list}`` for the aggregate
    that makes a JSON array.
    """
    place = "%s" if _is_postgres(connection) else "?"
    if keys is None:
        gather = "json_agg" if _is_postgres(connection) else "json_group_array"
        return connection.exec_driver_sql(sql.format(p=place, json_list=gather), values)
    source, bound = _listed(keys, _is_postgres(connection))
    before = sql.find("{keys}") < sql.find("{p}")
    ordered = (*bound, *values) if before else (*values, *bound)
    return connection.exec_driver_sql(sql.format(p=place, keys=source), ordered)


def look_up(
    connection: Connection, table: str, columns: str, condition: str, *values: Any, keys: Sequence[Any]
) -> Sequence[Any]:
    """Rows of ``table`` for each of ``keys``, one look-up in an index for each.

    ``condition`` has ``{p}`` for each of ``values``, and ``k.key``, or ``k.first`` and ``k.second``.
    Left to itself PostgreSQL may read everything that an account has and compare: it does where it
    has not counted the rows yet, and then a push costs more the larger the account is. What is
    LATERAL and has an OFFSET it must ask for key by key; SQLite begins a CROSS JOIN with its left side.
    """
    inner = f"LATERAL (SELECT * FROM {table} WHERE {condition} OFFSET 0) AS t"  # noqa: S608
    plain = f"{table} AS t WHERE {condition}"
    place, found = ("%s", inner) if _is_postgres(connection) else ("?", plain)
    source, bound = _listed(list(dict.fromkeys(keys)), _is_postgres(connection))
    sql = f"SELECT {columns} FROM ({source}) AS k CROSS JOIN {found.format(p=place)}"  # noqa: S608
    return list(connection.exec_driver_sql(sql, (*bound, *values)))


def _listed(keys: Sequence[Any], postgres: bool) -> tuple[str, tuple[Any, ...]]:
    pairs = isinstance(keys[0], tuple)
    if not postgres:
        return _SQLITE_PAIRS if pairs else _SQLITE_KEYS, (orjson.dumps(list(keys)).decode(),)
    if not pairs:
        return f"SELECT key FROM unnest(%b::{_array(keys[0])}) AS key", (list(keys),)  # noqa: S608
    first, second = zip(*keys, strict=True)
    source = f"SELECT * FROM unnest(%b::text[], %b::{_array(second[0])}) AS pairs(first, second)"  # noqa: S608
    return source, (list(first), list(second))


_SQLITE_KEYS = "SELECT value AS key FROM json_each(?)"
_SQLITE_PAIRS = "SELECT value ->> 0 AS first, value ->> 1 AS second FROM json_each(?)"


def _array(value: object) -> str:
    return "bigint[]" if isinstance(value, int) else "text[]"


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _write(connection: Connection, table: Table, columns: Columns, rows: Sequence[Row], conflict: str) -> None:
    if not rows:
        return
    packed = _packed(rows, _json_places(table, columns))
    if _is_postgres(connection):
        arrays = tuple(list(values) for values in zip(*packed, strict=True))
        connection.exec_driver_sql(_postgres_insert(table, columns) + conflict, arrays)
    else:
        connection.exec_driver_sql(_sqlite_insert(table, columns) + conflict, packed)


@cache
def _postgres_insert(table: Table, columns: Columns) -> str:
    types = [table.c[name].type for name in columns]
    arrays = ", ".join(f"%b::{'bigint' if isinstance(kind, Integer) else 'text'}[]" for kind in types)
    # Text is not cast: a cast would cut what is too long, where storing it refuses.
    casts = [f"::{kind.compile(_POSTGRES)}" if isinstance(kind, JSON | Date) else "" for kind in types]
    values = ", ".join(name + cast for name, cast in zip(columns, casts, strict=True))
    names = ", ".join(columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM unnest({arrays}) AS rows({names})"  # noqa: S608


@cache
def _sqlite_insert(table: Table, columns: Columns) -> str:
    places = ", ".join("?" for _ in columns)
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608


@cache
def _on_conflict(table: Table, columns: Columns, keep: Columns) -> str:
    key = [column.name for column in table.primary_key]
    changed = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in key and c not in keep)
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"


@cache
def _json_places(table: Table, columns: Columns) -> tuple[int, ...]:
    return tuple(i for i, name in enumerate(columns) if isinstance(table.c[name].type, JSON))


def _packed(rows: Sequence[Row], places: tuple[int, ...]) -> list[Row]:
    """The rows with JSON as text, which is how it is kept."""
    if not places:
        return list(rows)
    dumps, packed = orjson.dumps, []
    for row in rows:
        values = list(row)
        for place in places:
            if values[place] is not None:
                values[place] = dumps(values[place]).decode()
        packed.append(tuple(values))
    return packed

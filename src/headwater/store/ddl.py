"""The SQL that makes and widens tables. Additive only: nothing here drops a column or a row.

Both engines get the same tables from the same declarations; a `Dialect` holds the few words in
which they differ. Identifiers come from declarations alone and are quoted.
"""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Mapping
from dataclasses import dataclass

from headwater.model.errors import StoreError
from headwater.model.field import Kind
from headwater.model.stream import Lifetime, Stream
from headwater.store.tables import ACCOUNT, Column, Table, bookkeeping, declared, table_of

PARTITIONS = 8
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one engine spells what all engines have.

    `types` are spelled as the engine's own catalogue reports them. `collated` follows the type
    of a text column so that texts order by their bytes everywhere. `keyed` says that stream
    tables are partitioned by account and have keys. `catalogue` lists (relation, column, type)
    of all tables and views. `held` follows a SELECT that keeps its rows from other writers.
    `alone` keeps other processes from preparing at the same time.
    """

    types: Mapping[Kind, str]
    collated: str = ""
    keyed: bool = False
    catalogue: str
    held: str = ""
    alone: str = ""

    def type_of(self, column: Column) -> str:
        """The column's type as the catalogue reports it."""
        return self.types[column.kind] + ("[]" if column.many else "")

    def column_of(self, name: str, reported: str) -> Column:
        """The column behind a reported type; StoreError when Headwater never makes such a one."""
        many = reported.endswith("[]")
        for kind, spelled in self.types.items():
            if spelled == reported.removesuffix("[]"):
                return Column(name=name, kind=kind, many=many)
        raise StoreError(
            f"The store has a column {name} of type {reported}, which Headwater never makes: "
            "remove it, or open another store."
        )


def quoted(name: str) -> str:
    """An identifier as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: tuple[str, ...], prefix: str = "") -> str:
    """Identifiers with commas between them."""
    return ", ".join(prefix + quoted(name) for name in names)


def own_tables(dialect: Dialect) -> list[str]:
    """Statements that make the store's own tables where they are missing."""
    text, instant = dialect.types[Kind.TEXT] + dialect.collated, dialect.types[Kind.INSTANT]
    statements = [
        "create sequence if not exists hw_account_key",
        "create table if not exists hw_account ("
        "key integer primary key default nextval('hw_account_key'), "
        f"connector {text} not null, account_id {text} not null, version bigint not null, "
        "unique (connector, account_id))",
        "create table if not exists hw_fact ("
        f"account integer not null, name {text} not null, value {text} not null)",
        "create table if not exists hw_slice ("
        f"account integer not null, stream {text} not null, "
        f'"first" date not null, "last" date not null, captured_at {instant}, '
        f"fetched_at {instant} not null, state {text} not null, digest {text} not null, "
        f"expired boolean not null, newest date, refused {text} not null, "
        f'"rows" bigint not null, attempts bigint not null, due_at {instant}, error {text})',
        f"create table if not exists hw_meta (name {text} primary key, value {text} not null)",
        "insert into hw_meta (name, value) values "
        f"('schema_version', '{SCHEMA_VERSION}'), ('data_version', '0') on conflict do nothing",
    ]
    if dialect.keyed:
        statements += [
            "create unique index if not exists hw_fact_account on hw_fact (account, name)",
            'create index if not exists hw_slice_account on hw_slice (account, stream, "first")',
            "create index if not exists hw_slice_failed on hw_slice (due_at) "
            "where state = 'failed'",
        ]
    return statements


def new_table(table: Table, stream: Stream, dialect: Dialect) -> list[str]:
    """Statements that make the table of a stream."""
    columns = [f"{quoted(ACCOUNT)} integer not null"]
    for column in table.columns:
        must = " not null" if column.name in table.key else ""
        columns.append(f"{quoted(column.name)} {spelled(column, dialect)}{must}")
    if not dialect.keyed:
        return [f"create table {quoted(table.name)} ({', '.join(columns)})"]
    columns.append(f"primary key ({listed((ACCOUNT, *table.key))})")
    name = quoted(table.name)
    statements = [
        f"create table {name} ({', '.join(columns)}) partition by hash ({quoted(ACCOUNT)})"
    ]
    statements += [
        f"create table {quoted(f'{table.name}_p{part}')} partition of {name} "
        f"for values with (modulus {PARTITIONS}, remainder {part})"
        for part in range(PARTITIONS)
    ]
    if isinstance(stream.behaviour, Lifetime):
        statements.append(
            f"create index {quoted(f'{table.name}_now')} on {name} "
            f"({listed((ACCOUNT, table.key[0]))}) where superseded_at is null"
        )
    return statements


def spelled(column: Column, dialect: Dialect) -> str:
    """The column's type as a definition wants it."""
    return dialect.type_of(column) + (dialect.collated if column.kind is Kind.TEXT else "")


def missing(stream: Stream, stored: Mapping[str, str], dialect: Dialect) -> tuple[Column, ...]:
    """Declared columns that the stored table (column to reported type) lacks.

    Raises StoreError when a column exists with another type, or when the table was made for
    another behaviour or entity: neither can be mended by adding.
    """
    table = table_of(stream)
    needed = {column.name for column in bookkeeping(stream)} | set(table.key)
    absent = []
    for column in table.columns:
        reported = stored.get(column.name)
        if reported is None and column.name in needed:
            raise StoreError(
                f"The stored table {table.name} has no column {column.name}: the stream changed "
                "the way it behaves, so it needs a new name."
            )
        if reported is None:
            absent.append(column)
        elif reported != dialect.type_of(column):
            raise StoreError(
                f"The stored column {table.name}.{column.name} is {reported} and is now declared "
                f"as {dialect.type_of(column)}: a field that changes its kind needs a new name."
            )
    return tuple(absent)


def new_column(table: str, column: Column, dialect: Dialect) -> str:
    return (
        f"alter table {quoted(table)} add column {quoted(column.name)} {spelled(column, dialect)}"
    )


def view_name(stream: Stream) -> str:
    return f"v_{stream.name}"


def view_columns(stream: Stream) -> tuple[str, ...]:
    """What the flat view of a stream shows."""
    return ("account_id", *table_of(stream).names)


def view(stream: Stream) -> list[str]:
    """Statements that make the flat view of a stream, for people: text ids, one row per grain.

    Lists are unnested in step, which both engines do for several `unnest` in one SELECT.
    """
    packed = {field.name for field in declared(stream) if field in stream.packed}
    columns = ["a.account_id"]
    for name in table_of(stream).names:
        cell = f"t.{quoted(name)}"
        columns.append(f"unnest({cell}) as {quoted(name)}" if name in packed else cell)
    return [
        f"drop view if exists {quoted(view_name(stream))}",
        f"create view {quoted(view_name(stream))} as select {', '.join(columns)} "
        f"from {quoted(stream.name)} t join hw_account a on a.key = t.{quoted(ACCOUNT)}",
    ]

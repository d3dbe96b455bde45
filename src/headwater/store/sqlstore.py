"""The store's promises, kept in SQL that every engine understands."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from headwater.model.errors import StoreError
from headwater.model.slice import Slice, Span
from headwater.model.stream import Daily, Lifetime, Stream
from headwater.store import ddl, lines
from headwater.store.base import Landing, Row, StoredAccount
from headwater.store.commit import GroupCommit
from headwater.store.counting import ACCOUNTS, DataVersion, KnownAccounts, accounts_of
from headwater.store.delivery import COUNT_UP, Delivery, Prepared, held_versions, land_all
from headwater.store.engine import Engine, Transaction
from headwater.store.intake import clean_text
from headwater.store.landing import check
from headwater.store.tables import ACCOUNT, FACTS, LEDGER, Table, table_of

STREAM = "stream:"
"""Begins the names under which hw_meta lists the streams that have a table."""


class SqlStore:
    """A Store (see base.py) on an engine."""

    def __init__(self, engine: Engine) -> None:
        """Make the store's own tables where missing; StoreError when a newer Headwater made it."""
        self._engine = engine
        self._dialect = engine.dialect
        self._version = DataVersion(self._read_version, exclusive=engine.exclusive)
        self._known = KnownAccounts(exclusive=engine.exclusive)
        self._tables: dict[str, Table] = {}
        self._settles: dict[str, timedelta | None] = {}
        self._commit = GroupCommit(self._land_all)
        with engine.writing() as tx:
            self._lock_out_others(tx)
            for statement in ddl.own_tables(self._dialect):
                tx.write(statement)
            _check_schema_version(tx)

    def prepare(self, streams: Iterable[Stream]) -> list[str]:
        known = list(streams)
        sentences: list[str] = []
        prepared: dict[str, Table] = {}
        with self._engine.writing() as tx:
            self._lock_out_others(tx)
            relations = self._relations(tx)
            for stream in known:
                said, prepared[stream.name] = self._prepare(tx, stream, relations)
                sentences += said
        self._tables.update(prepared)
        for stream in known:
            behaviour = stream.behaviour
            self._settles[stream.name] = behaviour.settles if isinstance(behaviour, Daily) else None
        return sentences

    def _prepare(
        self, tx: Transaction, stream: Stream, relations: Mapping[str, Mapping[str, str]]
    ) -> tuple[list[str], Table]:
        """Make or widen one table; what changed in one that existed, and the table as stored."""
        table = table_of(stream)
        stored = relations.get(table.name)
        statements, said = [], []
        if stored is None:
            statements += ddl.new_table(table, stream, self._dialect)
            tx.write(
                "insert into hw_meta values (?, '') on conflict do nothing", [STREAM + table.name]
            )
        else:
            for column in ddl.missing(stream, stored, self._dialect):
                statements.append(ddl.new_column(table.name, column, self._dialect))
                said.append(f"The table {table.name} has a new column {column.name}.")
        if tuple(relations.get(ddl.view_name(stream), ())) != ddl.view_columns(stream):
            statements += ddl.view(stream)
        for statement in statements:
            tx.write(statement)
        kept = [
            self._dialect.column_of(name, reported)
            for name, reported in (stored or {}).items()
            if name not in (ACCOUNT, *table.names)
        ]
        return said, table.with_kept(kept)

    def _lock_out_others(self, tx: Transaction) -> None:
        if self._dialect.alone:
            tx.read(self._dialect.alone)

    def _relations(self, tx: Transaction) -> dict[str, dict[str, str]]:
        """Tables and views, each with its columns in order and their reported types."""
        found: dict[str, dict[str, str]] = {}
        for relation, column, reported in tx.read(self._dialect.catalogue):
            found.setdefault(str(relation), {})[str(column)] = str(reported)
        return found

    def account(self, connector: str, account_id: str) -> StoredAccount:
        name = (clean_text(connector), clean_text(account_id))
        return self._known.get(*name, lambda: self._entered(name))

    def _entered(self, name: tuple[str, str]) -> StoredAccount:
        """The account as it is stored; it is entered when new."""
        where, values = "where a.connector = ? and a.account_id = ?", list(name)
        found = self._accounts(where, values)
        if not found:
            with self._engine.writing() as tx:
                tx.write(
                    "insert into hw_account (connector, account_id, version) values (?, ?, 0) "
                    "on conflict do nothing",
                    values,
                )
            found = self._accounts(where, values)
        return found[0]

    def accounts(self) -> list[StoredAccount]:
        return self._accounts("", [])

    def _accounts(self, where: str, values: Sequence[object]) -> list[StoredAccount]:
        _, rows = self._engine.read(f"{ACCOUNTS} {where} order by a.key, f.name", values)
        return accounts_of(rows)

    def slices(
        self,
        key: int,
        streams: Sequence[str] | None = None,
        captures_since: datetime | None = None,
    ) -> list[Slice]:
        where, values = "account = ?", list[object]([key])
        if streams is not None:
            where += " and stream = any(?::text[])"
            values.append(list(streams))
        if captures_since is not None:
            where += " and (captured_at is null or state = 'failed' or captured_at >= ?)"
            values.append(captures_since)
        sql = f"select {lines.COLUMNS} from hw_slice where {where} {lines.ORDER}"
        return [lines.as_slice(row) for row in self._engine.read(sql, values)[1]]

    def overdue(self, now: datetime) -> set[tuple[str, str]]:
        _, found = self._engine.read(
            "select distinct a.connector, a.account_id from hw_slice s "
            "join hw_account a on a.key = s.account "
            "where s.state = 'failed' and s.due_at <= ?",
            [now],
        )
        return {(str(connector), str(account_id)) for connector, account_id in found}

    def land(
        self,
        key: int,
        landings: Sequence[Landing],
        *,
        notes: Sequence[Slice] = (),
        facts: Mapping[str, str] | None = None,
    ) -> int:
        check(landings)
        return self._commit.land(
            Delivery(key=key, landings=landings, notes=notes, facts=facts or {})
        )

    def _land_all(self, deliveries: Sequence[Delivery]) -> list[int]:
        prepared = Prepared(tables=self._tables, settles=self._settles, held=self._dialect.held)
        with self._engine.writing() as tx:
            changed = land_all(tx, prepared, deliveries)
        for each, rows in zip(deliveries, changed, strict=True):
            if rows or each.facts:
                self._known.changed(each.key)
        if any(changed):
            self._version.changed()
        return changed

    def reopen(self, key: int, streams: Sequence[str], span: Span) -> None:
        with self._engine.writing() as tx:
            held_versions(tx, [key], self._dialect.held)
            lines.reopen_all(tx, key, streams, span)

    def rows(self, key: int, stream: Stream, span: Span | None = None) -> list[Row]:
        where, values = "account = ?", [key]
        bounds = [span.first, span.last] if span is not None else []
        if span is not None:
            where += " and date between ? and ?"
        order = ddl.listed(table_of(stream).key)
        return self._select(stream, f"{where} order by {order}", [*values, *bounds])

    def current(self, key: int, stream: Stream, only: Sequence[str] | None = None) -> list[Row]:
        order = f" order by {ddl.quoted(stream.entity)}" if stream.entity else ""
        if isinstance(stream.behaviour, Lifetime):
            where = f"account = ? and superseded_at is null{order}"
            return self._select(stream, where, [key], only)
        newest = f"select max(captured_at) from {ddl.quoted(stream.name)} where account = ?"
        where = f"account = ? and captured_at = ({newest}){order}"
        return self._select(stream, where, [key, key], only)

    def _select(
        self,
        stream: Stream,
        where: str,
        values: Sequence[object],
        only: Sequence[str] | None = None,
    ) -> list[Row]:
        table = table_of(stream).narrowed(only)
        sql = f"select {ddl.listed(table.names)} from {ddl.quoted(table.name)} where {where}"
        return table.rows(self._engine.read(sql, values)[1])

    def erase(self, key: int) -> None:
        with self._engine.writing() as tx:
            tx.read(f"select key from hw_account where key = ? {self._dialect.held}", [key])
            streams = tx.read("select name from hw_meta where name like 'stream:%'")
            names = [str(name).removeprefix(STREAM) for (name,) in streams]
            for name in (*names, LEDGER.name, FACTS.name):
                tx.write(f"delete from {ddl.quoted(name)} where account = ?", [key])
            tx.write("delete from hw_account where key = ?", [key])
            tx.write(COUNT_UP, [1])
        self._known.changed(key)
        self._version.changed()
        self._engine.compact()

    def version(self) -> int:
        return self._version.get()

    def _read_version(self) -> int:
        _, rows = self._engine.read("select value from hw_meta where name = 'data_version'")
        return int(str(rows[0][0]))

    def ask(
        self, sql: str, values: Sequence[object] = ()
    ) -> tuple[list[str], list[tuple[object, ...]]]:
        return self._engine.read(sql, [_bindable(value) for value in values])

    def close(self) -> None:
        self._engine.close()


def _check_schema_version(tx: Transaction) -> None:
    (version,) = tx.read("select value from hw_meta where name = 'schema_version'")[0]
    if int(str(version)) > ddl.SCHEMA_VERSION:
        raise StoreError(
            "The store was made by a newer version of Headwater: run that version or a later one."
        )


def _bindable(value: object) -> object:
    """A value with its texts as they would be stored, alone or in a list."""
    if isinstance(value, str):
        return clean_text(value)
    return [_bindable(each) for each in value] if isinstance(value, (list, tuple)) else value

"""What accounts bring at one time, landed in one transaction.

Whatever can be read or written for all of them together is: a statement costs about as much for
eight accounts as for one, and so does pouring into a table.
"""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headwater.model.errors import StoreError
from headwater.model.slice import Slice
from headwater.store import lines
from headwater.store.base import Landing
from headwater.store.engine import Transaction
from headwater.store.intake import clean_text
from headwater.store.landing import Place, Seen, check_clock, land_rows
from headwater.store.tables import FACTS, Table, Values

COUNT_UP = (
    "update hw_meta set value = cast(cast(value as bigint) + ? as text) where name = 'data_version'"
)
"""The last statement of its transaction: on PostgreSQL it holds a row that every landing needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one account brings: landings, ledger lines without rows, and facts."""

    key: int
    landings: Sequence[Landing] = ()
    notes: Sequence[Slice] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def slices(self) -> list[Slice]:
        return [*(landing.slice for landing in self.landings), *self.notes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The prepared tables by stream, how long days of a stream settle, and how rows are held."""

    tables: Mapping[str, Table]
    settles: Mapping[str, timedelta | None]
    held: str


class Pouring:
    """A transaction that pours each table once, when it is told: pouring costs by the table."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.read, self.write = tx.read, tx.write
        self._held: dict[str, tuple[Table, list[Values]]] = {}

    def pour(self, table: Table, rows: Sequence[Values]) -> None:
        self._held.setdefault(table.name, (table, []))[1].extend(rows)

    def pour_out(self) -> None:
        for table, rows in self._held.values():
            self._tx.pour(table, rows)
        self._held = {}


def land_all(tx: Transaction, prepared: Prepared, deliveries: Sequence[Delivery]) -> list[int]:
    """Land the deliveries of different accounts; how many rows each of them changed."""
    versions = held_versions(tx, [each.key for each in deliveries], prepared.held)
    seen = _seen(tx, deliveries)
    pouring = Pouring(tx)
    changed: list[int] = []
    for each in deliveries:
        check_clock(each.landings, seen[each.key])
        place = Place(tx=pouring, key=each.key, bare=versions[each.key] == 0)
        changed.append(land_rows(place, prepared.tables, each.landings, seen[each.key]))
    lines.enter_all(pouring, {each.key: each.slices for each in deliveries}, prepared.settles)
    _keep_facts(pouring, {each.key: each.facts for each in deliveries if each.facts})
    pouring.pour_out()
    _count_up(tx, [each.key for each, rows in zip(deliveries, changed, strict=True) if rows])
    return changed


def held_versions(tx: Transaction, keys: Sequence[int], held: str) -> dict[int, int]:
    """The accounts' versions; on an engine that many processes write to, nobody else lands them
    until the transaction ends. StoreError when one is not there."""
    sql = f"select key, version from hw_account where key = any(?::int[]) order by key {held}"
    found = {_whole(key): _whole(version) for key, version in tx.read(sql, [list(keys)])}
    for key in keys:
        if key not in found:
            raise StoreError(f"There is no account {key} in the store: it was erased meanwhile.")
    return found


def _seen(tx: Transaction, deliveries: Sequence[Delivery]) -> dict[int, Seen]:
    """What the ledger knows of captures, as far as each delivery needs it."""
    wanted = [
        (each.key, landing.stream.name, landing.slice.captured_at)
        for each in deliveries
        for landing in each.landings
        if landing.slice.captured_at is not None
    ]
    newest: dict[int, dict[str, datetime]] = {each.key: {} for each in deliveries}
    before: dict[int, dict[str, datetime]] = {each.key: {} for each in deliveries}
    for key, stream, latest, earlier in lines.captures(tx, wanted) if wanted else ():
        newest[key][stream] = latest
        if earlier is not None:
            before[key][stream] = earlier
    return {key: Seen(newest=newest[key], before=before[key]) for key in newest}


def _keep_facts(tx: Pouring, facts: Mapping[int, Mapping[str, str]]) -> None:
    """Write the facts that are new or changed; others stay."""
    if not facts:
        return
    sql = "select account, name, value from hw_fact where account = any(?::int[])"
    known = {(key, name): value for key, name, value in tx.read(sql, [list(facts)])}
    changed = {
        (key, name): clean_text(value)
        for key, mine in facts.items()
        for name, value in mine.items()
        if known.get((key, name)) != value
    }
    replaced = [owner for owner in changed if owner in known]
    if replaced:
        tx.write(
            "delete from hw_fact where (account, name) in "
            "(select unnest(?::int[]), unnest(?::text[]))",
            [[key for key, _ in replaced], [name for _, name in replaced]],
        )
    tx.pour(FACTS, [(key, name, value) for (key, name), value in changed.items()])


def _count_up(tx: Transaction, keys: Sequence[int]) -> None:
    """The versions of the accounts and of the store grow, for their rows have changed."""
    if keys:
        sql = "update hw_account set version = version + 1 where key = any(?::int[])"
        tx.write(sql, [list(keys)])
        tx.write(COUNT_UP, [len(keys)])


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value

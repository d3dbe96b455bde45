"""Days that have a row but no value in some column: sums over them are sums of the known days."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from headwater.model.field import Kind
from headwater.model.stream import Stream
from headwater.report.relation import metric
from headwater.report.sqltext import Dialect, Sql, one_of, quoted
from headwater.store.base import Store, StoredAccount

KEPT_FOR = timedelta(seconds=60)
MOST_KEPT = 100

Keys = tuple[tuple[int, int], ...]


Empty = Mapping[str, Mapping[date, int]]
"""By column and day, how many rows of that day have no value in the column."""


@dataclass(kw_only=True)
class Holes:
    """Finds the empty cells of a Daily stream, and keeps them until rows change. Thread safe."""

    store: Store
    dialect: Dialect
    _kept: OrderedDict[tuple[str, Keys], tuple[datetime, Empty]] = field(
        default_factory=OrderedDict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, stream: Stream, accounts: Sequence[StoredAccount], now: datetime) -> Empty:
        """The empty cells of a stream for these accounts."""
        place = (stream.name, tuple((account.key, account.version) for account in accounts))
        kept = self._kept.get(place)
        if kept is not None and timedelta(0) <= now - kept[0] < KEPT_FOR:
            return kept[1]
        found = self._read(stream, [account.key for account in accounts])
        with self._lock:
            self._kept[place] = (now, found)
            self._kept.move_to_end(place)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _read(self, stream: Stream, keys: Sequence[int]) -> Empty:
        names = [each.name for each in stream.fields if metric(each)]
        empty = [f"count(*) - count({quoted(name)})" for name in names]
        picked = one_of(Sql("account"), keys, Kind.INTEGER, self.dialect)
        statement = picked.wrapped(
            f'SELECT "date", {", ".join(empty)} FROM {quoted(stream.name)} WHERE ',
            f' GROUP BY "date" HAVING {" + ".join(empty)} > 0 ORDER BY "date"',
        )
        cells: dict[str, dict[date, int]] = {name: {} for name in names}
        for day, *missing in self.store.ask(statement.text, statement.values)[1]:
            assert isinstance(day, date)
            for name, number in zip(names, missing, strict=True):
                if isinstance(number, int) and number > 0:
                    cells[name][day] = number
        return cells

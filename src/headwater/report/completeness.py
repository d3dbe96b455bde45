"""Completeness of accounts and streams, read from the ledger once and kept until it changes."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from headwater.model.clock import utc_day
from headwater.model.field import Kind
from headwater.model.slice import Slice, SliceState, Span
from headwater.model.stream import Daily, Stream
from headwater.report import known
from headwater.report.known import Known
from headwater.report.overview import Overview
from headwater.report.sqltext import Dialect, Sql, one_of, quoted
from headwater.store.base import Store, StoredAccount

WALL = "wall:"
"""Begins the names of the facts that hold how many days back a source serves a stream."""

KEPT_FOR = timedelta(seconds=60)
"""A ledger line may change without a row: no answer is older than this in what it says of days."""

MOST_VIEWS = 200
MOST_KEPT = 50_000

Keys = tuple[tuple[int, int], ...]
"""Accounts by key and version."""

ISLANDS = (
    "SELECT account, min(day), max(day) FROM (\n"
    "  SELECT account, day,\n"
    "    day - CAST(row_number() OVER (PARTITION BY account ORDER BY day) AS INTEGER) AS island\n"
    "  FROM ({days}) AS days\n"
    ") AS runs GROUP BY account, island ORDER BY account, min(day)"
)
"""Runs of consecutive days: a day less its place among the days is the same within a run."""


@dataclass(slots=True)
class Kept:
    """What was read of one account and stream, and under which version and day."""

    version: int
    read_at: datetime
    known: Known


@dataclass(kw_only=True)
class Completeness:
    """Reads and keeps what the ledger knows. Thread safe."""

    store: Store
    dialect: Dialect
    _kept: dict[tuple[int, str], Kept] = field(default_factory=dict)
    _views: OrderedDict[tuple[str, Keys], tuple[datetime, Overview]] = field(
        default_factory=OrderedDict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def overview(
        self, stream: Stream, accounts: Sequence[StoredAccount], now: datetime
    ) -> Overview:
        """What is known of the stream for all of the accounts together."""
        place = (stream.name, tuple((account.key, account.version) for account in accounts))
        read_at, view = self._views.get(place, (now, None))
        if view is not None and _recent(read_at, now):
            return view
        view = Overview(known=self.of(stream, accounts, now))
        with self._lock:
            self._views[place] = (now, view)
            self._views.move_to_end(place)
            while len(self._views) > MOST_VIEWS:
                self._views.popitem(last=False)
        return view

    def of(
        self, stream: Stream, accounts: Sequence[StoredAccount], now: datetime
    ) -> dict[int, Known]:
        """By key of account, what is known of the stream."""
        found: dict[int, Known] = {}
        unread = []
        for account in accounts:
            kept = self._kept.get((account.key, stream.name))
            if kept is not None and _fresh(kept, account, now):
                found[account.key] = kept.known
            else:
                unread.append(account)
        if unread:
            read = self._read(stream, unread, now)
            found |= read
            with self._lock:
                if len(self._kept) > MOST_KEPT:
                    self._kept.clear()
                for account in unread:
                    place = (account.key, stream.name)
                    self._kept[place] = Kept(account.version, now, read[account.key])
        return found

    def _read(
        self, stream: Stream, accounts: Sequence[StoredAccount], now: datetime
    ) -> dict[int, Known]:
        keys = [account.key for account in accounts]
        behaviour = stream.behaviour
        if not isinstance(behaviour, Daily):
            return self._captures(stream, keys, now)
        slices = self._slices(stream, keys)
        islands = self._islands(
            Sql(f'SELECT account, "date" AS day FROM {quoted(stream.name)} WHERE ')
            + self._picked(keys)
        )
        today = utc_day(now)
        return {
            account.key: known.daily(
                slices.get(account.key, []),
                islands.get(account.key, []),
                behaviour.settles,
                now,
                _reach(account, stream, today),
            )
            for account in accounts
        }

    def _captures(self, stream: Stream, keys: Sequence[int], now: datetime) -> dict[int, Known]:
        picked, today = self._picked(keys), utc_day(now)
        mine = (
            Sql("stream = ? AND state = 'landed' AND captured_at IS NOT NULL AND ", (stream.name,))
            + picked
        )
        islands = self._islands(
            Sql("SELECT DISTINCT account, CAST(captured_at AS DATE) AS day FROM hw_slice WHERE ")
            + mine
        )
        newest = self._ask(
            Sql("SELECT s.account, s.captured_at, s.refused, s.error FROM hw_slice AS s JOIN (")
            + "SELECT account, max(captured_at) AS captured_at FROM hw_slice WHERE "
            + mine
            + " GROUP BY account) AS l ON l.account = s.account AND l.captured_at = s.captured_at "
            + Sql("WHERE s.stream = ?", (stream.name,))
        )
        last = {
            int(key): known.Capture(at, tuple(json.loads(refused)), error)
            for key, at, refused, error in newest
        }
        # A failure stands until a capture comes after it.
        failed = self._ask(
            Sql("SELECT account, error FROM hw_slice WHERE stream = ? ", (stream.name,))
            + "AND state = 'failed' AND "
            + picked
        )
        errors = {int(key): error for key, error in failed}
        return {
            key: known.captures(
                islands.get(key, []),
                last.get(key, known.Capture()),
                today=today,
                failure=errors.get(key),
            )
            for key in keys
        }

    def _slices(self, stream: Stream, keys: Sequence[int]) -> dict[int, list[Slice]]:
        rows = self._ask(
            Sql(
                'SELECT account, "first", "last", fetched_at, state, expired, newest, refused, '
                "error FROM hw_slice WHERE stream = ? AND ",
                (stream.name,),
            )
            + self._picked(keys)
            + ' ORDER BY account, "first"'
        )
        found: dict[int, list[Slice]] = {}
        for key, first, last, fetched_at, state, expired, newest, refused, error in rows:
            piece = Slice(
                stream=stream.name,
                span=Span(first, last),
                digest="",
                fetched_at=fetched_at,
                state=SliceState(state),
                expired=expired,
                newest=newest,
                refused=tuple(json.loads(refused)),
                error=error,
            )
            found.setdefault(int(key), []).append(piece)
        return found

    def _islands(self, days: Sql) -> dict[int, list[Span]]:
        before, after = ISLANDS.split("{days}")
        found: dict[int, list[Span]] = {}
        for key, first, last in self._ask(days.wrapped(before, after)):
            found.setdefault(int(key), []).append(Span(first, last))
        return found

    def _picked(self, keys: Sequence[int]) -> Sql:
        return one_of(Sql("account"), keys, Kind.INTEGER, self.dialect)

    # Any: the tables' own columns, whose types are known here.
    def _ask(self, statement: Sql) -> list[tuple[Any, ...]]:
        return self.store.ask(statement.text, statement.values)[1]


def _fresh(kept: Kept, account: StoredAccount, now: datetime) -> bool:
    return kept.version == account.version and _recent(kept.read_at, now)


def _recent(read_at: datetime, now: datetime) -> bool:
    same_day = utc_day(read_at) == utc_day(now)
    return same_day and timedelta(0) <= now - read_at < KEPT_FOR


def _reach(account: StoredAccount, stream: Stream, today: date) -> date | None:
    """The first day the source still serves, when it was learned where it stops."""
    told = account.facts.get(WALL + stream.name, "")
    return today - timedelta(days=int(told)) if told.isdigit() else None

"""The whole answer to a question of the host, written and in order; pages are cut from it."""

from array import array
from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from headwater.hub import runtime
from headwater.hub.api.looker.asked import Asked, Group, names_of
from headwater.hub.api.looker.matching import HostFilter
from headwater.hub.api.looker.translation import Domain
from headwater.hub.api.looker.until import until_now
from headwater.hub.api.looker.values import column, sort_key
from headwater.model.clock import utc_day
from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.report.cache import Cache
from headwater.report.catalogue import CatalogueField
from headwater.report.draft import is_activity
from headwater.report.looker import DEFAULTS, HostReports, semantic
from headwater.report.periods import Period
from headwater.report.query import MOST_ROWS, Query
from headwater.report.result import Answer
from headwater.store.base import Store, StoredAccount

Line = tuple[object, ...]

OF_AN_ACCOUNT = frozenset(
    {
        "account_id", "datasource", "username", "display_name", "profile_image_url",
        "bio_description", "profile_url", "is_verified", "is_business_account",
    }
)  # fmt: skip
"""Dimensions that have one value for an account, whatever the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """All rows of an answer, as JSON with commas between them; `starts` says where each begins.

    Some 60 bytes a row instead of several hundred, and a page is a piece of it.
    `complete_through` and `warnings` are the engine's.
    """

    text: bytes
    starts: "array[int]"
    version: int
    complete_through: date | None
    warnings: tuple[dict[str, str], ...]

    @property
    def rows(self) -> int:
        return len(self.starts) - 1

    @property
    def weight(self) -> int:
        """In rows of values, which is what the cache counts."""
        return len(self.text) // BYTES_OF_A_ROW

    def page(self, first: int, most: int, size: int) -> tuple[bytes, int]:
        """Rows from `first` on, at most so many and so many bytes, but one; and the next row."""
        first = min(first, self.rows)
        last = min(first + most, self.rows)
        fits = bisect_right(self.starts, self.starts[first] + size) - 1
        last = min(last, max(fits, first + 1))
        return self.text[self.starts[first] : max(self.starts[last] - 1, 0)], last


BYTES_OF_A_ROW = 256
"""Of values. So an answer of up to 32 MB is kept, and 128 MB of them in all."""

_walks: Cache[Walk] = Cache()
_begun: Cache[Walk] = Cache()
"""Answers of which more pages are to be read, whatever has landed since."""
_reports: list[tuple[Store, HostReports]] = []


def host_reports() -> HostReports:
    """The reports of this installation, with the parts of ratios."""
    headwater = runtime.installation()
    if not _reports or _reports[0][0] is not headwater.store:
        made = HostReports(headwater.store, headwater.connectors, headwater.clock)
        _reports[:] = [(headwater.store, made)]
    return _reports[0][1]


def walk(asked: Asked, accounts: Sequence[StoredAccount], question: Hashable) -> Walk:
    """The answer as of now, kept while the data stays the same. Raises QueryError."""
    headwater = runtime.installation()
    now, version = headwater.clock.now(), headwater.store.version()
    place = (_place(accounts, question, version), utc_day(now))
    found = _walks.get(place, now)
    if found is None:
        found = _walked(asked, accounts, version)
        _walks.put(place, found, now, rows=found.weight)
    return found


def begun(accounts: Sequence[StoredAccount], question: Hashable, version: int) -> Walk | None:
    """The answer of that version whose first pages have been read, while it is kept."""
    return _begun.get(_place(accounts, question, version), runtime.now())


def keep(accounts: Sequence[StoredAccount], question: Hashable, found: Walk) -> None:
    """Keep an answer for its next page: syncs that land meanwhile change nothing in it."""
    place = _place(accounts, question, found.version)
    _begun.put(place, found, runtime.now(), rows=found.weight)


def _place(accounts: Sequence[StoredAccount], question: Hashable, version: int) -> Hashable:
    keys = tuple(sorted(each.key for each in accounts))
    return (id(runtime.installation()), question, keys, version)


def _walked(asked: Asked, accounts: Sequence[StoredAccount], version: int) -> Walk:
    about = [group for group in asked.where if names_of(group) <= OF_AN_ACCOUNT]
    rest = [group for group in asked.where if group not in about]
    chosen = _meant(accounts, about)
    if not chosen:
        empty = ((None,) * len(asked.shown),) if not asked.dimensions else ()
        return _made(empty, version)
    answer = host_reports().answer(_query(asked, rest, chosen), chosen)
    if len(answer.rows) >= MOST_ROWS:
        told = f"This is more than {MOST_ROWS:,} rows. Choose fewer dimensions or days."
        raise QueryError(told, code="too_large")
    made = _made(_lines(answer, asked), version)
    warnings = tuple({"code": w.code, "message": w.sentence} for w in answer.warnings)
    return replace(made, complete_through=answer.complete_through, warnings=warnings)


def _made(rows: Sequence[Line], version: int) -> Walk:
    encode, text, starts = msgspec.json.Encoder().encode, bytearray(), array("Q", [0])
    for row in rows:
        text += encode(row)
        text += b","
        starts.append(len(text))
    whole = bytes(text[:-1])
    return Walk(text=whole, starts=starts, version=version, complete_through=None, warnings=())


def _meant(accounts: Sequence[StoredAccount], groups: Sequence[Group]) -> list[StoredAccount]:
    """The accounts that filters on accounts let through."""
    if not groups:
        return list(accounts)
    names = tuple(dict.fromkeys(("account_id", *(n for g in groups for n in sorted(names_of(g))))))
    answer = host_reports().answer(Query(by=names), accounts)
    known = {row[0]: row for row in answer.rows}

    def admitted(account: StoredAccount) -> bool:
        row = known.get(account.account_id, (account.account_id, *(None,) * (len(names) - 1)))
        told = dict(zip(names, row, strict=True)) | {"datasource": account.connector}
        return all(any(one.admits(told[one.field.id]) for one in group) for group in groups)

    return [account for account in accounts if admitted(account)]


def _query(asked: Asked, groups: Sequence[Group], chosen: Sequence[StoredAccount]) -> Query:
    """The question in the engine's words. Filters on metrics are held against its answer."""
    today = utc_day(runtime.now())
    days = until_now(asked, host_reports().catalogue(), today)
    period = Period(first=days.first, last=days.last) if days is not None else None
    plain = Query(
        metrics=tuple(each.id for each in _measured(asked)),
        by=tuple(each.id for each in asked.dimensions),
        period=period,
        limit=MOST_ROWS,
    )

    def occurring(one: HostFilter) -> Sequence[object]:
        by = tuple(dict.fromkeys((*plain.by, one.field.id)))
        wide = Query(metrics=plain.metrics, by=by, period=period)
        found = host_reports().answer(wide, chosen)
        return [row[by.index(one.field.id)] for row in found.rows]

    domain = Domain(days=days or Span(today, today), today=today, occurring=occurring)
    where = tuple(tuple(map(domain.condition, group)) for group in groups)
    return Query(metrics=plain.metrics, by=plain.by, period=period, where=where, limit=MOST_ROWS)


def _measured(asked: Asked) -> tuple[CatalogueField, ...]:
    """The metrics that are asked for. Days alone are those of the profile's own days.

    The engine takes dimensions alone from whatever knows them, which may be the few captures.
    """
    if asked.metrics or not any(is_activity(each) for each in asked.dimensions):
        return asked.metrics
    usual = host_reports().catalogue().by_id[DEFAULTS["metric"]]
    known = all(usual.relation in each.relations for each in asked.dimensions)
    return (usual,) if known else ()


def _lines(answer: Answer, asked: Asked) -> tuple[Line, ...]:
    """The rows as the host writes them, in its order, those that filters on metrics let through."""
    fields = (*asked.dimensions, *_measured(asked))
    if not answer.rows:
        return ()
    columns = [
        column(values, semantic(field))
        for field, values in zip(fields, zip(*answer.rows, strict=True), strict=True)
    ]
    places = {field.id: place for place, field in enumerate(fields)}
    rows = list(zip(*columns, strict=True))
    for group in asked.having:
        tests = [(places[one.field.id], one) for one in group]
        rows = [row for row in rows if any(one.admits(row[at]) for at, one in tests)]
    keys = [places[name] for name in sorted(each.id for each in asked.dimensions)]
    if keys:
        rows.sort(key=lambda row: [sort_key(row[place]) for place in keys])
    order = [places[field.id] for field in asked.shown]
    return tuple(tuple(row[place] for place in order) for row in rows)

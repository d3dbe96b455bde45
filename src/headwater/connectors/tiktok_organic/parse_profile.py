"""What `/business/get/` (doc 1762228399168514) and `/business/benchmark/` answer.

Live counters stand at the top of the answer and days in `metrics`. The audience is documented
at the top and seen in days, follower activity the other way round: both are looked for in both.
"""

from datetime import date, datetime, timedelta

from headwater.connectors.base import Page, Question, Row
from headwater.connectors.tiktok_organic.cells import CellError
from headwater.connectors.tiktok_organic.metrics import Days, days
from headwater.connectors.tiktok_organic.rows import columns, flat, pairs, split, strange
from headwater.connectors.tiktok_organic.streams import AUDIENCE, BENCHMARK, BY_NAME
from headwater.model.clock import end_of
from headwater.model.slice import Span

ACTIVITY = "audience_activity"
UNPROCESSED = timedelta(hours=72)
"""So long a day of nothing but zeros may be one not counted yet; counting takes up to 48 hours."""

LISTS = frozenset(stream.fields[0].source_name or "" for stream in AUDIENCE)
TOP_NAMES = frozenset(
    {"metrics", *LISTS, *(field.source_name or "" for field in BY_NAME["profile"].asked)}
)
DAY_NAMES = frozenset(
    {
        "date",
        ACTIVITY,
        *LISTS,
        *(field.source_name or "" for field in BY_NAME["profile_day"].asked),
    }
)
BENCHMARK_NAMES = frozenset(field.source_name or "" for field in BENCHMARK.asked)


def profile(question: Question, data: dict[str, object]) -> Page:
    return _one_row("profile", question, data, strange(data, {*TOP_NAMES, ACTIVITY}))


def benchmark(question: Question, data: dict[str, object]) -> Page:
    return _one_row("benchmark", question, data, strange(data, BENCHMARK_NAMES))


def _one_row(stream: str, question: Question, data: dict[str, object], unknown: set[str]) -> Page:
    row = flat(columns(stream, question.fields), data)
    rows = [row] if _says_something(row) else []
    return Page(rows={stream: rows}, unknown=frozenset(unknown))


def daily(question: Question, data: dict[str, object]) -> Page:
    """The days of an answer, less those that are no measurement yet.

    Left out are young days of nothing but zeros; they stay provisional and are read again.
    """
    span = _span(question)
    served, unknown = _told(data)
    wanted = columns("profile_day", question.fields)
    rows: dict[date, Row] = {}
    for of, source in served:
        try:
            rows[of] = {"date": of, **flat(wanted, source)}
        except CellError as bad:
            served.refuse(of, bad)
    kept = [
        row
        for of, row in sorted(rows.items())
        if of in span
        and of not in served.odd
        and _says_something(row)
        and not (_young(of, question.captured_at) and _all_zero(row))
    ]
    return _page("profile_day", kept, served, span, unknown)


def activity(question: Question, data: dict[str, object]) -> Page:
    """Followers by hour. At the top of an answer they belong to a day only if one was asked."""
    span = _span(question)
    how = split(ACTIVITY)
    served, unknown = _told(data)
    if data.get(ACTIVITY) and not any(source.get(ACTIVITY) for _, source in served):
        if span.days == 1:
            served.told.append((span.first, data))
        else:
            unknown.add(ACTIVITY)
    rows: dict[date, Row | None] = {}
    for of, source in served:
        try:
            rows[of] = pairs(how, source.get(ACTIVITY), unknown)
        except CellError as bad:
            served.refuse(of, bad)
    kept: list[Row] = [
        {"date": of, **row}
        for of, row in sorted(rows.items())
        if row is not None
        and of in span
        and of not in served.odd
        # A young day on which nobody was seen at any hour is not counted yet.
        and not (_young(of, question.captured_at) and not any(row[how.measure]))  # type: ignore[arg-type]
    ]
    return _page(ACTIVITY, kept, served, span, unknown)


def audience(question: Question, data: dict[str, object]) -> Page:
    """Who follows the account: at the top of the answer, else in its newest day that says so."""
    served, unknown = _told(data)
    if served.nameless is not None:
        raise served.nameless
    days_told = [source for _, source in sorted(served, key=lambda pair: pair[0])]
    rows: dict[str, list[Row]] = {}
    for name in question.ask.streams:
        how = split(name)
        if how.source not in question.fields:
            continue
        places = [data, *reversed(days_told)]
        said = (place[how.source] for place in places if place.get(how.source))
        value = next(said, data.get(how.source))
        row = pairs(how, value, unknown)
        rows[name] = [row] if row is not None else []
    return Page(rows=rows, unknown=frozenset(unknown))


def _told(data: dict[str, object]) -> tuple[Days, set[str]]:
    """What an answer says of days, and the names in it that nobody declared."""
    served = days(data)
    unknown = strange(data, {*TOP_NAMES, ACTIVITY})
    for _, source in served:
        unknown |= strange(source, DAY_NAMES)
    return served, unknown


def _page(stream: str, rows: list[Row], served: Days, span: Span, unknown: set[str]) -> Page:
    return Page(
        rows={stream: rows},
        newest=max(served.served(span), default=None),
        unknown=frozenset(unknown),
        spoilt_days=served.spoilt(span),
    )


def _span(question: Question) -> Span:
    if question.span is None:
        raise ValueError(f"{question.ask.name} is read for a span of days")
    return question.span


def _says_something(row: Row) -> bool:
    return any(value is not None for name, value in row.items() if name != "date")


def _all_zero(row: Row) -> bool:
    return not any(value for name, value in row.items() if name != "date")


def _young(of: date, read_at: datetime | None) -> bool:
    return read_at is not None and read_at < end_of(of) + UNPROCESSED

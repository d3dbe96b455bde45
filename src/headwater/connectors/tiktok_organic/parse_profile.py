"""What `/business/get/` (doc 1762228399168514) and `/business/benchmark/` answer.

Live counters stand at the top of the answer and days in `metrics`. The audience is documented
at the top and seen in days, follower activity the other way round: both are looked for in both.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from headwater.connectors.base import Page, Question, Row
from headwater.connectors.tiktok_organic.cells import CellError, day
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
    unknown = strange(data, {*TOP_NAMES, ACTIVITY})
    wanted = columns("profile_day", question.fields)
    rows: dict[date, Row] = {}
    for of, source in _days(data, unknown):
        try:
            rows[of] = {"date": of, **flat(wanted, source)}
        except CellError as bad:
            raise bad.within(f"metrics[{of}]") from None
    measured = [
        row
        for of, row in sorted(rows.items())
        if _says_something(row) and not (_young(of, question.captured_at) and _all_zero(row))
    ]
    kept = [row for row in measured if row["date"] in span]  # type: ignore[operator]
    return Page(rows={"profile_day": kept}, newest=_newest(rows, span), unknown=frozenset(unknown))


def activity(question: Question, data: dict[str, object]) -> Page:
    """Followers by hour. At the top of an answer they belong to a day only if one was asked."""
    span = _span(question)
    how = split(ACTIVITY)
    unknown = strange(data, {*TOP_NAMES, ACTIVITY})
    served = dict(_days(data, unknown))
    lists = {of: source.get(ACTIVITY) for of, source in served.items()}
    if data.get(ACTIVITY) and not any(lists.values()):
        if span.days == 1:
            lists[span.first] = data[ACTIVITY]
        else:
            unknown.add(ACTIVITY)
    rows: list[Row] = []
    for of in sorted(lists):
        try:
            row = pairs(how, lists[of], unknown)
        except CellError as bad:
            raise bad.within(f"metrics[{of}]") from None
        if row is None or of not in span:
            continue
        if _young(of, question.captured_at) and not any(row[how.measure]):  # type: ignore[arg-type]
            continue
        rows.append({"date": of, **row})
    return Page(rows={ACTIVITY: rows}, newest=_newest(lists, span), unknown=frozenset(unknown))


def audience(question: Question, data: dict[str, object]) -> Page:
    """Who follows the account: at the top of the answer, else in its newest day that says so."""
    unknown = strange(data, {*TOP_NAMES, ACTIVITY})
    days = [source for _, source in sorted(_days(data, unknown), key=lambda pair: pair[0])]
    rows: dict[str, list[Row]] = {}
    for name in question.ask.streams:
        how = split(name)
        if how.source not in question.fields:
            continue
        places = [data, *reversed(days)]
        said = (place[how.source] for place in places if place.get(how.source))
        value = next(said, data.get(how.source))
        row = pairs(how, value, unknown)
        rows[name] = [row] if row is not None else []
    return Page(rows=rows, unknown=frozenset(unknown))


def _span(question: Question) -> Span:
    if question.span is None:
        raise ValueError(f"{question.ask.name} is read for a span of days")
    return question.span


def _days(data: dict[str, object], unknown: set[str]) -> Iterator[tuple[date, dict[str, object]]]:
    """The day and object of each row of `metrics`; none when the key is missing or null."""
    metrics = data.get("metrics")
    if metrics is None:
        return
    if not isinstance(metrics, list):
        raise CellError("a list", "metrics")
    for place, source in enumerate(metrics):
        try:
            if not isinstance(source, dict):
                raise CellError("an object")
            try:
                of = day(source.get("date"))
            except CellError as bad:
                raise bad.within("date") from None
        except CellError as bad:
            raise bad.within(f"metrics[{place}]") from None
        unknown |= strange(source, DAY_NAMES)
        yield of, source


def _newest(days: dict[date, object] | dict[date, Row], span: Span) -> date | None:
    return max((of for of in days if of in span), default=None)


def _says_something(row: Row) -> bool:
    return any(value is not None for name, value in row.items() if name != "date")


def _all_zero(row: Row) -> bool:
    return not any(value for name, value in row.items() if name != "date")


def _young(of: date, read_at: datetime | None) -> bool:
    return read_at is not None and read_at < end_of(of) + UNPROCESSED

"""A question, as somebody asked it: names not yet looked up, days not yet resolved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from headwater.model.errors import QueryError
from headwater.report.grammar import parse_clause
from headwater.report.operators import Condition, condition_of
from headwater.report.periods import Period, parse_period

Word = TypeVar("Word", bound=StrEnum)

MOST_ROWS = 1_000_000
MOST_NAMES = 100
MOST_CONDITIONS = 200


PARTS = (
    "metrics", "by", "period", "start", "end", "where", "order", "limit", "totals", "compare",
    "provisional", "include_ad_only", "axis",
)  # fmt: skip
WORDS_OF_OTHERS = {
    "from": "start",
    "to": "end",
    "date_from": "start",
    "date_to": "end",
    "date_preset": "period",
    "dimensions": "by",
    "fields": "metrics",
    "filter": "where",
    "sort": "order",
    "select_accounts": "account",
}
"""Words that other tools, and other places of ours, have for a part of a question."""


class Comparison(StrEnum):
    """The period an answer is set beside."""

    PREVIOUS = "previous"
    SAME_LAST_YEAR = "same_last_year"


class Axis(StrEnum):
    """What the period picks: days of activity (or of the counters), or posts by their posting."""

    ACTIVITY = "activity"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Order:
    """One key of the order of rows."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question. Names are ids, aliases or labels of the catalogue.

    `where` is an AND of ORs. Without a `period`, daily data is asked for the last 28 days, by
    month or longer for the last 13 months, and lifetime data as of now. `provisional` lets
    presets run up to yesterday. `axis` left out is decided by the dimensions and told in the
    answer.
    """

    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    period: Period | None = None
    where: tuple[tuple[Condition, ...], ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    totals: bool = False
    compare: Comparison | None = None
    provisional: bool = False
    include_ad_only: bool = False
    axis: Axis | None = None

    @classmethod
    def parse(  # noqa: PLR0913 - the parts of a question, each by its name
        cls,
        *,
        metrics: str | Sequence[str] = (),
        by: str | Sequence[str] = (),
        period: str | None = None,
        start: str | date | None = None,
        end: str | date | None = None,
        where: str | Sequence[object] = (),
        order: str | Sequence[str] = (),
        limit: int | str | None = None,
        totals: bool = False,
        compare: str | None = None,
        **more: object,
    ) -> "Query":
        """A question from texts or lists, as they come from a command line, a URL or JSON.

        Raises QueryError for whatever cannot be understood.
        """
        asked = cls(
            metrics=_names("metrics", metrics),
            by=_names("by", by),
            period=parse_period(_text("period", period), start, end),
            where=_where(where),
            order=tuple(_order(each) for each in _names("order", order)),
            limit=_limit(limit),
            totals=_flag("totals", totals),
            compare=_word(Comparison, "compare", compare),
            provisional=_flag("provisional", more.pop("provisional", False)),
            include_ad_only=_flag("include_ad_only", more.pop("include_ad_only", False)),
            axis=_word(Axis, "axis", more.pop("axis", None)),
        )
        _check(asked, more)
        return asked

    @classmethod
    def from_dict(cls, asked: Mapping[str, Any]) -> "Query":
        """A question from a JSON object with the same keys as `parse`."""
        return cls.parse(**{str(name): value for name, value in asked.items()})


def _check(asked: Query, more: Mapping[str, object]) -> None:
    """Raise QueryError for parts that a question does not have, and for an empty question."""
    if more:
        raise _unknown_part(min(more))
    if not asked.metrics and not asked.by:
        raise QueryError(
            "Ask for at least one metric or dimension, for example video_views by date.",
            code="nothing_asked",
            suggestions=[{"metrics": ["video_views"], "by": ["date"]}],
        )


def _unknown_part(name: str) -> QueryError:
    near = WORDS_OF_OTHERS.get(name) or "".join(get_close_matches(name, PARTS, n=1))
    told = f"Did you mean {near}?" if near else f"There is: {', '.join(PARTS)}."
    return QueryError(
        f"A question has no part called {name[:60]!r}. {told}", code="unknown_part", fields=[name]
    )


def _names(part: str, given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        listed: Sequence[object] = given.split(",") if given.strip() else ()
    elif isinstance(given, Sequence):
        listed = given
    else:
        raise QueryError(f"{part} is a list of names.", code="bad_query")
    if len(listed) > MOST_NAMES:
        raise QueryError(f"{part} holds more than {MOST_NAMES} names.", code="too_many")
    names = []
    for each in listed:
        if not isinstance(each, str) or not each.strip():
            raise QueryError(f"{part} holds something that is not a name.", code="bad_query")
        names.append(each.strip())
    return tuple(dict.fromkeys(names))


def _text(part: str, given: object) -> str | None:
    if given is None or isinstance(given, str):
        return given or None
    raise QueryError(f"{part} is a text.", code="bad_query")


def _flag(part: str, given: object) -> bool:
    if isinstance(given, bool):
        return given
    raise QueryError(f"{part} is true or false.", code="bad_query")


def _word(kind: type[Word], part: str, given: object) -> Word | None:
    if given is None or given == "":
        return None
    try:
        return kind(str(given))
    except ValueError:
        known = " or ".join(each.value for each in kind)
        raise QueryError(f"{part} is {known}.", code="bad_query") from None


def _limit(given: int | str | None) -> int | None:
    if given is None or given == "":
        return None
    try:
        limit = int(given)
    except (TypeError, ValueError):
        limit = 0
    if isinstance(given, bool) or not 1 <= limit <= MOST_ROWS:
        raise QueryError(f"limit is a number from 1 to {MOST_ROWS:,}.", code="bad_limit")
    return limit


def _order(text: str) -> Order:
    """`name`, `-name`, `name:desc`, `name desc`, or the same with asc."""
    name, _, way = text.rpartition(":" if text.endswith((":asc", ":desc")) else " ")
    if name and way.lower() in {"asc", "desc"}:
        return Order(name.strip(), way.lower() == "desc")
    return Order(text[1:], descending=True) if text.startswith("-") else Order(text)


def _where(given: object) -> tuple[tuple[Condition, ...], ...]:
    """An AND of ORs from text, or from lists of lists of conditions as Looker Studio sends them."""
    if isinstance(given, str):
        clauses = parse_clause(given) if given.strip() else []
    elif isinstance(given, Sequence):
        clauses = []
        for each in given:
            clauses += _clauses(each)
    else:
        raise QueryError("where is a text or a list.", code="bad_filter")
    if sum(len(each) for each in clauses) > MOST_CONDITIONS:
        raise QueryError(f"where holds more than {MOST_CONDITIONS} conditions.", code="too_many")
    return tuple(clauses)


def _clauses(each: object) -> list[tuple[Condition, ...]]:
    if isinstance(each, str):
        return parse_clause(each)
    if isinstance(each, Mapping):
        return [(condition_of(each),)]
    if isinstance(each, Sequence) and each:
        return [tuple(_condition(one) for one in each)]
    raise QueryError("where holds something that is not a condition.", code="bad_filter")


def _condition(one: object) -> Condition:
    if isinstance(one, Mapping):
        return condition_of(one)
    if isinstance(one, Condition):
        return one
    raise QueryError("where holds something that is not a condition.", code="bad_filter")

"""The host's filters in the report engine's words.

The host compares values as they are written (digits, Sunday as 0); the engine compares them as
they are. So a filter on a written value becomes the list of the values that it lets through:
every day of the range, every hour, or, where nobody can list them, those the question has.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from headwater.hub.api.looker.matching import ORDERED, HostFilter, number_of, shown
from headwater.hub.api.looker.values import NUMBERS, column
from headwater.model.field import Kind
from headwater.model.slice import Span
from headwater.report.draft import is_activity
from headwater.report.operators import TEXTUAL, Condition, Operator

FIRST_POSTS = date(2014, 1, 1)
"""Nobody posted before."""

HOURS = range(24)
BIGGEST = 2**63 - 1

Occurring = Callable[[HostFilter], Sequence[object]]
"""The values of a filter's field that the question has, not yet written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """Which values there can be. `days` are those of the question, `today` the last post's day."""

    days: Span
    today: date
    occurring: Occurring

    def condition(self, one: HostFilter) -> Condition:
        """The filter as a condition of the engine."""
        operator, values = one.operator, one.condition.values
        if operator is Operator.IS_NULL:
            return _condition(one, operator, ())
        if one.semantic in NUMBERS and operator not in TEXTUAL:
            return _numeric(one)
        if (
            one.field.kind is Kind.TEXT
            and one.field.part is None
            and one.semantic != "COUNTRY_CODE"
        ):
            return _textual(one, operator, [shown(each) for each in values])
        if one.semantic in NUMBERS:
            return _condition(one, operator, (shown(values[0]),))
        return _condition(one, Operator.IN_LIST, self._let_through(one))

    def _let_through(self, one: HostFilter) -> tuple[object, ...]:
        """The values, as the engine reads them, whose written form meets the filter."""
        values = tuple(self._values(one))
        written = column(values, one.semantic)
        pairs = zip(values, written, strict=True)
        return tuple(dict.fromkeys(_told(value) for value, text in pairs if one.meets(text)))

    def _values(self, one: HostFilter) -> Iterable[object]:
        field = one.field
        if field.kind is Kind.BOOLEAN:
            return (True, False)
        if one.semantic == "HOUR":
            return HOURS
        part = field.part
        if part is not None:
            grouped = dict.fromkeys(part.of(day) for day in self._days(is_activity(field)))
            return grouped if part.show is None else map(part.show, grouped)
        if field.kind is Kind.DAY:
            return self._days(activity=True)
        return dict.fromkeys(self.occurring(one))

    def _days(self, activity: bool) -> Iterable[date]:  # noqa: FBT001 - one fact
        first = self.days.first if activity else FIRST_POSTS
        yield from Span(first, max(self.days.last, self.today, first)).each()
        if activity and self.today < first:
            yield self.today


def _told(value: object) -> object:
    """A value as a condition carries it."""
    return value.isoformat() if isinstance(value, date) else value


def _condition(one: HostFilter, operator: Operator, values: Sequence[object]) -> Condition:
    return Condition(
        name=one.field.id,
        operator=operator,
        values=tuple(values),
        exclude=one.condition.exclude,
    )


def _textual(one: HostFilter, operator: Operator, texts: Sequence[str]) -> Condition:
    """Text as it is; what no text can be is left out, so that it matches nothing."""
    possible = tuple(dict.fromkeys(each for each in texts if _is_text(each)))
    if operator in TEXTUAL and possible:
        return _condition(one, operator, possible)
    return _condition(one, Operator.IN_LIST, possible)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _numeric(one: HostFilter) -> Condition:
    numbers = [number_of(each) for each in one.condition.values]
    if one.operator in ORDERED:
        kept = [min(max(each, -BIGGEST), BIGGEST) for each in numbers]
        return _condition(one, one.operator, kept)
    possible = [each for each in numbers if math.isfinite(each) and abs(each) <= BIGGEST]
    return _condition(one, Operator.IN_LIST, possible)
